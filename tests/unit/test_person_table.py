import copy
import pickle

import pandas as pd
import pytest

from cohortid.errors import PolicyRefusal
from cohortid.governance import Purpose
from cohortid.results import PersonTable

PEOPLE = pd.DataFrame({"person_id": ["SYN-1", "SYN-2", "SYN-3"], "result": "for_review"})


def make(purpose: Purpose) -> PersonTable:
    return PersonTable(PEOPLE, purpose, about={"n": 3, "index_date": "2026-03-31"})


@pytest.mark.parametrize("purpose", [Purpose.CARE_REVIEW, Purpose.SYNTHETIC_DEMO])
def test_rows_open_for_care(purpose: Purpose) -> None:
    people = make(purpose)
    pd.testing.assert_frame_equal(people.table, PEOPLE)
    shown = people.table
    shown["result"] = "changed"
    assert people.table["result"].tolist() == ["for_review"] * 3


@pytest.mark.parametrize(
    "purpose", [Purpose.RESEARCH, Purpose.SERVICE_PLANNING, Purpose.EQUITY_EVALUATION]
)
def test_rows_stay_closed_for_other_purposes(purpose: Purpose) -> None:
    with pytest.raises(PolicyRefusal, match="named people"):
        _ = make(purpose).table


@pytest.mark.parametrize("purpose", Purpose)
def test_no_key_is_ever_printed(purpose: Purpose) -> None:
    people = make(purpose)
    for text in (str(people), repr(people), people._repr_html_()):
        assert "SYN-" not in text
        assert "2026-03-31" in text
    assert "\n" not in str(people)


def test_how_many_people_is_a_group_figure_unless_people_may_be_shown() -> None:
    assert make(Purpose.CARE_REVIEW).about["n"] == 3
    assert make(Purpose.RESEARCH).about["n"] == "*"


def test_copies_and_pickles_keep_the_purpose() -> None:
    people = make(Purpose.RESEARCH)
    for other in (copy.copy(people), copy.deepcopy(people), pickle.loads(pickle.dumps(people))):
        assert other.purpose is Purpose.RESEARCH
        with pytest.raises(PolicyRefusal):
            _ = other.table


def test_the_purpose_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        make(Purpose.RESEARCH).purpose = Purpose.CARE_REVIEW  # type: ignore[misc]
