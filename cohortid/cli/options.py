"""Options that several commands share, and the errors of their use."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cohortid.errors import CohortidError

if TYPE_CHECKING:
    from cohortid.records import Records

PURPOSES = ("care_review", "service_planning", "equity_evaluation", "research", "synthetic_demo")


class UsageError(CohortidError):
    """The command was called in a way that can't work (exit code 2)."""

    exit_code = 2


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how an extract is read."""
    parser.add_argument(
        "--purpose",
        metavar="PURPOSE",
        help=f"what the run is for: {', '.join(PURPOSES[:-1])} (a synthetic extract needs none)",
    )
    parser.add_argument("--team-map", type=Path, metavar="CSV", help="local team map")
    parser.add_argument(
        "--coverage", type=Path, metavar="CSV", help="declared calendar of what was sent"
    )
    parser.add_argument(
        "--repair-leading-zeros",
        action="store_true",
        help="read codes such as 2 as 02 where a provider lost the zeros; said in the findings",
    )
    parser.add_argument(
        "--date-format",
        default="%Y-%m-%d",
        metavar="FORMAT",
        help="how dates are written (default: %%Y-%%m-%%d)",
    )


def read_records(extract: Path, args: argparse.Namespace) -> Records:
    """Read an extract, or open clean records, as the options say."""
    from cohortid.records import open_records, read_mhsds
    from cohortid.records.records import FORMAT
    from cohortid.records.synthetic_mark import is_synthetic

    if _format(extract) == FORMAT:
        records = open_records(extract)
        return records.for_purpose(args.purpose) if args.purpose else records
    purpose = args.purpose or ("synthetic_demo" if is_synthetic(extract) else None)
    if purpose is None and extract.exists():
        raise UsageError(
            "Say what the run is for: --purpose care_review if a care team will look at named "
            f"people, else one of {', '.join(PURPOSES[1:-1])}."
        )
    return read_mhsds(
        extract,
        purpose=purpose or "care_review",  # the folder is missing: reading says so
        team_map=args.team_map,
        coverage=args.coverage,
        date_format=args.date_format,
        repair_leading_zeros=args.repair_leading_zeros,
    )


def _format(folder: Path) -> str:
    import json

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest.get("format", ""))
    except (OSError, ValueError, AttributeError):
        return ""
