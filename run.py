"""Set up what is needed and run cohortid: `python3 run.py demo` or `python3 run.py test`."""

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
# The Python that a virtual environment was made from, also when run.py is run inside one.
BASE_PYTHON = str(getattr(sys, "_base_executable", None) or sys.executable)
FIRST_PIP_WITH_PYTHON_OPTION = (22, 3)
USAGE = """usage: python3 run.py {demo,test} [options]

  demo   make synthetic records, identify, review and report; options go to `cohortid demo`
  test   check style and types, then run the tests; options go to pytest (for example -k mask)

Without options, test also runs the tests of identification and review a second time, in an
environment of its own: pandas 3, and no lifelines, scikit-learn or jupyterlab. With options it
keeps to the first environment; `test --pandas3 [options]` keeps to the second.

The first use makes .venv (test: also .venv-pandas3) and installs what is needed, which takes a
few minutes.
"""


class Environment:
    """A virtual environment of the project: its folder and the versions that go into it."""

    def __init__(self, folder: Path, lock: Path) -> None:
        self.folder, self.lock = folder, lock
        self.stamp = folder / "cohortid-set-up"

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return venv_python(self.folder)

    def set_up_files(self) -> tuple[Path, ...]:
        """Return the files that decide what is installed."""
        return (ROOT / "pyproject.toml", self.lock)


EVERYTHING = Environment(ROOT / ".venv", ROOT / "requirements.lock")
PANDAS_3 = Environment(ROOT / ".venv-pandas3", ROOT / "requirements-pandas3.lock")
# What is proved a second time, on pandas 3: every criterion and form of record (spec), reading and
# reviewing (integration), each part on its own (unit), the promises (guard). Left out is what takes
# long and hardly touches pandas: generated people and faults, translations of the SQL, the commands
# (a guard of this environment goes their way), and specs gone over again elsewhere.
PANDAS_3_TESTS = ["tests/spec", "tests/unit", "tests/integration", "tests/guard"]
PANDAS_3_LEAVES_OUT = [
    "tests/spec/test_spec_operators.py",
    "tests/spec/test_spec_sequence.py",
    "tests/spec/test_spec_episodes.py",
    "tests/spec/test_spec_rules.py",
    "tests/spec/test_spec_counterexamples.py",
    "tests/unit/test_synthetic_*.py",
    "tests/unit/test_records_bad_values.py",
    "tests/integration/test_dirty_extracts.py",
    "tests/integration/test_boundary_profile.py",
    "tests/integration/test_fuzz_profile.py",
    "tests/integration/test_read_flavours.py",
    "tests/integration/test_command_line.py",
    "tests/guard/test_a_person_alone.py",
    "tests/guard/test_evidence_never_lowers.py",
    "tests/guard/test_later_rows_change_nothing.py",
    "tests/guard/test_missing_is_not_no.py",
    "tests/guard/test_no_fitted_models.py",
    "tests/guard/test_rules_only_add.py",
    "tests/guard/test_runs_are_reproducible.py",
    "tests/guard/test_sql_subset.py",
    "tests/guard/test_vocabulary.py",
]


class Check:
    """One step of `test`: its name, the environment it runs in and the module it runs there."""

    def __init__(self, name: str, environment: Environment, *module: str) -> None:
        self.name, self.environment, self.module = name, environment, list(module)


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
        return commands[arguments[0]](arguments[1:])
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1


def demo(options: list[str]) -> int:
    """Run the demonstration in the caller's folder, so that `--out` means what it says."""
    set_up(EVERYTHING)
    return subprocess.call([str(EVERYTHING.python), "-m", "cohortid", "demo", *options])


def test(options: list[str]) -> int:
    """Run every check, also after one failed, and return 1 if any failed."""
    checks = chosen_checks(options)
    for environment in dict.fromkeys(check.environment for check in checks):
        set_up(environment)
    results = []
    for check in checks:
        say(f"{check.name} ...")
        start = time.monotonic()
        command = [str(check.environment.python), "-m", *check.module]
        results.append((check.name, subprocess.call(command, cwd=ROOT), time.monotonic() - start))
    say("")
    for name, exit_code, seconds in results:
        outcome = "ok" if exit_code == 0 else f"FAILED (exit code {exit_code})"
        say(f"{name:<18}{seconds:7.1f} s  {outcome}")
    return int(any(exit_code != 0 for _, exit_code, _ in results))


def chosen_checks(options: list[str]) -> list[Check]:
    """Return the checks in order: every one, or with options those that the options are for."""
    if options[:1] == ["--pandas3"]:
        return [pandas_3_tests(options[1:])]
    checks = [
        Check("ruff check", EVERYTHING, "ruff", "check", "."),
        Check("ruff format", EVERYTHING, "ruff", "format", "--check", "."),
        Check("mypy", EVERYTHING, "mypy"),
    ]
    folders = ["tests", "cohortid", "synthetic"]
    tests = Check("pytest", EVERYTHING, "pytest", "--doctest-modules", *spread(folders, options))
    return [*checks, tests] if options else [*checks, tests, pandas_3_tests([])]


def pandas_3_tests(options: list[str]) -> Check:
    """Return the tests in the second environment."""
    left_out = [f"--ignore-glob={ROOT / name}" for name in PANDAS_3_LEAVES_OUT]
    tests = [*PANDAS_3_TESTS, *left_out]
    return Check("pytest on pandas 3", PANDAS_3, "pytest", *spread(tests, options))


def spread(folders: list[str], options: list[str]) -> list[str]:
    """Return what pytest is given: a path among the options replaces the folders.

    All tests go on every core; a few chosen ones start sooner on one.
    """
    if any(is_test_path(option) for option in options):
        return options
    cores = [] if "-n" in options else ["-n", "auto", "--dist", "loadfile"]
    return [*cores, *folders, *options]


def is_test_path(option: str) -> bool:
    """Tell whether an option of `test` is a file, a folder or a test's address."""
    return not option.startswith("-") and (ROOT / option.split("::")[0]).exists()


class SetUpError(Exception):
    """The environment can't be made; the message says what to do."""


def set_up(environment: Environment) -> None:
    """Make the environment and install into it, unless that was done with these very files."""
    wanted = fingerprint(environment.set_up_files())
    stamp, python = environment.stamp, environment.python
    if python.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    pip = find_pip(python)
    name, lock = environment.folder.name, environment.lock
    if not python.exists() or not pip_version(pip.command):
        options = ["--clear", *pip.venv_options]
        step(f"Making {name}", [BASE_PYTHON, "-m", "venv", *options, environment.folder])
    install = [*pip.command, "install", "-qq", "--disable-pip-version-check", "--no-input"]
    step(f"Installing the packages of {lock.name} (a few minutes at first)", [*install, "-r", lock])
    step(f"Installing cohortid into {name}", [*install, "--no-deps", "--editable", ROOT])
    stamp.write_text(wanted, "utf-8")


class Pip:
    """How to make an environment and how to call pip for it."""

    def __init__(self, command: list[str], venv_options: list[str]) -> None:
        self.command, self.venv_options = command, venv_options


def find_pip(python: Path) -> Pip:
    """Choose the pip of this Python if it can install elsewhere, else one inside the environment.

    Debian's Python has pip but no ensurepip, so a plain `python3 -m venv` fails there.
    """
    base_pip = [BASE_PYTHON, "-m", "pip"]
    if pip_version(base_pip) >= FIRST_PIP_WITH_PYTHON_OPTION:
        return Pip([*base_pip, "--python", str(python)], ["--without-pip"])
    if importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            "cohortid needs pip 22.3 or newer to set itself up, and this Python has none.\n"
            "Install it (on Debian or Ubuntu: apt install python3-pip) and run this again."
        )
    return Pip([str(python), "-m", "pip"], [])


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


def venv_python(venv: Path, system: str = os.name) -> Path:
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
