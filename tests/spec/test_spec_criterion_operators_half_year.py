"""Each operator in windows of six months, which begin at the ends of February.

31 August less six months is 28 February, or 29 February in a leap year; 1 September less six months
is 1 March. The set is `half_year.toml`. How to read a table: `tests/lib/criterion_tables.py`.
"""

from pathlib import Path

import pytest
from criterion_tables import Answers, Case, SpecTable, cases_of

SET = Path(__file__).parent / "half_year.toml"
TEAM = {
    "contact": {"team_group": "core_community"},
    "referral_team": {"team_group": "core_community"},
}

COUNT = SpecTable(
    "count",
    "missed_contacts",
    "Days with a missed contact: at least three.",
    "contact: date attendance",
    """
    on 2026-08-30, from 2026-02-28
    2026-02-28 did_not_attend, 2026-05-05 did_not_attend                             | 2 | 2 | not_met
    2026-02-28 did_not_attend, 2026-05-05 did_not_attend, 2026-08-30 did_not_attend  | 3 | 3 | met
    2026-02-27 did_not_attend, 2026-05-05 did_not_attend, 2026-08-30 did_not_attend  | 2 | 2 | not_met
    2026-02-28 did_not_attend, 2026-05-05 did_not_attend, 2026-08-31 did_not_attend  | 2 | 2 | not_met
    2026-02-28*4 did_not_attend                                                      | 4 | 4 | met
    2026-05-05*2 did_not_attend, 2026-06-05 unknown                                  | 2 | 3 | not_known
    on 2026-08-31, from 2026-03-01
    2026-03-01*3 did_not_attend                                                      | 3 | 3 | met
    2026-02-28*3 did_not_attend                                                      | 2 | 2 | not_met
    on 2024-08-30, from 2024-02-29
    2024-02-29*3 did_not_attend                                                      | 3 | 3 | met
    2024-02-28*3 did_not_attend                                                      | 2 | 2 | not_met
    on 2024-02-29, from 2023-09-01
    2024-02-27*3 did_not_attend                                                      | 3 | 3 | met
    2024-02-28*3 did_not_attend                                                      | 2 | 2 | not_met
    """,
    TEAM,
)

EXISTS = SpecTable(
    "exists",
    "self_injury_score",
    "One score of 3 or 4.",
    "assessment: date score",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-05 2                 | 0 | 0 | not_met
    2026-02-28 3                 | 1 | 1 | met
    2026-02-28 3, 2026-05-05 4   | 1 | 1 | met
    2026-02-27 3                 | 0 | 0 | not_met
    2026-08-30 3                 | 1 | 1 | met
    2026-08-31 3                 | 0 | 0 | not_met
    2026-05-05 ?9                | 0 | 1 | not_known
    on 2026-08-31, from 2026-03-01
    2026-03-01 3                 | 1 | 1 | met
    2026-02-28 3                 | 0 | 0 | not_met
    on 2024-08-30, from 2024-02-29
    2024-02-29 3                 | 1 | 1 | met
    2024-02-28 3                 | 0 | 0 | not_met
    on 2024-02-29, from 2023-09-01
    2024-02-29 3                 | 1 | 1 | met
    2024-03-01 3                 | 0 | 0 | not_met
    """,
    {"assessment": {"item": "979651000000100"}},
)

OVERLAPS = SpecTable(
    "overlaps",
    "detentions",
    "One detention with a day in the window, its last day included.",
    "mha_period: start end section_group",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-05 2026-06-05 informal                                    | 0 | 0 | not_met
    2026-01-05 2026-02-28 detention                                   | 1 | 1 | met
    2026-01-05 2026-02-28 detention, 2026-05-05 2026-06-05 detention  | 1 | 1 | met
    2026-01-05 2026-02-27 detention                                   | 0 | 0 | not_met
    2026-08-30 open detention                                         | 1 | 1 | met
    2026-08-31 open detention                                         | 0 | 0 | not_met
    2026-01-05 2026-02-01..2026-02-28 detention                       | 0 | 1 | not_known
    on 2026-08-31, from 2026-03-01
    2026-01-05 2026-03-01 detention                                   | 1 | 1 | met
    2026-01-05 2026-02-28 detention                                   | 0 | 0 | not_met
    on 2024-08-30, from 2024-02-29
    2024-01-05 2024-02-29 detention                                   | 1 | 1 | met
    2024-01-05 2024-02-28 detention                                   | 0 | 0 | not_met
    on 2024-02-29, from 2023-09-01
    2024-02-29 open detention                                         | 1 | 1 | met
    2024-03-01 open detention                                         | 0 | 0 | not_met
    """,
)

COVERED_DAYS = SpecTable(
    "covered_days",
    "inpatient_days",
    "More than 28 days in hospital, the day of discharge left out.",
    "hospital_spell: start end",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-01 2026-05-28              | 27 | 27 | not_met
    2026-05-01 2026-05-29              | 28 | 28 | not_met
    2026-05-01 2026-05-30              | 29 | 29 | met
    2026-02-28 2026-03-28              | 28 | 28 | not_met
    2026-02-28 2026-03-29              | 29 | 29 | met
    2026-02-27 2026-03-28              | 28 | 28 | not_met   # the day before isn't one
    2026-08-02 open                    | 29 | 29 | met       # up to the index date
    2026-08-02 2026-08-31              | 29 | 29 | met
    2026-08-02 2026-08-30              | 28 | 28 | not_met
    2026-08-03 open                    | 28 | 28 | not_met
    2026-05-01 2026-05-29..2026-05-31  | 28 | 30 | not_known
    on 2026-08-31, from 2026-03-01
    2026-02-28 2026-03-30              | 29 | 29 | met
    2026-02-28 2026-03-29              | 28 | 28 | not_met
    on 2024-08-30, from 2024-02-29
    2024-02-28 2024-03-29              | 29 | 29 | met       # from the leap day on
    2024-02-29 2024-03-28              | 28 | 28 | not_met
    on 2024-02-29, from 2023-09-01
    2024-02-01 open                    | 29 | 29 | met       # a February of 29 days
    2024-02-01 2024-02-29              | 28 | 28 | not_met
    """,
)

LATEST = SpecTable(
    "latest",
    "latest_home",
    "The newest home recorded in the window is an unstable one.",
    "accommodation: date homeless",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-05 no                    | 0 | 0 | not_met
    2026-05-05 yes                   | 1 | 1 | met
    2026-05-05 no, 2026-06-05 yes    | 1 | 1 | met
    2026-05-05 yes, 2026-06-05 no    | 0 | 0 | not_met
    2026-02-28 yes                   | 1 | 1 | met
    2026-02-27 yes                   | 0 | 1 | not_known # too old to say
    2026-05-05 no, 2026-08-30 yes    | 1 | 1 | met
    2026-05-05 no, 2026-08-31 yes    | 0 | 0 | not_met
    on 2026-08-31, from 2026-03-01
    2026-03-01 yes                   | 1 | 1 | met
    2026-02-28 yes                   | 0 | 1 | not_known
    on 2024-08-30, from 2024-02-29
    2024-02-29 yes                   | 1 | 1 | met
    2024-02-28 yes                   | 0 | 1 | not_known
    on 2024-02-29, from 2023-09-01
    2023-12-05 no, 2024-02-29 yes    | 1 | 1 | met
    2023-12-05 no, 2024-03-01 yes    | 0 | 0 | not_met
    """,
    {"accommodation": {"accommodation_type": "12"}},
)

SHARE = SpecTable(
    "share",
    "missed_contact_share",
    "Half of the planned contacts missed.",
    "contact: date attendance",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-01*2 did_not_attend, 2026-06-01*3 attended                          | 2/5 | 2/5 | not_met
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended                          | 2/4 | 2/4 | met
    2026-05-01*3 did_not_attend, 2026-06-01*2 attended                          | 3/5 | 3/5 | met
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-07-01 unknown      | 2/5 | 3/5 | not_known
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-02-28 attended     | 2/5 | 2/5 | not_met
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-02-27 attended     | 2/4 | 2/4 | met
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-08-30 attended     | 2/5 | 2/5 | not_met
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-08-31 attended     | 2/4 | 2/4 | met
    on 2026-08-31, from 2026-03-01
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-03-01 attended     | 2/5 | 2/5 | not_met
    2026-05-01*2 did_not_attend, 2026-06-01*2 attended, 2026-02-28 attended     | 2/4 | 2/4 | met
    on 2024-08-30, from 2024-02-29
    2024-05-01*2 did_not_attend, 2024-06-01*2 attended, 2024-02-29 attended     | 2/5 | 2/5 | not_met
    2024-05-01*2 did_not_attend, 2024-06-01*2 attended, 2024-02-28 attended     | 2/4 | 2/4 | met
    on 2024-02-29, from 2023-09-01
    2023-11-01*2 did_not_attend, 2023-12-01*2 attended, 2024-02-29 attended     | 2/5 | 2/5 | not_met
    2023-11-01*2 did_not_attend, 2023-12-01*2 attended, 2024-03-01 attended     | 2/4 | 2/4 | met
    """,
    TEAM,
)

RUN = SpecTable(
    "run",
    "most_recent_contacts_missed",
    "The two most recent planned contacts missed.",
    "contact: date attendance",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-01 attended, 2026-05-02 did_not_attend                                | 1 | 1 | not_met
    2026-05-01 attended, 2026-05-02*2 did_not_attend                              | 2 | 2 | met
    2026-05-01 attended, 2026-05-02*3 did_not_attend                              | 3 | 3 | met
    2026-05-01 attended, 2026-05-02*2 did_not_attend, 2026-06-01 unknown          | 0 | 3 | not_known
    2026-02-28*2 did_not_attend                                                   | 2 | 2 | met
    2026-02-27*2 did_not_attend                                                   | 1 | 1 | not_met
    2026-05-01 attended, 2026-05-02 did_not_attend, 2026-08-30 did_not_attend     | 2 | 2 | met
    2026-05-01 attended, 2026-05-02 did_not_attend, 2026-08-31 did_not_attend     | 1 | 1 | not_met
    on 2026-08-31, from 2026-03-01
    2026-03-01*2 did_not_attend                                                   | 2 | 2 | met
    2026-02-28*2 did_not_attend                                                   | 1 | 1 | not_met
    on 2024-08-30, from 2024-02-29
    2024-02-29*2 did_not_attend                                                   | 2 | 2 | met
    2024-02-28*2 did_not_attend                                                   | 1 | 1 | not_met
    on 2024-02-29, from 2023-09-01
    2024-02-28*2 did_not_attend                                                   | 2 | 2 | met
    2024-02-28*2 did_not_attend, 2024-02-29 attended                              | 0 | 0 | not_met
    """,
    TEAM,
)

LONGEST_STRETCH = SpecTable(
    "longest_stretch",
    "longest_unseen",
    "More than 28 days in a row unseen, with a contact missed in them.",
    "contact: date attendance | referral_team: start end",
    """
    on 2026-08-30, from 2026-02-28
    2026-04-30 attended, 2026-05-05 did_not_attend, 2026-05-28 attended   | 2025-01-01 open | 27 | 27 | not_met
    2026-04-30 attended, 2026-05-05 did_not_attend, 2026-05-29 attended   | 2025-01-01 open | 28 | 28 | not_met
    2026-04-30 attended, 2026-05-05 did_not_attend, 2026-05-30 attended   | 2025-01-01 open | 29 | 29 | met
    2026-02-27 attended, 2026-03-05 did_not_attend, 2026-03-29 attended   | 2025-01-01 open | 29 | 29 | met
    2026-02-01 attended, 2026-03-05 did_not_attend, 2026-03-28 attended   | 2025-01-01 open | 28 | 28 | not_met   # not from before
    2026-02-28 attended, 2026-03-05 did_not_attend, 2026-03-29 attended   | 2025-01-01 open | 28 | 28 | not_met   # seen on the first day
    2026-08-01 attended, 2026-08-05 did_not_attend                        | 2025-01-01 open | 29 | 29 | met
    2026-08-01 attended, 2026-08-05 did_not_attend, 2026-08-30 attended   | 2025-01-01 open | 28 | 28 | not_met
    2026-08-01 attended, 2026-08-05 did_not_attend, 2026-08-31 attended   | 2025-01-01 open | 29 | 29 | met
    2026-04-30 attended, 2026-05-05 did_not_attend, 2026-05-20 unknown, 2026-05-30 attended | 2025-01-01 open | 19 | 29 | not_known
    on 2026-08-31, from 2026-03-01
    2026-02-28 attended, 2026-03-05 did_not_attend, 2026-03-30 attended   | 2025-01-01 open | 29 | 29 | met
    2026-03-01 attended, 2026-03-05 did_not_attend, 2026-03-30 attended   | 2025-01-01 open | 28 | 28 | not_met
    on 2024-08-30, from 2024-02-29
    2024-02-28 attended, 2024-03-05 did_not_attend, 2024-03-29 attended   | 2023-01-01 open | 29 | 29 | met       # the leap day is the first
    2024-02-29 attended, 2024-03-05 did_not_attend, 2024-03-29 attended   | 2023-01-01 open | 28 | 28 | not_met
    on 2024-02-29, from 2023-09-01
    2024-01-31 attended, 2024-02-05 did_not_attend                        | 2023-01-01 open | 29 | 29 | met
    2024-01-31 attended, 2024-02-05 did_not_attend, 2024-02-29 attended   | 2023-01-01 open | 28 | 28 | not_met
    """,
    TEAM,
)

DAYS_SINCE = SpecTable(
    "days_since",
    "days_since_last_seen",
    "More than 28 days since the person was last seen, or since the referral if never.",
    "contact: date attendance | referral_team: start end",
    """
    on 2026-08-30, from 2026-02-28
    2026-08-03 attended                       | 2025-01-01 open             | 27  | 27  | not_met
    2026-08-02 attended                       | 2025-01-01 open             | 28  | 28  | not_met
    2026-08-01 attended                       | 2025-01-01 open             | 29  | 29  | met
    2026-08-01 attended, 2026-08-30 attended  | 2025-01-01 open             | 0   | 0   | not_met # today
    2026-08-01 attended, 2026-08-31 attended  | 2025-01-01 open             | 29  | 29  | met     # not yet
    2026-08-01 attended, 2026-08-20 unknown   | 2025-01-01 open             | 10  | 29  | not_known
    2026-02-28 attended                       | 2025-01-01 open             | 183 | 183 | met     # first day
    2026-02-27 attended                       | 2025-01-01 open             | 184 | 184 | met     # day before
    2026-08-01 attended                       | 2025-01-01 2026-08-30       | 0   | 0   | not_met # nobody waits
                                              | 2026-08-01 open             | 29  | 29  | met     # since the referral
                                              | 2026-08-02 open             | 28  | 28  | not_met
    on 2026-08-31, from 2026-03-01
    2026-03-01 attended                       | 2025-01-01 open             | 183 | 183 | met
    2026-02-28 attended                       | 2025-01-01 open             | 184 | 184 | met
    on 2024-08-30, from 2024-02-29
    2024-02-29 attended                       | 2023-01-01 open             | 183 | 183 | met
    2024-02-28 attended                       | 2023-01-01 open             | 184 | 184 | met
    on 2024-02-29, from 2023-09-01
    2024-01-31 attended                       | 2023-01-01 open             | 29  | 29  | met     # over a leap day
    2024-02-01 attended                       | 2023-01-01 open             | 28  | 28  | not_met
    2024-01-31 attended, 2024-02-29 attended  | 2023-01-01 open             | 0   | 0   | not_met
    """,
    {"contact": {"mode": "01"}, "referral_team": {"team_group": "core_community"}},
)

DISTINCT = SpecTable(
    "distinct",
    "kinds_of_team",
    "Referrals accepted by at least two kinds of team.",
    "referral_team: start end team_group",
    """
    on 2026-08-30, from 2026-02-28
    2026-05-05 open crisis                                                            | 1 | 1 | not_met
    2026-05-05 open crisis, 2026-06-05 open crisis                                    | 1 | 1 | not_met
    2026-05-05 open crisis, 2026-06-05 open forensic                                  | 2 | 2 | met
    2026-05-05 open crisis, 2026-06-05 open forensic, 2026-07-05 open liaison         | 3 | 3 | met
    2026-05-05 open crisis, 2026-06-05 open unknown                                   | 1 | 2 | not_known
    2026-05-05 open crisis, 2026-02-28 open forensic                                  | 2 | 2 | met
    2026-05-05 open crisis, 2026-02-27 open forensic                                  | 1 | 1 | not_met
    2026-05-05 open crisis, 2026-08-30 open forensic                                  | 2 | 2 | met
    2026-05-05 open crisis, 2026-08-31 open forensic                                  | 1 | 1 | not_met
    on 2026-08-31, from 2026-03-01
    2026-05-05 open crisis, 2026-03-01 open forensic                                  | 2 | 2 | met
    2026-05-05 open crisis, 2026-02-28 open forensic                                  | 1 | 1 | not_met
    on 2024-08-30, from 2024-02-29
    2024-05-05 open crisis, 2024-02-29 open forensic                                  | 2 | 2 | met
    2024-05-05 open crisis, 2024-02-28 open forensic                                  | 1 | 1 | not_met
    on 2024-02-29, from 2023-09-01
    2023-11-05 open crisis, 2024-02-29 open forensic                                  | 2 | 2 | met
    2023-11-05 open crisis, 2024-03-01 open forensic                                  | 1 | 1 | not_met
    """,
)

TABLES = [
    COUNT, EXISTS, OVERLAPS, COVERED_DAYS, LATEST, SHARE, RUN, LONGEST_STRETCH, DAYS_SINCE, DISTINCT,
]  # fmt: skip
ANSWERS = Answers(TABLES, SET)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_operators_over_six_months(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
