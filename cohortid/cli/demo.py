"""`cohortid demo`: everything once, on synthetic people, ending with a page to open."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from cohortid.cli.identify import example_person, summary
from cohortid.cli.options import UsageError
from cohortid.cli.progress import step

MARK = "made-by-cohortid-demo.txt"


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "demo",
        help="try everything on synthetic people",
        description="Makes a synthetic extract, reads it, applies the maturity index and writes "
        "one page that shows who was found, why, and what isn't known, and the review pack that a "
        "team opens.",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("cohortid-demo"),
        metavar="DIR",
        help="folder to make; an earlier demo there is replaced (default: %(default)s)",
    )
    parser.add_argument(
        "--people", type=int, default=20_000, help="synthetic people (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, help="seed (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Make the demo beside its place, then move it there whole."""
    from cohortid.cohort import open_cohort

    out = args.out.resolve()
    if args.people < 1:
        raise UsageError("--people should be 1 or more.")
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{args.out} holds something that isn't a demo; give another --out.")
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        _make(made, args)
        if out.exists():
            shutil.rmtree(out)
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    cohort = open_cohort(out / "run")
    print(summary(cohort))
    print("\nThese people are synthetic; the figures say nothing about any population.")
    print(f"Open this page: {out / 'page.html'}")
    print(f"What a team opens: {out / 'review' / 'review.html'}, and review.xlsx beside it")
    print(f"Next: cohortid explain {args.out / 'run'} {example_person(cohort)}")
    return 0


def _make(folder: Path, args: argparse.Namespace) -> None:
    from cohortid_synthetic import generate

    from cohortid.cohort import identify
    from cohortid.records import read_mhsds
    from cohortid.report import write_page

    synthetic = folder / "synthetic"
    with step(f"Making {args.people:,} synthetic people with 30 months of MHSDS snapshots"):
        generate(people=args.people, seed=args.seed).write(synthetic)
    with step("Reading the extract"):
        records = read_mhsds(
            synthetic / "extract",
            purpose="synthetic_demo",
            team_map=synthetic / "team_map.csv",
            work=folder / "records",
        )
    with step("Applying the maturity index"):
        cohort = identify(
            records,
            "midlands-maturity-index",
            index_date=records.last_day,
            out=folder / "run",
        )
    with step("Writing the page"):
        write_page(cohort, folder / "page.html")
    with step("Writing the review pack"):
        cohort.review_pack(folder / "review")
    (folder / MARK).write_text("cohortid demo: an earlier one here is replaced by the next.\n")
