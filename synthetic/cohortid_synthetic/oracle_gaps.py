"""Oracle: which months weren't received, and whom that touches (semantics, section 5)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cohortid_synthetic.oracle_rows import DAY, Row, Window, move_months, rows_of

SOURCE_TABLES = {
    "referral": ("MHS101",),
    "referral_team": ("MHS101", "MHS902"),
    "out_of_care": ("MHS101",),
    "contact": ("MHS201",),
    "hospital_spell": ("MHS501",),
    "admission": ("MHS501",),
    "ward_stay": ("MHS502",),
    "mha_period": ("MHS401",),
    "detention": ("MHS401",),
    "accommodation": ("MHS003",),
    "diagnosis": ("MHS604",),
    "assessment": ("MHS606",),
    "indicator": ("MHS005",),
    "ward_incident": ("MHS513",),
    "acute_episode": ("MHS101", "MHS501", "MHS902"),
    "crisis_episode": ("MHS101", "MHS201", "MHS401", "MHS902"),
    "emergency_attendance": ("EC",),
    "emergency_episode": ("MHS101", "MHS401", "MHS902", "EC"),
    "closed_unseen": ("MHS101", "MHS201"),
    "service_status": ("MHS501",),
}
EMERGENCY = "EC"
"""Emergency attendances: another data set, of providers of its own, where anybody may turn up."""

HELD = ("referral", "hospital_spell", "mha_period")
ProviderMonth = tuple[str, date]


class Calendar:
    """Which provider sent which table in which month.

    Parameters:
        coverage: rows with provider_id, source_table, month (its first day) and loaded; None
            means that everything was received.
    """

    def __init__(self, coverage: Any) -> None:
        rows = [] if coverage is None else rows_of(coverage, "coverage")
        self.everything = coverage is None
        months = [row["month"] for row in rows if row["source_table"] != EMERGENCY]
        self.first_month = min(months, default=date(1, 1, 1))
        self.last_month = max(months, default=date(1, 1, 1))
        self.loaded = {
            (row["provider_id"], row["source_table"], row["month"]) for row in rows if row["loaded"]
        }
        self.listed = {
            (row["provider_id"], row["month"]) for row in rows if row["source_table"] != EMERGENCY
        }
        self.emergency_providers = {
            row["provider_id"] for row in rows if row["source_table"] == EMERGENCY
        }
        self.ever_sent = {(provider, table) for provider, table, _ in self.loaded}

    def never_sent(self, table: str) -> bool:
        """Tell whether no provider ever sent one of the source tables of an event table."""
        senders = {source for _, source in self.ever_sent}
        return not self.everything and any(s not in senders for s in SOURCE_TABLES[table])

    def lost_since(self, source: str, month: date, touched: set[ProviderMonth]) -> date | None:
        """Return since when the months up to this one were lost by a provider that touches it.

        Parameters:
            source: the source table, such as "MHS501".
            month: the first day of the month in question.
            touched: the provider-months that touch the person.

        Returns:
            The first day of the first of those months, the earliest of all such providers; None if
            no provider that sends the table and touches the person then lost this month.
        """
        found = []
        if source == EMERGENCY:
            earlier = month
            while self.emergency_lost(earlier):
                found.append(earlier)
                earlier = move_months(earlier, -1)
        for provider, table in self.ever_sent:
            if source == EMERGENCY or table != source or (provider, month) not in touched:
                continue
            earlier = month
            while self._lost(provider, source, earlier):
                found.append(earlier)
                earlier = move_months(earlier, -1)
        return min(found, default=None)

    def emergency_lost(self, month: date) -> bool:
        """Tell whether any provider of emergency attendances didn't send a month of the extract."""
        if not any(table == EMERGENCY for _, table in self.ever_sent):
            return False
        inside = self.first_month <= month <= self.last_month
        return inside and any(
            (provider, EMERGENCY, month) not in self.loaded for provider in self.emergency_providers
        )

    def _lost(self, provider: str, source: str, month: date) -> bool:
        listed = (provider, month) in self.listed
        return listed and (provider, source, month) not in self.loaded

    def lost_months(self, provider: str, source: str, day: date) -> list[date]:
        """Return the months from a day's own on that a provider, who sends a table, didn't send."""
        months = sorted(month for listed, month in self.listed if listed == provider)
        this = day.replace(day=1)
        return [m for m in months if m >= this and self._gap(provider, source, m)]

    def touched(self, tables: dict[str, list[Row]], index_date: date) -> set[ProviderMonth]:
        """Return the provider-months that touch a person, from the extract's first month on."""
        return {touch for touch, _ in self._touches(tables, index_date)}

    def _touches(
        self, tables: dict[str, list[Row]], index_date: date
    ) -> Iterator[tuple[ProviderMonth, date | None]]:
        """Yield the provider-months that touch a person, each with the date of the row by which."""
        if self.everything:
            return
        last = index_date.replace(day=1)
        for name in HELD:
            for row in tables.get(name, []):
                month = self.first_month
                while month <= last:
                    if _holds(row, month, index_date):
                        yield (row["provider_id"], month), row.get("start")
                    month = move_months(month, 1)
        for row in tables.get("contact", []):
            if row.get("date") is None:  # it could be in any month
                month = self.first_month
                while month <= last:
                    yield (row["provider_id"], month), None
                    month = move_months(month, 1)
            elif row["date"] <= index_date:
                month = row["date"].replace(day=1)
                for moved in (-1, 0, 1):
                    yield (row["provider_id"], move_months(month, moved)), row["date"]

    def lost_from(
        self, source: str, day: date, tables: dict[str, list[Row]], index_date: date
    ) -> date | None:
        """Return the first day, from a given one on, from which a lost month is known to touch.

        A provider that never sends the table has lost every month.

        Parameters:
            source: the source table, such as "MHS201".
            day: the day from which on something lost would matter; its own month counts too.
            tables: the person's rows by table.
            index_date: rows dated later touch nothing.
        """
        if self.everything:
            return None
        if day < self.first_month:  # what came before the extract wasn't received
            return day
        found = []
        for (provider, month), dated in self._touches(tables, index_date):
            if month >= day.replace(day=1) and self._lost(provider, source, month):
                found.append(max(month, day, dated or day))
        return min(found, default=None)

    def lost_stretches(
        self, table: str, window: Window, touched: set[ProviderMonth]
    ) -> list[tuple[date, date]]:
        """Return the stretches of a window, first and last day, that were lost to a person.

        Parameters:
            table: the event table.
            window: the days in question.
            touched: the provider-months that touch the person.
        """
        if self.everything:
            return []
        found = []
        if not window.ever and window.start < self.first_month:
            found.append((window.start, min(self.first_month - DAY, window.last)))
        for provider, month in touched:
            first = max(month, window.start)
            last = min(move_months(month, 1) - DAY, window.last)
            lost = any(self._gap(provider, source, month) for source in SOURCE_TABLES[table])
            if month >= self.first_month and first <= last and lost:
                found.append((first, last))
        return found

    def _gap(self, provider: str, source: str, month: date) -> bool:
        """Tell whether a provider that sends a table didn't send it in a month."""
        sends = (provider, source) in self.ever_sent
        return sends and (provider, source, month) not in self.loaded

    def missing(self, table: str, window: Window, touched: set[ProviderMonth]) -> tuple[bool, bool]:
        """Say whether a gap, or a table that was never sent, touches a measure of a person.

        Parameters:
            table: the measure's event table.
            window: the measure's window.
            touched: the provider-months that touch the person.

        Returns:
            (gap, no table).
        """
        if self.everything:
            return False, False
        gap = not window.ever and window.start < self.first_month
        no_table = False
        # Only months of the extract have a calendar; an earlier start is a gap of its own.
        since = max(self.first_month, window.start.replace(day=1))
        month = since
        while EMERGENCY in SOURCE_TABLES[table] and month <= window.last:
            gap = gap or self.emergency_lost(month)
            month = move_months(month, 1)
        for provider, month in touched:
            if not since <= month <= window.last:
                continue
            for source in SOURCE_TABLES[table]:
                if source == EMERGENCY or (provider, source, month) in self.loaded:
                    continue
                if (provider, source) in self.ever_sent:
                    gap = True
                else:
                    no_table = True
        return gap, no_table


def _holds(row: Row, month: date, index_date: date) -> bool:
    """Tell whether a referral, spell or period overlaps a month."""
    start, latest = row.get("start"), row.get("end_latest")
    if start is not None and (start > index_date or start >= move_months(month, 1)):
        return False
    return row["status"] == "open" or latest is None or bool(latest >= month)
