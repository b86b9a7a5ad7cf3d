"""`cohortid synth`: a synthetic MHSDS extract with known truth."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any

from cohortid.cli.progress import counted, step


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
        help="people ever in contact (default: 20,000, or as many as a profile has cases)",
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
        "--flavour",
        choices=("national", "udal", "icb", "research"),
        default="national",
        help="how the raw tables look (default: %(default)s)",
    )
    parser.add_argument(
        "--last-month",
        type=month,
        default=date(2026, 9, 1),
        metavar="YYYY-MM",
        help="last month (default: 2026-09); months before April 2024 are MHSDS version 5",
    )
    parser.add_argument(
        "--months", type=int, default=30, help="how many months it covers (default: %(default)s)"
    )
    parser.add_argument(
        "--also",
        action="append",
        choices=("omop", "canonical"),
        default=[],
        help="also write the same people as an OMOP CDM 5.4, or as plain event tables; repeatable",
    )
    parser.add_argument(
        "--states-people",
        type=int,
        default=2_000,
        metavar="N",
        help="of how many people, the first ones, the slow oracle tells what is true of every "
        "criterion (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        help="processes that make people; the files are the same (default: one for each core)",
    )
    parser.add_argument(
        "--realism",
        action="store_true",
        help="also write published figures against what came out, as a table and a page",
    )


def month(text: str) -> date:
    """Read a month written YYYY-MM.

    Example:
        >>> month("2026-09")
        datetime.date(2026, 9, 1)
    """
    return date.fromisoformat(f"{text}-01")


def run(args: argparse.Namespace) -> int:
    """Make the extract, and say where it is."""
    from importlib.resources import as_file, files

    from cohortid_synthetic import NoRoom, ProfileError, RequestError, WorkerLost, generate

    from cohortid.cli.options import UsageError
    from cohortid.errors import CriteriaError

    for name in ("people", "workers"):
        if getattr(args, name) is not None and getattr(args, name) < 1:
            raise UsageError(f"--{name} should be 1 or more.")
    sets = files("cohortid.criteria")
    with (
        as_file(sets.joinpath("sets", "midlands-maturity-index.toml")) as set_path,
        as_file(sets.joinpath("measures.toml")) as measures_path,
    ):
        try:
            extract = generate(
                people=args.people,
                seed=args.seed,
                months=args.months,
                last_month=args.last_month,
                profile=args.profile,
                flavour=args.flavour,
            )
        except ProfileError as error:
            raise CriteriaError(str(error)) from None
        except RequestError as error:
            raise UsageError(str(error)) from None
        with counted(f"Making {extract.manifest['people']:,} synthetic people", "blocks") as told:
            try:
                extract.write(
                    args.out,
                    args.format,
                    set_path,
                    measures_path,
                    workers=args.workers,
                    states_people=args.states_people,
                    also=args.also,
                    progress=told,
                )
            except NoRoom as error:
                raise UsageError(str(error.strerror)) from None
            except (FileExistsError, WorkerLost) as error:
                raise UsageError(str(error)) from None
    if args.realism:
        from cohortid_synthetic.realism import write_realism

        with step("Holding it against published figures"):
            write_realism(extract, args.out / "realism")
    for name in args.also:
        print(f"Also:    {args.out / name}")
    print(f"Extract: {args.out / 'extract'}")
    print(f"Truth:   {args.out / 'truth'} (never read by identification)")
    if args.realism:
        print(f"Realism: {args.out / 'realism' / 'realism.html'}")
    print(f"Next:    cohortid identify {args.out / 'extract'} --team-map "
          f"{args.out / 'team_map.csv'} --out {args.out / 'run'}")  # fmt: skip
    return 0
