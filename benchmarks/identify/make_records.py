"""Make the clean records that the benchmark reads: synthetic people, with more contacts each.

    python benchmarks/identify/make_records.py FOLDER

The generator gives a background person too few contacts for a fair load. So each contact is copied
within its own month (the same referral, outcome and team, on other days) before the extract is
read, as any extract is. Nothing else is changed. Somebody who missed one contact has therefore
missed several: more people are brought forward than among the generator's own, and what comes out
is about speed only. The truth that the generator knows doesn't hold for these records.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
from cohortid_synthetic import SyntheticExtract, generate

import cohortid as cid

CONTACTS = "MHS201CareContact"
DAYS_APART = 5


def main() -> None:
    """Make the records in the folder given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder to make")
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--contacts", type=int, default=50, help="contacts per person, about")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    make(asked.folder, asked.people, asked.contacts, asked.seed)
    print(said(asked.folder))


def make(folder: Path, people: int, contacts_each: int, seed: int) -> None:
    """Generate, multiply the contacts, and read the extract into clean records."""
    extract = generate(people=people, seed=seed)
    own = len(extract.tables[CONTACTS])
    times = max(1, round(contacts_each * people / own))
    print(f"{own:,} contacts generated, {own / people:.1f} per person; each written {times} times")
    work = Path(tempfile.mkdtemp(prefix="benchmark-extract-", dir=folder.parent))
    try:
        multiplied(extract, times).write(work / "made", fmt="parquet")
        cid.read_mhsds(
            work / "made" / "extract",
            purpose="synthetic_demo",
            team_map=work / "made" / "team_map.csv",
            work=folder,
        )
    finally:
        shutil.rmtree(work)


def multiplied(extract: SyntheticExtract, times: int) -> SyntheticExtract:
    """Return the extract with each contact this many times, on other days of its month."""
    own = extract.tables[CONTACTS]
    copies = [own, *(copied(own, number) for number in range(1, times))]
    return replace(extract, tables={**extract.tables, CONTACTS: pd.concat(copies)})


def copied(contacts: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the contacts on later days, beginning anew after the month's last day."""
    day = pd.to_datetime(contacts["CareContDate"], errors="coerce")
    moved = (day.dt.day - 1 + number * DAYS_APART) % day.dt.days_in_month
    dates = (day.dt.to_period("M").dt.start_time + pd.to_timedelta(moved, unit="D")).dt.strftime(
        "%Y-%m-%d"
    )
    ids = {
        column: contacts[column] + f"-{number}" for column in ("CareContactID", "UniqCareContID")
    }
    rows = (contacts["MHS201UniqID"].astype("int64") + number * len(contacts)).astype(str)
    return contacts.assign(**ids, CareContDate=dates.fillna(""), MHS201UniqID=rows)


def said(folder: Path) -> str:
    """Return how many rows each table has."""
    counts = []
    for path in sorted(folder.glob("*.parquet")):
        found = duckdb.execute("SELECT COUNT(*) FROM read_parquet(?)", [str(path)]).fetchone()
        counts.append(f"{path.stem:20} {found[0] if found else 0:>12,}")
    return "\n".join(counts)


if __name__ == "__main__":
    main()
