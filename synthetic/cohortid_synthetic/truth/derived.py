"""What is derived or declared in the truth: admissions, detentions, coverage, the team map."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import SECTION_GROUP, mapped_team
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.emergency import TABLE as EMERGENCY_TABLE
from cohortid_synthetic.snapshots import ADD_ROWS, Span
from cohortid_synthetic.truth.columns import (
    coded,
    codes_by_name,
    codes_of,
    dates,
    days_of,
    first_days,
    mapped,
    months_of_days,
    ones,
    persons,
    strings,
    text,
)
from cohortid_synthetic.truth.given import Given
from cohortid_synthetic.truth.groups import groups_of
from cohortid_synthetic.truth.parts import detention_parts
from cohortid_synthetic.truth.rows import end_columns, sent_months

TRANSFER_DAYS = 3
DETAINED = ("detention", "short_term")


def true_admissions(given: Given) -> pa.Table:
    """Return one row per stay: the generator knows which spells belong to one stay."""
    spells = given.events["spell"]
    frame = with_months(given, "spell").assign(table="MHS501", real=1)
    frame["in_low"] = 1 - _may_be_a_transfer(spells).astype(np.int64)
    return _joined(given, frame, "n_spells")


def _may_be_a_transfer(spells: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which spells begin a stay, but may have been transfers: the codes don't say."""
    blank = {name: _blank(spells[name]) for name in ("destination", "source", "method")}
    start, end = (days_of(spells[name]) for name in ("start", "end"))
    person, stay = (spells[name].to_numpy(dtype=np.int64) for name in ("person", "stay"))
    unsaid = (blank["destination"] | blank["source"] | blank["method"]) & (end != NONE)
    about = np.flatnonzero(np.isin(person, person[unsaid]))
    pairs = pd.DataFrame({"person": person[about], "row": about})
    both = pairs.merge(pairs, on="person", suffixes=("", "_before"))
    row, before = both["row"].to_numpy(), both["row_before"].to_numpy()
    days = start[row] - end[before]
    near = (stay[row] != stay[before]) & (end[before] != NONE) & (days > 0)
    near &= days <= TRANSFER_DAYS
    near &= blank["destination"][before] | blank["source"][row] | blank["method"][row]
    found = np.zeros(len(spells), dtype=bool)
    found[row[near]] = True
    return found


def _blank(column: Any) -> NDArray[np.bool_]:
    codes, values = codes_of(column)
    return np.array([*(not value for value in values), False], dtype=bool)[codes]


def true_detentions(given: Given) -> pa.Table:
    """Return one row per stay and group of section, detentions and short-term orders apart.

    A section that goes on under a community order or a conditional discharge was no detention then;
    a recall was, and so was the section once the order was revoked.
    """
    periods = with_months(given, "mha")
    groups = pd.Series(np.asarray(mapped(periods["section"], SECTION_GROUP.__getitem__)))
    counted = periods.assign(section_group=groups, table="MHS401", in_low=1, real=1)
    counted = counted[groups.isin(DETAINED).to_numpy()].reset_index(drop=True)
    return _joined(given, detention_parts(given, counted), "n_periods")


def with_months(given: Given, kind: str) -> pd.DataFrame:
    """Return the events of a kind with the first and last month in which each was sent."""
    frame = given.events[kind]
    first, last = sent_months(given, kind)
    own = days_of(frame["start"])
    if given.complete and bool((first == 0).any()):
        months = np.clip(months_of_days(own), given.span.first, given.span.last)
        first, last = np.where(first == 0, months, first), np.where(last == 0, months, last)
    return frame.assign(first_month=first, last_month=last)


def _joined(given: Given, frame: pd.DataFrame, number: str) -> pa.Table:
    by_section = "section_group" in frame
    section, sections = codes_by_name(frame["section_group"]) if by_section else (None, [])
    whole = {
        name: frame[name].to_numpy(dtype=np.int64)
        for name in ("person", "stay", "key", "start", "end", "first_month", "last_month")
    }
    keys = [whole["person"], whole["stay"], *([section] if section is not None else [])]
    own = groups_of(*keys, within=(whole["start"], whole["key"]))
    first = frame.take(own.first)
    end = np.where(own.least(whole["end"]) == 0, 0, own.most(whole["end"]))
    columns = {
        "person_id": persons(given.people, first["person"]),
        "provider_id": text(first["provider"]),
        "source_table": text(first["table"]),
        "source_id": strings(first["id"]),
        "first_month": dates(first_days(own.least(whole["first_month"]))),
        "last_month": dates(first_days(own.most(whole["last_month"]))),
        "in_low": pa.array(first["in_low"].to_numpy(dtype=np.int64)),
        "in_high": ones(len(first)),
        "real": pa.array(first["real"].to_numpy(dtype=np.int64)),
    }
    columns |= end_columns(whole["start"][own.first], end)
    if section is not None:
        columns["section_group"] = coded(section[own.first], sections)
    return pa.table(columns | {number: pa.array(own.sizes)})


def true_coverage(given: Given) -> pa.Table:
    """Return what was sent: a provider that ever sends a table sends it in every month."""
    tables = given.tables
    header = tables["MHS000Header"]["OrgIDProvider"]
    providers = sorted(_texts(header))
    emergency = sorted(_texts(tables[EMERGENCY_TABLE]["Der_Provider_Code"]))
    senders = {
        name[:6]: _texts(table["OrgIDProv"])
        for name, table in tables.items()
        if name not in ("MHS000Header", EMERGENCY_TABLE) and name[:6] not in ADD_ROWS
    }
    return coverage_of(senders, providers, emergency, given.span, everything=given.complete)


def _texts(column: Any) -> set[str]:
    """Return the values of a column of a raw table, a frame's or an Arrow one."""
    values = column.unique()
    return set(values.to_pylist() if isinstance(values, pa.Array) else map(str, values))


def coverage_of(
    senders: dict[str, set[str]],
    providers: list[str],
    emergency: list[str],
    span: Span,
    everything: bool = False,
) -> pa.Table:
    """Return the coverage calendar of an extract, by who ever sends what.

    Parameters:
        senders: raw table ("MHS501") -> providers that ever send it.
        providers: everybody who submits.
        emergency: providers of emergency attendances.
        span: months of the extract.
        everything: whether nothing is ever missing.
    """
    pairs = [
        (provider, table, everything or provider in own)
        for table, own in senders.items()
        for provider in providers
    ]
    pairs += [(provider, "EC", True) for provider in emergency]
    months = np.arange(span.first, span.last + 1)
    provider, table, loaded = zip(*pairs, strict=True)
    repeated = [np.repeat(np.array(each, dtype=object), len(months)) for each in (provider, table)]
    return pa.table(
        {
            "provider_id": text(repeated[0]),
            "source_table": text(repeated[1]),
            "month": dates(first_days(np.tile(months, len(pairs)))),
            "loaded": pa.array(np.repeat(np.array(loaded, dtype=bool), len(months))),
        }
    )


def team_map() -> pd.DataFrame:
    """Return the local team map: which team is really what."""
    provider, team, group = mapped_team()
    row = {
        "provider_id": provider,
        "team_id": team,
        "team_group": group,
        "valid_from": "2020-01-01",
        "valid_to": "",
    }
    return pd.DataFrame([row])
