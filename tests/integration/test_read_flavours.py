"""An extract is read the same in every flavour, and across the change to version 6."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from read_as_truth import TRUE, must_be_true

from cohortid.records import Records, read_mhsds
from cohortid.records.codes import code_list

SPANNING = date(2025, 6, 1)
BED_5 = {"200": "10", "201": "11", "202": "12", "206": "19", "207": "20", "212": "36"}
LAST_OF_VERSION_5 = date(2024, 3, 1)


def read(extract: SyntheticExtract, folder: Path) -> Records:
    out = extract.write(folder, "parquet")
    return read_mhsds(out / "extract", purpose="synthetic_demo", team_map=out / "team_map.csv")


@pytest.fixture(scope="module")
def national(synthetic_extract: SyntheticExtract) -> Records:
    return read_mhsds(
        synthetic_extract.tables, purpose="care_review", team_map=synthetic_extract.team_map
    )


@pytest.mark.parametrize("flavour", ["udal", "icb", "research"])
def test_every_flavour_gives_the_same_clean_tables(
    national: Records, tmp_path: Path, flavour: str
) -> None:
    records = read(generate(people=600, seed=3, flavour=flavour), tmp_path / "out")
    assert records.description["tables"] == national.description["tables"]


def test_a_flavour_is_read_from_frames_too(national: Records) -> None:
    extract = generate(people=600, seed=3, flavour="udal")
    assert "MHSDS_SubmissionFlags" in extract.tables
    records = read_mhsds(extract.tables, purpose="care_review", team_map=extract.team_map)
    assert records.description["tables"] == national.description["tables"]


def test_each_flavour_looks_as_it_should(tmp_path: Path) -> None:
    made = {}
    for flavour in ("udal", "icb", "research"):
        out = generate(people=600, seed=3, flavour=flavour).write(tmp_path / flavour, "parquet")
        made[flavour] = out / "extract"
    udal = pq.read_table(made["udal"] / "MHS101Referral_ALL.parquet").to_pandas()
    keys = udal.groupby("Der_Person_ID")["Person_ID"].nunique()
    assert 0 < (keys == 0).sum() < 10
    assert udal["Der_Person_ID"].notna().all()
    flags = pq.read_table(made["udal"] / "MHSDS_SubmissionFlags.parquet").to_pandas()
    latest = flags[flags["Der_IsLatest"] == "Y"]
    assert len(latest) == 3 * 30
    assert 0 < (flags["Der_IsLatest"] == "N").sum() < 10
    assert set(udal["NHSEUniqSubmissionID"]) <= set(flags["NHSEUniqSubmissionID"])
    icb = pq.read_table(made["icb"] / "MHS101Referral.parquet").to_pandas()
    assert {"UniqMHSDSPersID", "UniqSubmissionID", "dmicDateAdded"} < set(icb.columns)
    assert set(icb["FileType"]) == {"1", "2"}
    research = pq.read_table(made["research"] / "mhs101referral.parquet").to_pandas()
    assert list(research.columns) == [name.lower() for name in research.columns]
    assert {"tokenid", "servicerequestid_deid", "uniqservreqid"} < set(research.columns)
    assert 0.01 < research.duplicated().mean() < 0.03
    index = pq.read_table(made["research"] / "mhs001mpi.parquet").to_pandas()
    assert not index.duplicated(["tokenid", "orgidprov", "uniqmonthid"]).any()


@pytest.fixture(scope="module")
def spanning() -> SyntheticExtract:
    """January 2023 to June 2025: fifteen months of version 5, and fifteen of version 6."""
    return generate(people=600, seed=3, last_month=SPANNING)


def test_months_before_april_2024_are_of_version_5(spanning: SyntheticExtract) -> None:
    header, wards = spanning.tables["MHS000Header"], spanning.tables["MHS502WardStay"]
    versions = header.groupby(header["UniqMonthID"].astype(int) < 1489)["DatSetVer"].agg(set)
    assert versions.to_dict() == {True: {"5.0"}, False: {"6.0"}}
    older = wards["UniqMonthID"].astype(int) < 1489
    beds = wards["MHAdmittedPatientClass"]
    assert set(beds[older]) <= {*BED_5.values(), ""} and len(set(beds[older])) >= 3
    assert set(beds[~older]) <= {*BED_5, ""}


@pytest.mark.parametrize("flavour", ["national", "udal", "icb", "research"])
def test_an_extract_across_the_change_of_version_is_read_as_it_truly_is(
    tmp_path: Path, flavour: str
) -> None:
    extract = generate(people=600, seed=3, last_month=SPANNING, flavour=flavour)
    records = read(extract, tmp_path / "out")
    stays = extract.truth["ward_stay"]  # the code is that of the last month it was sent in
    older = [month <= LAST_OF_VERSION_5 for month in stays["last_month"]]
    stays.loc[older, "bed_code"] = stays.loc[older, "bed_code"].map(BED_5)
    assert 0 < sum(older) < len(older)
    for name in [*TRUE, "coverage"]:
        must_be_true(extract, records, name)


def test_the_bed_lists_of_both_versions_share_no_code() -> None:
    rows = pd.DataFrame(code_list("bed"))
    older = rows["title"].str.contains("version 5")
    assert not set(rows["code"][older]) & set(rows["code"][~older])
    groups = dict(zip(rows["code"], rows["group"], strict=True))
    assert all(groups[new] == groups[old] for new, old in BED_5.items())
