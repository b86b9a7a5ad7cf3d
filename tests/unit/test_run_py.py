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


def left_out() -> list[str]:
    return [f"--ignore-glob={ROOT / name}" for name in run.PANDAS_3_LEAVES_OUT]


ON_EVERY_CORE = ["-n", "auto", "--dist", "loadfile"]
CHECKS = ["ruff check", "ruff format", "mypy", "pytest", "pytest on pandas 3"]


def test_without_options_every_check_runs_and_the_tests_a_second_time_on_pandas_3() -> None:
    checks = run.chosen_checks([])
    assert [check.name for check in checks] == CHECKS
    assert [check.environment for check in checks] == [run.EVERYTHING] * 4 + [run.PANDAS_3]
    folders = ["tests", "cohortid", "synthetic"]
    assert checks[3].module == ["pytest", "--doctest-modules", *ON_EVERY_CORE, *folders]
    assert checks[4].module == ["pytest", *ON_EVERY_CORE, *run.PANDAS_3_TESTS, *left_out()]


def test_the_second_time_asks_for_the_rules_the_review_and_the_promises() -> None:
    assert all(run.is_test_path(name) for name in run.PANDAS_3_TESTS)
    files = {
        path
        for folder in run.PANDAS_3_TESTS
        for path in (ROOT / folder).glob("test_*.py")
        if not any(path.match(name) for name in run.PANDAS_3_LEAVES_OUT)
    }
    names = {path.name for path in files}
    assert {"test_pandas_3_environment.py", "test_read_forms.py", "test_report_page.py"} <= names
    assert {"test_read_synthetic.py", "test_spec_criterion_severe_mental_disorder.py"} <= names
    for name in run.PANDAS_3_LEAVES_OUT:
        assert list(ROOT.glob(name)), f"{name} isn't there"
    assert len(files) > 50


def test_options_go_to_pytest_and_keep_to_the_first_environment() -> None:
    checks = run.chosen_checks(["-k", "mask"])
    assert [check.name for check in checks] == CHECKS[:4]
    assert checks[3].module[2:] == [*ON_EVERY_CORE, "tests", "cohortid", "synthetic", "-k", "mask"]


def test_a_path_takes_the_place_of_the_default_folders() -> None:
    checks = run.chosen_checks(["tests/unit/test_run_py.py::x", "-q"])
    assert checks[-1].module == [
        "pytest",
        "--doctest-modules",
        "tests/unit/test_run_py.py::x",
        "-q",
    ]


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ([], [*ON_EVERY_CORE, *run.PANDAS_3_TESTS, *left_out()]),
        (["-k", "mask"], [*ON_EVERY_CORE, *run.PANDAS_3_TESTS, *left_out(), "-k", "mask"]),
        (["tests/spec"], ["tests/spec"]),
    ],
)
def test_only_the_second_environment_can_be_asked(options: list[str], given: list[str]) -> None:
    (check,) = run.chosen_checks(["--pandas3", *options])
    assert (check.environment, check.module) == (run.PANDAS_3, ["pytest", *given])


@pytest.mark.parametrize("failing", [None, 0, 1, 2, 3, 4])
def test_every_check_runs_and_any_failure_counts(
    failing: int | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[tuple[str, str]] = []

    def call(command: list[str], **_: object) -> int:
        called.append((Path(command[0]).parents[1].name, command[2]))
        return 5 if len(called) - 1 == failing else 0

    prepared: list[str] = []
    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(run, "set_up", lambda environment: prepared.append(environment.folder.name))
    assert run.test([]) == (0 if failing is None else 1)
    assert prepared == [".venv", ".venv-pandas3"]
    first = [(".venv", name) for name in ("ruff", "ruff", "mypy", "pytest")]
    assert called == [*first, (".venv-pandas3", "pytest")]
    assert ("FAILED (exit code 5)" in capsys.readouterr().out) == (failing is not None)


@pytest.mark.parametrize("options", [["-k", "mask"], ["tests/unit"]])
def test_while_working_the_second_environment_is_not_even_made(
    options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(subprocess, "call", lambda command, **_: 0)
    monkeypatch.setattr(run, "set_up", lambda environment: prepared.append(environment.folder.name))
    assert run.test(options) == run.demo([]) == 0
    assert prepared == [".venv", ".venv"]


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
    (tmp_path / "pyproject.toml").write_text("1")
    (tmp_path / "some.lock").write_text("1")
    environment = run.Environment(tmp_path / ".venv-some", tmp_path / "some.lock")
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "pip_version", lambda pip: (24, 0))
    monkeypatch.setattr(run, "step", lambda what, command: steps.append(what))
    run.set_up(environment)
    assert len(steps) == 2
    assert "some.lock" in steps[0] and ".venv-some" in steps[1]
    run.set_up(environment)
    assert len(steps) == 2
    for changed in ("some.lock", "pyproject.toml"):
        before = len(steps)
        (tmp_path / changed).write_text("2")
        run.set_up(environment)
        assert len(steps) == before + 2


def test_each_environment_has_its_own_folder_and_lock() -> None:
    first, second = run.EVERYTHING, run.PANDAS_3
    assert first.folder != second.folder and first.lock != second.lock
    assert first.lock.is_file() and second.lock.is_file()
    assert first.stamp.parent == first.folder and second.python.is_relative_to(second.folder)


def test_a_failed_step_says_so_and_leaves_no_stamp(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(run.SetUpError, match="Doing failed"):
        run.step("Doing", [run.sys.executable, "-c", "raise SystemExit(3)"])


PYTHON = Path("somewhere/bin/python")


def test_an_old_pip_gives_way_to_one_inside_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "pip_version", lambda pip: (20, 3))
    assert run.find_pip(PYTHON).command == [str(PYTHON), "-m", "pip"]
    assert run.find_pip(PYTHON).venv_options == []
    monkeypatch.setattr(run, "pip_version", lambda pip: (22, 3))
    assert run.find_pip(PYTHON).command[3:] == ["--python", str(PYTHON)]
    assert run.find_pip(PYTHON).venv_options == ["--without-pip"]


def test_an_old_pip_without_another_way_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "pip_version", lambda pip: (20, 3))
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.SetUpError, match=r"pip 22\.3 or newer"):
        run.find_pip(PYTHON)
