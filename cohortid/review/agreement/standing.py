"""What stands of each person: the last decision, beside the listing it was made on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cohortid.errors import DataError
from cohortid.review.outcomes import outcomes

DECISIONS = ("seq", "run_id", "person_id", "outcome", "reason", "view", "decided_by", "decided_on")
LISTINGS = ("run_id", "index_date", "person_id", "section", "routes", "sheet", "states")
_OF_DECISION = ("outcome", "reason", "view", "decided_by", "decided_on")
_KEYS = ("person_id", "anchor_id", "index_date")


def latest_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the decision that stands for each person: the last by day, then in the ledger.

    Parameters:
        decisions: Decisions of the ledger (`Ledger.decisions`).

    Returns:
        One row per person, in the order of their keys.

    Raises:
        DataError: A column is missing, or an outcome is unknown.

    Example:
        >>> row = {"run_id": "r", "person_id": "A", "reason": "", "view": "", "decided_by": "lead"}
        >>> days = [("2026-04-02", "core_team", 1), ("2026-04-01", "discuss", 2)]
        >>> made = [row | {"decided_on": d, "outcome": o, "seq": s} for d, o, s in days]
        >>> latest_decisions(pd.DataFrame(made))["outcome"].tolist()
        ['core_team']
    """
    rows = checked_decisions(decisions)
    rows = rows.sort_values(["person_id", "decided_on", "seq"], ignore_index=True)
    return rows.drop_duplicates("person_id", keep="last", ignore_index=True)


def reviewed_people(
    decisions: pd.DataFrame,
    listings: pd.DataFrame,
    characteristics: pd.DataFrame | None = None,
    *,
    run_id: str | None = None,
) -> pd.DataFrame:
    """Put the standing decision of everybody listed beside how they came to be listed.

    Somebody who stands in the section "not needed now" and has no new decision is left out: nothing
    is asked about them.

    Parameters:
        decisions: Decisions of the ledger.
        listings: Listings of the ledger (`Ledger.listings`).
        characteristics: Groups of people, one row per person: person_id, ethnic_group, sex, ...
        run_id: Take only the list of this run and what was decided on it; all runs by default, each
            person once.

    Returns:
        One row per person: person_id, run_id, index_date, section, sheet, routes, states, outcome,
        need ("yes", "no", "open"; missing if not decided), reason, view, decided_by, decided_on and
        the characteristics. The routes and states are those of the list that was decided on; of the
        last list if nothing was decided.

    Raises:
        DataError: A column is missing, an outcome is unknown, or somebody has two rows of
            characteristics.

    Example:
        >>> listed = {"run_id": "r", "index_date": "2026-03-31", "person_id": "A", "sheet": "T1",
        ...           "section": "review", "routes": ("for_review",), "states": {}}
        >>> none = pd.DataFrame(columns=DECISIONS)
        >>> reviewed_people(none, pd.DataFrame([listed]))["need"].isna().tolist()
        [True]
    """
    rows = checked_listings(listings)
    made = checked_decisions(decisions)
    if run_id is not None:
        rows, made = rows[rows["run_id"] == run_id], made[made["run_id"] == run_id]
    standing = latest_decisions(made)
    # The list that was decided on comes after all others of that person, so that it is kept.
    decided_on_run = dict(zip(standing["person_id"], standing["run_id"], strict=True))
    is_own = [
        decided_on_run.get(person) == run
        for person, run in zip(rows["person_id"], rows["run_id"], strict=True)
    ]
    rows = rows.assign(own=is_own).sort_values(["person_id", "own", "index_date", "run_id"])
    rows = rows.drop_duplicates("person_id", keep="last").drop(columns="own")
    found = rows.merge(standing[["person_id", *_OF_DECISION]], on="person_id", how="left")
    needs = {one.id: one.need for one in outcomes().values()}
    found["need"] = found["outcome"].map(needs)
    found = found[(found["section"] == "review") | found["outcome"].notna()]
    if characteristics is not None:
        found = _with_characteristics(found, characteristics)
    return found.reset_index(drop=True)


def checked_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return decisions with days as days and blank text as "", or say what is wrong.

    Parameters:
        decisions: Decisions of the ledger.

    Raises:
        DataError: A column is missing, or an outcome is unknown.
    """
    rows = _with_columns(decisions, DECISIONS, "decisions").copy()
    unknown = sorted(set(rows["outcome"].dropna()) - set(outcomes()))
    if unknown or rows["outcome"].isna().any():
        raise DataError(
            "A decision has no outcome that can be read.",
            file="decisions",
            column="outcome",
            n_rows=int((~rows["outcome"].isin(list(outcomes()))).sum()),
            example=unknown[0] if unknown else "blank",
            fix=f"Use one of: {', '.join(outcomes())}.",
        )
    rows["decided_on"] = pd.to_datetime(rows["decided_on"])
    for name in ("reason", "view", "decided_by"):
        # Missing text can be None or nan, and nan counts as true.
        rows[name] = ["" if pd.isna(text) else " ".join(str(text).split()) for text in rows[name]]
    return rows


def checked_listings(listings: pd.DataFrame) -> pd.DataFrame:
    """Return listings with days as days, or say which column is missing.

    Parameters:
        listings: Listings of the ledger.

    Raises:
        DataError: A column is missing.
    """
    rows = _with_columns(listings, LISTINGS, "listings").copy()
    rows["index_date"] = pd.to_datetime(rows["index_date"])
    return rows


def _with_columns(frame: pd.DataFrame, needed: Sequence[str], what: str) -> pd.DataFrame:
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise DataError(
            f"The {what} lack a column.",
            file=what,
            column=", ".join(missing),
            fix=f"Give what the ledger returns: {', '.join(needed)}.",
        )
    return frame


def _with_characteristics(found: pd.DataFrame, characteristics: pd.DataFrame) -> pd.DataFrame:
    twice = characteristics["person_id"].duplicated()
    if twice.any():
        raise DataError(
            "Somebody has more than one row of characteristics.",
            file="characteristics",
            column="person_id",
            n_rows=int(twice.sum()),
            fix="Give one row per person, of one index date.",
        )
    new = [name for name in characteristics if name not in _KEYS and name not in found.columns]
    return found.merge(characteristics[["person_id", *new]], on="person_id", how="left")
