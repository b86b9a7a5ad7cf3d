import argparse
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from cohortid import cli
from cohortid.cli import progress
from cohortid.errors import CohortidError, CriteriaError, DataError, PolicyRefusal

Run = Callable[[argparse.Namespace], int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Put one command, `fake NUMBER`, in place of the real ones."""

    def put(run: Run) -> None:
        def add_parser(subparsers: argparse._SubParsersAction) -> None:
            subparsers.add_parser("fake", help="a fake").add_argument("number", type=int)

        module = SimpleNamespace(add_parser=add_parser, run=run)
        monkeypatch.setitem(sys.modules, "cohortid.cli.fake", module)
        monkeypatch.setattr(cli, "COMMANDS", ("fake",))

    yield put
    progress.set_quiet(False)


def raising(error: BaseException) -> Run:
    def run(args: argparse.Namespace) -> int:
        raise error

    return run


def test_a_command_gets_its_arguments_and_gives_the_exit_code(command) -> None:
    command(lambda args: args.number)
    assert cli.main(["fake", "0"]) == 0
    assert cli.main(["fake", "12"]) == 12


@pytest.mark.parametrize(
    ("error", "code"),
    [(CriteriaError("A"), 10), (DataError("A"), 11), (PolicyRefusal("A"), 13)],
)
def test_an_expected_error_is_one_message_and_a_code(command, capsys, error, code) -> None:
    command(raising(error))
    assert cli.main(["fake", "1"]) == code
    assert capsys.readouterr() == ("", "A\n")


def test_a_bug_is_called_a_bug(command, capsys) -> None:
    command(raising(ZeroDivisionError("oops")))
    assert cli.main(["fake", "1"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("This is a bug in cohortid (ZeroDivisionError).")
    assert "Traceback" in error


def test_stopping_is_not_a_bug(command) -> None:
    command(raising(KeyboardInterrupt()))
    assert cli.main(["fake", "1"]) == 130


@pytest.mark.parametrize("words", [[], ["unknown"], ["fake"], ["fake", "x"], ["fake", "1", "2"]])
def test_wrong_usage_gives_two_and_an_explanation(command, capsys, words) -> None:
    command(lambda args: 0)
    assert cli.main(words) == 2
    assert "usage: cohortid" in capsys.readouterr().err


def test_help_lists_commands_and_exit_codes(command, capsys) -> None:
    command(lambda args: 0)
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "a fake" in out
    assert "13 refused by policy" in out


def test_each_kind_of_error_has_its_own_exit_code() -> None:
    codes = [kind.exit_code for kind in (CohortidError, CriteriaError, DataError, PolicyRefusal)]
    assert codes == [1, 10, 11, 13]


def run_with_a_step(args: argparse.Namespace) -> int:
    with progress.step("Reading the extract"):
        return 0


def test_progress_goes_to_the_error_stream(command, capsys) -> None:
    command(run_with_a_step)
    cli.main(["fake", "1"])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Reading the extract ... ")
    assert err.endswith(" s\n")


def test_quiet_says_nothing(command, capsys) -> None:
    command(run_with_a_step)
    cli.main(["fake", "1", "--quiet"])
    assert capsys.readouterr() == ("", "")


def test_a_step_that_fails_says_stopped(capsys) -> None:
    with pytest.raises(ValueError, match="x"), progress.step("Reading"):
        raise ValueError("x")
    assert capsys.readouterr().err == "Reading ... stopped\n"
