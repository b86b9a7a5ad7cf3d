"""Cards and packs made by hand, with text that tries to be something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cohortid.review.card import (
    AboutPack,
    CriterionOnCard,
    Listing,
    Previous,
    ReviewCard,
    ReviewPack,
    Seen,
    Unsettled,
)
from cohortid.review.questions import Question, standing_questions

INDEX_DATE = date(2026, 9, 30)
HOSTILE = (
    "=1+1",
    "@SUM(A1:A9)",
    "+44 20 7946 0000",
    "-2+3",
    '=HYPERLINK("file:///etc/passwd","open")',
    "https://example.org/collect",
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "</script><script>document.title='taken'</script>",
    "safe\u202etxt.exe",
    "one\r\ntwo\nthree\tfour",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 caf\u00e9 \u4f60\u597d",
    "x" * 32_000,
    "'quoted' \"double\" & <b>",
    "\x00\x07\x1bcontrol",
)
"""Text that a spreadsheet, a CSV reader or a page could take for something else."""

CRITERIA = {
    "severe_mental_disorder": "Severe mental disorder",
    "high_inpatient_use": "High use of inpatient or home-based care",
    "unstable_accommodation": "Homeless or unstable home",
    "poor_treatment_response": "Treatment so far has not helped enough (please say)",
}


def a_card(person_id: str = "SYN-0000001", **changes: Any) -> ReviewCard:
    """Return a card with everything on it, and what is changed."""
    card = ReviewCard(
        person_id=person_id,
        section="review",
        routes=("for_review",),
        team="T04 at P01 (Community team)",
        sheet="T04 at P01",
        other_teams=("Crisis or home treatment T09 at P01, since 2 September 2026",),
        current_care=("With a community mental health team",),
        orders=("Community treatment order since 3 May 2026",),
        seen=Seen(
            face_to_face=date(2026, 7, 14),
            by_team="Community team T04 at P01",
            spoken=date(2026, 7, 20),
            n_missed_since=3,
            n_cancelled_by_service_since=1,
            last_attempt=date(2026, 9, 21),
            next_booked=date(2026, 10, 6),
            bookings_given=True,
        ),
        key_worker="Community team, since 3 March 2025",
        practice="Y00123",
        home="Homeless: rough sleeping",
        home_recorded=date(2025, 11, 2),
        last_closure="15 January 2025: not attended",
        outreach_episodes=("Assertive outreach T07 at P01, 1 May 2021 to 3 June 2023",),
        concerns=("12 September 2026, by carer: has not answered the door for two weeks",),
        communication="Speaks Punjabi",
        criteria=(
            CriterionOnCard(
                "severe_mental_disorder", CRITERIA["severe_mental_disorder"], "met",
                found="diagnosis F20.0 (schizophrenia): 3 February 2024",
                records=("3 February 2024: diagnosis: F20.0 (schizophrenia) [MHS604 17, P01]",),
            ),
            CriterionOnCard(
                "high_inpatient_use", CRITERIA["high_inpatient_use"], "met",
                found="3 admissions in 24 months: 3 Feb 2025, 21 Aug 2025, 11 Jun 2026",
                records=(
                    "3 February 2025 to 1 March 2025: in hospital [MHS501 3, P01]",
                    "21 August 2025 to 2 September 2025: in hospital [MHS501 9, P01]",
                    "11 June 2026 to 1 July 2026: in hospital [MHS501 12, P01]",
                ),
            ),
            CriterionOnCard(
                "unstable_accommodation", CRITERIA["unstable_accommodation"], "not_known",
                why="nothing is recorded", recorded_in="accommodation status (MHS003)",
                question="Is the person homeless, or is their home unstable?",
            ),
            CriterionOnCard(
                "poor_treatment_response", CRITERIA["poor_treatment_response"], "not_known",
                why="no record answers this; please say", recorded_in="no table",
                question="Has treatment so far not helped enough?",
            ),
        ),
        questions=(
            Question("unstable_accommodation", "Is the person homeless, or is their home unstable?",
                     "nothing is recorded"),
            Question("poor_treatment_response", "Has treatment so far not helped enough?"),
            *standing_questions(),
        ),
        listing=Listing("still", date(2026, 3, 31), date(2026, 3, 31),
                        ("admission 11 June 2026",)),
        previous=Previous(
            outcome="discuss", reason="needs a joint visit", who_acts="care coordinator",
            by_when=date(2026, 5, 1), view="the carer asks for more visits",
            decided_by="team lead", decided_on=date(2026, 4, 12), index_date=date(2026, 3, 31),
        ),
        changes=("11 June 2026: admitted to hospital", "21 September 2026: did not attend"),
        changes_since=date(2026, 3, 31),
        timeline=[
            row("home", "bar", date(2025, 11, 2), None, what="Rough sleeping"),
            row("team", "bar", date(2024, 12, 1), None, what="Community team T04"),
            row("hospital", "bar", date(2025, 2, 3), date(2025, 3, 1), what="26 days"),
            row("hospital", "bar", date(2026, 6, 11), date(2026, 7, 1), what="20 days"),
            row("contact", "attended", date(2026, 7, 14), None, what="attended"),
            row("contact", "missed", date(2026, 8, 11), None, what="did not attend"),
            row("contact", "missed", date(2026, 9, 21), None, what="did not attend"),
            row("contact", "hatch", date(2026, 5, 1), date(2026, 6, 1), what="not received"),
        ],
    )  # fmt: skip
    return replace(card, **changes)


def an_unsettled(person_id: str = "SYN-0000101", **changes: Any) -> Unsettled:
    """Return somebody who can't be told about, and what is changed."""
    question = "Is there psychosis or another severe mental disorder?"
    unsettled = Unsettled(
        person_id=person_id,
        team="T04 at P01 (Community team)",
        sheet="T04 at P01",
        current_care=("With a community mental health team",),
        spoken=date(2026, 7, 20),
        questions=(Question("severe_mental_disorder", question, "nothing is recorded"),),
        listing=Listing("new", INDEX_DATE, INDEX_DATE),
    )
    return replace(unsettled, **changes)


def row(lane: str, drawn: str, start: date, end: date | None, *, what: str) -> dict[str, Any]:
    """Return a row of a timeline, with the columns that are drawn."""
    return {
        "lane": lane, "drawn": drawn, "start": start, "end": end, "end_latest": end,
        "status": "closed" if end else "open", "certain": 1, "what": what, "detail": "",
        "provider_id": "P01", "source_table": "MHS501", "source_id": "1",
    }  # fmt: skip


def hostile_cards() -> list[ReviewCard]:
    """Return a card for each hostile text, which stands in every place that holds free text."""
    return [
        a_card(
            f"SYN-{1000 + place:07}",
            team=text, sheet="T04 at P01", other_teams=(text,), home=text, practice=text,
            last_closure=text, concerns=(text,), communication=text, key_worker=text,
            orders=(text,), outreach_episodes=(text,), changes=(text,),
            criteria=(replace(a_card().criteria[0], found=text, records=(text,)),
                      *a_card().criteria[1:]),
            previous=replace(a_card().previous, reason=text, who_acts=text, view=text,
                             decided_by=text),
            timeline=[row("team", "bar", date(2025, 1, 1), None, what=text)],
        )
        for place, text in enumerate(HOSTILE)
    ]  # fmt: skip


def a_pack(*cards: ReviewCard, **changes: Any) -> ReviewPack:
    """Return a pack of these cards; by default eight ordinary ones in every section and route."""
    about = AboutPack(
        pack_id="pack-0123456789ab",
        run_id="run-0123456789ab",
        index_date=INDEX_DATE,
        criteria_title="Assertive outreach / intensive case management",
        criteria_id="midlands-maturity-index 0.1.0",
        criteria_sha256="ab" * 32,
        data_fingerprint="cd" * 32,
        first_day=date(2024, 4, 1),
        last_day=INDEX_DATE,
        behind=("P03 (last month received: June 2026)",),
        order="concern raised first",
        purpose="synthetic_demo",
        synthetic=True,
        first_day_shown=date(2024, 10, 1),
        n_criteria=len(CRITERIA),
        version="0.1.0",
    )
    return ReviewPack(
        replace(about, **changes), cards or ordinary_cards(), (an_unsettled(),), dict(CRITERIA)
    )


def ordinary_cards() -> tuple[ReviewCard, ...]:
    """Return cards of two teams and none, of every route, status and section."""
    other = {"sheet": "T09 at P02", "team": "T09 at P02 (Community team)"}
    nobody = {"sheet": "No team recorded", "team": "No team recorded", "other_teams": ()}
    new = {"listing": Listing("new", INDEX_DATE, INDEX_DATE), "previous": None, "changes": ()}
    never = Seen(None, "", None)
    return (
        a_card("SYN-0000001", routes=("nominated", "for_review")),
        a_card("SYN-0000002", seen=never, concerns=(), **new),
        a_card("SYN-0000003", concerns=(), **other),
        a_card("SYN-0000004", listing=Listing("returning", date(2025, 9, 30), INDEX_DATE), **other),
        a_card("SYN-0000005", routes=("lost_from_view",), concerns=(), **nobody, **new),
        a_card("SYN-0000006", routes=("cannot_tell",), concerns=(), **new),
        a_card("SYN-0000007", routes=("still_waiting",), concerns=()),
        a_card(
            "SYN-0000008", section="not_now", concerns=(), orders=(),
            listing=Listing("still", date(2026, 3, 31), None),
            previous=Previous("not_needed_now", "seen weekly by early intervention, settled",
                              "", date(2027, 3, 1), "", "team lead", date(2026, 4, 12),
                              date(2026, 3, 31)),
        ),
    )  # fmt: skip
