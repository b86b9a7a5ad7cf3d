"""The command `cohortid`: argument parsing, dispatch and exit codes; no work is done here.

A command is a module of this folder with `add_parser(subparsers)` and `run(args) -> int`,
named in `COMMANDS`. It imports heavy libraries inside `run` only, so that help stays instant.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

from cohortid import __version__
from cohortid.cli import progress
from cohortid.errors import CohortidError

COMMANDS = (
    "add_names", "agreement", "audit_sample", "changes", "criteria", "demo", "explain", "identify",
    "import_decisions", "review_pack", "synth",
)  # fmt: skip

EXIT_CODES = """\
exit codes:
  0 done   2 usage   10 criteria or configuration   11 data   12 decisions file
  13 refused by policy   1 a bug in cohortid
"""
OK, BUG, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters:
        argv: Words of the command line after `cohortid`; those of the process by default.

    Returns:
        0 if all went well, else one of the exit codes that `cohortid --help` lists.

    Example:
        >>> main(["--version"])
        cohortid 0.1.0
        0
    """
    try:
        code = _run(argv)
        sys.stdout.flush()  # here rather than at exit, so that a closed pipe is met below
        return code
    except CohortidError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone (`cohortid ... | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        _say_bug(error)
        return BUG


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every command of `COMMANDS` in it."""
    parser = argparse.ArgumentParser(
        prog="cohortid",
        description="Brings people who may need assertive community care forward for human review.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"cohortid {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name in COMMANDS:
        module = import_module(f"cohortid.cli.{name}")
        known = set(subparsers.choices)
        module.add_parser(subparsers)
        for added in set(subparsers.choices) - known:
            command = subparsers.choices[added]
            command.set_defaults(run=module.run)
            command.add_argument("--quiet", action="store_true", help="say nothing of progress")
    return parser


def _run(argv: Sequence[str] | None) -> int:
    parser = build_parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has printed the help or the mistake
        return stop.code if isinstance(stop.code, int) else OK
    if args.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    progress.set_quiet(args.quiet)
    return int(args.run(args))


def _say_bug(error: Exception) -> None:
    print(
        f"This is a bug in cohortid ({type(error).__name__}). Please report the lines below, "
        "after you have checked that they hold nothing about a person.",
        file=sys.stderr,
    )
    traceback.print_exception(error)
