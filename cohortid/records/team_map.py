"""The local team map: which local teams are what, whatever type they are submitted as."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cohortid.errors import DataError
from cohortid.records.codes import code_list
from cohortid.records.small_file import check_columns, day_column, read_small_table

COLUMNS = ("provider_id", "team_id", "team_group", "valid_from", "valid_to")
ALWAYS = (date(1, 1, 1), date(9999, 12, 31))
_WHAT = "the team map"


def read_team_map(source: Path | str | pd.DataFrame) -> pa.Table:
    """Read a local team map.

    Parameters:
        source: CSV or table with provider_id, team_id, team_group and, optionally, valid_from and
            valid_to (dates as 2026-03-31; both ends included; blank means always).

    Returns:
        Arrow table with those columns, open ends filled in.

    Raises:
        DataError: The file or a column is missing, a group isn't one that exists, a date can't be
            read, or a team is two things on one day.

    Example:
        >>> row = {"provider_id": ["ZZ1"], "team_id": ["T09"], "team_group": ["assertive_outreach"]}
        >>> read_team_map(pd.DataFrame(row))["valid_to"][0].as_py()
        datetime.date(9999, 12, 31)
    """
    frame, label = read_small_table(source, "team map")
    check_columns(frame, COLUMNS[:3], label, _WHAT)
    groups = sorted({row["group"] for row in code_list("team_type")} - {"unknown"})
    wrong = frame[~frame["team_group"].isin(groups)]
    if len(wrong):
        raise DataError(
            "The team map names a group that doesn't exist.",
            file=label,
            column="team_group",
            n_rows=len(wrong),
            example=str(wrong["team_group"].iloc[0]),
            fix="Use one of: " + ", ".join(groups) + ".",
        )
    starts = day_column(frame, "valid_from", label, _WHAT, default=ALWAYS[0])
    ends = day_column(frame, "valid_to", label, _WHAT, default=ALWAYS[1])
    teams = list(zip(frame["provider_id"], frame["team_id"], strict=True))
    _check_periods(teams, starts, ends, label)
    texts = {name: pa.array(frame[name].tolist(), pa.string()) for name in COLUMNS[:3]}
    dates = {"valid_from": pa.array(starts, pa.date32()), "valid_to": pa.array(ends, pa.date32())}
    return pa.table({**texts, **dates})


def empty_team_map() -> pa.Table:
    """Return a team map without rows, for extracts that come without one.

    Example:
        >>> empty_team_map().num_rows
        0
    """
    kinds = [pa.string()] * 3 + [pa.date32()] * 2
    return pa.table({name: pa.array([], kind) for name, kind in zip(COLUMNS, kinds, strict=True)})


def _check_periods(
    teams: list[tuple[str, str]], starts: list[date], ends: list[date], label: str
) -> None:
    """Refuse a period that ends before it starts, and two periods of a team that share a day.

    A team with two groups on one day would turn each of its contacts into two.
    """
    last: dict[tuple[str, str], date] = {}
    for start, end, team in sorted(zip(starts, ends, teams, strict=True)):
        where = f"provider {team[0]}, team {team[1]}, from {start}"
        if end < start:
            raise DataError(
                "A period of the team map ends before it starts.",
                file=label,
                column="valid_to",
                example=where,
                fix="Swap or correct the dates.",
            )
        if team in last and start <= last[team]:
            raise DataError(
                "The team map gives a team two groups on the same day.",
                file=label,
                column="valid_from",
                example=where,
                fix="End the earlier period on the day before the later one starts; keep one row "
                "per team and period (both ends are included; blank means always).",
            )
        last[team] = end
