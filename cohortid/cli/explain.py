"""`cohortid explain`: one person of a run, with the records behind each state."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "explain",
        help="explain one person of a run",
        description="Shows one person's state on each criterion, the dated records behind it, and "
        "what isn't known.",
    )
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="run folder")
    parser.add_argument("person", metavar="PERSON", help="key of the person in the extract")


def run(args: argparse.Namespace) -> int:
    """Print the explanation."""
    from cohortid.cohort import open_cohort

    print(open_cohort(args.run_folder).explain(args.person))
    return 0
