"""Each finding of a run says which criteria it bears on."""

import pandas as pd
from cohortid_synthetic.extract import SyntheticExtract
from tiny_extract import read

import cohortid as cid


def found_by(records: cid.Records) -> pd.DataFrame:
    cohort = cid.identify(records, "midlands-maturity-index", index_date="2024-09-30")
    return cohort.quality().set_index("id")


def test_the_criteria_that_read_a_table_stand_beside_what_was_found_in_it() -> None:
    records = read(
        section="month | period | start | section\n2024-04 | M1 | | 77",
        contact="month | contact | date | referral\n2024-09 | C1 | 2024-04-02 | R9",
    )
    found = found_by(records)
    about = "Justice or forensic contact recorded (not evidence of violence)"
    undated = found[found["table"] == "MHS401MHActPeriod"].loc["undated", "criteria"]
    assert undated == (
        f"{about}; Detained under the Mental Health Act; Crisis presentations; "
        "Emergency service contact"
    )
    assert "Services have not kept contact" in found.loc["contact_without_referral", "criteria"]
    assert "Detained" not in found.loc["contact_without_referral", "criteria"]
    assert found.loc["late_contact", "criteria"] == "none"  # its effect is none


def test_what_concerns_no_table_in_particular_bears_on_all(
    synthetic_extract: SyntheticExtract,
) -> None:
    records = cid.read_mhsds(synthetic_extract.tables, purpose="care_review")
    found = cid.identify(records, "midlands-maturity-index", index_date="2025-06-30").quality()
    early = found[found["finding"].str.startswith("Windows start before the extract")]
    assert early["criteria"].tolist() == ["all"]
