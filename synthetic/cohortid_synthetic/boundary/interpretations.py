"""The ways in which a rule of a criteria set may be read, where the guidance leaves it open."""

from dataclasses import dataclass

MONTHS_IN_YEAR, DAYS_IN_YEAR = 12, 365
COUNTED = ("count", "covered_days", "run", "longest_stretch", "distinct")
"""Operators whose number may be compared strictly or not; of the others there is only yes or no."""


@dataclass(frozen=True)
class Interpretation:
    """One way of reading the rules of a set.

    Parameters:
        name: short name.
        says: what it does to the set, in words.
        comparison: "" as the set says; "inclusive": more_than k is at_least k; "strict": at_least k
            is more_than k, for what is counted (COUNTED).
        windows: "" as the set says; "days": n months are n / 12 of 365 days, rounded down.
        each_spell: whether each hospital spell is an admission, a transfer too.
    """

    name: str
    says: str
    comparison: str = ""
    windows: str = ""
    each_spell: bool = False

    def met(self, kind: str, operator: str, value: int, number: int) -> bool:
        """Tell whether a value satisfies a comparison.

        Example:
            >>> INTERPRETATIONS[1].met("more_than", "count", 2, 2)
            True
        """
        counted = operator in COUNTED
        if counted and self.comparison == "inclusive" and kind == "more_than":
            kind = "at_least"
        if counted and self.comparison == "strict" and kind == "at_least":
            kind = "more_than"
        return value > number if kind == "more_than" else value >= number

    def length_in_days(self, months: int) -> int | None:
        """Return the days that so many months are, or None where months are calendar months."""
        return months * DAYS_IN_YEAR // MONTHS_IN_YEAR if self.windows == "days" else None


INTERPRETATIONS = (
    Interpretation("shipped", "as the set says"),
    Interpretation("inclusive", "more than k is at least k", comparison="inclusive"),
    Interpretation("strict", "at least k is more than k", comparison="strict"),
    Interpretation("days", "windows of months are counted in days", windows="days"),
    Interpretation("spells", "each hospital spell is an admission", each_spell=True),
)
