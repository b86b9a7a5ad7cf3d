"""Exact counts of how decisions were made; only their masked tables leave this room."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cohortid.review.agreement.involvement_limits import within_days
from cohortid.review.agreement.standing import (
    checked_decisions,
    checked_listings,
    latest_decisions,
)
from cohortid.review.outcomes import limits, outcomes

Share = tuple[int, int]  # numerator, denominator


def decisions_with_listing(decisions: pd.DataFrame, listings: pd.DataFrame) -> pd.DataFrame:
    """Return every decision with what is counted of it.

    Parameters:
        decisions: Decisions of the ledger.
        listings: Listings of the ledger.

    Returns:
        One row per decision: person_id, role, outcome, need, reason (in small letters, single
        spaces), view, decided_on, by_rules (whether the rules brought the person forward) and days
        (from the list's date to the decision; missing if the listing isn't known).
    """
    made, lists = checked_decisions(decisions), checked_listings(listings)
    lists = lists.drop_duplicates(["run_id", "person_id"])
    rows = made.merge(
        lists[["run_id", "person_id", "index_date", "routes"]],
        on=["run_id", "person_id"],
        how="left",
    )
    needs = {one.id: one.need for one in outcomes().values()}
    return pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "role": [text.casefold() or "no role given" for text in rows["decided_by"]],
            "outcome": rows["outcome"],
            "need": rows["outcome"].map(needs),
            "reason": [text.casefold() for text in rows["reason"]],
            "view": rows["view"],
            "decided_on": rows["decided_on"],
            "by_rules": [
                isinstance(own, tuple | list) and "for_review" in own for own in rows["routes"]
            ],
            "days": (rows["decided_on"] - rows["index_date"]).dt.days,
        }
    )


def shares_of(rows: pd.DataFrame) -> dict[str, Share]:
    """Return each share of a set of decisions as numerator and denominator.

    Parameters:
        rows: Decisions from `decisions_with_listing`.

    Returns:
        Measure to (numerator, denominator).
    """
    clear = rows[rows["by_rules"] & rows["need"].isin(["yes", "no"])]
    given = rows[rows["reason"] != ""]
    # A person decided on twice for the same reason isn't a copied reason.
    n_people = given.groupby("reason")["person_id"].nunique()
    copied = given["reason"].map(n_people) > 1
    long_enough = given["reason"].map(len) >= limits().reason_at_least_characters
    days = rows["days"].dropna()
    commonest = rows["outcome"].value_counts()
    return {
        "commonest_outcome": (int(commonest.max()) if len(rows) else 0, len(rows)),
        "agrees_with_rules": (int((clear["need"] == "yes").sum()), len(clear)),
        "same_reason": (int(copied.sum()), len(given)),
        "own_words": (int((~copied & long_enough).sum()), len(rows)),
        "with_view": (int((rows["view"] != "").sum()), len(rows)),
        "within_days": (int((days <= within_days()).sum()), len(days)),
    }


def most_in_a_day(rows: pd.DataFrame) -> int:
    """Return the most decisions that one role made on one day."""
    per_day = rows.groupby(["role", "decided_on"]).size()
    return int(per_day.max()) if len(per_day) else 0


def people_waiting(
    decisions: pd.DataFrame, listings: pd.DataFrame, on: date | None
) -> pd.DataFrame:
    """Return people listed for review whose wait no decision has ended, the longest first.

    Parameters:
        decisions: Decisions of the ledger.
        listings: Listings of the ledger.
        on: Day up to which they have waited; the last day of a decision or list by default.

    Returns:
        person_id, sheet, waiting_since (date of the first list) and days.
    """
    lists = checked_listings(listings)
    standing = latest_decisions(decisions)
    still = {one.id for one in outcomes().values() if one.waiting}
    ended = set(standing.loc[~standing["outcome"].isin(still), "person_id"])
    last_day = max(
        (
            days.max()
            for days in (lists["index_date"], standing["decided_on"])
            if len(days)
        ),
        default=pd.Timestamp(0),
    )  # fmt: skip
    until = last_day if on is None else pd.Timestamp(on)
    own = lists[(lists["section"] == "review") & ~lists["person_id"].isin(ended)]
    own = own[own["index_date"] <= until].sort_values(["index_date", "run_id"])
    first = own.drop_duplicates("person_id")
    sheets = own.drop_duplicates("person_id", keep="last").set_index("person_id")["sheet"]
    days = (until - first["index_date"]).dt.days
    frame = pd.DataFrame(
        {
            "person_id": first["person_id"],
            "sheet": [sheets[person] for person in first["person_id"]],
            "waiting_since": first["index_date"].dt.date,
            "days": days,
        }
    )
    return frame.sort_values(["days", "person_id"], ascending=[False, True], ignore_index=True)
