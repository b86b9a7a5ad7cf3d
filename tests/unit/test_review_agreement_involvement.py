import pickle
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from review_rounds import LIST_DATE, NO_DECISIONS, decision, decisions, keys, listings

from cohortid.errors import PolicyRefusal
from cohortid.governance import Purpose
from cohortid.governance.vocabulary import find_banned
from cohortid.review.agreement import Involvement, involvement
from cohortid.review.agreement.involvement_limits import limits, warnings_of

CARE = Purpose.CARE_REVIEW


def varied(n: int, role: str = "team lead", start: int = 0) -> list[dict[str, Any]]:
    """Return decisions of a meeting that looks at each person."""
    outcomes = ("offer_outreach", "core_team", "already_receiving", "discuss")
    return [
        decision(
            person, outcomes[place % 4], decided_by=role, days=3 + place // 8,
            reason=f"what is particular to person {place + start}", view="asked for evenings",
        )
        for place, person in enumerate(keys(n, start))
    ]  # fmt: skip


def of(rows: list[dict[str, Any]], n_listed: int | None = None, **options: Any) -> Involvement:
    people = list(dict.fromkeys(one["person_id"] for one in rows))
    return involvement(
        decisions(*rows), listings(people[:n_listed]), purpose=CARE, **options
    )  # fmt: skip


def exact(found: Involvement, role: str = "All roles") -> dict[str, tuple[int, int]]:
    rows = found.shares.exact(reason="a test")
    rows = rows[rows["role"] == role]
    pairs = zip(rows["numerator"], rows["denominator"], strict=True)
    return dict(zip(rows["measure"], pairs, strict=True))


def test_a_meeting_that_looks_at_each_person_passes_no_limit() -> None:
    found = of(varied(40))
    assert found.warnings == ()
    assert "no limit is passed" in str(found)


def test_shares_by_hand() -> None:
    rows = [
        decision("A", "offer_outreach", reason="Known  to the TEAM already", view="yes please"),
        decision("B", "core_team", reason="known to the team already", days=40),
        decision("C", "core_team", reason="short", decided_by="Consultant"),
        decision("D", "discuss", decided_by="consultant ", view=float("nan")),
        decision("D", "core_team", reason="has moved in with her sister", decided_by="consultant"),
    ]
    lists = pd.concat([listings(["A", "B", "C"]), listings(["D"], routes=("nominated",))])
    found = involvement(decisions(*rows), lists, purpose=CARE)
    assert exact(found) == {
        "commonest_outcome": (3, 5),
        "agrees_with_rules": (1, 3),  # D was brought forward by a concern, not by the rules
        "same_reason": (2, 4),
        "own_words": (1, 5),  # "short" is too short, two are alike, one is blank
        "with_view": (1, 5),
        "within_days": (4, 5),
    }
    assert exact(found, "consultant")["commonest_outcome"] == (2, 3)


def test_the_same_reason_twice_about_one_person_isnt_copied() -> None:
    reason = "has moved in with her sister"
    rows = [decision("A", "discuss", reason=reason), decision("A", "core_team", reason=reason)]
    assert exact(of(rows))["same_reason"] == (0, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": "core_team"}, "more than 95% of the decisions have the same outcome"),
        ({"outcome": "offer_outreach"}, "more than 95% of the decisions are what the rules"),
        ({"reason": "As discussed at the meeting"}, "more than 20% of the reasons are word for"),
        ({"reason": ""}, "fewer than 50% of the decisions have a reason in words of their own"),
        ({"view": ""}, "fewer than 25% of the decisions hold a view"),
        ({"decided_on": LIST_DATE + timedelta(days=60)}, "more than 28 days after the list's date"),
        ({"decided_on": LIST_DATE + timedelta(days=5)}, "more than 40 decisions were made on one"),
    ],
)
def test_each_limit_is_warned_of_beyond_it_and_names_roles_only(
    change: dict[str, Any], said: str
) -> None:
    rows = [{**one, **change} for one in varied(44)]
    warnings = of(rows).warnings
    assert any(said in one for one in warnings)
    assert not any(said in one for one in of(varied(44)).warnings)
    for one in warnings:
        assert find_banned(one) == []
        assert one.startswith(("All roles", "Team lead"))


def test_at_the_limit_nothing_is_said_and_few_decisions_say_nothing() -> None:
    # 19 of 20 is 95 %, which isn't more than 95 %.
    rows = [{**one, "outcome": "core_team"} for one in varied(20)]
    rows[0]["outcome"] = "discuss"
    assert not any("same outcome" in one for one in of(rows).warnings)
    rows[0]["outcome"] = "core_team"
    assert any("same outcome" in one for one in of(rows).warnings)
    assert not any("same outcome" in one for one in of(rows[:19]).warnings)
    forty = [{**one, "decided_on": LIST_DATE} for one in varied(40)]
    assert not any("on one day" in one for one in of(forty).warnings)
    # 20 decisions on a day by each of three roles are three meetings.
    three = [one for k, role in enumerate("abc") for one in varied(20, role, start=20 * k)]
    three = [{**one, "decided_on": LIST_DATE} for one in three]
    assert not any("on one day" in one for one in of(three).warnings)
    busiest = of(three).busiest_day.exact(reason="a test")
    assert busiest["numerator"].tolist() == [20, 20, 20, 20]


def test_a_warning_says_the_limit_and_never_the_figure() -> None:
    rows = [{**one, "view": ""} for one in varied(44)]
    for view in range(4):
        rows[view]["view"] = "asked for evenings"
    warned = of(rows).warnings
    rows[4]["view"] = "asked for evenings"
    assert warned == of(rows).warnings != ()


def test_who_waits_longest_is_for_the_care_team() -> None:
    lists = pd.concat([
        listings(["A", "B", "C", "E", "H"]),
        listings(["B", "D", "F"], run_id="run-2", index_date=date(2026, 9, 30), sheet="T09 at P02"),
        listings(["G"], section="not_now"),
    ])  # fmt: skip
    made = decisions(decision("A", "core_team"), decision("C", "record_wrong"),
                     decision("F", "discuss", run_id="run-2"),
                     decision("H", "died_moved_prison"))  # fmt: skip
    for rows in (lists, lists.iloc[::-1]):
        found = involvement(made, rows, purpose=CARE, on=date(2026, 10, 10))
        waiting = found.longest.table
        # C and F were decided on but still wait; B waits since the first list and stands on T09's.
        assert waiting["person_id"].tolist() == ["B", "C", "E", "D", "F"]
        assert waiting["days"].tolist() == [193, 193, 193, 10, 10]
        assert waiting["sheet"].tolist()[0] == "T09 at P02"
        assert any("waited for a decision for more than 91 days" in w for w in found.warnings)
    counts = found.still_waiting.exact(reason="a test")
    assert dict(zip(counts["waited"], counts["numerator"], strict=True)) == {
        "up to 28 days": 2, "29 to 91 days": 0, "92 to 182 days": 0, "more than 182 days": 3,
    }  # fmt: skip
    closed = involvement(made, lists, purpose=Purpose.RESEARCH)
    with pytest.raises(PolicyRefusal):
        _ = closed.longest.table
    assert not any(key in f"{closed!r}{closed._repr_html_()}" for key in ("'B'", ">B<"))


def test_figures_of_few_decisions_are_hidden() -> None:
    rows = varied(30) + varied(4, "social worker", start=50)
    found = of(rows)
    table = found.table.set_index(["role", "measure"])
    assert table.loc["social worker"]["masked"].all()
    assert not table.loc[("team lead", "commonest_outcome"), "masked"]
    days = found.days.set_index("role")
    assert pd.isna(days.loc["social worker", "median_days"])
    assert pd.isna(days.loc["social worker", "n_decisions"])
    assert days.loc["team lead", "n_decisions"] == 30
    # A median of nine would be one of four people's on one side.
    nine = of(varied(9)).days.set_index("role")
    assert nine["masked"].all() and not of(varied(10)).days["masked"].any()
    assert b"SYN-0000001" not in pickle.dumps(found.shares)


def test_no_decisions_are_no_error() -> None:
    found = involvement(NO_DECISIONS, listings(keys(3)), purpose=CARE)
    assert found.warnings == () and found.longest.table["days"].tolist() == [0, 0, 0]
    assert involvement(NO_DECISIONS, listings(keys(1)).iloc[:0], purpose=CARE).longest.table.empty


def test_every_limit_says_where_it_comes_from() -> None:
    assert {one.provenance for one in limits()} == {"clinical-consensus"}
    assert all((one.more_than is None) != (one.less_than is None) for one in limits())
    assert warnings_of([]) == ()
