"""What was found in a dirty extract, held against the truth: every promise that is broken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cohortid_synthetic.faults.layout import short_name
from cohortid_synthetic.faults.profile import fault_classes
from cohortid_synthetic.oracle_gaps import EMERGENCY, SOURCE_TABLES
from cohortid_synthetic.oracle_rows import window

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract
    from cohortid_synthetic.oracle import OracleResult

Row = dict[str, Any]
Partly = set[tuple[str, str, str]]
BOUNDS = ("low", "high")
PARTS = ("part_counts", "part_could", "rest_counts", "rest_could")
UNBOUNDED, NO_TABLE = 999999, 16
OVER_SENT_MONTHS = ("share", "latest")
"""Operators taken over the months that were sent: a lost month isn't in their bounds."""
BOUND_WHAT_WAS_LOST = ("run", "longest_stretch")
"""Operators that take days which were lost into their bounds: their high needn't be open."""
TAKEN_AS_NONE = ("MHS403", "MHS404", "MHS405")
"""Orders and recalls: a provider that never sends any is taken to have none."""
ONLY_ADD = {
    "diagnosis": {"MHS605"},
    "assessment": {"MHS607"},
    "referral_team": {"MHS102"},
    "acute_episode": {"MHS102"},
    "crisis_episode": {"MHS102"},
    "emergency_episode": {"MHS102"},
}
"""Event table -> what few providers send and what only adds rows to it: its silence is no gap."""
NEVER_SENT = {("longest_stretch", "contact"): "MHS501"}
"""Operator and table -> what a provider that never sends it is taken not to have: stays on a ward,
during which nobody need be seen (some providers have no beds)."""
LOST = ("omitted_table", "missing_provider_month", "missing_table_month", "orphan_row")
COLUMNS = (
    "promise",
    "person_id",
    "criterion",
    "measure",
    "found",
    "truth",
    "reason",
    "classes",
)


@dataclass(frozen=True)
class Found:
    """What the package under test found in the dirty extract.

    Parameters:
        measures: person_id, criterion, measure, operator, table, absent, low, high, and of a share
            part_counts, part_could, rest_counts, rest_could.
        states: person_id, criterion, state, low, high, high_recorded, why.
        people: person_id, result.
    """

    measures: pd.DataFrame
    states: pd.DataFrame
    people: pd.DataFrame


def touched_people(dirty: "SyntheticExtract", visibility: str = "", *kinds: str) -> set[str]:
    """Return the people touched by any fault, or by some classes, or visibly or invisibly.

    Parameters:
        dirty: the dirty extract.
        visibility: "visible", "invisible" or "" for both.
        kinds: classes of faults; none for all.
    """
    rows = dirty.touched.merge(dirty.faults[["fault_id", "class"]], on="fault_id")
    if visibility:
        rows = rows[rows["visibility"] == visibility]
    if kinds:
        rows = rows[rows["class"].isin(kinds)]
    return set(rows["person_id"])


def must_change_nothing(dirty: "SyntheticExtract") -> set[str]:
    """Return the people about whom nothing may change: untouched, or by harmless faults only."""
    harmful = [name for name, of in fault_classes().items() if of["holds"] != "same"]
    return set(dirty.truth["person"]["person_id"]) - touched_people(dirty, "", *harmful)


def broken_promises(dirty: "SyntheticExtract", truth: "OracleResult", found: Found) -> pd.DataFrame:
    """Hold what was found in a dirty extract against the truth.

    The promises: "unchanged" (nothing differs about people whom no fault could change); of
    everybody else who is visible, "bounds" (every low and high contains the true one, so that a
    state differs towards not_known only), "gap" (a month that was lost leaves every high open),
    "found" (nobody who is for review in truth becomes `none`) and "true" (nobody who isn't becomes
    `for_review`).

    Parameters:
        dirty: the dirty extract; who is touched by what.
        truth: the oracle's answers on the clean truth.
        found: what was found.

    Returns:
        One row per broken promise: promise, person_id, criterion, measure, found, truth, reason
        (why it can't be kept; "" if it must be) and classes (the faults that touch the person).

    Example:
        >>> broken_promises(dirty, evaluate(truth, ...), found)  # doctest: +SKIP
    """
    hidden = touched_people(dirty, "invisible")
    same = must_change_nothing(dirty) - hidden
    visible = set(truth.people["person_id"]) - hidden
    partly = _over_sent_months(dirty, found)
    states = _paired(truth.states, found.states, ["person_id", "criterion"])
    broken = [
        *_gaps(dirty, truth, found, visible),
        *_measures(truth, found, same, visible - same, partly),
        *_states(states, same, visible - same, partly),
        *_people(
            truth,
            found,
            _deaths_lost(dirty, truth) | _why_results_differ(states, partly),
            same,
            visible,
        ),
    ]
    classes = _classes(dirty)
    rows = [row | {"classes": classes.get(row["person_id"], "")} for row in broken]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _over_sent_months(dirty: "SyntheticExtract", found: Found) -> Partly:
    """Return (person, criterion, measure) where something was lost and the bounds don't say so.

    Shares and latest records are over the months that were sent; so is what only adds
    (`absent = "adds_only"`) if its own table was lost, or a table that only adds to it; detentions
    of a provider that never sent any orders; and what rests on tables that it never sent
    (NEVER_SENT). The criterion itself has measure "".
    """
    lost = _lost_tables(dirty, *LOST)
    never_sent = _lost_tables(dirty, "omitted_table")
    made = set()
    for row in _rows(found.measures[found.measures["person_id"].isin(set(lost))]):
        own = lost[row["person_id"]] & {"", *SOURCE_TABLES[row["table"]]}
        silent = row["operator"] in OVER_SENT_MONTHS or (row["absent"] == "adds_only" and own)
        orders = never_sent.get(row["person_id"], set()) & set(TAKEN_AS_NONE)
        silent = silent or (row["table"] == "detention" and bool(orders))
        silent = silent or bool(lost[row["person_id"]] & ONLY_ADD.get(row["table"], set()))
        never = NEVER_SENT.get((row["operator"], row["table"]))
        silent = silent or never in never_sent.get(row["person_id"], ())
        if silent:
            made |= {(row["person_id"], row["criterion"], of) for of in (row["measure"], "")}
    return made


def _lost_tables(dirty: "SyntheticExtract", *kinds: str) -> dict[str, set[str]]:
    """Return per person the tables that faults of these classes took away; "" for all of them."""
    faults = dirty.faults[dirty.faults["class"].isin(kinds)]
    rows = dirty.touched.merge(faults[["fault_id", "table"]], on="fault_id")
    lost: dict[str, set[str]] = {}
    for person, table in zip(rows["person_id"], rows["table"], strict=True):
        lost.setdefault(person, set()).add(short_name(table))
    return lost


def _gaps(
    dirty: "SyntheticExtract", truth: "OracleResult", found: Found, visible: set[str]
) -> Iterable[Row]:
    """Look for highs that a lost month should have left open."""
    lost = _lost_months(dirty)
    windows = dict(zip(truth.measures["measure"], truth.measures["window"], strict=True))
    for row in _rows(found.measures):
        person = row["person_id"]
        if person not in visible or row["operator"] in (*OVER_SENT_MONTHS, *BOUND_WHAT_WAS_LOST):
            continue
        open_end = 1 if row["operator"] in ("exists", "overlaps") else UNBOUNDED
        if row["absent"] == "adds_only" or row["high"] >= open_end:
            continue
        first = window(windows[row["measure"]], dirty.index_date).start.replace(day=1)
        sources = list(SOURCE_TABLES[row["table"]])
        if sources != [EMERGENCY]:  # a provider's whole month holds none of it
            sources.append("")
        gaps = [
            gap
            for gap in lost.get(person, [])
            if gap[0] in sources and first <= gap[1] <= dirty.index_date
        ]
        if gaps:
            wanted = f"open: {gaps[0][0] or 'everything'} of {gaps[0][1]:%Y-%m} was lost"
            yield _broken("gap", row, row["high"], wanted)


def _lost_months(dirty: "SyntheticExtract") -> dict[str, list[tuple[str, date]]]:
    """Return per person the tables and months that were lost or hold rows of nobody."""
    faults = dirty.faults[dirty.faults["class"].isin(LOST) & dirty.faults["month"].notna()]
    faults = faults[faults["column"] != "UniqServReqID"]
    seen = dirty.touched[dirty.touched["visibility"] == "visible"]
    both = seen.merge(faults[["fault_id", "table", "month"]], on="fault_id")
    lost: dict[str, list[tuple[str, date]]] = {}
    for person, table, month in zip(both["person_id"], both["table"], both["month"], strict=True):
        lost.setdefault(person, []).append((short_name(table), month))
    return lost


def _measures(
    truth: "OracleResult", found: Found, same: set[str], apart: set[str], partly: Partly
) -> Iterable[Row]:
    keys = ["person_id", "criterion", "measure"]
    for row in _paired(truth.measures, found.measures, keys):
        names = PARTS if row["operator"] == "share" else BOUNDS
        true, got = ([int(row[f"{name}{end}"]) for name in names] for end in ("_true", ""))
        person = row["person_id"]
        if person in same and true != got:
            yield _broken("unchanged", row, got, true)
        elif person in apart and (person, row["criterion"], row["measure"]) not in partly:
            inside = all(low <= true_low for low, true_low in zip(got[::2], true[::2], strict=True))
            inside &= all(high >= t for high, t in zip(got[1::2], true[1::2], strict=True))
            if not inside:
                yield _broken("bounds", row, got, true)


def _states(states: list[Row], same: set[str], apart: set[str], partly: Partly) -> Iterable[Row]:
    for row in states:
        person, got, true = row["person_id"], row["state"], row["state_true"]
        if person in same and got != true:
            yield _broken("unchanged", row, got, true)
        elif person in apart and not (row["low"] <= row["low_true"] and _reaches(row)):
            excused = (person, row["criterion"], "") in partly
            reason = "over the months that were sent" if excused else ""
            yield _broken("bounds", row, got, true, reason)


def _reaches(row: Row) -> bool:
    return bool(row["high"] >= row["high_true"])


def _why_results_differ(states: list[Row], partly: Partly) -> dict[str, str]:
    """Say per person why a result may differ although every bound contains the truth."""
    reasons: dict[str, set[str]] = {}
    for row in states:
        person, criterion = row["person_id"], row["criterion"]
        if row["low"] == row["low_true"] and row["high_recorded"] >= row["high_recorded_true"]:
            continue
        if (person, criterion, "") in partly:
            reasons.setdefault(person, set()).add("over the months that were sent")
        elif row["why"] & NO_TABLE and row["low"] < row["low_true"]:
            reasons.setdefault(person, set()).add("a table that is never sent doesn't count")
    return {person: "; ".join(sorted(own)) for person, own in reasons.items()}


def _deaths_lost(dirty: "SyntheticExtract", truth: "OracleResult") -> dict[str, str]:
    """Return who may seem alive: their death stands in one month, which may have been lost."""
    dead = set(truth.people.loc[~truth.people["alive"].astype(bool), "person_id"])
    lost = touched_people(dirty, "", "missing_provider_month")
    return dict.fromkeys(dead & lost, "the death was lost with its month")


def _people(
    truth: "OracleResult", found: Found, reasons: dict[str, str], same: set[str], visible: set[str]
) -> Iterable[Row]:
    for row in _paired(truth.people, found.people, ["person_id"]):
        person, got, true = row["person_id"], row["result"], row["result_true"]
        if person in same and got != true:
            yield _broken("unchanged", row, got, true)
        elif person in visible and true == "for_review" and got == "none":
            yield _broken("found", row, got, true, reasons.get(person, ""))
        elif person in visible and got == "for_review" and true != got:
            yield _broken("true", row, got, true, reasons.get(person, ""))


def _paired(truth: pd.DataFrame, found: pd.DataFrame, keys: list[str]) -> list[Row]:
    """Pair what was found with the truth; people who aren't in both aren't paired."""
    columns = [name for name in truth.columns if name not in keys]
    return _rows(found.merge(truth.rename(columns={n: f"{n}_true" for n in columns}), on=keys))


def _rows(table: pd.DataFrame) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _broken(promise: str, row: Row, got: object, true: object, reason: str = "") -> Row:
    said = {name: row.get(name, "") for name in ("person_id", "criterion", "measure")}
    return {"promise": promise, **said, "found": str(got), "truth": str(true), "reason": reason}


def _classes(dirty: "SyntheticExtract") -> dict[str, str]:
    rows = dirty.touched.merge(dirty.faults[["fault_id", "class"]], on="fault_id")
    by_person = rows.groupby("person_id")["class"]
    return {str(person): ", ".join(sorted(set(own))) for person, own in by_person}
