"""Criteria that records only hint at: justice and forensic contact, self-harm and self-neglect,
substance use. Each arm at, below and above its edge.

Silence about an offence history or a substance diagnosis says nothing, so that these criteria are
not known rather than not met. How to read a table: `tests/lib/criterion_tables.py`.
"""

import pytest
from criterion_tables import WHOLE, Answers, Case, SpecTable, cases_of

JUSTICE, HARM, SUBSTANCE = "violence_or_offending", "self_harm_or_neglect", "dual_diagnosis"

SECTIONS = SpecTable(
    JUSTICE,
    "court_or_prison_sections",
    "One section from a court or a prison (35 to 38, 47 and 48, restricted or not), ever.",
    "mha_period: start end section",
    """
    on 2026-09-30
    2026-01-05 2026-02-05 02                              | 0 | 0 | not_known # section 2
    2026-01-05 2026-02-05 07                              | 1 | 1 | met
    2026-01-05 2026-02-05 18                              | 1 | 1 | met
    2026-01-05 2026-02-05 07, 2026-03-05 open 15          | 1 | 1 | met       # more than one
    1999-01-01 2000-01-01 15                              | 1 | 1 | met
    2026-09-30 open 15                                    | 1 | 1 | met       # index date
    2026-10-01 open 15                                    | 0 | 0 | not_known # after it
    2026-01-05 2026-02-05 .                               | 0 | 1 | not_known # which section is blank
    2026-01-05 2026-02-05 ?77                             | 0 | 1 | not_known
    . 2026-02-05 15                                       | 0 | 1 | not_known # undated
    on 2028-02-29
    2028-02-29 open 15                                    | 1 | 1 | met
    2028-03-01 open 15                                    | 0 | 0 | not_known
    on 2028-02-28
    2028-02-29 open 15                                    | 0 | 0 | not_known
    """,
)

FORENSIC = SpecTable(
    JUSTICE,
    "forensic_team_referral",
    "One accepted referral to a forensic mental health team, ever.",
    "referral_team: start end team_group rejected",
    """
    on 2026-09-30
    2026-01-05 open core_community .                      | 0 | 0 | not_known # another team
    2026-01-05 open forensic .                            | 1 | 1 | met
    2026-01-05 2026-02-05 forensic ., 2026-03-05 open forensic . | 1 | 1 | met
    1999-01-01 2000-01-01 forensic .                      | 1 | 1 | met
    2026-09-30 open forensic .                            | 1 | 1 | met
    2026-10-01 open forensic .                            | 0 | 0 | not_known
    2026-01-05 2026-01-09 forensic 2026-01-09             | 0 | 0 | not_known # rejected
    2026-01-05 open unknown .                             | 0 | 1 | not_known # which team can't be read
    . open forensic .                                     | 0 | 1 | not_known
    on 2028-02-29
    2028-02-29 open forensic .                            | 1 | 1 | met
    2028-03-01 open forensic .                            | 0 | 0 | not_known
    on 2028-02-28
    2028-02-29 open forensic .                            | 0 | 0 | not_known
    """,
)

OFFENCES = SpecTable(
    JUSTICE,
    "offence_history",
    "An offence history, less serious (2) or serious (3), ever.",
    "indicator: date kind value",
    """
    on 2026-09-30
                                                          | 0 | 1 | not_known # silence
    2026-01-05 offence_history 1                          | 0 | 1 | not_known # none is recorded: still no proof
    2026-01-05 offence_history 2                          | 1 | 1 | met
    2026-01-05 offence_history 3                          | 1 | 1 | met
    2026-01-05 offence_history 2, 2026-02-05 offence_history 3 | 1 | 1 | met
    2026-01-05 offence_history X                          | 0 | 1 | not_known # not known to the team
    2026-01-05 manifest_psychosis 2                       | 0 | 1 | not_known # another indicator
    1999-01-01 offence_history 2                          | 1 | 1 | met
    2026-09-30 offence_history 2                          | 1 | 1 | met
    2026-10-01 offence_history 2                          | 0 | 1 | not_known
    2026-01-05 offence_history ?9                         | 0 | 1 | not_known
    . offence_history 2                                   | 0 | 1 | not_known
    on 2028-02-29
    2028-02-29 offence_history 2                          | 1 | 1 | met
    2028-03-01 offence_history 2                          | 0 | 1 | not_known
    on 2028-02-28
    2028-02-29 offence_history 2                          | 0 | 1 | not_known
    """,
)


def scored(arm: str, criterion: str, item: str, says: str) -> SpecTable:
    """Return the table of a HoNOS item that counts from 3 on, in 12 months."""
    return SpecTable(
        criterion,
        arm,
        says,
        "assessment: date score item",
        f"""
    on 2026-09-30, from 2025-10-01
                                                          | 0 | 0 | not_met   # not scored
    2026-01-05 2 {item}                                   | 0 | 0 | not_met   # below
    2026-01-05 3 {item}                                   | 1 | 1 | met       # at the edge
    2026-01-05 4 {item}                                   | 1 | 1 | met       # above
    2026-01-05 3 {item}, 2026-02-05 4 {item}              | 1 | 1 | met
    2026-01-05 4 979691000000108                          | 0 | 0 | not_met   # another item
    2025-10-01 3 {item}                                   | 1 | 1 | met       # first day
    2025-09-30 3 {item}                                   | 0 | 0 | not_met   # day before
    2026-09-30 3 {item}                                   | 1 | 1 | met       # index date
    2026-10-01 3 {item}                                   | 0 | 0 | not_met   # after it
    2026-01-05 ?9 {item}                                  | 0 | 1 | not_known # unreadable
    2026-01-05 . {item}                                   | 0 | 1 | not_known # blank
    . 3 {item}                                            | 0 | 1 | not_known # undated
    on 2028-02-29, from 2027-03-01
    2028-02-29 3 {item}                                   | 1 | 1 | met
    2027-03-01 3 {item}                                   | 1 | 1 | met
    2027-02-28 3 {item}                                   | 0 | 0 | not_met
    on 2028-02-28, from 2027-02-28
    2028-02-29 3 {item}                                   | 0 | 0 | not_met
    2027-02-28 3 {item}                                   | 1 | 1 | met       # 2027 has no 29 February
    2027-02-27 3 {item}                                   | 0 | 0 | not_met
    """,
    )


SELF_INJURY = scored("self_injury_score", HARM, "979651000000100", "HoNOS item 2 scored 3 or more.")
DAILY = scored("daily_living_score", HARM, "979731000000102", "HoNOS item 10 scored 3 or more.")

ATTENDANCES = SpecTable(
    HARM,
    "self_harm_attendances",
    "At least two attendances at an emergency department for self-harm in the 12 months.",
    "emergency_attendance: date self_harm",
    """
    on 2026-09-30, from 2025-10-01
                                                          | 0 | 0 | not_met
    2026-01-05 yes                                        | 1 | 1 | not_met   # below
    2026-01-05 yes, 2026-05-05 yes                        | 2 | 2 | met       # at the edge
    2026-01-05 yes, 2026-05-05 yes, 2026-05-05 yes        | 3 | 3 | met       # above; twice on a day
    2026-01-05 yes, 2026-05-05 no                         | 1 | 1 | not_met   # for something else
    2026-01-05 yes, 2025-10-01 yes                        | 2 | 2 | met       # first day
    2026-01-05 yes, 2025-09-30 yes                        | 1 | 1 | not_met   # day before
    2026-01-05 yes, 2026-09-30 yes                        | 2 | 2 | met       # index date
    2026-01-05 yes, 2026-10-01 yes                        | 1 | 1 | not_met   # after it
    2026-01-05 yes, 2026-05-05 unknown                    | 1 | 2 | not_known # why isn't told
    2026-01-05 yes, . yes                                 | 1 | 2 | not_known # undated
    on 2028-02-29, from 2027-03-01
    2027-05-05 yes, 2028-02-29 yes                        | 2 | 2 | met
    2027-05-05 yes, 2027-03-01 yes                        | 2 | 2 | met
    2027-05-05 yes, 2027-02-28 yes                        | 1 | 1 | not_met
    on 2028-02-28, from 2027-02-28
    2027-05-05 yes, 2028-02-29 yes                        | 1 | 1 | not_met
    2027-05-05 yes, 2027-02-28 yes                        | 2 | 2 | met
    2027-05-05 yes, 2027-02-27 yes                        | 1 | 1 | not_met
    """,
)

# Substance use is asked only of people with a severe mental disorder: each has that diagnosis here.
SUBSTANCE_DIAGNOSIS = SpecTable(
    SUBSTANCE,
    "substance_diagnosis",
    "One diagnosis of a substance use disorder in the 24 months.",
    "diagnosis: date diagnosis_group",
    """
    on 2026-09-30, from 2024-10-01
    2026-01-05 psychosis                                  | 0 | 1 | not_known # silence about substances
    2026-01-05 psychosis, 2026-01-05 other                | 0 | 1 | not_known
    2026-01-05 psychosis, 2026-01-05 substance            | 1 | 1 | met
    2026-01-05 psychosis, 2026-01-05 substance, 2026-02-05 substance | 1 | 1 | met
    2026-01-05 psychosis, 2024-10-01 substance            | 1 | 1 | met       # first day
    2026-01-05 psychosis, 2024-09-30 substance            | 0 | 1 | not_known # day before
    2026-01-05 psychosis, 2026-09-30 substance            | 1 | 1 | met       # index date
    2026-01-05 psychosis, 2026-10-01 substance            | 0 | 1 | not_known # after it
    2026-01-05 psychosis, 2026-01-05 unknown              | 0 | 1 | not_known # unreadable
    2026-01-05 psychosis, . substance                     | 0 | 1 | not_known # undated
    on 2028-02-29, from 2026-03-01
    2026-01-05 psychosis, 2028-02-29 substance            | 1 | 1 | met
    2026-01-05 psychosis, 2026-03-01 substance            | 1 | 1 | met
    2026-01-05 psychosis, 2026-02-28 substance            | 0 | 1 | not_known
    on 2028-02-28, from 2026-02-28
    2026-01-05 psychosis, 2028-02-29 substance            | 0 | 1 | not_known
    2026-01-05 psychosis, 2026-02-28 substance            | 1 | 1 | met
    2026-01-05 psychosis, 2026-02-27 substance            | 0 | 1 | not_known
    """,
)

SUBSTANCE_REFERRAL = SpecTable(
    SUBSTANCE,
    "substance_referral",
    "One accepted referral with drug and alcohol difficulties as its main reason in the 24 months.",
    "referral: start end reason rejected | diagnosis: date diagnosis_group",
    """
    on 2026-09-30, from 2024-10-01
    2026-01-05 open 04 .                                  | 2026-01-05 psychosis | 0 | 0 | not_known # another reason
    2026-01-05 open 09 .                                  | 2026-01-05 psychosis | 1 | 1 | met
    2026-01-05 open 09 ., 2026-02-05 open 09 .            | 2026-01-05 psychosis | 1 | 1 | met
    2024-10-01 open 09 .                                  | 2026-01-05 psychosis | 1 | 1 | met       # received on the first day
    2024-09-30 open 09 .                                  | 2026-01-05 psychosis | 0 | 0 | not_known # the day before, though still open
    2026-09-30 open 09 .                                  | 2026-01-05 psychosis | 1 | 1 | met
    2026-10-01 open 09 .                                  | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-01-05 2026-01-09 09 2026-01-09                   | 2026-01-05 psychosis | 0 | 0 | not_known # rejected
    2026-01-05 open . .                                   | 2026-01-05 psychosis | 0 | 1 | not_known # reason blank
    on 2028-02-29, from 2026-03-01
    2028-02-29 open 09 .                                  | 2026-01-05 psychosis | 1 | 1 | met
    2026-03-01 open 09 .                                  | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-28 open 09 .                                  | 2026-01-05 psychosis | 0 | 0 | not_known
    on 2028-02-28, from 2026-02-28
    2028-02-29 open 09 .                                  | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-02-28 open 09 .                                  | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-27 open 09 .                                  | 2026-01-05 psychosis | 0 | 0 | not_known
    """,
)

SUBSTANCE_TEAM = SpecTable(
    SUBSTANCE,
    "substance_team_referral",
    "One accepted referral to a substance misuse team in the 24 months.",
    "referral_team: start end team_group rejected | diagnosis: date diagnosis_group",
    """
    on 2026-09-30, from 2024-10-01
    2026-01-05 open core_community .                      | 2026-01-05 psychosis | 0 | 0 | not_known # another team
    2026-01-05 open substance_misuse .                    | 2026-01-05 psychosis | 1 | 1 | met
    2026-01-05 2026-02-05 substance_misuse ., 2026-03-05 open substance_misuse . | 2026-01-05 psychosis | 1 | 1 | met
    2024-10-01 open substance_misuse .                    | 2026-01-05 psychosis | 1 | 1 | met
    2024-09-30 open substance_misuse .                    | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-09-30 open substance_misuse .                    | 2026-01-05 psychosis | 1 | 1 | met
    2026-10-01 open substance_misuse .                    | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-01-05 2026-01-09 substance_misuse 2026-01-09     | 2026-01-05 psychosis | 0 | 0 | not_known # rejected
    2026-01-05 open unknown .                             | 2026-01-05 psychosis | 0 | 1 | not_known
    on 2028-02-29, from 2026-03-01
    2028-02-29 open substance_misuse .                    | 2026-01-05 psychosis | 1 | 1 | met
    2026-03-01 open substance_misuse .                    | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-28 open substance_misuse .                    | 2026-01-05 psychosis | 0 | 0 | not_known
    on 2028-02-28, from 2026-02-28
    2028-02-29 open substance_misuse .                    | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-02-28 open substance_misuse .                    | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-27 open substance_misuse .                    | 2026-01-05 psychosis | 0 | 0 | not_known
    """,
)

DRINK_OR_DRUGS = SpecTable(
    SUBSTANCE,
    "drink_or_drugs_score",
    "HoNOS item 3 scored 2 or more in the 24 months.",
    "assessment: date score item | diagnosis: date diagnosis_group",
    """
    on 2026-09-30, from 2024-10-01
    2026-01-05 1 979661000000102                          | 2026-01-05 psychosis | 0 | 0 | not_known # below
    2026-01-05 2 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met       # at the edge
    2026-01-05 3 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met       # above
    2026-01-05 2 979661000000102, 2026-02-05 4 979661000000102 | 2026-01-05 psychosis | 1 | 1 | met
    2024-10-01 2 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met
    2024-09-30 2 979661000000102                          | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-09-30 2 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met
    2026-10-01 2 979661000000102                          | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-01-05 . 979661000000102                          | 2026-01-05 psychosis | 0 | 1 | not_known # blank
    on 2028-02-29, from 2026-03-01
    2028-02-29 2 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met
    2026-03-01 2 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-28 2 979661000000102                          | 2026-01-05 psychosis | 0 | 0 | not_known
    on 2028-02-28, from 2026-02-28
    2028-02-29 2 979661000000102                          | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-02-28 2 979661000000102                          | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-27 2 979661000000102                          | 2026-01-05 psychosis | 0 | 0 | not_known
    """,
)

WARD_INCIDENT = SpecTable(
    SUBSTANCE,
    "ward_substance_incident",
    "Substance use seen once on a ward in the 24 months.",
    "ward_incident: date kind | diagnosis: date diagnosis_group",
    """
    on 2026-09-30, from 2024-10-01
                                                          | 2026-01-05 psychosis | 0 | 0 | not_known # none
    2026-01-05 substance_use                              | 2026-01-05 psychosis | 1 | 1 | met
    2026-01-05 substance_use, 2026-02-05 substance_use    | 2026-01-05 psychosis | 1 | 1 | met
    2024-10-01 substance_use                              | 2026-01-05 psychosis | 1 | 1 | met
    2024-09-30 substance_use                              | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-09-30 substance_use                              | 2026-01-05 psychosis | 1 | 1 | met
    2026-10-01 substance_use                              | 2026-01-05 psychosis | 0 | 0 | not_known
    . substance_use                                       | 2026-01-05 psychosis | 0 | 1 | not_known # undated
    on 2028-02-29, from 2026-03-01
    2028-02-29 substance_use                              | 2026-01-05 psychosis | 1 | 1 | met
    2026-03-01 substance_use                              | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-28 substance_use                              | 2026-01-05 psychosis | 0 | 0 | not_known
    on 2028-02-28, from 2026-02-28
    2028-02-29 substance_use                              | 2026-01-05 psychosis | 0 | 0 | not_known
    2026-02-28 substance_use                              | 2026-01-05 psychosis | 1 | 1 | met
    2026-02-27 substance_use                              | 2026-01-05 psychosis | 0 | 0 | not_known
    """,
)

BOTH_DISORDERS = SpecTable(
    SUBSTANCE,
    WHOLE,
    "Both are needed: without a severe mental disorder, substance use alone isn't this criterion.",
    "diagnosis: date diagnosis_group",
    """
    on 2026-09-30
    2026-01-05 psychosis, 2026-01-05 substance            | . | . | met
    2026-01-05 substance                                  | . | . | not_known # is there a severe mental disorder?
    2026-01-05 organic                                    | . | . | not_met   # that is ruled out
    2026-01-05 organic, 2026-01-05 substance              | . | . | not_known # not every diagnosis rules it out
    """,
)

TABLES = [
    SECTIONS, FORENSIC, OFFENCES, SELF_INJURY, DAILY, ATTENDANCES,
    SUBSTANCE_DIAGNOSIS, SUBSTANCE_REFERRAL, SUBSTANCE_TEAM, DRINK_OR_DRUGS, WARD_INCIDENT, BOTH_DISORDERS,
]  # fmt: skip
ANSWERS = Answers(TABLES)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_what_records_hint_at(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
