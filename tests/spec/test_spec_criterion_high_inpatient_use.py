"""High use of inpatient or home-based care, and detention: each arm at, below and above its edge.

How to read a table: `tests/lib/criterion_tables.py`.
"""

import pytest
from criterion_tables import Answers, Case, SpecTable, cases_of

ADMISSIONS = SpecTable(
    "high_inpatient_use",
    "admissions",
    "More than two admissions that began in the 24 months; a transfer is none of its own.",
    "hospital_spell: start end destination",
    """
    on 2026-09-30, from 2024-10-01
    2025-01-01 2025-01-03 19                                                     | 1 | 1 | not_met   # one
    2025-01-01 2025-01-03 19, 2025-05-01 2025-05-03 19                           | 2 | 2 | not_met   # two
    2025-01-01 2025-01-03 19, 2025-05-01 2025-05-03 19, 2026-01-01 2026-01-03 19 | 3 | 3 | met       # three
    2025-01-01 2025-01-03 19, 2025-05-01 2025-05-03 19, 2026-01-01 2026-01-03 19, 2026-05-01 open . | 4 | 4 | met # four
    2024-10-01 2024-10-03 19, 2025-05-01 2025-05-03 19, 2026-09-30 open .        | 3 | 3 | met       # first day, index date
    2024-09-30 2024-10-03 19, 2025-05-01 2025-05-03 19, 2026-09-30 open .        | 2 | 2 | not_met   # began the day before
    2024-10-01 2024-10-03 19, 2025-05-01 2025-05-03 19, 2026-10-01 open .        | 2 | 2 | not_met   # after the index date
    2025-01-01 2025-01-03 53, 2025-01-06 2025-01-09 19, 2026-06-01 open .        | 2 | 2 | not_met   # a transfer, 3 days later
    2025-01-01 2025-01-03 53, 2025-01-07 2025-01-09 19, 2026-06-01 open .        | 3 | 3 | met       # 4 days: an admission
    2025-01-01 2025-01-03 ., 2025-01-06 2025-01-09 19, 2026-06-01 open .         | 2 | 3 | not_known # perhaps a transfer
    2025-01-01 2025-01-03 19, 2025-05-01 2025-05-03 19, . 2026-01-03 19          | 0 | 3 | not_known # no start: anywhere
    on 2028-02-29, from 2026-03-01
    2026-03-01 2026-03-02 19, 2027-05-01 2027-05-02 19, 2028-02-29 open .        | 3 | 3 | met       # on the leap day itself
    2026-02-28 2026-03-02 19, 2027-05-01 2027-05-02 19, 2028-02-29 open .        | 2 | 2 | not_met
    on 2028-02-28, from 2026-02-28
    2026-02-28 2026-03-02 19, 2027-05-01 2027-05-02 19, 2028-02-28 open .        | 3 | 3 | met       # 2026 has no 29 February
    2026-02-27 2026-03-02 19, 2027-05-01 2027-05-02 19, 2028-02-28 open .        | 2 | 2 | not_met
    2026-02-28 2026-03-02 19, 2027-05-01 2027-05-02 19, 2028-02-29 open .        | 2 | 2 | not_met   # only tomorrow
    on 2026-09-30, from 2024-10-01, without MHS501 2026-03
    2025-01-01 2025-01-03 19, 2026-02-01 2026-03-05 19                           | 2 | any | not_known # one may have been lost
    """,
    {"hospital_spell": {"admission_source": "19", "admission_method": "25"}},
)

INPATIENT_DAYS = SpecTable(
    "high_inpatient_use",
    "inpatient_days",
    "More than 182 days in hospital in the 24 months; the day of discharge is none.",
    "hospital_spell: start end",
    """
    on 2026-09-30, from 2024-10-01
    2025-01-01 2025-07-01                         | 181 | 181 | not_met
    2025-01-01 2025-07-02                         | 182 | 182 | not_met   # exactly half a year
    2025-01-01 2025-07-03                         | 183 | 183 | met
    2024-10-01 2025-04-01                         | 182 | 182 | not_met   # from the first day on
    2024-09-30 2025-04-01                         | 182 | 182 | not_met   # the day before isn't in the window
    2024-09-30 2025-04-02                         | 183 | 183 | met
    2026-04-02 open                               | 182 | 182 | not_met   # the index date is one of the days
    2026-04-01 open                               | 183 | 183 | met
    2026-04-01 2026-10-01                         | 183 | 183 | met       # discharged the day after
    2026-04-01 2026-09-30                         | 182 | 182 | not_met   # discharged on the index date
    2025-01-01 2025-05-01, 2025-04-01 2025-07-03  | 183 | 183 | met       # days of both count once
    2025-01-01 2025-05-01, 2025-04-01 2025-07-02  | 182 | 182 | not_met
    2025-01-01 2025-07-02..2025-07-31             | 182 | 211 | not_known # an end that never came
    2025-01-01 2025-07-03..2025-07-31             | 183 | 211 | met
    2025-01-01 2025-06-02..2025-07-02             | 152 | 182 | not_met
    . 2025-01-03                                  | 0   | any | not_known # no start
    on 2028-02-29, from 2026-03-01
    2027-08-31 open                               | 183 | 183 | met       # the leap day is a day
    2027-09-01 open                               | 182 | 182 | not_met
    on 2028-02-28, from 2026-02-28
    2027-08-30 open                               | 183 | 183 | met
    2027-08-31 open                               | 182 | 182 | not_met   # and not yet one the day before
    2027-08-31 2028-02-29                         | 182 | 182 | not_met
    2026-02-28 2026-08-30                         | 183 | 183 | met
    2026-02-27 2026-08-29                         | 182 | 182 | not_met
    """,
)

ACUTE_EPISODES = SpecTable(
    "high_inpatient_use",
    "acute_episodes",
    "More than two stays or times of home treatment that began in the 24 months and lie more than 7 days apart.",
    "hospital_spell: start end | referral_team: start end team_type",
    """
    on 2026-09-30, from 2024-10-01
    2025-01-01 2025-01-03 |                                                      | 1 | 1 | not_met
    2025-01-01 2025-01-03 | 2025-05-01 2025-05-20 A02                            | 2 | 2 | not_met
    2025-01-01 2025-01-03 | 2025-05-01 2025-05-20 A02, 2026-01-01 2026-01-20 A02 | 3 | 3 | met
    2025-01-01 2025-01-03 | 2025-03-01 2025-03-20 A02, 2025-06-01 2025-06-20 A02, 2026-01-01 2026-01-20 A02 | 4 | 4 | met
    2025-01-01 2025-01-03 | 2025-01-10 2025-01-20 A02, 2026-01-01 2026-01-20 A02 | 2 | 2 | not_met   # 7 days: one episode
    2025-01-01 2025-01-03 | 2025-01-11 2025-01-20 A02, 2026-01-01 2026-01-20 A02 | 3 | 3 | met       # 8 days: two
    2024-10-01 2024-10-03 | 2025-05-01 2025-05-20 A02, 2026-09-30 open A02       | 3 | 3 | met       # first day, index date
    2024-09-30 2024-10-03 | 2025-05-01 2025-05-20 A02, 2026-09-30 open A02       | 2 | 2 | not_met   # began the day before
    2024-10-01 2024-10-03 | 2025-05-01 2025-05-20 A02, 2026-10-01 open A02       | 2 | 2 | not_met   # after the index date
    2025-01-01 2025-01-03 | 2025-05-01 2025-05-20 A02, 2026-01-01 2026-01-20 A06 | 2 | 2 | not_met   # another kind of team
    2025-01-01 2025-01-03 | 2025-05-01 2025-05-20 A02, 2026-01-01 2026-01-20 .   | 2 | 3 | not_known # of which team is blank
    on 2028-02-29, from 2026-03-01
    2026-03-01 2026-03-02 | 2027-05-01 2027-05-02 A02, 2028-02-29 open A02       | 3 | 3 | met
    2026-02-28 2026-03-02 | 2027-05-01 2027-05-02 A02, 2028-02-29 open A02       | 2 | 2 | not_met
    2027-01-01 2027-01-03 | 2028-02-15 2028-02-21 A02, 2028-02-29 open A02       | 3 | 3 | met       # 8 days later
    2027-01-01 2027-01-03 | 2028-02-15 2028-02-22 A02, 2028-02-29 open A02       | 2 | 2 | not_met
    on 2028-02-28, from 2026-02-28
    2026-02-28 2026-03-02 | 2027-05-01 2027-05-02 A02, 2028-02-28 open A02       | 3 | 3 | met
    2026-02-27 2026-03-02 | 2027-05-01 2027-05-02 A02, 2028-02-28 open A02       | 2 | 2 | not_met
    """,
    {"hospital_spell": {"admission_source": "19", "admission_method": "25", "destination": "19"}},
)

DETENTIONS = SpecTable(
    "detained",
    "detentions",
    "At least one detention with a day in the 24 months, its last day included.",
    "mha_period: start end section_group",
    """
    on 2026-09-30, from 2024-10-01
    2022-01-01 2022-02-01 detention                                  | 0 | 0 | not_met
    2025-01-01 2025-02-01 detention                                  | 1 | 1 | met
    2025-01-01 2025-02-01 detention, 2026-01-01 2026-02-01 detention | 1 | 1 | met       # more than one
    2024-09-01 2024-10-01 detention                                  | 1 | 1 | met       # ended on the first day
    2024-09-01 2024-09-30 detention                                  | 0 | 0 | not_met   # ended the day before
    2026-09-30 open detention                                        | 1 | 1 | met       # began on the index date
    2026-10-01 open detention                                        | 0 | 0 | not_met   # began after it
    2022-01-01 open detention                                        | 1 | 1 | met       # all the time
    2025-01-01 2025-01-04 short_term                                 | 0 | 0 | not_met   # sections 5, 135, 136
    2025-01-01 2025-02-01 guardianship                               | 0 | 0 | not_met
    2025-01-01 2025-02-01 unknown                                    | 0 | 1 | not_known # which section can't be read
    . 2025-02-01 detention                                           | 0 | 1 | not_known # no start
    2024-08-01 2024-09-01..2024-10-01 detention                      | 0 | 1 | not_known # may have ended before
    2024-08-01 2024-10-01..2024-10-31 detention                      | 1 | 1 | met
    on 2028-02-29, from 2026-03-01
    2026-02-01 2026-03-01 detention                                  | 1 | 1 | met
    2026-02-01 2026-02-28 detention                                  | 0 | 0 | not_met
    2028-02-29 open detention                                        | 1 | 1 | met
    on 2028-02-28, from 2026-02-28
    2026-02-01 2026-02-28 detention                                  | 1 | 1 | met       # 2026 has no 29 February
    2026-02-01 2026-02-27 detention                                  | 0 | 0 | not_met
    2028-02-29 open detention                                        | 0 | 0 | not_met
    on 2026-09-30, from 2024-10-01, without MHS401 2026-03
    2022-01-01 open guardianship                                     | 0 | 1 | not_known # one may have been lost
    """,
)

TABLES = [ADMISSIONS, INPATIENT_DAYS, ACUTE_EPISODES, DETENTIONS]
ANSWERS = Answers(TABLES)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_high_inpatient_use_and_detained(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
