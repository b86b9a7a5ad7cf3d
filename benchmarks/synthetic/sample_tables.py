"""Write three small related tables of raw rows, for generators that must be shown data first.

    python sample_tables.py PEOPLE OUT

One row for each person (MHS001), referral (MHS101) and contact (MHS201), each the newest of those
that were sent. Every column is kept, so that rows are as wide as ours.
"""

import json
import sys
from pathlib import Path

from cohortid_synthetic import generate

KEYS = {
    "MHS001MPI": "Person_ID",
    "MHS101Referral": "UniqServReqID",
    "MHS201CareContact": "MHS201UniqID",
}


def main(people: int, out: Path) -> None:
    out.mkdir(parents=True)
    extract = generate(people=people, seed=1)
    known: dict[str, set[str]] = {}
    for name, key in KEYS.items():
        table = extract.tables[name].drop_duplicates(key, keep="last")
        for of, column in (("MHS001MPI", "Person_ID"), ("MHS101Referral", "UniqServReqID")):
            if of in known:
                table = table[table[column].isin(known[of])]
        known[name] = set(table[key])
        table.to_csv(out / f"{name}.csv", index=False)
    print(json.dumps({name: len(rows) for name, rows in known.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
