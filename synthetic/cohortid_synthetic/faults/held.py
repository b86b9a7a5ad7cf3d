"""Whom a provider holds something of in a month: the people a lost month touches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cohortid_synthetic.calendar_days import month_id
from cohortid_synthetic.faults.layout import CONTACTS, LAYOUT, PEOPLE, PERIODS, REFERRALS, SPELLS

NEVER = 10**6
Spans = Mapping[str, Mapping[str, list[tuple[int, int]]]]
"""Provider -> person -> first and last month of each record (both ends included)."""


class Held:
    """Answers whom a provider holds a record of in a month.

    A referral, a spell or a period holds while it lasts, a contact from the month before it to the
    month after, a person row in its own month.

    Parameters:
        spans: provider -> person -> (first month, last month) of each record.
    """

    def __init__(self, spans: Spans) -> None:
        self.spans = spans

    def people(self, provider: str, month: int) -> set[str]:
        """Return the people of whom the provider holds a record in the month."""
        return {
            person
            for person, spans in self.spans.get(provider, {}).items()
            if any(first <= month <= last for first, last in spans)
        }

    def holds(self, provider: str, month: int, person: str) -> bool:
        """Tell whether the provider holds a record of one person in the month."""
        spans = self.spans.get(provider, {}).get(person, [])
        return any(first <= month <= last for first, last in spans)


def held_truly(truth: Mapping[str, pd.DataFrame]) -> Held:
    """Return whom each provider truly holds a record of.

    Parameters:
        truth: the canonical tables of the clean extract.
    """
    made = _nobody()
    for name in ("referral", "hospital_spell", "mha_period"):
        table = truth[name]
        columns = (table[c] for c in ("provider_id", "person_id", "start", "end_latest"))
        for provider, person, start, end in zip(*columns, strict=True):
            made[provider][person].append((month_id(start), month_id(end) if end else NEVER))
    table = truth["contact"]
    columns = (table[c] for c in ("provider_id", "person_id", "date"))
    for provider, person, day in zip(*columns, strict=True):
        made[provider][person].append((month_id(day) - 1, month_id(day) + 1))
    return Held(made)


def held_to_see(tables: Mapping[str, pd.DataFrame], last: date) -> Held:
    """Return whom each provider is seen to hold a record of in raw tables.

    The newest row of a record stands; without a possible start it may have begun at any time, and
    without a possible end it may not have ended, unless it stopped being sent.

    Parameters:
        tables: the raw tables.
        last: the last day of the extract; no record is dated later.
    """
    made = _nobody()
    last_sent: dict[str, int] = {}
    for row in _rows(tables[PEOPLE], ()):
        provider = row["OrgIDProv"]
        last_sent[provider] = max(last_sent.get(provider, 0), int(row["UniqMonthID"]))
    for name in (REFERRALS, SPELLS, PERIODS):
        layout = LAYOUT[name]
        newest: dict[tuple[str, str, str], tuple[int, str, str]] = {}
        for row in _rows(tables[name], (layout.id, layout.date, layout.end)):
            key = row["Person_ID"], row["OrgIDProv"], row[layout.id]
            newest[key] = max(newest.get(key, (0, "", "")), _dates(row, layout.date, layout.end))
        for (person, provider, _), (sent, start, end) in newest.items():
            stopped = sent < last_sent.get(
                provider, 0
            )  # then it ended by its provider's last month
            span = (
                _month(start, 0, last),
                _month(end, last_sent[provider] if stopped else NEVER, last),
            )
            made[provider][person].append((min(span), max(span)))
    for row in _rows(tables[CONTACTS], ("CareContDate",)):
        month = _month(row["CareContDate"], 0, last)
        if month:
            made[row["OrgIDProv"]][row["Person_ID"]].append((month - 1, month + 1))
    for row in _rows(tables[PEOPLE], ()):
        month = int(row["UniqMonthID"])
        made[row["OrgIDProv"]][row["Person_ID"]].append((month, month))
    return Held(made)


def _nobody() -> defaultdict[str, defaultdict[str, list[tuple[int, int]]]]:
    return defaultdict(lambda: defaultdict(list))


def _rows(table: pd.DataFrame, columns: tuple[str, ...]) -> Iterable[dict[str, Any]]:
    names = ["Person_ID", "OrgIDProv", "UniqMonthID", *columns]
    for values in zip(*(table[name].tolist() for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _dates(row: dict[str, Any], start: str, end: str) -> tuple[int, str, str]:
    return int(row["UniqMonthID"]), row[start], row[end]


def _month(text: str, otherwise: int, last: date) -> int:
    """Return the month of a written date; one that says nothing is `otherwise`."""
    if not text or text.startswith("1900-01-01") or text[:10] > last.isoformat():
        return otherwise
    return month_id(date.fromisoformat(text[:10]))
