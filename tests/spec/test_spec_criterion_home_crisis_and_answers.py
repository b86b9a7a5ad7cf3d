"""Homeless or unstable home, crises and emergencies, and what only reviewers can answer.

How to read a table: `tests/lib/criterion_tables.py`.
"""

import pytest
from criterion_tables import WHOLE, Answers, Case, SpecTable, cases_of

HOME = SpecTable(
    "unstable_accommodation",
    "latest_home",
    "The newest home recorded in the 12 months, ward and prison passed over; low and high say whether it is an unstable one.",
    "accommodation: date accommodation_type homeless",
    """
    on 2026-09-30, from 2025-10-01
                                                       | 0 | 1 | not_known # nothing recorded
    2026-01-05 02 no                                   | 0 | 0 | not_met
    2026-01-05 12 yes                                  | 1 | 1 | met
    2026-01-05 02 no, 2026-02-05 12 yes                | 1 | 1 | met       # the newest decides
    2026-01-05 12 yes, 2026-02-05 02 no                | 0 | 0 | not_met
    2026-01-05 12 yes, 2026-02-05 20 unknown           | 1 | 1 | met       # a prison or ward isn't a home
    2026-01-05 02 no, 2026-02-05 20 unknown            | 0 | 0 | not_met
    2026-01-05 20 unknown                              | 0 | 1 | not_known # nothing but that
    2026-01-05 12 yes, 2026-02-05 . unknown            | 0 | 1 | not_known # the newest is blank
    2026-02-05 12 yes, 2026-02-05 02 no                | 0 | 1 | not_known # two of one day disagree
    2025-10-01 12 yes                                  | 1 | 1 | met       # first day
    2025-09-30 12 yes                                  | 0 | 1 | not_known # day before: too old to say
    2025-10-01 02 no                                   | 0 | 0 | not_met
    2025-09-30 02 no                                   | 0 | 1 | not_known
    2026-01-05 02 no, 2026-09-30 12 yes                | 1 | 1 | met       # index date
    2026-01-05 02 no, 2026-10-01 12 yes                | 0 | 0 | not_met   # after it
    2026-01-05 02 no, . 12 yes                         | 0 | 1 | not_known # undated: perhaps the newest
    on 2028-02-29, from 2027-03-01
    2027-05-05 02 no, 2028-02-29 12 yes                | 1 | 1 | met
    2027-03-01 12 yes                                  | 1 | 1 | met
    2027-02-28 12 yes                                  | 0 | 1 | not_known
    on 2028-02-28, from 2027-02-28
    2027-05-05 02 no, 2028-02-29 12 yes                | 0 | 0 | not_met
    2027-02-28 12 yes                                  | 1 | 1 | met
    2027-02-27 12 yes                                  | 0 | 1 | not_known
    """,
)

CRISES = SpecTable(
    "crisis_presentations",
    "crisis_episodes",
    "At least two crises that began in the 12 months and lie seven days or more apart.",
    "mha_period: start end section | referral_team: start end team_type",
    """
    on 2026-09-30, from 2025-10-01
    2026-01-05 2026-01-06 20                           |                     | 1 | 1 | not_met
    2026-01-05 2026-01-06 20                           | 2026-03-05 open A02 | 2 | 2 | met
    2026-01-05 2026-01-06 20, 2026-05-05 2026-05-06 19 | 2026-03-05 open A02 | 3 | 3 | met
    2026-01-05 2026-01-06 20                           | 2026-01-11 open A02 | 1 | 1 | not_met   # 6 days later: one crisis
    2026-01-05 2026-01-06 20                           | 2026-01-12 open A02 | 2 | 2 | met       # 7 days: two
    2025-10-01 2025-10-02 20                           | 2026-03-05 open A02 | 2 | 2 | met       # first day
    2025-09-30 2025-10-02 20                           | 2026-03-05 open A02 | 1 | 1 | not_met   # day before
    2026-01-05 2026-01-06 20                           | 2026-09-30 open A02 | 2 | 2 | met       # index date
    2026-01-05 2026-01-06 20                           | 2026-10-01 open A02 | 1 | 1 | not_met   # after it
    2026-01-05 2026-01-06 20                           | 2026-03-05 open .   | 1 | 2 | not_known # of which team is blank
    2026-01-05 2026-01-06 20, 2026-05-05 2026-05-06 .  |                     | 1 | 2 | not_known # which section is blank
    2026-01-05 2026-01-06 20, . 2026-05-06 20          |                     | 0 | 2 | not_known # undated: either may join
    on 2028-02-29, from 2027-03-01
    2027-05-05 2027-05-06 20                           | 2028-02-29 open A02 | 2 | 2 | met
    2028-02-23 2028-02-24 20                           | 2028-02-29 open A02 | 1 | 1 | not_met   # 6 days
    2028-02-22 2028-02-24 20                           | 2028-02-29 open A02 | 2 | 2 | met       # 7 days
    2027-03-01 2027-03-02 20                           | 2027-06-05 open A02 | 2 | 2 | met
    2027-02-28 2027-03-02 20                           | 2027-06-05 open A02 | 1 | 1 | not_met
    on 2028-02-28, from 2027-02-28
    2027-05-05 2027-05-06 20                           | 2028-02-29 open A02 | 1 | 1 | not_met
    2027-02-28 2027-03-02 20                           | 2027-06-05 open A02 | 2 | 2 | met
    2027-02-27 2027-03-02 20                           | 2027-06-05 open A02 | 1 | 1 | not_met
    """,
)

EMERGENCIES = SpecTable(
    "emergency_contact",
    "emergency_episodes",
    "At least three emergencies that began in the 12 months and lie three days or more apart.",
    "referral: start end referral_source | mha_period: start end section",
    """
    on 2026-09-30, from 2025-10-01
    2026-01-05 open E1, 2026-03-05 open E1                     |                          | 2 | 2 | not_met
    2026-01-05 open E1, 2026-03-05 open E1                     | 2026-05-05 2026-05-06 20 | 3 | 3 | met
    2026-01-05 open E1, 2026-03-05 open E1, 2026-07-05 open E1 | 2026-05-05 2026-05-06 20 | 4 | 4 | met
    2026-01-05 open E1, 2026-03-05 open E1                     | 2026-03-07 2026-03-08 20 | 2 | 2 | not_met # 2 days later: one
    2026-01-05 open E1, 2026-03-05 open E1                     | 2026-03-08 2026-03-09 20 | 3 | 3 | met       # 3 days: two
    2025-10-01 open E1, 2026-03-05 open E1                     | 2026-05-05 2026-05-06 20 | 3 | 3 | met       # first day
    2025-09-30 open E1, 2026-03-05 open E1                     | 2026-05-05 2026-05-06 20 | 2 | 2 | not_met # day before
    2026-01-05 open E1, 2026-03-05 open E1                     | 2026-09-30 open 20       | 3 | 3 | met       # index date
    2026-01-05 open E1, 2026-03-05 open E1                     | 2026-10-01 open 20       | 2 | 2 | not_met # after it
    2026-01-05 open E1, 2026-03-05 open .                      | 2026-05-05 2026-05-06 20 | 2 | 3 | not_known # who referred is blank
    on 2028-02-29, from 2027-03-01
    2027-05-05 open E1, 2027-07-05 open E1                     | 2028-02-29 open 20       | 3 | 3 | met
    2027-05-05 open E1, 2028-02-27 open E1                     | 2028-02-29 open 20       | 2 | 2 | not_met # 2 days
    2027-05-05 open E1, 2028-02-26 open E1                     | 2028-02-29 open 20       | 3 | 3 | met       # 3 days
    2027-03-01 open E1, 2027-07-05 open E1                     | 2027-10-05 2027-10-06 20 | 3 | 3 | met
    2027-02-28 open E1, 2027-07-05 open E1                     | 2027-10-05 2027-10-06 20 | 2 | 2 | not_met
    on 2028-02-28, from 2027-02-28
    2027-05-05 open E1, 2027-07-05 open E1                     | 2028-02-29 open 20       | 2 | 2 | not_met
    2027-02-28 open E1, 2027-07-05 open E1                     | 2027-10-05 2027-10-06 20 | 3 | 3 | met
    2027-02-27 open E1, 2027-07-05 open E1                     | 2027-10-05 2027-10-06 20 | 2 | 2 | not_met
    """,
)

ANSWERED = SpecTable(
    "poor_treatment_response",
    WHOLE,
    "No record can say it: the newest answers of reviewers do, dated up to the index date.",
    "review_answer: answered_on answer",
    """
    on 2026-09-30
                                           | . | . | not_known # nobody was asked
    2026-01-05 yes                         | . | . | met
    2026-01-05 no                          | . | . | not_met
    2026-01-05 not_known                   | . | . | not_known
    2026-01-05 no, 2026-02-05 yes          | . | . | met       # the newest
    2026-01-05 yes, 2026-02-05 no          | . | . | not_met
    2026-01-05 yes, 2026-01-05 no          | . | . | not_known # they disagree
    2026-09-30 yes                         | . | . | met       # index date
    2026-10-01 yes                         | . | . | not_known # after it
    2026-01-05 no, 2026-10-01 yes          | . | . | not_met
    on 2028-02-29
    2028-02-29 yes                         | . | . | met
    2028-02-29 no                          | . | . | not_met
    on 2028-02-28
    2028-02-29 yes                         | . | . | not_known
    """,
    {"review_answer": {"criterion": "poor_treatment_response", "by_role": "nurse"}},
)

TABLES = [HOME, CRISES, EMERGENCIES, ANSWERED]
ANSWERS = Answers(TABLES)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_home_crises_and_answers(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
