"""One person explained: states with the records behind them, and what isn't known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cohortid.cohort.deciding import arm_state, deciding_arms
from cohortid.cohort.one_person import care_words, day_of, find_person, seen_words, team_words
from cohortid.cohort.timeline import Timeline, has_timeline, person_timeline
from cohortid.cohort.words import (
    LOST,
    NOT_IDENTIFIED,
    PROVENANCE,
    PROXY,
    RESULT,
    STANDING_LINE,
    STATE,
    arm_words,
    day_words,
    short_title,
    value_words,
    why_words,
)
from cohortid.criteria import document_titles
from cohortid.criteria.language import Criterion, MeasureTerm, measure_terms
from cohortid.records import load_schema

if TYPE_CHECKING:
    from cohortid.cohort.cohort import Cohort

MOST_RECORDS = 12
CLOSURES = "closures_for_non_attendance"
"""The measure whose records are dated by their end."""
Row = dict[Any, Any]


@dataclass(frozen=True)
class RecordExplained:
    """One record behind an arm.

    Attributes:
        start: Its day, or its first day; None where it has none.
        end: Last day of a stay or section; None if it hasn't ended by the index date.
        spans: Whether it has a beginning and an end.
        said: What it says, in words.
        could: Whether it only could count.
        source_table: Table it is from.
        source_id: Its id there.
        provider_id: Provider that sent it.
    """

    start: date | None
    end: date | None
    spans: bool
    said: str
    could: bool
    source_table: str
    source_id: str
    provider_id: str

    def __str__(self) -> str:
        when = day_words(self.start)
        if self.spans:
            when += f" to {day_words(self.end) if self.end else 'no end by the index date'}"
        could = " (could count)" if self.could else ""
        return (
            f"{when}: {self.said}{could} [{self.source_table} {self.source_id}, {self.provider_id}]"
        )


@dataclass(frozen=True)
class ArmExplained:
    """One arm of a criterion: rule, value, why it is bounded, whose number, the records.

    Attributes:
        rule: The arm in words.
        value: Its value in words.
        why: Why it is bounded, in words.
        provenance: Whose number it is.
        built: Whether its measure is built.
        records: The records, in words; the newest ones if there are many.
        n_more: How many more there are.
        context: Records that are shown and don't count.
        title: What is measured, in short; the criterion's own words for an answer.
        decides: Whether it is among the arms by which the criterion is met.
        days: The day of each record that counts, oldest first.
        every: Every record that counts or could.
    """

    rule: str
    value: str
    why: str
    provenance: str
    built: bool
    records: tuple[str, ...]
    n_more: int
    context: tuple[str, ...]
    title: str = ""
    decides: bool = False
    days: tuple[date, ...] = ()
    every: tuple[RecordExplained, ...] = ()


@dataclass(frozen=True)
class CriterionExplained:
    """One criterion: its state, why it isn't known, its arms and its source."""

    id: str
    title: str
    state: str
    answered_by: str
    why: str
    question: str
    recorded_in: str
    quote: str
    document: str
    section: str
    arms: tuple[ArmExplained, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything the run knows about one person, in words.

    Attributes:
        person_id: Key of the person in the extract.
        result: What the rules say, in words.
        index_date: Last day that counts.
        current_care: Where the person is in care, in words.
        team: Coordinating team, or "none recorded".
        last_seen: When the person was last seen, in words.
        lost_from_view: Whether the person may have been lost from view.
        concerns: Concerns raised about the person, each with its date and by whom.
        sentence: The standing sentence for this result.
        criteria: Each criterion explained, in the set's order.
        timeline: What is recorded, day by day; None for people who aren't on any list.
    """

    person_id: str
    result: str
    index_date: date
    current_care: tuple[str, ...]
    team: str
    last_seen: str
    lost_from_view: bool
    concerns: tuple[str, ...]
    sentence: str
    criteria: tuple[CriterionExplained, ...]
    timeline: Timeline | None = field(default=None, compare=False, repr=False)

    def to_html(self, *, timeline: bool = True) -> str:
        """Return the explanation as a piece of HTML that needs nothing else.

        Parameters:
            timeline: Whether the timeline is drawn in it.

        Returns:
            One `<article>` element; everything from the records is escaped.
        """
        from cohortid.cohort.explain_html import explanation_html

        return explanation_html(self, timeline=timeline)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        lines = [
            f"{self.person_id}: {self.result} (index date {day_words(self.index_date)})",
            f"  Current care: {'; '.join(self.current_care)}",
            f"  Team: {self.team}",
            f"  Last seen: {self.last_seen}",
            *([f"  {LOST}"] if self.lost_from_view else []),
            *(f"  Concern raised, {concern}" for concern in self.concerns),
            f"  {self.sentence}",
        ]
        for criterion in self.criteria:
            lines += ["", *_criterion_lines(criterion)]
        return "\n".join(lines)

    __repr__ = __str__


def _criterion_lines(criterion: CriterionExplained) -> list[str]:
    lines = [f"[{criterion.state}] {criterion.title}"]
    if criterion.why:
        lines.append(f"    Not known because: {criterion.why}")
        lines.append(f"    Would be recorded in: {criterion.recorded_in}")
        lines.append(f"    Please ask: {criterion.question}")
    if criterion.answered_by == "proxy":
        lines.append(f"    {PROXY}")
    for arm in criterion.arms:
        lines.append(f"  - {arm.rule}: {arm.value}" + (f" ({arm.why})" if arm.why else ""))
        lines.append(f"      ({arm.provenance})")
        lines += [f"      {record}" for record in arm.records]
        if arm.n_more:
            lines.append(f"      and {arm.n_more} more")
        lines += [f"      shown, not counted: {record}" for record in arm.context]
    lines.append(f"    Source: {criterion.document}, {criterion.section}: “{criterion.quote}”")
    return lines


def explain_person(cohort: Cohort, person_id: str, anchor_id: int | None) -> Explanation:
    """Explain one person from the run folder; see `Cohort.explain`."""
    person = find_person(cohort, person_id, anchor_id)
    states, measures, evidence = (
        rows[rows["anchor_id"] == person["anchor_id"]]
        for rows in (cohort.rows_of(name, person_id) for name in ("states", "measures", "evidence"))
    )
    records = evidence.to_dict("records")
    by_criterion = {str(row["criterion"]): row for row in states.to_dict("records")}
    measured = measures.iloc[0].to_dict()
    criteria = tuple(
        _explain_criterion(criterion, by_criterion, measured, records)
        for criterion in cohort.criteria.criteria.values()
    )
    n_not_known = int((states["state"] == "not_known").sum())
    result = str(person["result"])
    index_date = pd.Timestamp(str(person["index_date"])).date()
    return Explanation(
        person_id=person_id,
        result=RESULT[result],
        index_date=index_date,
        current_care=care_words(str(person["current_care"])),
        team=team_words(person),
        last_seen=seen_words(person, index_date),
        lost_from_view=bool(person["lost_from_view"] == 1),
        concerns=tuple(
            f"{day_words(day_of(row['start']))}: {row['text'].removeprefix('concern raised ')}"
            for row in records
            if row["measure"] == "nomination"
        ),
        sentence=NOT_IDENTIFIED.format(n_not_known=n_not_known, n_criteria=len(criteria))
        if result == "none" and person["nominated"] == 0
        else STANDING_LINE,
        criteria=criteria,
        timeline=person_timeline(cohort, person_id, int(person["anchor_id"]))
        if has_timeline(cohort, person)
        else None,
    )


def _explain_criterion(
    criterion: Criterion, states: dict[str, Row], measures: Row, evidence: list[Row]
) -> CriterionExplained:
    own = [row for row in evidence if row["criterion"] == criterion.id]
    state = states[criterion.id]
    others = {name: str(row["state"]) for name, row in states.items()}
    deciding = deciding_arms(criterion.rule, lambda term: _state_of(term, measures), others)
    return CriterionExplained(
        id=criterion.id,
        title=criterion.title,
        state=STATE[str(state["state"])],
        answered_by=criterion.answered_by,
        why=why_words(int(state["why"])),
        question=criterion.question,
        recorded_in=criterion.recorded_in,
        quote=criterion.source.quote,
        document=document_titles().get(criterion.source.document, criterion.source.document),
        section=criterion.source.section,
        arms=_answers(own)
        or tuple(
            _explain_arm(term, measures, own, decides=term in deciding)
            for term in measure_terms(criterion.rule)
        ),
    )


def _bounds(term: MeasureTerm, measures: Row) -> tuple[int, int, tuple[int, int] | None]:
    name, of = term.measured.name, None
    if term.measured.measure.operator == "share":
        of = (int(measures[f"{name}_low_of"]), int(measures[f"{name}_high_of"]))
    return int(measures[f"{name}_low"]), int(measures[f"{name}_high"]), of


def _state_of(term: MeasureTerm, measures: Row) -> str:
    return arm_state(term, *_bounds(term, measures)) if term.measured.measure.built else "not_known"


def _explain_arm(
    term: MeasureTerm, measures: Row, evidence: list[Row], *, decides: bool
) -> ArmExplained:
    rule = arm_words(term)
    provenance = PROVENANCE[term.provenance]
    if not term.measured.measure.built:
        return ArmExplained(rule, "measure not built yet", "", provenance, False, (), 0, ())
    name = term.measured.name
    low, high, of = _bounds(term, measures)
    value = value_words(term, low, high, of)
    if measures.get(f"{name}_gap_noted", 0) == 1:
        value += ", counted over the months that were sent"
    own = [row for row in evidence if row["arm"] == rule]
    every = tuple(_record(row) for row in own if row["role"] != "context")
    records = [str(record) for record in every]
    # The rest of a share is shown as a number only; a stale record is shown whole.
    context = [str(_record(row)) for row in own if row["role"] == "context" and of is None]
    counted = [_day_shown(row) for row in own if row["role"] == "counts"]
    return ArmExplained(
        rule=rule,
        value=value,
        why=why_words(int(measures[f"{name}_why"])),
        provenance=provenance,
        built=True,
        records=tuple(records[-MOST_RECORDS:]),
        n_more=max(0, len(records) - MOST_RECORDS),
        context=tuple(context),
        title=short_title(term),
        decides=decides,
        days=tuple(dict.fromkeys(day for day in counted if day is not None)),
        every=every,
    )


def _answers(evidence: list[Row]) -> tuple[ArmExplained, ...]:
    """Return reviewers' answers as an arm of their own."""
    said = [row for row in evidence if row["event_table"] == "review_answer"]
    if not said:
        return ()
    records = tuple(f"{day_words(day_of(row['start']))}: {row['text']}" for row in said)
    rule, value = said[-1]["arm"], f"on {day_words(day_of(said[-1]['start']))}"
    answer = ArmExplained(
        rule, value, "", "a reviewer's answer", True, records, 0, (), title=rule, decides=True
    )
    return (answer,)


def _record(row: Row) -> RecordExplained:
    start, end = day_of(row["start"]), day_of(row["end"])
    schema = load_schema().get(str(row["event_table"]))
    spans = schema is None or schema.kind == "interval"
    if row["event_table"] in ("referral", "referral_team"):
        start, spans = _day_shown(row), False
    return RecordExplained(
        start=start,
        end=end,
        spans=spans,
        said=str(row["text"]),
        could=row["role"] == "could_count",
        source_table=str(row["source_table"]),
        source_id=str(row["source_id"]),
        provider_id=str(row["provider_id"]),
    )


def _day_shown(row: Row) -> date | None:
    """Return the day of a record: its start, or its end where that is what counts."""
    at_end = row["measure"] == CLOSURES
    return day_of(row["end"] if at_end else row["start"])
