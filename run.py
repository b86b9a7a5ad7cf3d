"""Set up `.venv` and run cohortid: `python3 run.py demo` or `python3 run.py test`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python may well be what runs this)
    sys.exit("cohortid needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import hashlib
import importlib.util
import os
import re
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "cohortid-set-up"
SET_UP_FILES = (ROOT / "pyproject.toml", ROOT / "requirements.lock")
# The Python that a virtual environment was made from, also when run.py is run inside one.
BASE_PYTHON = str(getattr(sys, "_base_executable", None) or sys.executable)
FIRST_PIP_WITH_PYTHON_OPTION = (22, 3)
USAGE = """usage: python3 run.py {demo,test} [options]

  demo   make synthetic records, identify, review and report; options go to `cohortid demo`
  test   check style and types, then run the tests; options go to pytest (for example -k mask)

The first use makes .venv and installs what is needed, which takes a few minutes.
"""


def main(arguments: list[str]) -> int:
    """Run one of the two commands and return the exit code."""
    if arguments[:1] in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    commands = {"demo": demo, "test": test}
    if not arguments or arguments[0] not in commands:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        set_up()
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    return commands[arguments[0]](arguments[1:])


def demo(options: list[str]) -> int:
    """Run the demonstration in the caller's folder, so that `--out` means what it says."""
    return subprocess.call([str(venv_python()), "-m", "cohortid", "demo", *options])


def test(options: list[str]) -> int:
    """Run every check, also after one failed, and return 1 if any failed."""
    results = []
    for name, command in test_steps(options):
        say(f"{name} ...")
        start = time.monotonic()
        exit_code = subprocess.call([str(venv_python()), "-m", *command], cwd=ROOT)
        results.append((name, exit_code, time.monotonic() - start))
    say("")
    for name, exit_code, seconds in results:
        outcome = "ok" if exit_code == 0 else f"FAILED (exit code {exit_code})"
        say(f"{name:<13}{seconds:7.1f} s  {outcome}")
    return int(any(exit_code != 0 for _, exit_code, _ in results))


def test_steps(options: list[str]) -> list[tuple[str, list[str]]]:
    """Return name and command of each check, in order.

    A path among the options replaces the default folders.
    """
    chosen = [option for option in options if is_test_path(option)]
    folders = [] if chosen else ["tests", "cohortid", "synthetic"]
    # All of them on every core; a few chosen ones start sooner on one.
    cores = [] if chosen or "-n" in options else ["-n", "auto", "--dist", "loadfile"]
    return [
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("mypy", ["mypy"]),
        ("pytest", ["pytest", "--doctest-modules", *cores, *folders, *options]),
    ]


def is_test_path(option: str) -> bool:
    """Tell whether an option of `test` is a file, a folder or a test's address."""
    return not option.startswith("-") and (ROOT / option.split("::")[0]).exists()


class SetUpError(Exception):
    """The environment can't be made; the message says what to do."""


def set_up() -> None:
    """Make `.venv` and install into it, unless that was done with these very files."""
    wanted = fingerprint(SET_UP_FILES)
    if venv_python().exists() and STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return
    pip = find_pip()
    if not venv_python().exists() or not pip_version(pip.command):
        step("Making .venv", [BASE_PYTHON, "-m", "venv", "--clear", *pip.venv_options, VENV])
    install = [*pip.command, "install", "-qq", "--disable-pip-version-check", "--no-input"]
    step(
        "Installing the packages of requirements.lock (a few minutes at first)",
        [*install, "-r", ROOT / "requirements.lock"],
    )
    step("Installing cohortid", [*install, "--no-deps", "--editable", ROOT])
    STAMP.write_text(wanted, "utf-8")


class Pip:
    """How to make the environment and how to call pip for it."""

    def __init__(self, command: list[str], venv_options: list[str]) -> None:
        self.command, self.venv_options = command, venv_options


def find_pip() -> Pip:
    """Choose the pip of this Python if it can install elsewhere, else one inside `.venv`.

    Debian's Python has pip but no ensurepip, so a plain `python3 -m venv` fails there.
    """
    base_pip = [BASE_PYTHON, "-m", "pip"]
    if pip_version(base_pip) >= FIRST_PIP_WITH_PYTHON_OPTION:
        return Pip([*base_pip, "--python", str(venv_python())], ["--without-pip"])
    if importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            "cohortid needs pip 22.3 or newer to set itself up, and this Python has none.\n"
            "Install it (on Debian or Ubuntu: apt install python3-pip) and run this again."
        )
    return Pip([str(venv_python()), "-m", "pip"], [])


def pip_version(pip: list[str]) -> tuple[int, ...]:
    """Return the version of a pip, or an empty tuple if it doesn't run."""
    called = subprocess.run([*pip, "--version"], capture_output=True, text=True, check=False)
    return parse_pip_version(called.stdout) if called.returncode == 0 else ()


def parse_pip_version(text: str) -> tuple[int, ...]:
    """Read the version out of what `pip --version` prints."""
    found = re.match(r"pip (\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else ()


def fingerprint(files: tuple[Path, ...]) -> str:
    """Return one hash over the contents of the files."""
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()


def venv_python(venv: Path = VENV, system: str = os.name) -> Path:
    """Return the environment's Python, which Windows keeps elsewhere."""
    return venv / ("Scripts/python.exe" if system == "nt" else "bin/python")


def step(what: str, command: list[str | Path]) -> None:
    """Run one step of the set-up and say what it is and how long it took."""
    print(f"{what} ...", end=" ", flush=True)
    start = time.monotonic()
    if subprocess.call([str(part) for part in command]) != 0:
        raise SetUpError(
            f"\n{what} failed; the lines above say why.\n"
            "If a package could not be fetched, check the network and pip's settings."
        )
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def say(line: str) -> None:
    """Print a line at once, so that it stands before the output of the next step."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
