"""Severe mental disorder: every arm, what rules it out, and silence.

Every arm looks at "ever in this extract", so that nothing is too early. Nothing recorded is not
known; only diagnoses that rule it out make it not met. How to read a table:
`tests/lib/criterion_tables.py`.
"""

import pytest
from criterion_tables import WHOLE, Answers, Case, SpecTable, cases_of

CRITERION = "severe_mental_disorder"

DIAGNOSIS = SpecTable(
    CRITERION,
    "severe_mental_disorder_diagnosis",
    "One diagnosis of psychosis, bipolar disorder or depression with psychosis, whenever it was.",
    "diagnosis: date diagnosis_group",
    """
    on 2026-09-30
                                                       | 0 | 1 | not_known # nothing recorded
    2026-01-05 other                                   | 0 | 1 | not_known # another disorder says nothing about this one
    2026-01-05 psychosis                               | 1 | 1 | met
    2026-01-05 bipolar                                 | 1 | 1 | met
    2026-01-05 psychotic_depression                    | 1 | 1 | met
    2026-01-05 psychosis, 2026-02-05 bipolar           | 1 | 1 | met       # more than one
    1999-01-01 psychosis                               | 1 | 1 | met       # ever
    2026-09-30 psychosis                               | 1 | 1 | met       # the index date
    2026-10-01 psychosis                               | 0 | 1 | not_known # after it
    2026-01-05 unknown                                 | 0 | 1 | not_known # unreadable
    . psychosis                                        | 0 | 1 | not_known # undated: perhaps later
    2026-01-05 organic                                 | 0 | 1 | not_met   # ruled out
    2026-01-05 organic, 2026-02-05 psychosis           | 1 | 1 | met       # not by an organic one beside it
    on 2028-02-29
    2028-02-29 psychosis                               | 1 | 1 | met
    2028-03-01 psychosis                               | 0 | 1 | not_known
    on 2028-02-28
    2028-02-29 psychosis                               | 0 | 1 | not_known
    """,
)

REFERRAL = SpecTable(
    CRITERION,
    "psychosis_referral",
    "One accepted referral for suspected or ongoing psychosis or bipolar disorder.",
    "referral: start end reason rejected",
    """
    on 2026-09-30
    2026-01-05 open 04 .                               | 0 | 0 | not_known # another reason; no diagnosis is recorded
    2026-01-05 open 01 .                               | 1 | 1 | met       # suspected first episode of psychosis
    2026-01-05 open 02 .                               | 1 | 1 | met       # ongoing or recurrent psychosis
    2026-01-05 open 03 .                               | 1 | 1 | met       # bipolar disorder
    2026-01-05 open 01 ., 2026-02-05 open 02 .         | 1 | 1 | met
    1999-01-01 2000-01-01 02 .                         | 1 | 1 | met
    2026-09-30 open 02 .                               | 1 | 1 | met
    2026-10-01 open 02 .                               | 0 | 0 | not_known # after the index date
    2026-01-05 2026-02-01 02 2026-02-01                | 0 | 0 | not_known # rejected
    2026-01-05 2026-10-01 02 2026-10-01                | 1 | 1 | met       # rejected only after the index date
    2026-01-05 open . .                                | 0 | 1 | not_known # reason blank
    2026-01-05 open ?99 .                              | 0 | 1 | not_known # unreadable
    . open 02 .                                        | 0 | 1 | not_known # undated
    on 2028-02-29
    2028-02-29 open 02 .                               | 1 | 1 | met
    2028-03-01 open 02 .                               | 0 | 0 | not_known
    on 2028-02-28
    2028-02-29 open 02 .                               | 0 | 0 | not_known
    """,
)

EARLY_INTERVENTION = SpecTable(
    CRITERION,
    "seen_by_early_intervention",
    "One contact attended with an early intervention in psychosis team.",
    "contact: date attendance team_group rejected",
    """
    on 2026-09-30
    2026-01-05 did_not_attend early_intervention .     | 0 | 0 | not_known # nobody was seen
    2026-01-05 attended core_community .               | 0 | 0 | not_known # by another team
    2026-01-05 attended early_intervention .           | 1 | 1 | met
    2026-01-05*2 attended early_intervention .         | 1 | 1 | met
    1999-01-01 attended early_intervention .           | 1 | 1 | met
    2026-09-30 attended early_intervention .           | 1 | 1 | met
    2026-10-01 attended early_intervention .           | 0 | 0 | not_known
    2026-01-05 attended early_intervention 2026-01-09  | 0 | 0 | not_known # of a rejected referral
    2026-01-05 unknown early_intervention .            | 0 | 1 | not_known
    2026-01-05 attended unknown .                      | 0 | 1 | not_known
    . attended early_intervention .                    | 0 | 1 | not_known
    on 2028-02-29
    2028-02-29 attended early_intervention .           | 1 | 1 | met
    2028-03-01 attended early_intervention .           | 0 | 0 | not_known
    on 2028-02-28
    2028-02-29 attended early_intervention .           | 0 | 0 | not_known
    """,
)

HALLUCINATIONS = SpecTable(
    CRITERION,
    "hallucinations_or_delusions_score",
    "HoNOS item 6 scored 2 or more, but not by a team for older people or memory.",
    "assessment: date score team_group item",
    """
    on 2026-09-30
    2026-01-05 1 core_community 979691000000108        | 0 | 0 | not_known # just below
    2026-01-05 2 core_community 979691000000108        | 1 | 1 | met       # at the edge
    2026-01-05 3 core_community 979691000000108        | 1 | 1 | met       # above
    2026-01-05 4 core_community 979691000000108        | 1 | 1 | met
    2026-01-05 2 core_community 979691000000108, 2026-02-05 3 core_community 979691000000108 | 1 | 1 | met
    2026-01-05 4 core_community 979651000000100        | 0 | 0 | not_known # another item
    2026-01-05 4 older_adult 979691000000108           | 0 | 0 | not_known # by a team for older people
    1999-01-01 2 core_community 979691000000108        | 1 | 1 | met
    2026-09-30 2 core_community 979691000000108        | 1 | 1 | met
    2026-10-01 2 core_community 979691000000108        | 0 | 0 | not_known
    2026-01-05 ?9 core_community 979691000000108       | 0 | 1 | not_known # unreadable
    2026-01-05 . core_community 979691000000108        | 0 | 1 | not_known # blank
    . 2 core_community 979691000000108                 | 0 | 1 | not_known # undated
    on 2028-02-29
    2028-02-29 2 core_community 979691000000108        | 1 | 1 | met
    2028-03-01 2 core_community 979691000000108        | 0 | 0 | not_known
    on 2028-02-28
    2028-02-29 2 core_community 979691000000108        | 0 | 0 | not_known
    """,
)

START_DATE = SpecTable(
    CRITERION,
    "psychosis_start_date",
    "One date on which psychosis became manifest or its treatment began.",
    "indicator: date kind value",
    """
    on 2026-09-30
    2026-01-05 offence_history 2                       | 0 | 0 | not_known # another indicator
    2026-01-05 manifest_psychosis .                    | 1 | 1 | met
    2026-01-05 psychosis_treatment .                   | 1 | 1 | met
    2026-01-05 manifest_psychosis ., 2026-02-05 psychosis_treatment . | 1 | 1 | met
    1999-01-01 manifest_psychosis .                    | 1 | 1 | met
    2026-09-30 manifest_psychosis .                    | 1 | 1 | met
    2026-10-01 manifest_psychosis .                    | 0 | 0 | not_known
    . manifest_psychosis .                             | 0 | 1 | not_known # a date that can't be
    on 2028-02-29
    2028-02-29 manifest_psychosis .                    | 1 | 1 | met
    2028-03-01 manifest_psychosis .                    | 0 | 0 | not_known
    on 2028-02-28
    2028-02-29 manifest_psychosis .                    | 0 | 0 | not_known
    """,
)

RULED_OUT = SpecTable(
    CRITERION,
    WHOLE,
    "Ruled out only if every diagnosis is organic or a learning disability and nothing else could say otherwise.",
    "diagnosis: date diagnosis_group | contact: date attendance team_group | referral: start end reason",
    """
    on 2026-09-30
    2026-01-05 organic                       | | | . | . | not_met
    2026-01-05 learning_disability           | | | . | . | not_met
    2026-01-05 organic, 2026-02-05 learning_disability | | | . | . | not_met
    2026-01-05 organic, 2026-02-05 other     | | | . | . | not_known # one of another kind
    2026-01-05 organic, 2026-02-05 unknown   | | | . | . | not_known # one that can't be read
    2026-01-05 organic, . organic            | | | . | . | not_met
    . organic                                | | | . | . | not_known # none dated up to the index date
    2026-09-30 organic                       | | | . | . | not_met
    2026-10-01 organic                       | | | . | . | not_known # only tomorrow
    2026-01-05 organic, 2026-10-01 psychosis | | | . | . | not_met   # tomorrow says nothing today
    2026-01-05 organic                       | 2026-01-05 attended early_intervention | | . | . | met
    2026-01-05 organic                       | 2026-01-05 unknown early_intervention  | | . | . | not_known
    2026-01-05 organic                       | | 2026-01-05 open 02 | . | . | met
    2026-01-05 organic                       | | 2026-01-05 open .  | . | . | not_known # why referred is blank
    on 2028-02-29
    2028-02-29 organic                       | | | . | . | not_met
    on 2028-02-28
    2028-02-29 organic                       | | | . | . | not_known
    on 2026-09-30, without MHS604 2026-03
    2026-01-05 organic                       | | 2026-01-05 open 04 | . | . | not_known # a diagnosis may have been lost
    2026-01-05 psychosis                     | | 2026-01-05 open 04 | . | . | met
    """,
)

TABLES = [DIAGNOSIS, REFERRAL, EARLY_INTERVENTION, HALLUCINATIONS, START_DATE, RULED_OUT]
ANSWERS = Answers(TABLES)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_severe_mental_disorder(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
