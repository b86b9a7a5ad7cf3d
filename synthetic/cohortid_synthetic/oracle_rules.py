"""Oracle: conditions, criteria, families and results (semantics, sections 7 and 8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cohortid_synthetic.oracle_derived_tables import derived_tables
from cohortid_synthetic.oracle_gaps import HELD, Calendar
from cohortid_synthetic.oracle_measures import (
    ASK,
    NO_TABLE,
    UNBOUNDED,
    Measured,
    measured,
    share_reaches,
)
from cohortid_synthetic.oracle_rows import (
    GAP,
    UNCERTAIN,
    UNDATED,
    UNREADABLE,
    Row,
    Window,
    judge,
    move_months,
    window,
)

STILL_POSSIBLE = GAP | NO_TABLE | UNREADABLE | UNDATED | UNCERTAIN
"""Reasons for which a measure could count, so that nothing is ruled out."""


@dataclass(frozen=True)
class Bounds:
    """Three bounds of a condition, each 0 or 1, and why they differ."""

    low: int
    recorded: int
    high: int
    why: int = 0

    @property
    def state(self) -> str:
        """Return met, not_met or not_known."""
        if self.low == 1:
            return "met"
        return "not_met" if self.high == 0 else "not_known"


def combine(parts: list[Bounds], needed: int) -> Bounds:
    """Combine conditions of which so many are needed; each bound on its own."""
    why = 0
    for part in parts:
        why |= part.why
    return Bounds(
        int(sum(part.low for part in parts) >= needed),
        int(sum(part.recorded for part in parts) >= needed),
        int(sum(part.high for part in parts) >= needed),
        why,
    )


@dataclass
class PersonRules:
    """Evaluates the criteria of a set for one person.

    Parameters:
        criteria_set: the set, as in its TOML file.
        measures: the measures, as in their TOML file.
        tables: the person's rows by table.
        calendar: what was received.
        index_date: the last day that counts.
    """

    criteria_set: Row
    measures: Row
    tables: dict[str, list[Row]]
    calendar: Calendar
    index_date: date
    criteria: dict[str, Bounds] = field(default_factory=dict)
    measured: list[tuple[str, str, str, Measured]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.touched = self.calendar.touched(self.tables, self.index_date)
        self.tables = self.tables | derived_tables(self.tables, self.calendar, self.index_date)
        for name in self.criteria_set["criteria"]:
            self.criterion(name)

    def _lost_stretches(self, table: str, days: Window) -> list[tuple[date, date]]:
        """Return the stretches of a window that were lost to the person."""
        return self.calendar.lost_stretches(table, days, self.touched)

    def lost_from_view(self) -> bool:
        """Tell whether the set's rule for who may be lost from view surely holds."""
        rule = self.criteria_set.get("lost_from_view")
        return rule is not None and self.node(rule, "lost_from_view").low == 1

    def criterion(self, name: str) -> Bounds:
        """Return the bounds of a criterion; each is worked out once."""
        if name not in self.criteria:
            self.criteria[name] = self._criterion(name, self.criteria_set["criteria"][name])
        return self.criteria[name]

    def _criterion(self, name: str, rule: Row) -> Bounds:
        answered_by = rule.get("answered_by", "computed")
        if answered_by == "ask":
            return self._answered(name)
        found = self.node(rule, name)
        if found.low == 0 and self._ruled_out(name, rule):
            return Bounds(0, 0, 0)
        recorded = found.recorded
        if answered_by == "proxy":  # records only hint at it, so that silence says nothing
            kept = len(self.measured)
            recorded = self.node(without_silence(rule), name).recorded
            del self.measured[kept:]
        decided = found.low == 1 or found.high == 0
        return Bounds(found.low, recorded, found.high, 0 if decided else found.why)

    def _answered(self, name: str) -> Bounds:
        """Return what reviewers last answered; nothing, or both yes and no, is not known."""
        own = [
            row
            for row in self.tables.get("review_answer", [])
            if row["criterion"] == name and row["date"] <= self.index_date
        ]
        newest = max((row["date"] for row in own), default=None)
        answers = {row["answer"] for row in own if row["date"] == newest}
        if answers == {"yes"}:
            return Bounds(1, 1, 1)
        if answers == {"no"}:
            return Bounds(0, 0, 0)
        return Bounds(0, 0, 1, ASK)

    def _ruled_out(self, name: str, rule: Row) -> bool:
        """Tell whether every diagnosis is readable and one that rules the criterion out."""
        groups = rule.get("ruled_out_by", [])
        rows = [
            row
            for row in self.tables.get("diagnosis", [])
            if row.get("date") is None or row["date"] <= self.index_date
        ]
        dated = [row for row in rows if row.get("date") is not None]
        if not dated or not all(row.get("diagnosis_group") in groups for row in rows):
            return False
        ever = window("ever", self.index_date)
        if any(self.calendar.missing("diagnosis", ever, self.touched)):
            return False
        own = [result for criterion, _, _, result in self.measured if criterion == name]
        return not any(result.why & STILL_POSSIBLE for result in own)

    def node(self, node: Row, criterion: str, named: Iterable[str] = ()) -> Bounds:
        """Return the bounds of a condition and everything under it.

        Parameters:
            node: the condition, as in the TOML file.
            criterion: the criterion that it belongs to ("" in `bring_forward`).
            named: families named beside it in the same `all`.
        """
        if "measure" in node:
            return self._leaf(node, criterion)
        if "criterion" in node:
            found = self.criterion(node["criterion"])
            # A required criterion always counts in the rule: its high, not what was recorded.
            recorded = found.recorded if criterion else found.high
            return Bounds(found.low, recorded, found.high, found.why)
        if "family" in node:
            return self._families([node["family"]], 1)
        if "other_families" in node:
            others = [name for name in self.criteria_set["families"] if name not in set(named)]
            return self._families(others, node["other_families"])
        if "all" in node:
            beside = [child["family"] for child in node["all"] if "family" in child]
            parts = [self.node(child, criterion, beside) for child in node["all"]]
            return combine(parts, len(parts))
        if "any" in node:
            return combine([self.node(child, criterion) for child in node["any"]], 1)
        wanted = node["at_least"]
        return combine([self.node(child, criterion) for child in wanted["of"]], wanted["n"])

    def _families(self, names: list[str], needed: int) -> Bounds:
        met = sum(self.family(name)[0] for name in names)
        possible = sum(self.family(name)[1] for name in names)
        return Bounds(int(met >= needed), int(possible >= needed), int(possible >= needed))

    def family(self, name: str) -> tuple[int, int]:
        """Return whether a family is met and whether it is possible, each 0 or 1."""
        own = [self.criterion(member) for member in self.criteria_set["families"][name]]
        return max(found.low for found in own), max(found.recorded for found in own)

    def _leaf(self, leaf: Row, criterion: str) -> Bounds:
        measure = self.measures[leaf["measure"]]
        days = window(leaf["within"], self.index_date)
        missing, never_sent = (False, False), False
        if measure.get("built") is not False:
            table = measure["table"]
            # What is open now may rest on any earlier month.
            since = window("ever", self.index_date) if table == "closed_unseen" else days
            gap, no_table = self.calendar.missing(table, since, self.touched)
            never_sent = self.calendar.never_sent(table)
            if "under" in measure:
                under = measure["under"]["table"]
                no_table = no_table or self.calendar.missing(under, days, self.touched)[1]
                never_sent = never_sent or self.calendar.never_sent(under)
            missing = gap, no_table
        found = measured(
            measure, leaf, self.tables, days, missing, never_sent, self._lost_stretches
        )
        self.measured.append((criterion, leaf["measure"], leaf["within"], found))
        bounds = compare(found, leaf)
        undecided = bounds.low == 0 and bounds.high == 1
        return Bounds(bounds.low, bounds.recorded, bounds.high, found.why if undecided else 0)


def without_silence(node: Any) -> Any:
    """Return a condition in which nothing recorded means no."""
    if isinstance(node, list):
        return [without_silence(child) for child in node]
    if not isinstance(node, dict):
        return node
    made = {key: without_silence(child) for key, child in node.items()}
    return made | {"absent": "no"} if made.get("absent") == "unknown" else made


def compare(found: Measured, leaf: Row) -> Bounds:
    """Compare a measure with what its condition asks for."""
    if "is" in leaf:
        return Bounds(found.low, found.high_recorded, found.high)
    parts = []
    for word in ("at_least", "more_than"):
        if word in leaf:
            parts.append(_reach(found, leaf[word], word == "more_than"))
    if "less_than" in leaf:
        parts.append(_stay_below(found, leaf["less_than"]))
    return combine(parts, len(parts))


def _reach(found: Measured, threshold: Any, over: bool) -> Bounds:
    if found.share is not None:
        low, high = share_reaches(found.share, threshold, over)
        return Bounds(low, high, high)
    if isinstance(threshold, list):  # a share that isn't computed
        return Bounds(0, 0, int(found.high == UNBOUNDED))
    needed = threshold + 1 if over else threshold
    return Bounds(
        int(found.low >= needed), int(found.high_recorded >= needed), int(found.high >= needed)
    )


def _stay_below(found: Measured, threshold: Any) -> Bounds:
    """Met if every value is below; what this extract couldn't answer adds nothing possible."""
    if found.share is not None:
        sure, possible = share_reaches(found.share, threshold, over=False)
        planned = found.share[1] + found.share[3] > 0
        return Bounds(
            int(planned and not possible), int(planned and not sure), int(planned and not sure)
        )
    low, high = int(found.high < threshold), int(found.low < threshold)
    answerable = found.high_recorded == found.high
    return Bounds(low, high if answerable else low, high)


def known_to_services(tables: dict[str, list[Row]], days: Window) -> bool:
    """Tell whether a referral, spell or period may overlap the window, or a contact lie in it."""
    overlap = {"operator": "overlaps"}
    for name in HELD:
        if any(judge(row, {}, overlap, days).could for row in tables.get(name, [])):
            return True
    inside = {"operator": "exists"}
    return any(judge(row, {}, inside, days).could for row in tables.get("contact", []))


def is_adult(person: Row, index_date: date, age: int) -> bool:
    """Tell whether a person isn't surely below an age."""
    born = person.get("born_from")
    return born is None or move_months(born, 12 * age) <= index_date
