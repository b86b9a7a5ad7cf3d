"""What must hold of the oracle for any records: bounds, the prefix rule, missing is not "no"."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cohortid_synthetic.oracle import OracleResult, evaluate
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2] / "cohortid" / "criteria"
SET, MEASURES = ROOT / "sets" / "midlands-maturity-index.toml", ROOT / "measures.toml"
INDEX = date(2026, 9, 30)
FIXED = {"person_id": "1", "provider_id": "P1"}

days = st.integers(-900, 40).map(lambda n: INDEX + timedelta(days=n))
attendance = st.sampled_from(["attended", "did_not_attend", "cancelled_by_patient", "unknown"])
teams = st.sampled_from(["core_community", "early_intervention", "liaison", "unknown"])
groups = st.sampled_from(["psychosis", "substance", "organic", "other", "unknown"])
homes = st.sampled_from([("12", "yes"), ("02", "no"), ("98", "unknown"), ("20", "unknown")])
bits = st.sampled_from([1, 1, 1, 0])


@st.composite
def intervals(draw: st.DrawFn, columns: dict[str, Any]) -> dict[str, Any]:
    start = draw(days)
    end = start + timedelta(days=draw(st.integers(0, 250)))
    status = draw(st.sampled_from(["closed", "closed", "open", "inactive"]))
    latest = {"closed": end, "open": None, "inactive": end + timedelta(days=60)}[status]
    row = {name: draw(values) for name, values in columns.items()}
    earliest = None if status == "open" else end
    return (
        FIXED
        | {"start": start, "status": status, "end_earliest": earliest, "end_latest": latest}
        | {"source_id": str(draw(st.integers(0, 10**9))), "in_low": draw(bits)}
        | row
    )


@st.composite
def records(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    def listed(make: st.SearchStrategy[Any], most: int) -> list[Any]:
        return draw(st.lists(make, max_size=most))

    codes = st.sampled_from(["19", "53", None])
    contact = st.fixed_dictionaries(
        {"date": days, "attendance": attendance, "team_group": teams, "in_low": bits}
    )
    return {
        "person": [dict(FIXED)],
        "contact": [FIXED | row | {"rejected": None} for row in listed(contact, 7)],
        "referral": listed(
            intervals(
                {
                    "reason": st.sampled_from(["02", "05", "09", None]),
                    "close_reason": st.sampled_from(["05", "02", None]),
                    "rejected": st.none(),
                }
            ),
            3,
        ),
        "hospital_spell": listed(
            intervals({"destination": codes, "admission_source": codes, "admission_method": codes}),
            4,
        ),
        "mha_period": listed(
            intervals({"section_group": st.sampled_from(["detention", "short_term", "unknown"])}), 3
        ),
        "accommodation": [
            FIXED | {"date": day, "accommodation_type": home[0], "homeless": home[1]}
            for day, home in listed(st.tuples(days, homes), 3)
        ],
        "diagnosis": [
            FIXED | {"date": day, "diagnosis_group": group}
            for day, group in listed(st.tuples(days, groups), 3)
        ],
    }


def run(tables: dict[str, list[dict[str, Any]]]) -> OracleResult:
    return evaluate(tables, SET, MEASURES, INDEX)


def states(result: OracleResult) -> dict[str, str]:
    return dict(zip(result.states["criterion"], result.states["state"], strict=True))


@settings(max_examples=60, deadline=None)
@given(records())
def test_low_is_never_above_high(tables: dict[str, list[dict[str, Any]]]) -> None:
    result = run(tables)
    for frame in (result.states, result.measures):
        assert (frame["low"] <= frame["high"]).all()
        assert (frame["low"] <= frame["high_recorded"]).where(frame["why"] != 64, True).all()
        assert (frame["high_recorded"] <= frame["high"]).all()


@settings(max_examples=60, deadline=None)
@given(records())
def test_rows_after_the_index_date_change_nothing(tables: dict[str, list[dict[str, Any]]]) -> None:
    before = {
        name: [row for row in rows if (row.get("date") or row.get("start") or INDEX) <= INDEX]
        for name, rows in tables.items()
    }
    one, other = run(tables), run(before)
    assert one.states.equals(other.states)
    assert one.measures.equals(other.measures)
    assert one.people.equals(other.people)


BLANKABLE = {
    "contact": {"attendance": "unknown", "team_group": "unknown", "date": None},
    "referral": {"reason": None, "close_reason": None, "start": None},
    "hospital_spell": {"destination": None, "admission_source": None, "start": None},
    "mha_period": {"section_group": "unknown", "start": None},
    "accommodation": {"homeless": "unknown", "date": None},
    "diagnosis": {"diagnosis_group": "unknown", "date": None},
}


@settings(max_examples=120, deadline=None)
@given(records(), st.data())
def test_blanking_a_field_never_turns_met_into_not_met_or_back(
    tables: dict[str, list[dict[str, Any]]], data: st.DataObject
) -> None:
    named = [name for name in BLANKABLE if tables[name]]
    if not named:
        return
    name = data.draw(st.sampled_from(named))
    place = data.draw(st.integers(0, len(tables[name]) - 1))
    column = data.draw(st.sampled_from(sorted(BLANKABLE[name])))
    changed = [dict(row) for row in tables[name]]
    changed[place][column] = BLANKABLE[name][column]
    if column == "homeless":
        changed[place]["accommodation_type"] = None
    before, after = states(run(tables)), states(run(tables | {name: changed}))
    for criterion, state in before.items():
        assert {state, after[criterion]} != {"met", "not_met"}, criterion


@settings(max_examples=60, deadline=None)
@given(records(), st.sampled_from(["missed", "home", "detention", "spell"]), st.data())
def test_adding_evidence_never_lowers_its_criterion(
    tables: dict[str, list[dict[str, Any]]], kind: str, data: st.DataObject
) -> None:
    start = INDEX - timedelta(days=data.draw(st.integers(0, 300)))
    ended = {"status": "closed", "end_earliest": start, "end_latest": start, "start": start}
    added: dict[str, tuple[str, str, dict[str, Any]]] = {
        "missed": (
            "contact",
            "difficulty_maintaining_contact",
            {"date": start, "attendance": "did_not_attend", "team_group": "core_community"},
        ),
        "home": (
            "accommodation",
            "unstable_accommodation",
            {"date": INDEX, "accommodation_type": "12", "homeless": "yes"},
        ),
        "detention": ("mha_period", "detained", ended | {"section_group": "detention"}),
        "spell": ("hospital_spell", "detained", ended | {"source_id": "added"}),
    }
    table, criterion, row = added[kind]
    order = ["not_met", "not_known", "met"]
    before = states(run(tables))[criterion]
    after = states(run(tables | {table: [*tables[table], FIXED | row]}))[criterion]
    if kind == "home" and any(home["date"] == INDEX for home in tables["accommodation"]):
        return  # two records on one day: one says yes, the other no
    assert order.index(after) >= order.index(before)
