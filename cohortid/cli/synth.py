"""`cohortid synth`: a synthetic MHSDS extract with known truth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cohortid.cli.progress import step


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "synth",
        help="make a synthetic extract with known truth",
        description="Makes monthly MHSDS snapshots of people who don't exist, with the truth "
        "about them beside the extract. Synthetic; not evidence about any population.",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make")
    parser.add_argument(
        "--people",
        type=int,
        help="people ever in contact (default: 20,000, or as many as the profile has)",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed (default: %(default)s)")
    parser.add_argument(
        "--profile",
        default="england_2024",
        metavar="NAME",
        help="what is assumed: a shipped profile, or a TOML file (default: %(default)s)",
    )
    parser.add_argument(
        "--format",
        choices=("csv", "csv.gz", "parquet"),
        default="csv",
        help="form of the files (default: %(default)s)",
    )
    parser.add_argument(
        "--realism",
        action="store_true",
        help="also write published figures against what came out, as a table and a page",
    )


def run(args: argparse.Namespace) -> int:
    """Make the extract, and say where it is."""
    from importlib.resources import as_file, files

    from cohortid_synthetic import PeopleError, ProfileError, generate

    from cohortid.cli.options import UsageError
    from cohortid.errors import CriteriaError

    if args.people is not None and args.people < 1:
        raise UsageError("--people should be 1 or more.")
    sets = files("cohortid.criteria")
    with (
        as_file(sets.joinpath("sets", "midlands-maturity-index.toml")) as set_path,
        as_file(sets.joinpath("measures.toml")) as measures_path,
    ):
        with step("Making synthetic people"):
            try:
                extract = generate(people=args.people, seed=args.seed, profile=args.profile)
            except ProfileError as error:
                raise CriteriaError(str(error)) from None
            except PeopleError as error:
                raise UsageError(str(error)) from None
        with step("Writing the extract and its truth"):
            try:
                extract.write(args.out, args.format, set_path, measures_path)
            except FileExistsError as error:
                raise UsageError(str(error)) from None
    if args.realism:
        from cohortid_synthetic.realism import write_realism

        with step("Holding it against published figures"):
            write_realism(extract, args.out / "realism")
    print(f"Extract: {args.out / 'extract'}")
    print(f"Truth:   {args.out / 'truth'} (never read by identification)")
    if args.realism:
        print(f"Realism: {args.out / 'realism' / 'realism.html'}")
    print(f"Next:    cohortid identify {args.out / 'extract'} --team-map "
          f"{args.out / 'team_map.csv'} --out {args.out / 'run'}")  # fmt: skip
    return 0
