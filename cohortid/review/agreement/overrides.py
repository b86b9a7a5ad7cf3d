"""What reviewers decided where the rules brought somebody forward, and the reasons they gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cohortid.governance import Purpose
from cohortid.results import GroupTable, PersonTable
from cohortid.results.under_profile import Log
from cohortid.review.agreement.standing import checked_decisions, latest_decisions
from cohortid.review.agreement.yields import by_group_rows
from cohortid.review.outcomes import outcomes

OVERRIDES = ("core_team", "not_needed_now", "record_wrong")
"""Outcomes by which a reviewer differs from the rules, or from the record."""

DECIDED = "decided_as"


def outcomes_by(
    reviewed: pd.DataFrame,
    by: str | Sequence[str] = "route",
    *,
    titles: Mapping[str, str] | None = None,
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> GroupTable:
    """Return how many of the people decided in each group had each outcome.

    Parameters:
        reviewed: People from `reviewed_people`.
        by: Up to two groups, as for `review_yield`.
        titles: Criteria (ids) to their names.
        about: What is known about the result.
        log: Told when exact figures are asked for.

    Returns:
        Group table by the groups and the outcome; the denominator is everybody decided in a group.

    Raises:
        DataError: There is no such group.
        PolicyRefusal: More than two groups were asked for.

    Example:
        >>> people = pd.DataFrame({"outcome": ["core_team"] * 8 + ["discuss"] * 7,
        ...                        "routes": [("for_review",)] * 15})
        >>> table = outcomes_by(people).table
        >>> table[~table["masked"]][["outcome", "numerator", "denominator"]].values.tolist()
        [['Core team, no change', 10, 15], ["Can't decide, discuss", 5, 15]]
    """
    by = [by] if isinstance(by, str) else list(by)
    rows = by_group_rows(reviewed[reviewed["outcome"].notna()], by, titles)
    order = [one.title for one in outcomes().values()]
    parts = [
        rows[by].assign(
            outcome=pd.Categorical([one.title] * len(rows), categories=order, ordered=True),
            numerator=(rows["outcome"] == one.id).astype("int64"),
            denominator=1,
        )
        for one in outcomes().values()
    ]
    return GroupTable.from_counts(
        pd.concat(parts, ignore_index=True),
        factors=[*by, "outcome"],
        measure=DECIDED,
        about={"n": int(reviewed["outcome"].notna().sum()), **(about or {})},
        log=log,
    )


def override_reasons(
    decisions: pd.DataFrame, *, purpose: Purpose, about: Mapping[str, Any] | None = None
) -> PersonTable:
    """Return the reasons given where a reviewer differed from the rules or from the record.

    Parameters:
        decisions: Decisions of the ledger.
        purpose: Purpose of the run.
        about: What is known about the result.

    Returns:
        Rows about people, the most recent first: decided_on, person_id, outcome (in words), reason,
        view, decided_by, run_id and `stands` (whether nothing was decided since). They open for
        care_review and synthetic_demo only.

    Raises:
        DataError: A column is missing, or an outcome is unknown.

    Example:
        >>> row = {"seq": 1, "run_id": "r", "person_id": "A", "outcome": "core_team", "view": "",
        ...        "reason": "seen weekly", "decided_by": "lead", "decided_on": "2026-04-01"}
        >>> reasons = override_reasons(pd.DataFrame([row]), purpose=Purpose.SYNTHETIC_DEMO)
        >>> reasons.table["reason"].tolist()
        ['seen weekly']
    """
    rows = checked_decisions(decisions)
    standing = set(latest_decisions(rows)["seq"])
    rows = rows[rows["outcome"].isin(OVERRIDES)]
    rows = rows.sort_values(["decided_on", "seq"], ascending=[False, False], ignore_index=True)
    titles = {one.id: one.title for one in outcomes().values()}
    frame = pd.DataFrame(
        {
            "decided_on": rows["decided_on"].dt.date,
            "person_id": rows["person_id"],
            "outcome": rows["outcome"].map(titles),
            "reason": rows["reason"],
            "view": rows["view"],
            "decided_by": rows["decided_by"],
            "run_id": rows["run_id"],
            "stands": rows["seq"].isin(standing),
        }
    )
    return PersonTable(
        frame, purpose, what="The list of reasons", about={"n": len(frame), **(about or {})}
    )
