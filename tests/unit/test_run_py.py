import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
assert spec is not None and spec.loader is not None
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("pip 23.0.1 from /x (python 3.11)", (23, 0)),
        ("pip 9.1 from /x", (9, 1)),
        ("no pip here", ()),
        ("", ()),
    ],
)
def test_the_version_of_pip_is_read(text: str, version: tuple[int, ...]) -> None:
    assert run.parse_pip_version(text) == version


def test_the_fingerprint_changes_with_either_file(tmp_path: Path) -> None:
    files = (tmp_path / "a", tmp_path / "b")
    seen = set()
    for texts in [("1", "2"), ("1", "3"), ("3", "2"), ("12", "")]:
        for file, text in zip(files, texts, strict=True):
            file.write_text(text)
        seen.add(run.fingerprint(files))
    assert len(seen) == 4


def test_windows_keeps_python_elsewhere() -> None:
    assert run.venv_python(Path("v"), "nt") == Path("v/Scripts/python.exe")
    assert run.venv_python(Path("v"), "posix") == Path("v/bin/python")


def test_checks_run_in_order_and_options_go_to_pytest() -> None:
    steps = run.test_steps(["-k", "mask"])
    assert [name for name, _ in steps] == ["ruff check", "ruff format", "mypy", "pytest"]
    on_every_core = ["-n", "auto", "--dist", "loadfile"]
    folders = ["tests", "cohortid", "synthetic"]
    assert steps[-1][1] == ["pytest", "--doctest-modules", *on_every_core, *folders, "-k", "mask"]


def test_a_path_takes_the_place_of_the_default_folders() -> None:
    assert run.test_steps(["tests/unit/test_run_py.py::x", "-q"])[-1][1] == [
        "pytest",
        "--doctest-modules",
        "tests/unit/test_run_py.py::x",
        "-q",
    ]


@pytest.mark.parametrize("failing", [None, "ruff", "mypy", "pytest"])
def test_every_check_runs_and_any_failure_counts(
    failing: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[str] = []

    def call(command: list[str], **_: object) -> int:
        called.append(command[2])
        return 5 if command[2] == failing else 0

    monkeypatch.setattr(subprocess, "call", call)
    assert run.test([]) == (0 if failing is None else 1)
    assert called == ["ruff", "ruff", "mypy", "pytest"]
    assert ("FAILED (exit code 5)" in capsys.readouterr().out) == (failing is not None)


@pytest.mark.parametrize(("words", "code"), [([], 2), (["deploy"], 2), (["--help"], 0)])
def test_usage_is_explained(
    words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(words) == code
    assert "python3 run.py {demo,test}" in "".join(capsys.readouterr())


def test_nothing_is_installed_again_while_nothing_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    steps: list[str] = []
    files = (tmp_path / "pyproject.toml", tmp_path / "requirements.lock")
    for file in files:
        file.write_text("1")
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(run, "SET_UP_FILES", files)
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(run, "venv_python", lambda: python)
    monkeypatch.setattr(run, "pip_version", lambda pip: (24, 0))
    monkeypatch.setattr(run, "step", lambda what, command: steps.append(what))
    run.set_up()
    assert len(steps) == 2
    run.set_up()
    assert len(steps) == 2
    files[1].write_text("2")
    run.set_up()
    assert len(steps) == 4


def test_a_failed_step_says_so_and_leaves_no_stamp(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(run.SetUpError, match="Doing failed"):
        run.step("Doing", [run.sys.executable, "-c", "raise SystemExit(3)"])


def test_an_old_pip_gives_way_to_one_inside_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "pip_version", lambda pip: (20, 3))
    assert run.find_pip().command == [str(run.venv_python()), "-m", "pip"]
    assert run.find_pip().venv_options == []
    monkeypatch.setattr(run, "pip_version", lambda pip: (22, 3))
    assert run.find_pip().command[3:] == ["--python", str(run.venv_python())]
    assert run.find_pip().venv_options == ["--without-pip"]


def test_an_old_pip_without_another_way_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "pip_version", lambda pip: (20, 3))
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.SetUpError, match=r"pip 22\.3 or newer"):
        run.find_pip()
