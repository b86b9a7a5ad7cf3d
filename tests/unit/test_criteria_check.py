"""A criteria set that can't be used is refused, with every place and reason."""

from importlib.resources import files

import pytest

from cohortid.criteria import check_set
from cohortid.criteria.check import require_checked
from cohortid.criteria.parse import parse_set
from cohortid.errors import CriteriaError

TEXT = files("cohortid.criteria").joinpath("sets/midlands-maturity-index.toml").read_text("utf-8")
DAYS = '{measure = "inpatient_days", within = "24 months", more_than = 182, absent = "no"}'
DETAINED = '{measure = "detentions", within = "24 months", at_least = 1, absent = "no"}'
SINCE = '{{measure = "days_since_last_seen", within = "{}", more_than = {}, absent = "no"}}'
HOME = 'within = "12 months", is = ["yes"], absent = "unknown"'
RULE = '{criterion = "severe_mental_disorder"},\n  {any'


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (changed("more_than = 182", "more_than = 750"), "751 days can't be reached in 24 months"),
        (changed("more_than = 182", "at_least = 0"), "at_least 0 is met by everybody"),
        (changed("more_than = 182", "less_than = 10"), "less_than belongs in [lost_from_view]"),
        (changed("less_than = 1", "less_than = 0"), "less_than 0 is never met"),
        (changed(DAYS, SINCE.format("12 months", 372)), "373 days can't be reached in 12 months"),
        (changed(DAYS, SINCE.format("12 months", 60)), ""),
        (changed(DAYS, SINCE.format("ever", 60)), "days_since needs a window of days or months"),
        (changed('is = ["yes"]', 'is = ["roofless"]'), "there is no value roofless"),
        (
            changed(DETAINED, DETAINED.replace("at_least = 1", "at_least = 2")),
            "overlaps is 0 or 1, so this can't be reached",
        ),
        (changed("more than two admissions", "more than 2 admissions"), "isn't a passage checked"),
        (changed('quote = "Poor response to previous treatment"', 'quote = ""'), "has a source"),
        (changed('["organic", "learning_disability"]', '["organic", "x"]'), "no diagnosis group x"),
        (changed('["high_inpatient_use", "detained"]', '["high_use"]'), "no criterion high_use"),
        (changed('["dual_diagnosis"]', '["detained"]'), "detained is in hospital too"),
        (changed('["dual_diagnosis"]', "[]"), "has no criteria"),
        (changed("{other_families = 2}", "{other_families = 6}"), "there are 5 others"),
        (changed('{family = "contact"}', '{family = "contacts"}'), "no family contacts"),
        (changed(RULE, RULE.replace("severe_mental_disorder", "severe")), "no criterion severe"),
        (changed('ever_met = "severe_mental_disorder"', 'ever_met = "x"'), "no criterion x"),
        (changed('version = "0.1.0"', 'version = "1"'), 'write a version such as "1.0.0"'),
        (changed('id = "midlands-maturity-index"', 'id = "Midlands"'), "lower-case words"),
        (changed(DAYS, '{criterion = "dual_diagnosis"}'), ""),
        (
            changed(DAYS, f"{{all = [{DAYS}, {DAYS.replace('more_than', 'less_than')}]}}"),
            "no value of inpatient_days_24_months meets all of these thresholds",
        ),
        (changed(DETAINED, '{criterion = "detained"}'), "in a circle: detained"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_set_is_said(text: str, problem: str) -> None:
    found = [str(one) for one in check_set(parse_set(text, "changed.toml"))]
    assert any(problem in one for one in found) if problem else found == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (changed('within = "24 months", more_than = 182', "more_than = 182"), "within"),
        (changed("more_than = 182", "more_than = 182.5"), "182.5"),
        (changed("more_than = 182", "more_than = -1"), "-1"),
        (changed(DAYS, DAYS.replace("24 months", "900 years")), "900 years"),
        (changed("more_than = 182", "more_then = 182"), "more_then"),
        (changed("more_than = 182", "more_than = 182, at_least = 3"), "inpatient_days"),
        (changed('"inpatient_days"', '"hospital_days"'), "hospital_days"),
        (changed(HOME, 'within = "12 weeks", is = ["yes"], absent = "unknown"'), "12 weeks"),
        (changed(HOME, 'within = "12 months", is = ["yes"], absent = "never"'), "never"),
        (changed(HOME, 'within = "12 months", at_least = 1, absent = "unknown"'), "latest_home"),
        (changed('answered_by = "ask"', 'answered_by = "guess"'), "guess"),
        (changed('provenance = "policy"', 'provenance = "fitted"'), "fitted"),
        (changed("[criteria.detained]", "[criteria.high_inpatient_use]"), "high_inpatient_use"),
        (changed("[families]", "[not]\n[families]"), "not"),
        (changed('version = "0.1.0"', ""), "version is missing"),
        ("id = ", "isn't valid TOML"),
    ],
)
def test_what_doesnt_belong_in_a_set_is_refused_by_name(text: str, error: str) -> None:
    with pytest.raises(CriteriaError, match=error.replace("-", r"\-")) as refused:
        parse_set(text, "changed.toml")
    assert "changed.toml" in str(refused.value)


def test_every_problem_is_said_at_once_and_the_set_isnt_used() -> None:
    text = changed('version = "0.1.0"', 'version = "1"').replace("families = 2", "families = 9")
    with pytest.raises(CriteriaError) as refused:
        require_checked(parse_set(text, "changed.toml"))
    assert "version:" in str(refused.value) and "other_families = 9" in str(refused.value)
