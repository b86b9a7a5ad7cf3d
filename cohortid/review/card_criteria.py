"""The criteria of one person as they stand on a card: why in a line, records, what isn't known."""

from __future__ import annotations

from datetime import date

from cohortid.cohort.explain import ArmExplained, CriterionExplained
from cohortid.cohort.words import STATE
from cohortid.review.card import CriterionOnCard

MOST_DAYS = 6
MOST_ARMS = 3
LITTLE = ("assessment", "indicator", "ward")
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
    days = [day for arm in deciding for day in arm.days]
    return CriterionOnCard(
        id=criterion.id,
        title=criterion.title,
        state=state,
        found="; ".join(found_words(arm) for arm in deciding[:MOST_ARMS]),
        newest=max(days, default=None),
        records=_records(deciding if state == "met" else criterion.arms, state),
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
    newest = arm.records[-1].rsplit(" [", 1)[0] if arm.records else ""
    if not arm.value[:1].isdigit() and newest and not _says_little(newest):
        return newest  # "yes": the record itself says more
    days = [short_day(day) for day in arm.days[-MOST_DAYS:]]
    earlier = len(arm.days) - len(days)
    more = [f"and {earlier} earlier"] if earlier else []
    dated = f" ({', '.join([*days, *more])})" if days else ""
    return f"{arm.title}: {arm.value}{dated}"


def _says_little(record: str) -> bool:
    """Tell whether a record is only a score or a date, which says nothing without what is asked."""
    return record.split(": ", 1)[-1].split(" ")[0] in LITTLE


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


def _records(arms: list[ArmExplained] | tuple[ArmExplained, ...], state: str) -> tuple[str, ...]:
    """Return each record once, in the order of the arms."""
    if state == "not_met":
        return ()
    return tuple(dict.fromkeys(record for arm in arms for record in arm.records))
