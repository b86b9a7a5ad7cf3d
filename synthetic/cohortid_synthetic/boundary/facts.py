"""What is planned of a person, and the number that each measure then has under an interpretation.

Only what was planned is looked at, never the events: one admission is planned as one, however many
spells it has. So these numbers can be held against what engine and oracle derive.
"""

from dataclasses import dataclass, field

from cohortid_synthetic.boundary.interpretations import Interpretation

MISSED, CANCELLED, ATTENDED = ("3", "7"), "2", ("5", "6")
ADMISSIONS = "admissions"
CONTACT_MEASURES = (
    *("missed_contacts", "missed_contact_share", "most_recent_contacts_missed", "longest_unseen"),
    "missed_or_cancelled_contacts",
)


@dataclass
class Facts:
    """What is planned of one person; days are whole numbers.

    Parameters:
        days: measure -> the day of each event that counts.
        stretches: measure -> first and last day (included) of each interval that counts.
        values: measure -> day and value of each record of which the newest decides.
        contacts: day and attendance code of each planned contact.
        spells: day on which each hospital spell starts.
        away: first and last day (included) of each stay, when nobody need see the person.
    """

    days: dict[str, list[int]] = field(default_factory=dict)
    stretches: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    contacts: list[tuple[int, str]] = field(default_factory=list)
    spells: list[int] = field(default_factory=list)
    away: list[tuple[int, int]] = field(default_factory=list)

    def on(self, measure: str, day: int) -> None:
        """Plan an event that counts."""
        self.days.setdefault(measure, []).append(day)

    def during(self, measure: str, first: int, last: int) -> None:
        """Plan an interval that counts."""
        self.stretches.setdefault(measure, []).append((first, last))

    def value(
        self, measure: str, operator: str, since: int, until: int, how: Interpretation
    ) -> tuple[int, int] | str:
        """Return the number of a measure in a window, both days included.

        Returns:
            The number and 1; of a share, the days missed and those missed or attended (a day may be
            both); of a latest record, its value, or an empty text if there is none.
        """
        if measure in CONTACT_MEASURES:
            return self._of_contacts(measure, since, until)
        if operator == "latest":
            newest = [(d, v) for d, v in self.values.get(measure, []) if since <= d <= until]
            return max(newest)[1] if newest else ""
        if operator == "covered_days":
            return len(self._covered(measure, since, until)), 1
        if operator == "overlaps":
            touching = [
                s for s in self.stretches.get(measure, []) if s[0] <= until and s[1] >= since
            ]
            return min(1, len(touching)), 1
        days = self.days.get(measure, [])
        if measure == ADMISSIONS and how.each_spell:
            days = self.spells
        number = sum(since <= day <= until for day in days)
        return (min(1, number) if operator == "exists" else number), 1

    def _covered(self, measure: str, since: int, until: int) -> set[int]:
        return {
            day
            for first, last in self.stretches.get(measure, [])
            for day in range(max(first, since), min(last, until) + 1)
        }

    def _of_contacts(self, measure: str, since: int, until: int) -> tuple[int, int]:
        inside = [(day, code) for day, code in self.contacts if since <= day <= until]
        missed = {day for day, code in inside if code in MISSED}
        attended = {day for day, code in inside if code in ATTENDED}
        cancelled = {day for day, code in inside if code == CANCELLED}
        if measure == "missed_contacts":
            return len(missed), 1
        if measure == "missed_or_cancelled_contacts":
            return len(missed | cancelled), 1
        if measure == "missed_contact_share":
            return len(missed), len(missed) + len(attended)
        if measure == "most_recent_contacts_missed":
            return len({day for day in missed if day > max(attended, default=0)}), 1
        return self._longest_unseen(missed | cancelled, since, until), 1

    def _longest_unseen(self, missed: set[int], since: int, until: int) -> int:
        """Return the longest stretch between two attended contacts with one missed in it."""
        attended = {day for day, code in self.contacts if code in ATTENDED and day <= until}
        away = {day for first, last in self.away for day in range(first, last + 1)}
        longest = run = 0
        missed_in_it = False
        for day in range(since, until + 2):
            if day in attended or day > until:
                longest = max(longest, run if missed_in_it else 0)
                run, missed_in_it = 0, False
            else:
                run += day not in away
                missed_in_it |= day in missed and any(seen < day for seen in attended)
        return longest
