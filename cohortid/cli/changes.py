"""`cohortid changes`: what is new in each listed person's record since the last list."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.review_pack import add_ledger


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "changes",
        help="what is new in each record since the last list",
        description="Prints, for everybody on the list, what is new in their record since the last "
        "list, as facts with their days.",
    )
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="run folder")
    add_ledger(parser, "", required=True)


def run(args: argparse.Namespace) -> int:
    """Print the facts, person by person."""
    from cohortid.cohort import open_cohort
    from cohortid.cohort.one_person import day_of
    from cohortid.cohort.words import day_words
    from cohortid.results.html import visible
    from cohortid.review import changes

    rows = changes(open_cohort(args.run_folder), args.ledger).table
    if rows.empty:
        print("Nothing is new, or there was no list before.")
    for (key, team, since), own in rows.groupby(["person_id", "team", "since"], sort=False):
        print(f"{visible(key)}, {visible(team)}: new since {day_words(day_of(since))}")
        for what in own["what"]:
            print(f"  - {visible(what)}")
    return 0
