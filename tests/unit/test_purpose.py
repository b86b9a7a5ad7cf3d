import pytest

from cohortid.errors import PolicyRefusal
from cohortid.governance import Purpose, check_purpose, opens_person_plane, require_person_plane


@pytest.mark.parametrize("text", ["care_review", "care review", " Care-Review "])
def test_a_purpose_is_read_in_any_spelling(text: str) -> None:
    assert check_purpose(text, synthetic=False) is Purpose.CARE_REVIEW


def test_an_unknown_purpose_is_refused_with_those_that_exist() -> None:
    with pytest.raises(PolicyRefusal, match="care_review, service_planning, equity_evaluation"):
        check_purpose("audit", synthetic=False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("discharge planning", "end care"),
        ("step-down", "cut care"),
        ("eligibility_refusal", "does not need"),
        ("sanction", "against the people"),
        ("police", "never for policing"),
    ],
)
def test_a_refused_use_says_why(text: str, reason: str) -> None:
    with pytest.raises(PolicyRefusal, match=reason):
        check_purpose(text, synthetic=True)


def test_real_records_cannot_be_called_synthetic() -> None:
    with pytest.raises(PolicyRefusal, match="generator manifest"):
        check_purpose("synthetic_demo", synthetic=False)
    assert check_purpose("synthetic_demo", synthetic=True) is Purpose.SYNTHETIC_DEMO


def test_people_are_shown_for_care_review_and_synthetic_demo_only() -> None:
    assert {p for p in Purpose if opens_person_plane(p)} == {"care_review", "synthetic_demo"}
    require_person_plane(Purpose.CARE_REVIEW, "The list of people")
    with pytest.raises(PolicyRefusal, match="Use a group table") as refusal:
        require_person_plane(Purpose.RESEARCH, "The list of people")
    assert refusal.value.exit_code == 13
