"""Holds what was read of a synthetic extract against its truth, row for row."""

import pandas as pd
from cohortid_synthetic import SyntheticExtract

from cohortid.records import Records, load_schema

# Columns that only reading makes.
EPISODES = ("acute_episode", "crisis_episode", "emergency_episode")
ONLY_READ = {
    "contact": {"attendance_code"},
    "admission": {"start_earliest"},
    "detention": {"start_earliest"},
    "coverage": {"n_rows"},
}
KEYS = {
    "out_of_care": ["person_id", "source_id", "start", "in_low"],
    "closed_unseen": ["person_id", "provider_id", "source_id", "in_low", "in_high"],
    **{
        name: ["person_id", "provider_id", "source_table", "source_id", "in_low"]
        for name in EPISODES
    },
    "person": ["person_id"],
    "coverage": ["provider_id", "source_table", "month"],
    "detention": ["person_id", "provider_id", "source_id", "section_group"],
    "diagnosis": ["person_id", "provider_id", "source_table", "source_id"],
    "assessment": ["person_id", "provider_id", "source_table", "source_id"],
}
USUAL_KEY = ["person_id", "provider_id", "source_id"]
# Of these the generator plans no truth: they are compared with the oracle (tests/property).
UNPLANNED = {"out_of_care", "closed_unseen", "service_status", *EPISODES}
TRUE = [name for name in load_schema() if name not in UNPLANNED]


def plain(value: object) -> str | None:
    """Return a value as text, so that types don't matter: dates as dates, booleans as numbers."""
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, bool):
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")


def table_of(records: Records, name: str) -> pd.DataFrame:
    return records.coverage() if name == "coverage" else records.table(name)


def must_be_true(extract: SyntheticExtract, records: Records, name: str) -> None:
    """Fail unless a clean table is the true one, whatever the order of its rows."""
    truth, found = extract.truth[name], table_of(records, name)
    only_read = set(found) - set(truth) - {"real"}
    assert only_read == ONLY_READ.get(name, set())
    if "real" in found and "real" not in truth:
        assert found["real"].eq(1).all()
    if "start_earliest" in only_read:  # nothing was lost
        assert found["start_earliest"].equals(found["start"])
    # what a person row says beyond its values isn't kept
    columns = [column for column in truth if column in found]
    assert set(truth) - set(columns) <= (
        {"source_table", "source_id", "first_month", "last_month", "in_low", "in_high"}
        if name == "person"
        else set()
    )
    key = KEYS.get(name, USUAL_KEY)
    frames = [frame[columns].map(plain).set_index(key).sort_index() for frame in (truth, found)]
    assert frames[0].index.is_unique
    assert len(frames[0]) > 0
    pd.testing.assert_frame_equal(*frames, check_dtype=False)
