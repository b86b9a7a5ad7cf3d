"""Oracle: every table that is derived from a person's rows, with what was lost (semantics, 6)."""

from datetime import date, timedelta

from cohortid_synthetic.oracle_after_care import closed_unseen, out_of_care
from cohortid_synthetic.oracle_derive import LostSince, admissions, detentions
from cohortid_synthetic.oracle_dormant import detention_periods
from cohortid_synthetic.oracle_episodes import LOST_WITH, episodes
from cohortid_synthetic.oracle_gaps import Calendar, ProviderMonth
from cohortid_synthetic.oracle_rows import Row
from cohortid_synthetic.oracle_status import service_status


def derived_tables(
    base: dict[str, list[Row]], calendar: Calendar, index_date: date
) -> dict[str, list[Row]]:
    """Derive a person's tables.

    Parameters:
        base: the person's rows by base table.
        calendar: what was received.
        index_date: what is dated later is left out.

    Returns:
        The rows by derived table.
    """
    losses = _Losses(base, calendar)
    referrals, contacts = base.get("referral", []), base.get("contact", [])
    spells = base.get("hospital_spell", [])
    periods = detention_periods(base, index_date, calendar.lost_months)

    def contacts_lost_from(day: date) -> date | None:
        return calendar.lost_from("MHS201", day, base, index_date)

    made = {
        "admission": admissions(spells, index_date, losses.since("MHS501")),
        "detention": detentions(periods, index_date, losses.since("MHS401")),
        "out_of_care": out_of_care(referrals, index_date),
        "closed_unseen": closed_unseen(referrals, contacts, index_date, contacts_lost_from),
        "service_status": service_status(base),
    }
    for name, sources in LOST_WITH.items():
        lost = losses.since(*sources)
        made[name] = episodes(name, base, index_date, lost)
    return made


class _Losses:
    """Since when a stay lost with its months could have run up to another.

    Parameters:
        base: the person's rows by base table.
        calendar: what was received.
    """

    def __init__(self, base: dict[str, list[Row]], calendar: Calendar) -> None:
        self.base = base
        self.calendar = calendar
        self.touched: dict[date, set[ProviderMonth]] = {}

    def since(self, *sources: str) -> LostSince:
        """Return the answer for stays of several source tables; the earliest counts."""

        def lost(start: date, within_days: int) -> date:
            touched = self._touched_by(start)
            months = {(start - timedelta(days=days)).replace(day=1) for days in (0, within_days)}
            found = [
                self.calendar.lost_since(source, month, touched)
                for source in sources
                for month in months
            ]
            return min([start, *(day for day in found if day is not None)])

        return lost

    def _touched_by(self, day: date) -> set[ProviderMonth]:
        """Return what touches the person by rows dated up to a day; each day is looked at once."""
        if day not in self.touched:
            self.touched[day] = self.calendar.touched(self.base, day)
        return self.touched[day]
