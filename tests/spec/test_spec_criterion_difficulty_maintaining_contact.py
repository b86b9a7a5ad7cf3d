"""Services have not kept contact: each arm at, below and above its edge.

A planned contact that was attended after the missed ones keeps the other arms silent, and an
attended one soon after the closure likewise. How to read a table: `tests/lib/criterion_tables.py`.
"""

import pytest
from criterion_tables import Answers, Case, SpecTable, cases_of

CRITERION = "difficulty_maintaining_contact"
TEAM = {"contact": {"team_group": "core_community"}}

MISSED = SpecTable(
    CRITERION,
    "missed_contacts",
    "At least three days with a missed contact in the 12 months, and a third of the planned ones (next table).",
    "contact: date attendance team_group",
    """
    on 2026-09-30, from 2025-10-01
    2026-01-05*2 did_not_attend core_community, 2026-02-01 attended core_community       | 2 | 2 | not_met
    2026-01-05*3 did_not_attend core_community, 2026-02-01 attended core_community       | 3 | 3 | met
    2026-01-05*4 did_not_attend core_community, 2026-02-01 attended core_community       | 4 | 4 | met
    2026-01-05*2 did_not_attend core_community, 2026-01-20 arrived_too_late core_community, 2026-02-01 attended core_community | 3 | 3 | met # too late to be seen
    2026-01-05*2 did_not_attend core_community, 2026-01-06 did_not_attend core_community, 2026-02-01 attended core_community | 2 | 2 | not_met # two on a day are one
    2026-01-05*2 did_not_attend core_community, 2026-01-20 cancelled_by_patient core_community, 2026-02-01 attended core_community | 2 | 2 | not_met # cancelled
    2026-01-05*2 did_not_attend core_community, 2026-01-20 did_not_attend liaison, 2026-02-01 attended core_community | 2 | 2 | not_met # another kind of team
    2026-01-05*2 did_not_attend core_community, 2026-01-20 unknown core_community, 2026-02-01 attended core_community | 2 | 3 | not_known # how it went can't be read
    2026-01-05*2 did_not_attend core_community, 2026-01-20 did_not_attend unknown, 2026-02-01 attended core_community | 2 | 3 | not_known # nor of which team
    2026-01-05*2 did_not_attend core_community, . did_not_attend core_community, 2026-02-01 attended core_community | 2 | 3 | not_known # undated
    2025-10-01 did_not_attend core_community, 2026-01-05*2 did_not_attend core_community, 2026-02-01 attended core_community | 3 | 3 | met # first day
    2025-09-30 did_not_attend core_community, 2026-01-05*2 did_not_attend core_community, 2026-02-01 attended core_community | 2 | 2 | not_met # day before
    2026-01-05*2 did_not_attend core_community, 2026-09-30 did_not_attend core_community, 2026-09-30 attended core_community | 3 | 3 | met # index date
    2026-01-05*2 did_not_attend core_community, 2026-10-01 did_not_attend core_community, 2026-09-30 attended core_community | 2 | 2 | not_met # after it
    on 2028-02-29, from 2027-03-01
    2027-03-01 did_not_attend core_community, 2027-05-05*2 did_not_attend core_community, 2027-06-01 attended core_community | 3 | 3 | met
    2027-02-28 did_not_attend core_community, 2027-05-05*2 did_not_attend core_community, 2027-06-01 attended core_community | 2 | 2 | not_met
    2027-05-05*2 did_not_attend core_community, 2028-02-29 did_not_attend core_community, 2028-02-29 attended core_community | 3 | 3 | met # leap day
    on 2028-02-28, from 2027-02-28
    2027-02-28 did_not_attend core_community, 2027-05-05*2 did_not_attend core_community, 2027-06-01 attended core_community | 3 | 3 | met
    2027-02-27 did_not_attend core_community, 2027-05-05*2 did_not_attend core_community, 2027-06-01 attended core_community | 2 | 2 | not_met
    2027-05-05*2 did_not_attend core_community, 2028-02-29 did_not_attend core_community, 2027-06-01 attended core_community | 2 | 2 | not_met
    """,
)

SHARE = SpecTable(
    CRITERION,
    "missed_contact_share",
    "A third of the planned contacts (days) missed, and at least three (table before).",
    "contact: date attendance",
    """
    on 2026-09-30, from 2025-10-01
    2026-01-05*3 did_not_attend, 2026-02-01*7 attended                             | 3/10 | 3/10 | not_met
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended                             | 3/9  | 3/9  | met       # exactly a third
    2026-01-05*3 did_not_attend, 2026-02-01*5 attended                             | 3/8  | 3/8  | met
    2026-01-05*33 did_not_attend, 2026-03-01*67 attended                           | 33/100 | 33/100 | not_met # whole numbers: no rounding
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended, 2026-03-01*9 cancelled_by_provider | 3/9 | 3/9 | met # cancelled ones are left out
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended, 2026-01-10 unknown         | 3/10 | 4/10 | not_known # either way
    2026-01-05*3 did_not_attend, 2026-02-01*5 attended, 2026-01-10 unknown         | 3/9  | 4/9  | met       # at worst a third
    2026-01-05*3 did_not_attend, 2026-02-01*9 attended, 2026-01-10 unknown         | 3/13 | 4/13 | not_met   # at best less
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended, 2025-10-01 attended        | 3/10 | 3/10 | not_met   # attended on the first day
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended, 2025-09-30 attended        | 3/9  | 3/9  | met       # the day before
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended, 2026-09-30 attended        | 3/10 | 3/10 | not_met   # on the index date
    2026-01-05*3 did_not_attend, 2026-02-01*6 attended, 2026-10-01 attended        | 3/9  | 3/9  | met       # after it
    on 2028-02-29, from 2027-03-01
    2027-05-05*3 did_not_attend, 2027-06-01*6 attended, 2028-02-29 attended        | 3/10 | 3/10 | not_met
    2027-05-05*3 did_not_attend, 2027-06-01*6 attended, 2027-03-01 attended        | 3/10 | 3/10 | not_met
    2027-05-05*3 did_not_attend, 2027-06-01*6 attended, 2027-02-28 attended        | 3/9  | 3/9  | met
    on 2028-02-28, from 2027-02-28
    2027-05-05*3 did_not_attend, 2027-06-01*6 attended, 2028-02-29 attended        | 3/9  | 3/9  | met
    2027-05-05*3 did_not_attend, 2027-06-01*6 attended, 2027-02-28 attended        | 3/10 | 3/10 | not_met
    2027-05-05*3 did_not_attend, 2027-06-01*6 attended, 2027-02-27 attended        | 3/9  | 3/9  | met
    """,
    TEAM,
)

RUN = SpecTable(
    CRITERION,
    "most_recent_contacts_missed",
    "The three most recent planned contacts all missed; here less than a third of all, so that this arm decides alone.",
    "contact: date attendance",
    """
    on 2026-09-30, from 2025-10-01
    2025-11-01*9 attended, 2026-01-05*2 did_not_attend                            | 2 | 2 | not_met
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend                            | 3 | 3 | met
    2025-11-01*9 attended, 2026-01-05*4 did_not_attend                            | 4 | 4 | met
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-01-08 attended       | 0 | 0 | not_met   # seen since
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-01-07 attended       | 0 | 0 | not_met   # on the day of the last
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-01-05 attended       | 2 | 2 | not_met   # on the day of the first
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-01-08 cancelled_by_provider | 3 | 3 | met # cancelled: no end of it
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-01-08 unknown        | 0 | 4 | not_known # perhaps attended
    2025-11-01*9 attended, 2026-01-05*2 did_not_attend, . did_not_attend          | 2 | 3 | not_known # undated
    2025-11-01*9 attended, 2026-01-05*2 did_not_attend, 2026-09-30 did_not_attend | 3 | 3 | met       # on the index date
    2025-11-01*9 attended, 2026-01-05*2 did_not_attend, 2026-10-01 did_not_attend | 2 | 2 | not_met   # after it
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-09-30 attended       | 0 | 0 | not_met
    2025-11-01*9 attended, 2026-01-05*3 did_not_attend, 2026-10-01 attended       | 3 | 3 | met
    2025-10-01 did_not_attend, 2026-01-05*2 did_not_attend                        | 3 | 3 | met       # first day
    2025-09-30 did_not_attend, 2026-01-05*2 did_not_attend                        | 2 | 2 | not_met   # day before
    on 2028-02-29, from 2027-03-01
    2027-11-01*9 attended, 2028-01-05*2 did_not_attend, 2028-02-29 did_not_attend | 3 | 3 | met
    2027-03-01 did_not_attend, 2028-01-05*2 did_not_attend                        | 3 | 3 | met
    2027-02-28 did_not_attend, 2028-01-05*2 did_not_attend                        | 2 | 2 | not_met
    on 2028-02-28, from 2027-02-28
    2027-11-01*9 attended, 2028-01-05*2 did_not_attend, 2028-02-29 did_not_attend | 2 | 2 | not_met
    2027-02-28 did_not_attend, 2028-01-05*2 did_not_attend                        | 3 | 3 | met
    2027-02-27 did_not_attend, 2028-01-05*2 did_not_attend                        | 2 | 2 | not_met
    """,
    TEAM,
)

UNSEEN = SpecTable(
    CRITERION,
    "longest_unseen",
    "More than 84 days in a row in the community under a team without being seen, and a contact missed or cancelled in them.",
    "contact: date attendance | referral_team: start end | hospital_spell: start end",
    """
    on 2026-09-30, from 2025-10-01
    2026-01-01 attended, 2026-02-01 did_not_attend, 2026-03-26 attended | 2025-01-01 open | | 83 | 83 | not_met
    2026-01-01 attended, 2026-02-01 did_not_attend, 2026-03-27 attended | 2025-01-01 open | | 84 | 84 | not_met   # twelve weeks
    2026-01-01 attended, 2026-02-01 did_not_attend, 2026-03-28 attended | 2025-01-01 open | | 85 | 85 | met
    2026-01-01 attended, 2026-02-01 cancelled_by_patient, 2026-03-28 attended | 2025-01-01 open | | 85 | 85 | met
    2026-01-01 attended, 2026-02-01 cancelled_by_provider, 2026-03-28 attended | 2025-01-01 open | | 0 | 0 | not_met # nothing missed
    2026-01-01 attended, 2026-02-01 did_not_attend, 2026-03-29 attended | 2025-01-01 open | 2026-02-10 2026-02-11 | 85 | 85 | met     # a night in hospital is skipped
    2026-01-01 attended, 2026-02-01 did_not_attend, 2026-03-29 attended | 2025-01-01 open | 2026-02-10 2026-02-12 | 84 | 84 | not_met
    2026-01-01 attended, 2026-02-01 did_not_attend | 2025-01-01 2026-03-28 | | 85 | 85 | met                     # held up to the day before
    2026-01-01 attended, 2026-02-01 did_not_attend | 2025-01-01 2026-03-27 | | 84 | 84 | not_met
    2026-01-01 attended, 2026-02-01 did_not_attend | 2025-01-01 2026-03-27..2026-03-31 | | 84 | 88 | not_known    # when it ended isn't known
    2026-01-01 attended, 2026-02-01 did_not_attend, 2026-02-20 unknown, 2026-03-28 attended | 2025-01-01 open | | 49 | 85 | not_known # perhaps seen
    2025-09-30 attended, 2025-11-01 did_not_attend, 2025-12-24 attended | 2025-01-01 open | | 84 | 84 | not_met   # from the first day on
    2025-09-30 attended, 2025-11-01 did_not_attend, 2025-12-25 attended | 2025-01-01 open | | 85 | 85 | met
    2025-08-01 attended, 2025-11-01 did_not_attend, 2025-12-24 attended | 2025-01-01 open | | 84 | 84 | not_met   # days before it don't count
    2025-10-01 attended, 2025-11-01 did_not_attend, 2025-12-25 attended | 2025-01-01 open | | 84 | 84 | not_met   # seen on the first day
    2026-07-07 attended, 2026-08-01 did_not_attend | 2025-01-01 open | | 85 | 85 | met                           # up to the index date
    2026-07-08 attended, 2026-08-01 did_not_attend | 2025-01-01 open | | 84 | 84 | not_met
    2026-07-07 attended, 2026-08-01 did_not_attend, 2026-09-30 attended | 2025-01-01 open | | 84 | 84 | not_met   # seen on it
    2026-07-07 attended, 2026-08-01 did_not_attend, 2026-10-01 attended | 2025-01-01 open | | 85 | 85 | met       # after it
    on 2028-02-29, from 2027-03-01
    2027-12-06 attended, 2028-01-05 did_not_attend | 2025-01-01 open | | 85 | 85 | met                           # the leap day is the 85th
    2027-02-28 attended, 2027-04-01 did_not_attend, 2027-05-25 attended | 2025-01-01 open | | 85 | 85 | met
    2027-02-28 attended, 2027-04-01 did_not_attend, 2027-05-24 attended | 2025-01-01 open | | 84 | 84 | not_met
    2027-03-01 attended, 2027-04-01 did_not_attend, 2027-05-25 attended | 2025-01-01 open | | 84 | 84 | not_met
    on 2028-02-28, from 2027-02-28
    2027-12-06 attended, 2028-01-05 did_not_attend | 2025-01-01 open | | 84 | 84 | not_met                       # and not yet there
    2027-12-06 attended, 2028-01-05 did_not_attend, 2028-02-29 attended | 2025-01-01 open | | 84 | 84 | not_met
    2027-02-27 attended, 2027-04-01 did_not_attend, 2027-05-24 attended | 2025-01-01 open | | 85 | 85 | met
    2027-02-28 attended, 2027-04-01 did_not_attend, 2027-05-24 attended | 2025-01-01 open | | 84 | 84 | not_met
    """,
    TEAM | {"referral_team": {"team_group": "core_community"}},
)

CLOSURES = SpecTable(
    CRITERION,
    "closures_for_non_attendance",
    "One accepted referral closed in the 24 months because the person did not attend (05) or refused (09), with a contact missed or cancelled.",
    "referral: start end close_reason rejected | contact: date attendance",
    """
    on 2026-09-30, from 2024-10-01
    2024-01-01 2025-01-10 02 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 0 | not_met   # closed otherwise
    2024-01-01 2025-01-10 05 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 1 | 1 | met
    2024-01-01 2025-01-10 09 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 1 | 1 | met
    2024-01-01 2025-01-10 05 ., 2024-06-01 2025-06-10 09 . | 2026-01-05 did_not_attend, 2026-02-01 attended | 2 | 2 | met
    2024-01-01 2024-10-01 05 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 1 | 1 | met       # first day
    2024-01-01 2024-09-30 05 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 0 | not_met   # day before
    2024-01-01 2026-09-30 05 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 1 | 1 | met       # index date
    2024-01-01 2026-10-01 05 .                           | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 0 | not_met   # still open on it
    2024-01-01 2025-01-10 05 2024-01-09                  | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 0 | not_met   # had been rejected
    2024-01-01 2025-01-10 . .                            | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 1 | not_known # why is blank
    2024-01-01 2025-01-10 ?77 .                          | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 1 | not_known
    2024-01-01 2025-01-10..2025-03-31 . .                | 2026-01-05 did_not_attend, 2026-02-01 attended | 0 | 1 | not_known # an end that never came
    on 2028-02-29, from 2026-03-01
    2024-01-01 2028-02-29 05 .                           | 2027-11-05 did_not_attend, 2027-12-01 attended | 1 | 1 | met
    2024-01-01 2026-03-01 05 .                           | 2027-11-05 did_not_attend, 2027-12-01 attended | 1 | 1 | met
    2024-01-01 2026-02-28 05 .                           | 2027-11-05 did_not_attend, 2027-12-01 attended | 0 | 0 | not_met
    on 2028-02-28, from 2026-02-28
    2024-01-01 2028-02-29 05 .                           | 2027-11-05 did_not_attend, 2027-12-01 attended | 0 | 0 | not_met
    2024-01-01 2026-02-28 05 .                           | 2027-11-05 did_not_attend, 2027-12-01 attended | 1 | 1 | met
    2024-01-01 2026-02-27 05 .                           | 2027-11-05 did_not_attend, 2027-12-01 attended | 0 | 0 | not_met
    """,
    TEAM,
)

MISSED_OR_CANCELLED = SpecTable(
    CRITERION,
    "missed_or_cancelled_contacts",
    "One contact missed, or cancelled by the person, in the 12 months, beside such a closure; seen since, so that this arm decides.",
    "contact: date attendance | referral: start end close_reason",
    """
    on 2026-09-30, from 2025-10-01
    2025-03-01 attended                                               | 2024-01-01 2025-01-10 05 | 0 | 0 | not_met
    2025-03-01 attended, 2026-01-05 did_not_attend                    | 2024-01-01 2025-01-10 05 | 1 | 1 | met
    2025-03-01 attended, 2026-01-05 arrived_too_late                  | 2024-01-01 2025-01-10 05 | 1 | 1 | met
    2025-03-01 attended, 2026-01-05 cancelled_by_patient              | 2024-01-01 2025-01-10 05 | 1 | 1 | met
    2025-03-01 attended, 2026-01-05 cancelled_by_provider             | 2024-01-01 2025-01-10 05 | 0 | 0 | not_met
    2025-03-01 attended, 2026-01-05*2 cancelled_by_patient            | 2024-01-01 2025-01-10 05 | 2 | 2 | met
    2025-03-01 attended, 2026-01-05 did_not_attend                    | 2024-01-01 2025-01-10 02 | 1 | 1 | not_met   # without a closure
    2025-03-01 attended, 2025-10-01 cancelled_by_patient              | 2024-01-01 2025-01-10 05 | 1 | 1 | met       # first day
    2025-03-01 attended, 2025-09-30 cancelled_by_patient              | 2024-01-01 2025-01-10 05 | 0 | 0 | not_met   # day before
    2025-03-01 attended, 2026-09-30 cancelled_by_patient              | 2024-01-01 2025-01-10 05 | 1 | 1 | met       # index date
    2025-03-01 attended, 2026-10-01 cancelled_by_patient              | 2024-01-01 2025-01-10 05 | 0 | 0 | not_met   # after it
    2025-03-01 attended, 2026-01-05 unknown                           | 2024-01-01 2025-01-10 05 | 0 | 1 | not_known
    2025-03-01 attended, . cancelled_by_patient                       | 2024-01-01 2025-01-10 05 | 0 | 1 | not_known # undated
    on 2028-02-29, from 2027-03-01
    2027-01-01 attended, 2028-02-29 cancelled_by_patient              | 2024-01-01 2026-12-10 05 | 1 | 1 | met
    2027-01-01 attended, 2027-03-01 cancelled_by_patient              | 2024-01-01 2026-12-10 05 | 1 | 1 | met
    2027-01-01 attended, 2027-02-28 cancelled_by_patient              | 2024-01-01 2026-12-10 05 | 0 | 0 | not_met
    on 2028-02-28, from 2027-02-28
    2027-01-01 attended, 2028-02-29 cancelled_by_patient              | 2024-01-01 2026-12-10 05 | 0 | 0 | not_met
    2027-01-01 attended, 2027-02-28 cancelled_by_patient              | 2024-01-01 2026-12-10 05 | 1 | 1 | met
    2027-01-01 attended, 2027-02-27 cancelled_by_patient              | 2024-01-01 2026-12-10 05 | 0 | 0 | not_met
    """,
    TEAM,
)

NOT_SEEN_SINCE = SpecTable(
    CRITERION,
    "not_seen_since_closure",
    "Not seen, up to the index date, since a referral was closed in this way.",
    "referral: start end close_reason | contact: date attendance",
    """
    on 2026-09-30, from 2026-09-30
    2024-01-01 2025-01-10 05                             | 2025-03-01 attended       | 0 | 0 | not_met   # seen since
    2024-01-01 2025-01-10 05                             | 2024-03-01 attended       | 1 | 1 | met       # only before
    2024-01-01 2025-01-10 05                             | 2025-01-10 attended       | 1 | 1 | met       # on the very day
    2024-01-01 2025-01-10 05                             | 2025-01-11 attended       | 0 | 0 | not_met   # the day after
    2024-01-01 2025-01-10 05                             |                           | 1 | 1 | met       # never seen
    2024-01-01 2025-01-10 05, 2024-06-01 2025-06-10 09   |                           | 1 | 1 | met
    2024-01-01 2025-01-10 02                             |                           | 0 | 0 | not_met   # closed otherwise
    2024-01-01 2025-01-10 05                             | 2026-09-30 attended       | 0 | 0 | not_met   # seen on the index date
    2024-01-01 2025-01-10 05                             | 2026-10-01 attended       | 1 | 1 | met       # the day after
    2024-01-01 2026-09-29 05                             | 2026-09-30 attended       | 0 | 0 | not_met
    2024-01-01 2026-09-30 05                             |                           | 1 | 1 | met       # closed on the index date
    2024-01-01 2026-10-01 05                             |                           | 0 | 0 | not_met   # only tomorrow
    2024-01-01 2025-01-10 05                             | 2025-03-01 unknown        | 0 | 1 | not_known # perhaps seen
    2024-01-01 2025-01-10 .                              |                           | 0 | 1 | not_known # why closed is blank
    on 2028-02-29, from 2028-02-29
    2024-01-01 2028-02-29 05                             |                           | 1 | 1 | met
    2024-01-01 2028-02-28 05                             | 2028-02-29 attended       | 0 | 0 | not_met
    on 2028-02-28, from 2028-02-28
    2024-01-01 2028-02-27 05                             | 2028-02-29 attended       | 1 | 1 | met
    2024-01-01 2028-02-29 05                             |                           | 0 | 0 | not_met
    """,
    TEAM,
)

TABLES = [MISSED, SHARE, RUN, UNSEEN, CLOSURES, MISSED_OR_CANCELLED, NOT_SEEN_SINCE]
ANSWERS = Answers(TABLES)


@pytest.mark.parametrize("asked", ["engine", "oracle"])
@pytest.mark.parametrize("case", cases_of(TABLES), ids=str)
def test_difficulty_maintaining_contact(case: Case, asked: str) -> None:
    assert getattr(ANSWERS, asked)[case.key] == case.expected
