"""`cohortid agreement`: what reviews add up to, for groups."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.review_pack import add_ledger


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "agreement",
        help="what reviews add up to",
        description="Prints the review yield, how decisions were made and, with the filled form of "
        "a blind sample, whom the rules miss. Figures about groups are masked.",
    )
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="run folder")
    add_ledger(parser, "", required=True)
    parser.add_argument(
        "--audit", type=Path, nargs="+", default=[], metavar="FILE",
        help="filled form of a blind sample; two, if two reviewers filled it in",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to make, with the tables")


def run(args: argparse.Namespace) -> int:
    """Print the report, and write its tables if a folder is given."""
    from cohortid.cohort import open_cohort
    from cohortid.governance import writing_folder
    from cohortid.results.csv_file import write_csv
    from cohortid.review import review_report

    report = review_report(open_cohort(args.run_folder), args.ledger, audits=args.audit)
    print(report)
    for warning in report.involvement.warnings:
        print(f"  {warning}")
    for part in (report.audit, report.agreement):
        if part is not None:
            print(part)
    if args.out is not None:
        with writing_folder(args.out) as folder:
            for name, table in report.tables.items():
                write_csv(table, folder / f"{name}.csv")
        print(f"\nTables: {args.out}")
    return 0
