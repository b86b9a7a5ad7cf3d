"""`cohortid import-decisions`: what came back from a review, into the ledger."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.review_pack import add_ledger


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "import-decisions",
        help="take in decisions, answers and concerns",
        description="Reads workbooks that came back, or a CSV of concerns (person_id, "
        "nominated_on, by_role, reason), into the ledger: everything or, if anything is wrong, "
        "nothing. The same file again adds nothing.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="workbook, or CSV")
    add_ledger(parser, "", required=True)


def run(args: argparse.Namespace) -> int:
    """Import, and say what was new."""
    from cohortid.review import import_decisions

    print(import_decisions(args.files, args.ledger))
    print(f"Next: cohortid identify EXTRACT --out RUN --ledger {args.ledger}")
    return 0
