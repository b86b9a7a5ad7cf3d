"""Fit a model of SDV to sample tables, then make and write rows of it.

    python way_sdv.py copula|hma SAMPLE ROWS OUT

copula: GaussianCopula on contacts alone. hma: HMA on people, their referrals and their contacts.
Keys and numbers are ids, and the other columns what SDV itself takes them for. HMA refuses the
whole width of three tables, and contacts that belong to a referral that belongs to a person: it
gets the columns in NARROW, and both children belong to the person. The copula gets every column.
"""

import json
import logging
import sys
import time
import warnings
from pathlib import Path

import pandas as pd
from sdv.metadata import Metadata
from sdv.multi_table import HMASynthesizer
from sdv.single_table import GaussianCopulaSynthesizer
from sizes import sizes

KEYS = {
    "MHS001MPI": "Person_ID",
    "MHS101Referral": "UniqServReqID",
    "MHS201CareContact": "MHS201UniqID",
}
PARENT, CHILDREN = "MHS001MPI", ("MHS101Referral", "MHS201CareContact")
NARROW = {
    "MHS001MPI": ["Person_ID", "OrgIDProv", "Gender", "EthnicCategory", "AgeRepPeriodEnd"],
    "MHS101Referral": [
        *("UniqServReqID", "Person_ID", "ReferralRequestReceivedDate", "SourceOfReferralMH"),
        *("ClinRespPriorityType", "ServDischDate"),
    ],
    "MHS201CareContact": [
        *("MHS201UniqID", "Person_ID", "CareContDate", "AttendStatus", "ConsMechanismMH"),
    ],
}
IDS = (
    *("RecordNumber", "LocalPatientID", "MHS001UniqID", "ServiceRequestID", "MHS101UniqID"),
    *("CareContactID", "UniqCareContID", "Person_ID", "UniqServReqID", "MHS201UniqID"),
)


def read(sample: Path, names: list[str]) -> dict[str, pd.DataFrame]:
    made = {}
    for name in names:
        table = pd.read_csv(sample / f"{name}.csv", dtype=str)
        dates = [c for c in table if "Date" in c]
        made[name] = table.assign(**{c: pd.to_datetime(table[c]) for c in dates})
        if "AgeRepPeriodEnd" in table:
            made[name]["AgeRepPeriodEnd"] = pd.to_numeric(table["AgeRepPeriodEnd"])
    return made


def described(tables: dict[str, pd.DataFrame]) -> Metadata:
    metadata = Metadata.detect_from_dataframes(tables, infer_sdtypes=True, infer_keys=None)
    for name, table in tables.items():
        for column in table.columns:
            if column in IDS:
                metadata.update_column(column, name, sdtype="id")
        metadata.set_primary_key(KEYS[name], name)
    for child in CHILDREN if PARENT in tables else ():
        metadata.add_relationship(PARENT, child, KEYS[PARENT], KEYS[PARENT])
    return metadata


def main(what: str, sample: Path, n_rows: int, out: Path) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    names = [*KEYS] if what == "hma" else ["MHS201CareContact"]
    tables = read(sample, names)
    if what == "hma":
        tables = {name: table[NARROW[name]] for name, table in tables.items()}
    metadata = described(tables)
    out.mkdir(parents=True)
    cpu = time.process_time()
    if what == "hma":
        many = HMASynthesizer(metadata, verbose=False)
        many.fit(tables)
    else:
        one = GaussianCopulaSynthesizer(metadata)
        one.fit(tables)
    fit_cpu = time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    if what == "hma":
        of_a_person = sum(len(table) for table in tables.values()) / len(tables[names[0]])
        made = many.sample(round(n_rows / of_a_person), main_table_name=names[0])
    else:
        made = one.sample(n_rows)
    for name, table in made.items():
        table.to_csv(out / f"{name}.csv", index=False)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"fit_cpu": fit_cpu, **took, **sizes(out)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
