"""The teams of referrals as they truly are: the main one (MHS101) and added ones (MHS102)."""

from typing import Any

import pyarrow as pa

from cohortid_synthetic.assumptions import team_group, teams
from cohortid_synthetic.truth.columns import (
    dates,
    days_of,
    joined,
    mapped_pairs,
    text,
)
from cohortid_synthetic.truth.given import Given
from cohortid_synthetic.truth.rows import (
    Columns,
    common_columns,
    end_columns,
    interval_columns,
    stacked,
)


def true_referral_teams(given: Given) -> pa.Table:
    """Return the teams of referrals; an added one has the referral's start and its own end."""
    main, added = given.events["referral"], given.events["added_team"]
    own = given.parent("referral", added["referral"])
    of = own.ids()
    ends = end_columns(own.days("received"), days_of(added["closed"]))
    ids = joined(of, added["team"])
    common = common_columns(given, "referral")
    return stacked(
        [
            common | interval_columns(given, "referral") | _team(main, common["source_id"]),
            common_columns(given, "added_team", ids) | ends | _team(added, of),
        ]
    )


def _team(frame: Any, referral_ids: pa.Array) -> Columns:
    return {
        "referral_source_id": referral_ids,
        **team_columns(frame["provider"], frame["team"]),
        "rejected": dates(days_of(frame["rejected"])),
    }


def team_columns(providers: Any, team_ids: Any) -> Columns:
    """Return a team's id, type and group, row by row."""
    return {"team_id": text(team_ids)} | team_kinds(providers, team_ids)


def team_kinds(providers: Any, team_ids: Any) -> Columns:
    """Return a team's type and group, row by row."""
    known = teams()
    return {
        "team_type": mapped_pairs(providers, team_ids, lambda p, t: known[p, t]),
        "team_group": mapped_pairs(providers, team_ids, team_group),
    }
