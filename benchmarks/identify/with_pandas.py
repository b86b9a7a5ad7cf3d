"""The same rules in pandas: what is surely met, and so who is brought forward for review.

    python benchmarks/identify/with_pandas.py RECORDS FOLDER

Left out: everything about what isn't known (high bounds, gaps, reasons, so also who can't be told)
and the evidence. An answer that isn't sure still counts against a low, as in the rules.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from with_pandas_contacts import of_contacts
from with_pandas_records import of_records, of_stays
from with_pandas_rows import END, Frame, read


def main() -> None:
    """Apply the rules to saved records and write who is met on what."""
    records, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    people = with_pandas(records)
    keys = pd.read_parquet(records / "person_key.parquet")
    people = people.merge(keys, on="person_id").drop(columns="person_id")
    people.rename(columns={"person": "person_id"}).to_parquet(out / "people.parquet", index=False)


def with_pandas(records: Path) -> Frame:
    """Return a row per person: each criterion surely met, lost_from_view and for_review."""
    person = read(records, "person", "born_from", "death_date")
    met = pd.DataFrame({"person_id": person["person_id"]}).set_index("person_id")
    contacts = of_contacts(records, met)
    of_records(records, met, contacts)
    of_stays(records, met, contacts)
    person = person.set_index("person_id")
    alive = person["death_date"].isna() | (person["death_date"] >= END)
    adult = person["born_from"].isna() | (person["born_from"] <= pd.Timestamp(2008, 9, 30))
    here = alive & adult
    met["lost_from_view"] &= here
    hospital = met["high_inpatient_use"] | met["detained"]
    others = (
        (met["crisis_presentations"] | met["emergency_contact"]).astype(int)
        + met["unstable_accommodation"]
        + met["dual_diagnosis"]
        + met["self_harm_or_neglect"]
    )
    contact = met["difficulty_maintaining_contact"]
    enough = (contact & (hospital.astype(int) + others >= 1)) | (hospital & (contact + others >= 2))
    met["for_review"] = here & met["severe_mental_disorder"] & enough
    return met.reset_index()


if __name__ == "__main__":
    main()
