"""People on whom engine and oracle once differed, cut down, and others that were hard to tell.

They were drawn by tests/property/test_engine_equals_oracle.py; `shrink.as_spec` writes new ones.
"""

from pathlib import Path

import pytest
from against_oracle import engine, oracle
from written_cases import read_case

CASES = {
    "a quarantined referral that had been rejected before it began": '''
index_date = "2025-10-21"
person = """
    provider_id
    PA1
"""
referral = """
    provider_id | source_id | in_low | start      | end        | close_reason | rejected   | reason
    PA1         | R1        | 0      | 2025-10-18 | 2025-10-20 |              | 2024-10-25 |
    PA1         | R2        | 1      | 2024-07-26 | 2024-08-02 | 08           |            | 01
"""
states = """
    criterion              | state
    severe_mental_disorder | met
"""
result = """
    in_population | lost_from_view
    1             | 0
"""
''',
    "the first of three stays may have begun before the window, lost with a month": '''
index_date = "2026-06-04"
person = """
    provider_id
    PA1
"""
referral = """
    provider_id | source_id | start      | end  | reason
    PB2         | R1        | 2024-01-05 | open | 02
"""
hospital_spell = """
    provider_id | source_id | start      | end
    PA1         | S1        | 2024-06-08 | 2024-06-20
    PA1         | S2        | 2025-01-08 | 2025-01-20
    PA1         | S3        | 2025-06-08 | 2025-06-20
"""
missing = """
    provider_id | table  | month
    PB2         | MHS501 | 2024-06-01
"""
states = """
    criterion              | state     | low | high | why
    severe_mental_disorder | met       | 1   | 1    | 0
    high_inpatient_use     | not_known | 0   | 1    | 5
"""
result = """
    in_population | lost_from_view
    1             | 0
"""
''',
    "a quarantined referral keeps somebody from being surely out of care, rejected or not": '''
index_date = "2026-06-04"
person = """
    provider_id
    PA1
"""
referral = """
    provider_id | source_id | in_low | start      | end        | close_reason | rejected   | reason
    PA1         | R1        | 1      | 2025-10-20 | 2025-11-17 | 05           |            | 02
    PA1         | R2        | 0      | 2025-06-02 | 2025-06-02 |              | 2025-06-08 |
"""
hospital_spell = """
    provider_id | source_id | start      | end
    PA1         | S1        | 2026-05-19 | 2026-06-16
"""
states = """
    criterion              | state
    severe_mental_disorder | met
    detained               | not_met
"""
result = """
    in_population | lost_from_view
    1             | 0
"""
''',
    "a stay that stopped being sent and an older order of unknown group, months missing": '''
index_date = "2026-03-31"
person = """
    provider_id
    PA1
"""
referral_team = """
    provider_id | source_id | start      | end        | team_group
    PA1         | R1        | 2024-04-03 | 2024-04-04 | unknown
    PA1         | R2        | 2025-02-08 | open       | unknown
"""
hospital_spell = """
    provider_id | source_id | start      | end
    PA1         | S1        | 2024-01-08 | 2024-06-13..2026-06-30
"""
mha_period = """
    provider_id | source_id | start      | end        | section_group
    PA1         | M1        | 2023-06-21 | 2023-06-21 | unknown
"""
accommodation = """
    provider_id | source_id | date       | homeless
    PA1         | H1        | 2026-06-09 | unknown
"""
missing = """
    provider_id | table  | month
    PA1         | MHS101 | 2024-06-01
    PA1         | MHS401 | 2026-02-01
    PA1         | MHS501 | 2025-02-01
"""
states = """
    criterion              | state     | low | high | why
    severe_mental_disorder | not_known | 0   | 1    | 9
    high_inpatient_use     | not_known | 0   | 1    | 133
    violence_or_offending  | not_known | 0   | 1    | 11
    dual_diagnosis         | not_known | 0   | 1    | 11
    detained               | not_known | 0   | 1    | 1
    unstable_accommodation | not_known | 0   | 1    | 8
"""
result = """
    result      | in_population
    cannot_tell | 1
"""
''',
    "ruled out by no means: one readable diagnosis is of another group": '''
index_date = "2026-03-31"
person = """
    provider_id
    PA1
"""
referral = """
    provider_id | source_id | start      | end
    PA1         | R1        | 2024-09-11 | open
"""
hospital_spell = """
    provider_id | source_id | start      | end
    PA1         | S1        | 2026-03-30 | 2026-04-06
    PC3         | S2        | 2025-04-02 | 2025-05-15..2026-06-30
"""
mha_period = """
    provider_id | source_id | start      | end        | section_group
    PA1         | M1        | 2025-04-04 | 2025-06-18 | unknown
"""
accommodation = """
    provider_id | source_id | homeless
    PA1         | H1        | no
"""
diagnosis = """
    provider_id | source_id | date       | diagnosis_group
    PA1         | D1        | 2024-04-01 | other
    PA1         | D2        | 2026-03-30 | learning_disability
    PA1         | D3        | 2025-12-04 | organic
"""
missing = """
    provider_id | table  | month
    PC3         | MHS101 | 2025-12-01
    PC3         | MHS201 | 2026-01-01
    PC3         | MHS501 | 2025-12-01
"""
states = """
    criterion              | state     | low | high | why
    severe_mental_disorder | not_known | 0   | 1    | 11
    high_inpatient_use     | not_known | 0   | 1    | 133
    violence_or_offending  | not_known | 0   | 1    | 11
    dual_diagnosis         | not_known | 0   | 1    | 11
    detained               | not_known | 0   | 1    | 2
    unstable_accommodation | not_known | 0   | 1    | 12
"""
result = """
    result      | in_population
    cannot_tell | 1
"""
''',
    "a closure that may not be real and a stay without a start": '''
index_date = "2026-03-31"
person = """
    provider_id
    PA1
"""
referral = """
    provider_id | source_id | in_low | start      | end        | close_reason | reason
    PA1         | R1        | 0      | 2026-03-31 | 2026-03-31 | 05           |
    PA1         | R2        | 1      | 2025-06-04 | open       |              | 02
"""
referral_team = """
    provider_id | source_id | start      | end        | team_group
    PA1         | R1        | 2023-12-26 | 2024-10-15 | core_community
"""
hospital_spell = """
    provider_id | source_id | start | end
    PA1         | S1        |       | 2026-05-19
"""
missing = """
    provider_id | table  | month
    PA1         | MHS101 | 2024-06-01
    PA1         | MHS401 | 2026-02-01
    PA1         | MHS501 | 2025-02-01
"""
states = """
    criterion                      | state     | low | high | why
    severe_mental_disorder         | met       | 1   | 1    | 0
    high_inpatient_use             | not_known | 0   | 1    | 133
    difficulty_maintaining_contact | not_known | 0   | 1    | 129
    dual_diagnosis                 | not_known | 0   | 1    | 139
    detained                       | not_known | 0   | 1    | 1
"""
result = """
    result      | in_population
    cannot_tell | 1
"""
''',
    "an organic diagnosis doesn't rule out what a referral without a reason could be": '''
index_date = "2026-03-31"
person = """
    provider_id
    PA1
"""
referral = """
    provider_id | source_id | start      | end
    PA1         | R1        | 2024-04-03 | 2024-04-03..2026-06-30
"""
referral_team = """
    provider_id | source_id | start      | end        | team_group
    PA1         | R2        | 2026-02-21 | 2026-02-23 | assertive_outreach
"""
hospital_spell = """
    provider_id | source_id | start      | end
    PA1         | S1        | 2025-04-01 | open
"""
accommodation = """
    provider_id | source_id | date       | homeless
    PA1         | H1        | 2024-05-22 | unknown
"""
diagnosis = """
    provider_id | source_id | date       | diagnosis_group
    PA1         | D1        | 2024-03-31 | organic
"""
missing = """
    provider_id | table  | month
    PA1         | MHS401 | 2026-02-01
    PA1         | MHS902 | 2026-02-01
"""
states = """
    criterion              | state     | low | high | why
    severe_mental_disorder | not_known | 0   | 1    | 10
    high_inpatient_use     | met       | 1   | 1    | 0
    dual_diagnosis         | not_known | 0   | 1    | 11
    detained               | not_known | 0   | 1    | 1
    unstable_accommodation | not_known | 0   | 1    | 8
"""
result = """
    result      | in_population
    cannot_tell | 1
"""
''',
}


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("name", CASES)
def test_what_was_hard_to_tell_is_found_as_written(name: str, asked: str, tmp_path: Path) -> None:
    case = read_case(CASES[name])
    if asked == "engine":
        states, people = engine(case.tables, case.index_date, case.coverage, tmp_path)
    else:
        said = oracle(case.tables, case.index_date, case.coverage)
        states, people = said.states, said.people
    assert case.found(states, people) == (case.states, case.result)
