"""What an extract reaches: combinations of states, and oddities of the events behind them."""

from collections import Counter
from itertools import combinations
from typing import Any

import pandas as pd
from cohortid_synthetic import SyntheticExtract

Rows = list[dict[str, Any]]


def oddities(truth: dict[str, pd.DataFrame], people: set[str]) -> dict[str, set[str]]:
    """Return who has each oddity of events that decides how they are joined or counted.

    Parameters:
        truth: canonical tables by name.
        people: whom to look at.
    """
    found: dict[str, set[str]] = {}
    for name in ("hospital_spell", "mha_period", "cto_recall", "cto", "contact", "referral"):
        table = truth[name]
        own = table[table["person_id"].isin(people)]
        for person_id, rows in own.groupby("person_id"):
            for oddity in OF[name](rows.to_dict("records")):
                found.setdefault(oddity, set()).add(str(person_id))
    return found


def states_reached(states: pd.DataFrame, people: set[str]) -> tuple[set[Any], set[Any]]:
    """Return the combinations of all criteria's states, and of three criteria's, that are there."""
    own = states[states["person_id"].isin(people)]
    wide = own.pivot(index="person_id", columns="criterion", values="state")
    whole = set(wide.itertuples(index=False, name=None))
    threes = {
        (*names, *combined)
        for names in combinations(wide.columns, 3)
        for combined in set(wide[list(names)].itertuples(index=False, name=None))
    }
    return whole, threes


def simulated(extract: SyntheticExtract) -> set[str]:
    """Return the people who aren't planted, those who are always there left out, too."""
    everybody = set(extract.truth["person"]["person_id"])
    first = 7 + (len(extract.planted) if "way" in extract.planted else 0)
    return {key for key in everybody if int(key[4:]) > first}


def _spells(rows: Rows) -> list[str]:
    found = []
    pairs = list(combinations(rows, 2))
    if any(_overlap(a, b) for a, b in pairs):
        found.append("stays that overlap")
    if any(a["start"] == a["end_earliest"] for a in rows):
        found.append("a stay of no day")
    if any(_days(a, b) in (0, 1) for a, b in pairs):
        found.append("stays a day apart")
    if any(_days(a, b) in (2, 3, 4) for a, b in pairs):
        found.append("stays two to four days apart")
    if len(rows) >= 5:
        found.append("five stays or more")
    return found


def _periods(rows: Rows) -> list[str]:
    held = [row for row in rows if row["section_group"] == "detention"]
    found = ["sections that overlap"] if any(_overlap(*p) for p in combinations(held, 2)) else []
    return found + (["four sections or more"] if len(held) >= 4 else [])


def _recalls(rows: Rows) -> list[str]:
    return ["two recalls or more"] if len(rows) >= 2 else []


def _orders(rows: Rows) -> list[str]:
    found = ["an order revoked"] if any(row["end_reason"] == "02" for row in rows) else []
    if any(row["status"] == "closed" and not row["end_reason"] for row in rows):
        found.append("an order ended, not known why")
    return found


def _contacts(rows: Rows) -> list[str]:
    days = Counter(row["date"] for row in rows)
    both = Counter((row["date"], row["attendance"]) for row in rows)
    found = ["three contacts on one day"] if max(days.values()) >= 3 else []
    if len(both) > len(days):
        found.append("missed and attended on one day")
    return found


def _referrals(rows: Rows) -> list[str]:
    return ["three referrals rejected"] if sum(bool(r["rejected"]) for r in rows) >= 3 else []


OF: dict[str, Any] = {
    "hospital_spell": _spells,
    "mha_period": _periods,
    "cto_recall": _recalls,
    "cto": _orders,
    "contact": _contacts,
    "referral": _referrals,
}


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    early, late = sorted((one, other), key=lambda row: row["start"])
    return bool(early["end_earliest"] is None or late["start"] < early["end_earliest"])


def _days(one: dict[str, Any], other: dict[str, Any]) -> int | None:
    early, late = sorted((one, other), key=lambda row: row["start"])
    return None if early["end_earliest"] is None else (late["start"] - early["end_earliest"]).days
