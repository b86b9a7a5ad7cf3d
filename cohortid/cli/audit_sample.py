"""`cohortid audit-sample`: a blind sample of a run, to see whom the rules miss."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.review_pack import add_ledger


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "audit-sample",
        help="draw a blind sample, to see whom the rules miss",
        description="Writes a form with people of a run in random order, most of them not brought "
        "forward. It doesn't say who is; that stays sealed in the ledger.",
    )
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="run folder")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make")
    add_ledger(parser, "", required=True)
    parser.add_argument(
        "--others", type=int, default=200, metavar="N",
        help="people who weren't brought forward (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--brought-forward", type=int, default=50, metavar="N",
        help="people who were (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="seed (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Draw the sample, and say where the form is."""
    from cohortid.cohort import open_cohort
    from cohortid.review import audit_sample

    sample = audit_sample(
        open_cohort(args.run_folder),
        args.out,
        args.ledger,
        n_others=args.others,
        n_brought_forward=args.brought_forward,
        seed=args.seed,
    )
    print(sample)
    for merged in sample.merged:
        print(f"  {merged}")
    print(f"\nForm: {args.out / 'audit.xlsx'}")
    print(f"Next: cohortid agreement {args.run_folder} --ledger {args.ledger} --audit FILE")
    return 0
