"""Codes that are well formed but not in the list, of an old list, or blank in some way."""

from cohortid_synthetic.faults.cells import DIAGNOSES, spoil
from cohortid_synthetic.faults.layout import (
    CONTACTS,
    EMERGENCIES,
    LAYOUT,
    PEOPLE,
    PERIODS,
    REFERRALS,
    SPELLS,
)
from cohortid_synthetic.faults.ledger import Ledger

NOT_IN_A_LIST = "Q"
"""No list has a code of this letter alone."""
MODE, OLD_MODES = "ConsMechanismMH", {"11": "03", "09": "06", "10": "06"}
BLANKS = (" ", "NULL", "N/A")
MAY_BE_BLANK = (
    (PEOPLE, "Gender"),
    (PEOPLE, "EthnicCategory"),
    ("MHS003AccommStatus", "SettledAccommodationInd"),
    (REFERRALS, "PrimReasonReferralMH"),
    (REFERRALS, "ClinRespPriorityType"),
    (CONTACTS, "AttendStatus"),
    (CONTACTS, MODE),
    (PERIODS, "LegalStatusCode"),
    (SPELLS, "SourceAdmMHHospProvSpell"),
    (SPELLS, "MethAdmMHHospProvSpell"),
)
"""Coded columns of which no validation rule says that they may not be blank."""
NO_LIST = ("PersScore", *DIAGNOSES)


def unknown_code(ledger: Ledger, rate: float) -> None:
    """Replace codes by others of the same length that aren't in their list, column by column."""
    for table, layout in LAYOUT.items():
        for column in layout.codes if table != EMERGENCIES else ():
            if column not in NO_LIST:
                spoil(
                    ledger, "unknown_code", table, column, rate, lambda b, n: NOT_IN_A_LIST * len(b)
                )


def old_code(ledger: Ledger, rate: float) -> None:
    """Write modes of contact that were in the list until September 2021."""
    raw = ledger.tables[CONTACTS]
    units = [
        places
        for places in ledger.records(CONTACTS)
        if raw.value(places[-1], MODE) in OLD_MODES and all(raw.free(p, MODE) for p in places)
    ]
    for places in ledger.choose("old_code", units, rate):
        before = raw.value(places[-1], MODE)
        after = OLD_MODES[before]
        own = {raw.person(places[-1])}
        said = {"column": MODE, "before": before, "after": after}
        number = ledger.fault("old_code", CONTACTS, places[-1], own, **said)
        for place in places:
            ledger.change(number, CONTACTS, place, MODE, after)


def blank_code(ledger: Ledger, rate: float) -> None:
    """Blank codes that no validation rule asks for, column by column."""
    for table, column in MAY_BE_BLANK:
        spoil(ledger, "blank_code", table, column, rate, lambda b, n: "")


def blank_in_words(ledger: Ledger, rate: float) -> None:
    """Write blank codes as a space or a word, column by column; what is known at the end stays."""
    for table, layout in LAYOUT.items():
        raw = ledger.tables[table]
        for column in layout.codes if table != EMERGENCIES else ():
            if column in (*layout.at_end, *NO_LIST):
                continue
            units = [
                place
                for place in raw.places()
                if not raw.value(place, column) and raw.free(place, column)
            ]
            for n, place in enumerate(ledger.choose(f"blank {table} {column}", units, rate)):
                after = BLANKS[n % len(BLANKS)]
                said = {"column": column, "before": "", "after": after}
                own = {raw.person(place)}
                number = ledger.fault("blank_in_words", table, place, own, **said)
                ledger.change(number, table, place, column, after)
