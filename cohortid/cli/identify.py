"""`cohortid identify`: a criteria set applied to an extract, into a run folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.options import add_reading, read_records
from cohortid.cli.progress import step


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "identify",
        help="apply a criteria set to an extract",
        description="Brings forward, for human review, people who meet a criteria set.",
    )
    parser.add_argument("extract", type=Path, help="folder of MHSDS files, or clean records")
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="run folder to make")
    parser.add_argument(
        "--index-date",
        metavar="DATE",
        help="last day that counts, as 2026-03-31 (default: the extract's last day)",
    )
    parser.add_argument(
        "--criteria",
        default="midlands-maturity-index",
        metavar="SET",
        help="a set that comes with cohortid, or a TOML file (default: %(default)s)",
    )
    parser.add_argument(
        "--nominations", type=Path, metavar="CSV", help="concerns raised: each brings forward"
    )
    parser.add_argument(
        "--answers", type=Path, metavar="CSV", help="reviewers' answers to what is asked"
    )
    parser.add_argument(
        "--bookings", type=Path, metavar="CSV", help="contacts that are booked; shown, not counted"
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        help="ledger of reviews: concerns, answers and who still waits",
    )
    add_reading(parser)


def run(args: argparse.Namespace) -> int:
    """Read, identify, and say what was written and what comes next."""
    from cohortid.cohort import identify
    from cohortid.criteria import load_criteria
    from cohortid.governance import require_free_folder
    from cohortid.report import write_page

    criteria = load_criteria(args.criteria)  # before the long part: a mistake there is quick to say
    require_free_folder(args.out)
    with step(f"Reading {args.extract}"):
        records = read_records(args.extract, args)
    if args.nominations is not None:
        records = records.with_nominations(args.nominations)
    if args.answers is not None:
        records = records.with_answers(args.answers)
    if args.bookings is not None:
        records = records.with_bookings(args.bookings)
    if args.ledger is not None:
        from cohortid.review import with_ledger

        records = with_ledger(records, args.ledger)
    index_date = args.index_date or records.last_day
    with step(f"Applying {criteria.id} {criteria.version} on {index_date}"):
        cohort = identify(records, criteria, index_date=index_date, out=args.out)
    with step("Writing the page"):
        page = write_page(cohort, args.out / "page.html")
    print(summary(cohort))
    print(f"\nRun folder: {args.out}")
    print(f"Page:       {page}")
    example = example_person(cohort)
    if example:
        print(f"Next:       cohortid explain {args.out} {example}")
        print(f"For a team: cohortid review-pack {args.out} --out PACK")
    return 0


def summary(cohort: Any) -> str:
    """Return the flow as lines, small figures hidden."""
    table = cohort.flow().table
    lines = []
    for row in table.to_dict("records"):
        shown = "*" if row["masked"] else f"{int(row['numerator']):,}"
        lines.append(f"  {shown:>8}  {row['step']}")
    note = "  (* = hidden because it is small; counts are rounded to 5)"
    return "\n".join([f"{cohort.criteria.title}, {cohort.index_date}:", *lines, note])


def example_person(cohort: Any) -> str:
    """Return the key of somebody brought forward, or "" where people may not be shown."""
    from cohortid.governance import opens_person_plane

    if not opens_person_plane(cohort.purpose):
        return ""
    people = cohort.brought_forward().table
    return str(people["person_id"].iloc[0]) if len(people) else ""
