"""`cohortid review-pack`: the workbook and the page that a team opens."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.progress import step

ORDERS = (
    "concern_raised_first", "days_since_last_seen", "waiting_since", "team", "alphabetical"
)  # fmt: skip


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "review-pack",
        help="write what a team opens: a workbook and a page",
        description="Writes a workbook for decisions and a page for reading and printing, of "
        "everybody brought forward by a run, and keeps the list in the ledger of reviews.",
    )
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="run folder")
    parser.add_argument("--out", type=Path, required=True, metavar="PACK", help="folder to make")
    add_ledger(parser, "it is made if it isn't there (default: review-ledger.sqlite beside PACK)")
    parser.add_argument(
        "--order",
        default=ORDERS[0],
        metavar="ORDER",
        help=f"order of the list: {', '.join(ORDERS)} (default: %(default)s)",
    )


def add_ledger(parser: argparse.ArgumentParser, more: str, *, required: bool = False) -> None:
    """Add the option that names the ledger of reviews."""
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        required=required,
        help=f"ledger of reviews{'; ' if more else ''}{more}",
    )


def run(args: argparse.Namespace) -> int:
    """Write the pack, and say where it is and what comes next."""
    from cohortid.cohort import open_cohort
    from cohortid.review import review_pack

    cohort = open_cohort(args.run_folder)
    with step("Writing the pack"):
        pack = review_pack(cohort, args.out, ledger=args.ledger, order=args.order)
    print(f"{pack}.")
    print(f"\nWorkbook: {args.out / 'review.xlsx'}")
    print(f"Page:     {args.out / 'review.html'}")
    print(f"Ledger:   {pack.ledger}")
    print(f"Next:     cohortid import-decisions FILE … --ledger {pack.ledger}")
    return 0
