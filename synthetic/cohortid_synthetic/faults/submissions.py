"""An older, worse submission of a month beside the latest one."""

from cohortid_synthetic.calendar_days import first_day
from cohortid_synthetic.faults.layout import CONTACTS, EMERGENCIES, HEADER, LAYOUT, row_key_column
from cohortid_synthetic.faults.ledger import Ledger, RawTable

MISSING_SHARE = 0.15
"""Share of contacts that the older submission doesn't have."""


def resubmission(ledger: Ledger, rate: float) -> None:
    """Copy provider-months into an older submission, without some contacts, codes and ends.

    What is there becomes the second submission (file type 2), which stands.
    """
    header = ledger.tables[HEADER]
    once: dict[tuple[int, str], list[int]] = {}
    for place in header.places():
        once.setdefault((header.months[place], header.providers[place]), []).append(place)
    units = [(*unit, places[0]) for unit, places in sorted(once.items()) if len(places) == 1]
    for month, provider, place in ledger.choose("resubmission", units, rate):
        latest = header.columns["NHSEUniqSubmissionID"][place]
        older = f"{latest[:-1]}0"
        copied = {
            table: [
                p
                for p in raw.places()
                if raw.value(p, "NHSEUniqSubmissionID") == latest and raw.providers[p] == provider
            ]
            for table, raw in ledger.tables.items()
            if table not in (HEADER, EMERGENCIES)
        }
        touched = {ledger.tables[t].person(p) for t, places in copied.items() for p in places}
        number = ledger.fault(
            "resubmission",
            "",
            None,
            touched,
            provider_id=provider,
            month=first_day(month),
            before="1 submission",
            after="2 submissions",
        )
        ledger.add(number, HEADER, place, NHSEUniqSubmissionID=older, FileType="1")
        ledger.change(number, HEADER, place, "FileType", "2")
        for table, places in copied.items():
            _copy_worse(ledger, number, table, places, older)


def _copy_worse(ledger: Ledger, number: int, table: str, places: list[int], older: str) -> None:
    raw = ledger.tables[table]
    drawn = ledger.streams.uniforms("fault resubmission", len(places)).tolist()
    for place, share in zip(places, drawn, strict=True):
        if table == CONTACTS and share < MISSING_SHARE:
            continue
        differs = {"NHSEUniqSubmissionID": older, row_key_column(table): str(ledger.new_number())}
        ledger.add(number, table, place, **differs, **_worse(raw, share))


def _worse(raw: RawTable, share: float) -> dict[str, str]:
    """Return what an older row says differently: no end yet, or a code not given yet."""
    layout = LAYOUT[raw.name]
    if layout.end and share < 2 * MISSING_SHARE:
        return dict.fromkeys((layout.end, *layout.at_end), "")
    if layout.codes and share > 1 - MISSING_SHARE:
        return {layout.codes[0]: ""}
    return {}
