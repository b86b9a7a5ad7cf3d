"""The teams of referrals as they truly are: the main one (MHS101) and added ones (MHS102)."""

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import team_group, teams
from cohortid_synthetic.calendar_days import as_dates
from cohortid_synthetic.truth_rows import (
    Columns,
    common_columns,
    end_columns,
    interval_columns,
    object_table,
)

Frames = dict[str, pd.DataFrame]


def true_referral_teams(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return the teams of referrals; an added one has the referral's start and its own end.

    Parameters:
        events: the true events, with ids.
        sent: the monthly rows.
        people: the people, by place.
    """
    main, added = events["referral"], events["added_team"]
    own = main.set_index("key").loc[added["referral"]]
    names = [f"{name} {team}" for name, team in zip(own["id"], added["team"], strict=True)]
    received = own["received"].to_numpy(dtype=np.int64)
    ends = end_columns(received, added["closed"].to_numpy(dtype=np.int64))
    tables = [
        common_columns("referral", main, sent, people)
        | interval_columns("referral", main)
        | _team(main, list(main["id"])),
        common_columns("added_team", added, sent, people, names)
        | ends
        | _team(added, list(own["id"])),
    ]
    return pd.concat([object_table(columns) for columns in tables], ignore_index=True)


def _team(frame: pd.DataFrame, referral_ids: list[str]) -> Columns:
    return {
        "referral_source_id": referral_ids,
        **team_columns(list(frame["provider"]), list(frame["team"])),
        "rejected": as_dates(frame["rejected"].to_numpy(dtype=np.int64)),
    }


def team_columns(providers: list[str], team_ids: list[str]) -> Columns:
    """Return a team's id, type and group, row by row."""
    return {"team_id": team_ids} | team_kinds(providers, team_ids)


def team_kinds(providers: list[str], team_ids: list[str]) -> Columns:
    """Return a team's type and group, row by row."""
    pairs = list(zip(providers, team_ids, strict=True))
    return {
        "team_type": [teams()[pair] for pair in pairs],
        "team_group": [team_group(*pair) for pair in pairs],
    }
