"""What stands on a review card beside the criteria. Index date 2024-09-30."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from tiny_extract import read

from cohortid.cohort import Cohort, identify
from cohortid.records import Records
from cohortid.review.card import ReviewCard
from cohortid.review.gather import gather
from cohortid.review.ledger import open_ledger
from cohortid.review.order import Order
from cohortid.review.run_facts import evidence_of

INDEX = "2024-09-30"
PEOPLE = "ABCDEFGH"


@pytest.fixture(scope="module")
def records() -> Records:
    """A to H: each shows some facts; a concern brings everybody onto the list."""
    read_ = read(
        people="""
            month            | person | LanguageCodePreferred | death
            2024-04          | A      | pa                    |
            2024-05..2024-09 | A      |                       |
            2024-04..2024-09 | B      | zz                    |
            2024-04..2024-09 | D      | en                    | 2024-09-12
            2024-04..2024-08 | E      |                       |
            2024-09          | E      | so                    |
        """,
        team="""
            month            | team | type
            2024-04..2024-09 | T1   | A06
            2024-04..2024-09 | T2   | A08
            2024-04..2024-09 | T3   | A02
            2024-04..2024-09 | T4   | A14
        """,
        referral="""
            month           |person|referral|received  |closed    |close_reason|team|rejected
            2024-04..2024-09|A     |RA1     |2024-04-02|          |            |T1  |
            2024-04..2024-09|A     |RA2     |2024-09-05|          |            |T3  |
            2024-04..2024-06|A     |RA3     |2022-01-05|2024-06-20|05          |T2  |
            2024-04..2024-05|B     |RB1     |2024-04-02|2024-05-02|01          |T1  |
            2024-04..2024-06|B     |RB2     |2024-04-09|2024-06-12|            |T1  |
            2024-04..2024-09|C     |RC1     |2024-04-02|          |            |T2  |2024-04-20
            2024-04..2024-06|C     |RC2     |2024-04-02|2024-06-01|05          |T1  |2024-04-20
            2024-04..2024-09|D     |RD1     |2024-04-02|          |            |T1  |
            2024-04..2024-09|E     |RE1     |2024-04-02|          |            |T1  |
            2024-04..2024-09|F     |RF1     |2024-04-02|          |            |T1  |
            2024-04..2024-09|G     |RG1     |2024-04-02|          |            |T4  |
        """,
        contact="""
            month   | person | contact | referral | date       | attended | mode | team
            2024-05 | A      | A1      | RA1      | 2024-05-03 | 5        | 01   | T1
            2024-05 | A      | A0      | RA1      | 2024-05-20 | 3        | 01   | T1
            2024-06 | A      | A2      | RA1      | 2024-06-07 | 6        | 01   | T1
            2024-06 | A      | A3      | RA1      | 2024-06-20 | 5        | 02   | T1
            2024-07 | A      | A4      | RA1      | 2024-07-01 | 3        | 01   | T1
            2024-07 | A      | A5      | RA1      | 2024-07-01 | 3        | 01   | T1
            2024-07 | A      | A6      | RA1      | 2024-07-09 | 7        | 01   | T1
            2024-08 | A      | A7      | RA1      | 2024-08-02 | 2        | 01   | T1
            2024-08 | A      | A8      | RA1      | 2024-08-20 | 4        | 01   | T1
            2024-05 | B      | B1      | RB1      | 2024-05-01 | 3        | 01   | T1
            2024-06 | E      | E1      | RE1      | 2024-06-01 | 5        | 05   | T1
            2024-06 | G      | G1      | RG1      | 2024-06-01 | 5        | 01   | T4
        """,
        home="""
            month   | person | type | settled | date
            2024-05 | A      | 13   | N       | 2024-05-01
            2024-08 | A      | 20   | N       | 2024-08-01
            2024-04 | B      | 01   | Y       | 2019-03-01
            2024-05 | E      |      |         | 2024-05-01
        """,
        practice="""
            month            | person | practice | start      | end
            2024-04..2024-06 | A      | Y00001   | 2020-01-01 | 2024-06-01
            2024-04..2024-09 | A      | Y00002   | 2024-06-02 |
            2024-04..2024-09 | B      | V81999   | 2020-01-01 |
        """,
        coordinator="""
            month            | person | start      | end        | type
            2024-04..2024-09 | A      | 2024-04-05 |            | A06
            2024-04..2024-05 | B      | 2024-04-05 | 2024-05-05 | A06
        """,
        section="""
            month            | person | period | start      | end        | section
            2024-04..2024-09 | A      | S1     | 2024-07-01 |            | 03
            2024-04..2024-05 | B      | S2     | 2024-04-20 | 2024-05-05 | 02
        """,
        order="""
            month            | person | order | start      | end
            2024-08..2024-09 | A      | S1    | 2024-08-10 |
        """,
        spell="""
            month            | person | spell | start      | end
            2024-09          | F      | H1    | 2024-09-20 |
        """,
    )  # fmt: skip
    keys = sorted(set(read_.person_ids()) & set(PEOPLE))
    concerns = pd.DataFrame({"person_id": keys, "nominated_on": "2024-09-30", "by_role": "carer",
                             "reason": "not seen"})  # fmt: skip
    bookings = pd.DataFrame(
        [("A", "2024-09-28", "2024-10-20"), ("A", "2024-09-28", "2024-10-04"),
         ("A", "2024-09-28", "2024-09-29"), ("B", "2024-10-02", "2024-10-05")],
        columns=["person_id", "recorded_on", "booked_for"],
    )  # fmt: skip
    return read_.with_nominations(concerns).with_bookings(bookings)


@pytest.fixture(scope="module")
def cohort(records: Records) -> Cohort:
    return identify(records, "midlands-maturity-index", index_date=INDEX)


@pytest.fixture(scope="module")
def cards(cohort: Cohort, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReviewCard]:
    ledger = open_ledger(tmp_path_factory.mktemp("ledger") / "l.sqlite")
    made = gather(cohort, ledger, Order.ALPHABETICAL).pack.cards
    return {one.person_id: one for one in made}


def test_last_seen_face_to_face_and_what_was_tried_since(cards: dict[str, ReviewCard]) -> None:
    seen = cards["A"].seen
    assert (seen.face_to_face, seen.by_team) == (date(2024, 6, 7), "Community team T1 at P1")
    assert seen.spoken == date(2024, 6, 20)  # by telephone
    assert seen.n_missed_since == 3  # two on one day are one; too late and cancelled count
    assert seen.n_cancelled_by_service_since == 1
    assert seen.last_attempt == date(2024, 8, 20)
    never = cards["B"].seen
    assert (never.face_to_face, never.by_team, never.spoken) == (None, "", None)
    assert (never.n_missed_since, never.last_attempt) == (1, date(2024, 5, 1))
    assert cards["E"].seen.spoken is None  # an e-mail isn't seeing somebody
    assert cards["F"].seen.on_ward_since == date(2024, 9, 20)


def test_the_next_booking_is_of_a_list_made_by_the_index_date(cards: dict[str, ReviewCard]) -> None:
    assert cards["A"].seen.next_booked == date(2024, 10, 4)
    assert cards["B"].seen.next_booked is None  # its list was made later
    assert cards["A"].seen.bookings_given


def test_teams(cards: dict[str, ReviewCard]) -> None:
    a = cards["A"]
    assert (a.team, a.sheet) == ("T1 at P1 (Community team)", "T1 at P1")
    assert a.other_teams == ("Crisis or home treatment T3 at P1, since 5 September 2024",)
    assert a.outreach_episodes == ("Assertive outreach T2 at P1, 5 January 2022 to 20 June 2024",)
    assert cards["C"].outreach_episodes == ()  # not accepted
    assert (cards["B"].team, cards["B"].sheet) == ("No team recorded", "No team recorded")


def test_orders_in_force(cards: dict[str, ReviewCard]) -> None:
    assert cards["A"].orders == (
        "Section 3 since 1 July 2024 (dormant since 10 August 2024)",
        "Community treatment order since 10 August 2024",
    )
    assert cards["B"].orders == ()


def test_home_practice_key_worker_closure_and_language(cards: dict[str, ReviewCard]) -> None:
    a, b, e = cards["A"], cards["B"], cards["E"]
    assert a.home_recorded == date(2024, 5, 1)  # a ward isn't a home
    assert b.home_recorded == date(2019, 3, 1)  # however old
    assert (e.home, e.home_recorded) == ("never recorded", None)
    assert (a.practice, b.practice) == ("Y00002", "none recorded")
    assert a.key_worker == "Community team, since 5 April 2024"
    assert b.key_worker == "none recorded"
    assert a.last_closure == "20 June 2024: did not attend"
    assert b.last_closure == "12 June 2024: (nothing recorded)"
    assert e.last_closure == "none in this extract"
    assert cards["C"].last_closure == "none in this extract"  # never accepted
    assert a.communication == "Preferred language: Panjabi"
    assert b.communication == "Preferred language: zz"
    assert e.communication == "Preferred language: Somali"
    assert cards["C"].communication == "none recorded: please ask"


def test_a_further_contact_where_one_is_enough_is_no_new_evidence(cohort: Cohort) -> None:
    evidence, behind, _ = evidence_of(cohort)
    assert "1 June 2024: contact: attended on time" in evidence["G"].values()
    assert set(behind["G"]) == {"", "lost_from_view"}  # early intervention: severe disorder met
    assert set(behind["A"]) >= {"", "difficulty_maintaining_contact", "detained"}


def test_a_death_is_said_first(cards: dict[str, ReviewCard]) -> None:
    assert cards["D"].current_care[0] == "Recorded as having died on 12 September 2024"


def test_questions_are_what_isnt_known_and_what_is_always_asked(
    cards: dict[str, ReviewCard],
) -> None:
    asked = [one.id for one in cards["A"].questions]
    assert asked[-3:] == ["medication_stopped", "safeguarding", "persons_wishes"]
    assert "poor_treatment_response" in asked
    open_ = {one.id for one in cards["A"].of_state("not_known")}
    assert set(asked[:-3]) == open_


def test_later_dates_change_nothing(
    records: Records, cards: dict[str, ReviewCard], tmp_path: Path
) -> None:
    cohort = identify(records, "midlands-maturity-index", index_date="2024-07-05")
    made = gather(cohort, open_ledger(tmp_path / "l.sqlite"), Order.ALPHABETICAL).pack.cards
    assert made == ()  # the concerns were raised later
    earlier = records.with_nominations(
        pd.DataFrame([("A", "2024-07-01", "GP", "worried")],
                     columns=["person_id", "nominated_on", "by_role", "reason"])
    )  # fmt: skip
    cohort = identify(earlier, "midlands-maturity-index", index_date="2024-07-05")
    (card,) = gather(cohort, open_ledger(tmp_path / "l.sqlite"), Order.ALPHABETICAL).pack.cards
    assert card.seen.n_missed_since == 1 and card.seen.last_attempt == date(2024, 7, 1)
    assert card.seen.next_booked is None
    assert card.orders == ("Section 3 since 1 July 2024",)
    assert card.concerns == ("1 July 2024: by GP: worried",)
