"""Oracle: which months weren't received, and whom that touches (semantics, section 5)."""

from datetime import date
from typing import Any

from cohortid_synthetic.oracle_rows import Row, Window, move_months, rows_of

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
}
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
        self.first_month = min((row["month"] for row in rows), default=date(1, 1, 1))
        self.loaded = {
            (row["provider_id"], row["source_table"], row["month"]) for row in rows if row["loaded"]
        }
        self.listed = {(row["provider_id"], row["month"]) for row in rows}
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
        for provider, table in self.ever_sent:
            if table != source or (provider, month) not in touched:
                continue
            earlier = month
            while self._lost(provider, source, earlier):
                found.append(earlier)
                earlier = move_months(earlier, -1)
        return min(found, default=None)

    def _lost(self, provider: str, source: str, month: date) -> bool:
        listed = (provider, month) in self.listed
        return listed and (provider, source, month) not in self.loaded

    def touched(self, tables: dict[str, list[Row]], index_date: date) -> set[ProviderMonth]:
        """Return the provider-months that touch a person, from the extract's first month on."""
        found: set[ProviderMonth] = set()
        if self.everything:
            return found
        last = index_date.replace(day=1)
        for name in HELD:
            for row in tables.get(name, []):
                month = self.first_month
                while month <= last:
                    if _holds(row, month, index_date):
                        found.add((row["provider_id"], month))
                    month = move_months(month, 1)
        for row in tables.get("contact", []):
            if row.get("date") is None:  # it could be in any month
                month = self.first_month
                while month <= last:
                    found.add((row["provider_id"], month))
                    month = move_months(month, 1)
            elif row["date"] <= index_date:
                month = row["date"].replace(day=1)
                for moved in (-1, 0, 1):
                    found.add((row["provider_id"], move_months(month, moved)))
        return found

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
        for provider, month in touched:
            if not since <= month <= window.last:
                continue
            for source in SOURCE_TABLES[table]:
                if (provider, source, month) in self.loaded:
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
