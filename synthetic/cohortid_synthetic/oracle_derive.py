"""Oracle: admissions and detentions, joined from spells and periods (semantics, section 6)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cohortid_synthetic.oracle_rows import Row, unreadable

TRANSFER_DESTINATION = ("49", "50", "51", "52", "53", "84", "87")
TRANSFER_SOURCE = ("49", "51", "53", "87")
TRANSFER_METHOD = ("81", "2B")
NEXT_DAY = timedelta(days=1)
TRANSFER_GAP = timedelta(days=3)
NEVER = date(9999, 12, 1)
"""Stands for the end of something open."""

LostSince = Callable[[date, int], date]
"""From a start and a number of days: since when a stay that was lost could have run up to it."""

Chain = list[Row]
Joins = Callable[[Chain, Row], bool]
_Kind = tuple[str, str, Callable[[bool], Joins], int]
"""Table, name of its number of members, what joins, and within how many days at most."""


def admissions(spells: list[Row], index_date: date, lost: LostSince | None = None) -> list[Row]:
    """Chain one person's hospital spells into admissions.

    Parameters:
        spells: the person's hospital spells.
        index_date: spells that start later are left out: what comes later changes nothing.
        lost: since when a stay that was lost could have run up to a day; None: nothing was lost.

    Returns:
        Interval rows with `n_spells`, `start_earliest`, `in_low` (0: may continue the one before,
        or not be real), `in_high` and `real`.
    """
    bridges = [row for row in spells if not _joinable(row)]
    return _derived(spells, bridges, index_date, _ADMISSION, lost)


def detentions(periods: list[Row], index_date: date, lost: LostSince | None = None) -> list[Row]:
    """Merge one person's Mental Health Act periods into detentions.

    Parameters:
        periods: the person's periods.
        index_date: periods that start later are left out.
        lost: as for admissions.

    Returns:
        Interval rows as for admissions, with `section_group` and `n_periods`: detentions and
        short-term orders each among themselves, periods of unknown group one by one.
    """
    made = []
    for group in ("detention", "short_term"):
        own = [row for row in periods if row.get("section_group") == group]
        bridges = [row for row in own if not _joinable(row)]
        bridges += [row for row in periods if unreadable(row.get("section_group"))]
        made += _derived(own, bridges, index_date, _DETENTION, lost)
    for row in periods:
        if unreadable(row.get("section_group")) and known_by(row, index_date):
            marks = {"in_low": int(_joinable(row)), "real": row["in_low"]}
            alone = chain_row([row], "detention", "n_periods")
            made.append(alone | {"section_group": "unknown"} | marks)
    return made


def _derived(
    rows: list[Row],
    bridges: list[Row],
    index_date: date,
    kind: _Kind,
    lost: LostSince | None,
) -> list[Row]:
    """Chain what joins for certain, and mark the chains that may continue the one before."""
    table, number, joins, within_days = kind
    earliest = _starts(within_days, lost)
    known = [row for row in rows if known_by(row, index_date)]
    sound = [row for row in known if _joinable(row)]
    sound.sort(key=lambda row: (row["start"], str(row.get("source_id"))))
    beginnings = [
        chain[0] for chain in chains_of(sound, _or_lost(joins(False), within_days, earliest))
    ]
    made = []
    for chain in chains_of(sound, joins(True)):
        begins = any(chain[0] is row for row in beginnings)
        bridged = any(_bridges(row, chain[0]) for row in bridges)
        marks = {"in_low": int(begins and not bridged), "start_earliest": earliest(chain[0])}
        made.append(chain_row(chain, table, number) | marks)
    for row in known:
        if not _joinable(row):
            made.append(chain_row([row], table, number) | {"in_low": 0, "real": row["in_low"]})
    return made


def _bridges(row: Row, first: Row) -> bool:
    """Tell whether a row of unsure place could join a chain to an earlier one."""
    start = row.get("start")
    return start is None or bool(start <= first["start"])


def _starts(within_days: int, lost: LostSince | None) -> Callable[[Row], date]:
    """Return how early a stay could have begun, as a function of its row."""

    def earliest(row: Row) -> date:
        start: date = row["start"]
        return start if lost is None else lost(start, within_days)

    return earliest


def _or_lost(joins: Joins, within_days: int, earliest: Callable[[Row], date]) -> Joins:
    """Also join where a stay that was lost could have run from the one to the other."""

    def joins_or_lost(chain: Chain, row: Row) -> bool:
        if joins(chain, row):
            return True
        end = max(end_of(spell, certain=False) for spell in chain)
        since = earliest(row)
        return since < row["start"] and since <= end + timedelta(days=within_days)

    return joins_or_lost


def known_by(row: Row, index_date: date) -> bool:
    """Tell whether an interval has begun by a day, as far as one can tell."""
    start = row.get("start")
    return start is None or start <= index_date


def _joinable(row: Row) -> bool:
    """Tell whether a row can be joined: one without a start, or quarantined, stays alone."""
    return row.get("start") is not None and row["in_low"] == 1


def chains_of(rows: list[Row], joins: Joins) -> list[Chain]:
    """Chain rows, in order of start: each joins the chain before it or begins one."""
    chains: list[Chain] = []
    for row in rows:
        if chains and joins(chains[-1], row):
            chains[-1].append(row)
        else:
            chains.append([row])
    return chains


def end_of(row: Row, certain: bool) -> date:
    """Return a row's end, as early as is certain or as late as is possible."""
    if row["status"] == "open":
        return NEVER
    end: date | None = row.get("end_earliest" if certain else "end_latest")
    return NEVER if end is None else end


def _spell_joins(certain: bool) -> Joins:
    def joins(chain: Chain, row: Row) -> bool:
        end = max(end_of(spell, certain) for spell in chain)
        start: date = row["start"]
        if start <= end + NEXT_DAY:
            return True
        previous = [spell for spell in chain if end_of(spell, certain) == end]
        return start <= end + TRANSFER_GAP and _transfer(previous, row, certain)

    return joins


def _transfer(previous: list[Row], following: Row, certain: bool) -> bool:
    """Tell whether a spell follows one of those before it by transfer, for certain or possibly."""
    signs: list[tuple[Any, tuple[str, ...]]]
    signs = [(spell.get("destination"), TRANSFER_DESTINATION) for spell in previous]
    signs.append((following.get("admission_source"), TRANSFER_SOURCE))
    signs.append((following.get("admission_method"), TRANSFER_METHOD))
    if any(code in listed for code, listed in signs):
        return True
    return not certain and any(unreadable(code) for code, _ in signs)


def _period_joins(certain: bool) -> Joins:
    def joins(chain: Chain, row: Row) -> bool:
        end = max(end_of(period, certain) for period in chain)
        start: date = row["start"]
        return start <= end + NEXT_DAY

    return joins


_ADMISSION: _Kind = ("admission", "n_spells", _spell_joins, TRANSFER_GAP.days)
_DETENTION: _Kind = ("detention", "n_periods", _period_joins, NEXT_DAY.days)


def chain_row(chain: Chain, table: str, number: str) -> Row:
    """Make one row of a chain: from its first start to its latest end."""
    first = chain[0]
    made: Row = {
        "table": table,
        "person_id": first.get("person_id"),
        "provider_id": first.get("provider_id"),
        "source_id": first.get("source_id"),
        "start": first.get("start"),
        "start_earliest": first.get("start"),
        number: len(chain),
        "in_low": 1,
        "in_high": 1,
        "real": 1,
    }
    if table == "detention":
        made["section_group"] = first.get("section_group")
    if any(row["status"] == "open" for row in chain):
        return made | {"status": "open", "end_earliest": None, "end_latest": None}
    earliest = _latest_of(chain, "end_earliest")
    latest = _latest_of(chain, "end_latest")
    closed = earliest == latest and any(row["status"] == "closed" for row in chain)
    status = "closed" if closed else "inactive"
    return made | {"status": status, "end_earliest": earliest, "end_latest": latest}


def _latest_of(chain: Chain, column: str) -> date | None:
    ends = [row.get(column) for row in chain]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None
