"""The criteria of one person as they stand on a card: why in a line, records, what isn't known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cohortid.cohort.explain import ArmExplained, CriterionExplained, RecordExplained
from cohortid.cohort.words import STATE
from cohortid.review.card import CriterionOnCard

MOST_DAYS = 6
MOST_ARMS = 3
LITTLE = ("assessment", "indicator", "ward")
"""Records that are only a score or a date say nothing without what is asked."""
STATE_OF = {words: name for name, words in STATE.items()}


def criterion_on_card(criterion: CriterionExplained) -> CriterionOnCard:
    """Return a criterion as it stands on a card.

    Parameters:
        criterion: The criterion explained.

    Returns:
        The same with what met it in a line; records only where it is met or could be.
    """
    state = STATE_OF[criterion.state]
    deciding = _different([arm for arm in criterion.arms if arm.decides])
    shown = {"met": deciding, "not_known": list(criterion.arms)}.get(state, [])
    every = list(dict.fromkeys(record for arm in shown for record in arm.every))
    answers = [record for arm in shown if not arm.every for record in arm.records]
    found = "; ".join(found_words(arm) for arm in deciding[:MOST_ARMS])
    if found and not answers and _said_already(every, deciding[:MOST_ARMS]):
        found, every = f"{found} ({_where(every[0])})", []
    return CriterionOnCard(
        id=criterion.id,
        title=criterion.title,
        state=state,
        found=found,
        records=(*_in_lines(every), *answers),
        why=criterion.why,
        recorded_in=criterion.recorded_in,
        question=criterion.question,
        hint=criterion.answered_by == "proxy",
    )


def found_words(arm: ArmExplained) -> str:
    """Return in a line what an arm found, with the days of its records.

    Example:
        >>> arm = ArmExplained("", "2", "", "", True, (), 0, (), "admissions in 24 months", True,
        ...                    (date(2025, 2, 3), date(2026, 6, 11)))
        >>> found_words(arm)
        'admissions in 24 months: 2 (3 Feb 2025, 11 Jun 2026)'
    """
    newest = arm.every[-1] if arm.every else None
    if newest and not arm.value[:1].isdigit() and newest.said.split(" ")[0] not in LITTLE:
        return f"{newest.said}, {_when(newest)}"  # "yes": the record itself says more
    days = [short_day(day) for day in arm.days[-MOST_DAYS:]]
    earlier = len(arm.days) - len(days)
    more = [f"and {earlier} earlier"] if earlier else []
    dated = f" ({', '.join([*days, *more])})" if days else ""
    return f"{arm.title}: {arm.value}{dated}"


def short_day(day: date) -> str:
    """Return a day in few letters.

    Example:
        >>> short_day(date(2026, 6, 1))
        '1 Jun 2026'
    """
    return f"{day.day} {day:%b %Y}"


def _different(arms: list[ArmExplained]) -> list[ArmExplained]:
    """Leave out arms that rest on the same records as one before them."""
    kept: list[ArmExplained] = []
    for arm in arms:
        if not arm.days or all(arm.days != other.days for other in kept):
            kept.append(arm)
    return kept


def _said_already(records: Sequence[RecordExplained], arms: Sequence[ArmExplained]) -> bool:
    """Tell whether what was found names every record: all that is left is where they stand."""
    alike = {(one.said, one.could, _where(one)) for one in records}
    named = {day for arm in arms for day in arm.days[-MOST_DAYS:]}
    return len(alike) == 1 and all(one.start in named for one in records)


def _in_lines(records: Sequence[RecordExplained]) -> list[str]:
    """Return records in words, those that say the same in one line with their days."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in records:
        said = f"{one.said} (could count)" if one.could else one.said
        alike.setdefault((said, _where(one)), []).append(_when(one))
    return [f"{said}: {', '.join(days)} ({where})" for (said, where), days in alike.items()]


def _where(record: RecordExplained) -> str:
    return f"{record.source_table}, {record.provider_id}"


def _when(record: RecordExplained) -> str:
    start = short_day(record.start) if record.start else "no date"
    if not record.spans or record.end == record.start:
        return start
    return f"{start} to {short_day(record.end) if record.end else 'now'}"
