"""Who may be lost from view, who is in the population, and who is brought forward.

Every person here has a severe mental disorder (a diagnosis of psychosis) unless the table says
otherwise. How to read a table: `tests/lib/criterion_tables.py`.
"""

import pytest
from criterion_tables import WHOLE, Answers, Case, SpecTable, cases_of

LOST = "lost_from_view"
# Out of care since 2024, last seen long ago: what an arm adds is what decides.
GONE = {"diagnosis": {"diagnosis_group": "psychosis", "scheme": "02"}}

LOST_ADMISSIONS = SpecTable(
    LOST,
    "admissions",
    "Ever admitted, and out of care, and not seen for 12 months.",
    "hospital_spell: start end | referral: start end close_reason | diagnosis: date",
    """
    on 2026-09-30
                                                  | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # never admitted
    2023-01-05 2023-02-05                         | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2023-01-05 2023-02-05, 2023-06-05 2023-07-05  | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2023-01-05 2023-02-05                         | 2024-01-01 2024-05-01 01 |            | . | . | not_met   # no diagnosis
    . 2023-02-05                                  | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # no start: not surely one
    2026-09-30 open                               | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met       # on the index date
    2026-10-01 open                               | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # after it
    on 2028-02-29
    2028-02-29 open                               | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    on 2028-02-28
    2028-02-29 open                               | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    """,
    GONE,
)

LOST_DETENTIONS = SpecTable(
    LOST,
    "detentions",
    "Or ever detained.",
    "mha_period: start end section_group | referral: start end close_reason | diagnosis: date",
    """
    on 2026-09-30
    2023-01-05 2023-01-08 short_term              | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2023-01-05 2023-02-05 detention               | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2023-01-05 2023-02-05 detention, 2023-06-05 2023-07-05 detention | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2026-09-30 open detention                     | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2026-10-01 open detention                     | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2023-01-05 2023-02-05 unknown                 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # perhaps: not surely
    on 2028-02-29
    2028-02-29 open detention                     | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    on 2028-02-28
    2028-02-29 open detention                     | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    """,
    GONE,
)

LOST_EARLY_INTERVENTION = SpecTable(
    LOST,
    "seen_by_early_intervention",
    "Or ever seen by an early intervention team; seen on the edge of the 12 months, it can't be lost.",
    "contact: date attendance team_group | referral: start end close_reason | diagnosis: date",
    """
    on 2026-09-30
    2023-01-05 did_not_attend early_intervention  | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2023-01-05 attended core_community            | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2023-01-05 attended early_intervention        | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2023-01-05*2 attended early_intervention      | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2026-09-30 attended early_intervention        | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # seen just now
    2026-10-01 attended early_intervention        | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    on 2028-02-29
    2023-01-05 attended early_intervention, 2028-02-29 attended core_community | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    on 2028-02-28
    2023-01-05 attended early_intervention, 2028-02-29 attended core_community | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    """,
    GONE,
)

LOST_OUT_OF_CARE = SpecTable(
    LOST,
    "out_of_care",
    "No referral open on the index date, the last one not closed because the person moved away or died (03, 06).",
    "referral: start end close_reason | hospital_spell: start end | diagnosis: date",
    """
    on 2026-09-30, from 2026-09-30
    2024-01-01 open .                             | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met   # still open
    2024-01-01 2024-05-01 01                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | met
    2024-01-01 2024-05-01 01, 2024-03-01 2024-06-01 02 | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | met
    2024-01-01 2024-05-01 03                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met   # moved away
    2024-01-01 2024-05-01 01, 2024-03-01 open .   | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met   # another one is open
    2024-01-01 2026-09-29 01                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | met       # ended the day before
    2024-01-01 2026-09-30 01                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | met       # on the index date
    2024-01-01 2026-10-01 01                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met   # after it: open on it
    2024-01-01 2024-05-01 01, 2026-09-30 open .   | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met   # referred again today
    2024-01-01 2024-05-01 01, 2026-10-01 open .   | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | met       # tomorrow
    2024-01-01 2024-05-01 .                       | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met   # why closed is blank: not surely
    on 2028-02-29, from 2028-02-29
    2024-01-01 2028-02-29 01                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | met
    on 2028-02-28, from 2028-02-28
    2024-01-01 2028-02-29 01                      | 2023-01-05 2023-02-05 | 2024-01-05 | . | . | not_met
    """,
    GONE,
)

LOST_NOT_SEEN = SpecTable(
    LOST,
    "attended_contacts",
    "Not once seen in the 12 months; one contact whose outcome isn't known may be one.",
    "contact: date attendance | hospital_spell: start end | referral: start end close_reason | diagnosis: date",
    """
    on 2026-09-30, from 2025-10-01
                                                  | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met       # none
    2026-01-05 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # one
    2026-01-05*2 attended                         | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # two
    2026-01-05 did_not_attend                     | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2025-10-01 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # first day
    2025-09-30 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met       # day before
    2026-09-30 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # index date
    2026-10-01 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met       # after it
    2026-01-05 unknown                            | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # perhaps seen
    . attended                                    | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met   # undated
    on 2028-02-29, from 2027-03-01
    2028-02-29 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2027-03-01 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2027-02-28 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    on 2028-02-28, from 2027-02-28
    2028-02-29 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    2027-02-28 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | not_met
    2027-02-27 attended                           | 2023-01-05 2023-02-05 | 2024-01-01 2024-05-01 01 | 2024-01-05 | . | . | met
    """,
    GONE,
)

POPULATION = SpecTable(
    "population",
    WHOLE,
    "Alive, not surely under 18, and known to services in the 24 months or with a severe mental disorder on record.",
    "person: born_from death_date | referral: start end | diagnosis: date diagnosis_group",
    """
    on 2026-09-30, from 2024-10-01
    1980-01-01 .          | 2026-01-05 open       |                      | . | . | met
    1980-01-01 .          |                       |                      | . | . | not_met   # known to nobody
    1980-01-01 .          |                       | 2022-01-05 psychosis | . | . | met
    1980-01-01 .          |                       | 2022-01-05 other     | . | . | not_met
    1980-01-01 .          | 2023-01-05 2024-10-01 |                      | . | . | met       # ended on the first day
    1980-01-01 .          | 2023-01-05 2024-09-30 |                      | . | . | not_met   # the day before
    1980-01-01 .          | 2026-09-30 open       |                      | . | . | met
    1980-01-01 .          | 2026-10-01 open       |                      | . | . | not_met   # after the index date
    2008-09-30 .          | 2026-01-05 open       |                      | . | . | met       # 18 today
    2008-10-01 .          | 2026-01-05 open       |                      | . | . | not_met   # 18 tomorrow
    . .                   | 2026-01-05 open       |                      | . | . | met       # age not recorded: stays in
    1980-01-01 2026-09-30 | 2026-01-05 open       |                      | . | . | not_met   # died on the index date
    1980-01-01 2026-10-01 | 2026-01-05 open       |                      | . | . | met       # alive on it
    on 2028-02-29, from 2026-03-01
    2010-02-28 .          | 2028-01-05 open       |                      | . | . | met
    2010-03-01 .          | 2028-01-05 open       |                      | . | . | not_met
    1980-01-01 2028-02-29 | 2028-01-05 open       |                      | . | . | not_met
    on 2028-02-28, from 2026-02-28
    1980-01-01 2028-02-29 | 2028-01-05 open       |                      | . | . | met
    1980-01-01 .          | 2023-01-05 2026-02-28 |                      | . | . | met
    1980-01-01 .          | 2023-01-05 2026-02-27 |                      | . | . | not_met
    on 2026-02-28, from 2024-03-01
    2008-02-29 .          | 2026-01-05 open       |                      | . | . | met       # born on a leap day: 18 on 28 February
    on 2026-02-27, from 2024-02-28
    2008-02-29 .          | 2026-01-05 open       |                      | . | . | not_met
    """,
)

FORWARD = SpecTable(
    "bring_forward",
    WHOLE,
    "A severe mental disorder, and contact with one more family, or hospital with two more; never two of one family.",
    "diagnosis: date diagnosis_group | contact: date attendance | mha_period: start end section section_group | accommodation: date accommodation_type homeless",
    """
    on 2026-09-30
    2026-01-05 psychosis | 2026-01-05*3 did_not_attend | | 2026-01-05 02 no                                       | . | . | none         # contact alone
    2026-01-05 psychosis | 2026-01-05*3 did_not_attend | | 2026-01-05 12 yes                                      | . | . | for_review   # and home
    2026-01-05 psychosis | 2026-01-05*2 did_not_attend | | 2026-01-05 12 yes                                      | . | . | none         # two missed aren't three
    2026-01-05 psychosis | 2026-01-05*3 did_not_attend | |                                                        | . | . | cannot_tell  # home not recorded
    2026-01-05 other     | 2026-01-05*3 did_not_attend | | 2026-01-05 12 yes                                      | . | . | cannot_tell  # is there a severe mental disorder?
    2026-01-05 organic   | 2026-01-05*3 did_not_attend | | 2026-01-05 12 yes                                      | . | . | none         # there is none
    2026-01-05 psychosis | 2026-01-05*3 did_not_attend | 2025-03-05 2025-04-05 02 detention | 2026-01-05 02 no     | . | . | for_review   # contact and hospital
    2026-01-05 psychosis | | 2025-03-05 2025-04-05 02 detention | 2026-01-05 12 yes                                  | . | . | none         # hospital and one more
    2026-01-05 psychosis, 2026-01-05 substance | | 2025-03-05 2025-04-05 02 detention | 2026-01-05 12 yes            | . | . | for_review   # and two more
    2026-01-05 psychosis, 2026-01-05 unknown   | | 2025-03-05 2025-04-05 02 detention | 2026-01-05 12 yes            | . | . | cannot_tell  # the second can't be read
    """,
    {"contact": {"team_group": "core_community"}},
)

TABLES = [
    LOST_ADMISSIONS, LOST_DETENTIONS, LOST_EARLY_INTERVENTION, LOST_OUT_OF_CARE, LOST_NOT_SEEN,
    POPULATION, FORWARD,
]  # fmt: skip
ANSWERS = Answers(TABLES)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_lost_from_view_population_and_brought_forward(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
