"""The overlap and the timeline of a run: masked for groups, care plane only for persons."""

import json
import shutil
from datetime import date
from pathlib import Path

import cohortid_synthetic
import pandas as pd
import pytest
from against_oracle import SET
from generated_records import as_tables
from generated_runs import draw_people

import cohortid as cid
from cohortid.cohort.timeline_rows import NOT_RECEIVED, timeline_rows
from cohortid.cohort.timeline_sql import COLUMNS
from cohortid.plots.upset import BETWEEN, NONE, OTHER
from cohortid.records.event_tables import records_from_event_tables

DAY = date(2026, 3, 31)
MONTHS = pd.date_range("2024-01-01", "2026-06-01", freq="MS")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> cid.Cohort:
    folder = tmp_path_factory.mktemp("overlap")
    cohortid_synthetic.generate(people=900, seed=3).write(folder / "data")
    records = cid.read_mhsds(
        folder / "data" / "extract",
        purpose="synthetic_demo",
        team_map=folder / "data" / "team_map.csv",
    )
    return cid.identify(records, SET, index_date="2026-09-30", out=folder / "run")


@pytest.fixture
def for_groups(made: cid.Cohort, tmp_path: Path) -> cid.Cohort:
    """Return the run for a purpose that opens groups only."""
    shutil.copytree(made.folder, tmp_path / "run")
    path = tmp_path / "run" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"purpose": "service_planning"}))
    return cid.open_cohort(tmp_path / "run")


def by_hand(made: cid.Cohort) -> pd.Series:
    people = made.people.table
    people = people[people["result"] == "for_review"]
    names = [
        BETWEEN.join(
            family.replace("_", " ").capitalize()
            for family, members in made.criteria.families.items()
            if any(row[name] == "met" for name in members)
        )
        or NONE
        for row in people.to_dict("records")
    ]
    return pd.Series(names).value_counts()


def test_combinations_are_the_exact_ones_rounded_and_small_ones_are_not_listed(
    made: cid.Cohort,
) -> None:
    exact, shown = by_hand(made), made.overlap().table
    own = shown[(shown["kind"] == "together") & (shown["measure"] == "for_review")]
    listed = own[own["pattern"] != OTHER].set_index("pattern")["numerator"].astype(int)
    assert set(listed.index) == set(exact[exact >= 5].index)
    assert len(listed) >= 3 and (exact < 5).any()
    for pattern, n in listed.items():
        assert n == (exact[pattern] + 2) // 5 * 5
    rest = int(exact[exact < 5].sum())
    other = own.loc[own["pattern"] == OTHER, "numerator"].item()
    assert pd.isna(other) if rest < 5 else other == (rest + 2) // 5 * 5


def test_no_figure_below_5_is_shown_in_any_form(made: cid.Cohort) -> None:
    for of in ("families", "criteria"):
        overlap = made.overlap(of)
        shown = overlap.table
        assert ((shown["numerator"].isna()) | (shown["numerator"] >= 5)).all()
        assert (shown["numerator"].dropna().astype(int) % 5 == 0).all()
        assert (shown["masked"] == shown["numerator"].isna()).all()
        for result in ("for_review", "cannot_tell"):
            said = {text.get_text() for text in overlap.plot(result=result).texts}
            assert not said & {"0", "1", "2", "3", "4", "nan", "<NA>"}


def test_under_a_stricter_profile_more_is_folded_away(made: cid.Cohort) -> None:
    strict = made.overlap().with_profile("tre10").table
    listed = strict[(strict["kind"] == "together") & (strict["pattern"] != OTHER)]
    assert (listed["numerator"].dropna() >= 10).all() and not listed["masked"].any()
    with pytest.raises(cid.PolicyRefusal):
        made.overlap().with_profile("none", reason="by hand").plot()


def test_who_cannot_be_told_is_shown_with_what_could_be_met(made: cid.Cohort) -> None:
    shown = made.overlap().table
    unsure = shown[(shown["kind"] == "together") & (shown["measure"] == "cannot_tell")]
    assert unsure["pattern"].str.contains("?", regex=False).any()
    sure = shown[(shown["kind"] == "together") & (shown["measure"] == "for_review")]
    assert not sure["pattern"].str.contains("?", regex=False).any()


def test_a_group_purpose_sees_groups_and_no_person_picture(for_groups: cid.Cohort) -> None:
    assert len(for_groups.overlap().table) > 5
    assert for_groups.flow().plot().texts
    assert "<svg" in for_groups.overlap()._repr_html_()
    for call in (for_groups.timeline, for_groups.explain):
        with pytest.raises(cid.PolicyRefusal, match="named people"):
            call("SYN-0000001")


def test_results_say_n_definition_index_date_scope_and_coverage(made: cid.Cohort) -> None:
    person = made.brought_forward().table["person_id"].iloc[0]
    for result in (made.flow(), made.overlap(), made.timeline(person)):
        said = str(result)
        for part in ("n: ", "definition: ", "index date: ", "scope: ", "coverage: "):
            assert part in said
        assert person not in said and "\n" not in said


def test_the_flow_is_drawn_with_its_exit_and_stays_masked(made: cid.Cohort) -> None:
    flow = made.flow()
    said = {text.get_text().replace("\n", " ") for text in flow.plot().texts}
    assert "Can't tell: key facts aren't recorded" in said
    shown = flow.table.set_index("step")["numerator"]
    for step, n in shown.items():
        if not pd.isna(n):
            assert any(f"{int(n):,}" in text for text in said), step
    with pytest.raises(cid.PolicyRefusal):
        flow.with_profile("none", reason="by hand").plot()


def test_the_run_keeps_timelines_of_listed_people_only(made: cid.Cohort) -> None:
    people = made.people.table
    listed = people["result"].isin(["for_review", "cannot_tell"]) | (people["lost_from_view"] == 1)
    kept = pd.read_parquet(made.folder / "timeline.parquet")
    assert set(kept["person_id"]) <= set(people.loc[listed, "person_id"])
    other = people.loc[~listed, "person_id"].iloc[0]
    with pytest.raises(cid.DataError, match="no timeline of this person"):
        made.timeline(other)
    assert made.explain(other).timeline is None


def test_last_seen_and_contacts_are_those_of_the_records(made: cid.Cohort) -> None:
    people = made.brought_forward().table
    seen = people[people["last_seen"].notna()].head(30)
    for person in seen.to_dict("records"):
        timeline = made.timeline(person["person_id"])
        attended = timeline.table.query("lane == 'contact' and drawn == 'attended'")["start"]
        day = pd.Timestamp(person["last_seen"]).date()
        assert timeline.last_seen == day
        assert attended.empty or max(attended) == day


# --- records made by hand -------------------------------------------------------------------


def coverage(missing: tuple[str, str] | None = None) -> pd.DataFrame:
    tables = ("MHS003", "MHS101", "MHS201", "MHS401", "MHS501", "MHS502", "MHS604", "MHS902")
    return pd.DataFrame(
        [
            {"provider_id": "PA1", "source_table": table, "month": month.date(),
             "loaded": int((table, f"{month:%Y-%m}") != missing)}
            for table in tables
            for month in MONTHS
        ]
    )  # fmt: skip


def run(folder: Path, missing: tuple[str, str] | None = None, **options: object) -> cid.Cohort:
    people = draw_people(61, 60, 0.15, DAY)
    records = records_from_event_tables(
        as_tables(people), coverage(missing), purpose="synthetic_demo", work=folder / "in",
        synthetic=True,
    )  # fmt: skip
    return cid.identify(records, SET, **(options or {"index_date": DAY}), out=folder / "run")  # type: ignore[arg-type]


def test_nothing_in_the_run_lies_after_the_index_date(tmp_path: Path) -> None:
    kept = pd.read_parquet(run(tmp_path).folder / "timeline.parquet")
    records = kept[~kept["status"].isin(list(NOT_RECEIVED))]
    assert len(records) > 100
    for column in ("start", "end_earliest", "end_latest"):
        days = pd.to_datetime(records[column]).dropna()
        assert len(days) and days.max() <= pd.Timestamp(DAY)
    closed = records[records["status"] == "closed"]
    assert closed["end_earliest"].notna().all()
    assert records.loc[records["status"] == "open", "end_latest"].isna().all()


def test_a_month_that_was_not_received_is_hatched_in_its_lane_only(tmp_path: Path) -> None:
    whole = pd.read_parquet(run(tmp_path / "whole").folder / "timeline.parquet")
    assert not whole["status"].isin(["gap"]).any()
    lost = run(tmp_path / "lost", ("MHS201", "2026-02"))
    kept = pd.read_parquet(lost.folder / "timeline.parquet")
    gaps = kept[kept["status"] == "gap"]
    assert len(gaps) > 3
    assert set(gaps["lane"]) == {"contact"}
    assert {pd.Timestamp(day).date() for day in gaps["start"]} == {date(2026, 2, 1)}
    person = gaps["person_id"].iloc[0]
    stretch = lost.timeline(person).table.query("status == 'gap'").iloc[0]
    assert (stretch["drawn"], stretch["what"]) == ("hatch", "not received from PA1")
    assert (stretch["start"], stretch["end"]) == (date(2026, 2, 1), date(2026, 3, 1))
    assert "Not every month was received from PA1." in lost.timeline(person).to_svg()


def test_each_anchor_has_a_timeline_of_its_own(tmp_path: Path) -> None:
    cohort = run(tmp_path, index_date=["2025-06-30", "2026-03-31"])
    kept = pd.read_parquet(cohort.folder / "timeline.parquet")
    both = kept.groupby("person_id")["anchor_id"].nunique()
    person = str(both.index[both == 2][0])
    with pytest.raises(cid.DataError, match="several anchors"):
        cohort.timeline(person)
    early, late = cohort.timeline(person, 1), cohort.timeline(person, 2)
    assert (early.index_date, late.index_date) == (date(2025, 6, 30), DAY)
    starts = [day for day in early.table["start"] if day is not None]
    assert starts and max(starts) <= date(2025, 6, 30)
    assert cohort.explain(person, 1).timeline is not None
    with pytest.raises(cid.DataError, match="several index dates"):
        cohort.flow().plot()
    assert cohort.flow().plot(index_date="2025-06-30").texts
    assert len(cohort.overlap(index_date="2025-06-30").table)


def test_a_concern_is_on_the_timeline_from_its_day_on(tmp_path: Path) -> None:
    records = records_from_event_tables(
        as_tables(draw_people(61, 40, 0.0, DAY)), coverage(), purpose="synthetic_demo",
        work=tmp_path / "in", synthetic=True,
    )  # fmt: skip
    person = str(pd.read_parquet(records.folder / "person_key.parquet")["person"].iloc[0])
    concern = {
        "person_id": person,
        "nominated_on": "2026-02-03",
        "by_role": "carer",
        "reason": "a<b",
    }
    records = records.with_nominations(pd.DataFrame([concern]))
    after = cid.identify(records, SET, index_date=DAY)
    row = after.timeline(person).table.query("lane == 'concern'").iloc[0]
    assert (row["start"], row["what"]) == (date(2026, 2, 3), "carer: a<b")
    assert "carer: a&lt;b" in after.timeline(person).to_svg()
    day_before = cid.identify(records, SET, index_date="2026-02-02")
    before = pd.read_parquet(day_before.folder / "timeline.parquet")
    assert not (before["lane"] == "concern").any()


def test_a_longer_timeline_begins_earlier_and_says_where_records_begin(tmp_path: Path) -> None:
    cohort = run(tmp_path)
    person = pd.read_parquet(cohort.folder / "timeline.parquet")["person_id"].iloc[0]
    assert cohort.timeline(person).first_day == date(2024, 4, 1)
    longer = cohort.timeline(person, months=36)
    assert longer.first_day == date(2023, 4, 1)
    early = longer.table.query("status == 'before_extract'").iloc[0]
    assert (early["start"], early["end"]) == (date(2023, 4, 1), date(2024, 1, 1))


def kept_row(**values: object) -> dict[str, object]:
    nothing = dict.fromkeys(COLUMNS) | {"status": "event", "certain": 1, "code_list": ""}
    return nothing | {"provider_id": "PA1", "source_id": "1"} | values


def drawn_rows(*rows: dict[str, object]) -> pd.DataFrame:
    days = {"first_day": date(2024, 4, 1), "index_date": DAY, "first_month": date(2024, 1, 1)}
    return timeline_rows(pd.DataFrame(rows), **days)


def test_a_home_holds_until_the_next_or_for_a_year_and_then_nothing_is_recorded() -> None:
    home = {"lane": "home", "code": "04", "code_list": "accommodation_type"}
    shown = drawn_rows(
        kept_row(**home, start=date(2024, 6, 1)),
        kept_row(**home, start=date(2024, 9, 1)),
        kept_row(**home | {"code": "12"}, start=date(2024, 12, 1)),
    )
    again = "With family (last recorded 1 September 2024)"
    rows = [(row.drawn, row.start, row.end, row.what) for row in shown.itertuples()]
    assert rows == [
        ("hatch", date(2024, 4, 1), date(2024, 6, 1), "nothing recorded"),
        ("bar", date(2024, 6, 1), date(2024, 12, 1), again),
        ("bar", date(2024, 12, 1), date(2025, 12, 1), "Rough sleeper (recorded 1 December 2024)"),
        ("hatch", date(2025, 12, 1), date(2026, 4, 1), "not recorded since 1 December 2024"),
    ]


def test_a_record_of_a_ward_or_of_custody_does_not_end_a_home() -> None:
    home = {"lane": "home", "code_list": "accommodation_type"}
    shown = drawn_rows(
        kept_row(**home, code="04", start=date(2025, 10, 1)),
        kept_row(**home, code="20", start=date(2026, 1, 1)),
    )
    bars = {row.what.split(" (")[0]: row for row in shown.itertuples() if row.drawn == "bar"}
    assert bars["With family"].end == date(2026, 4, 1)
    assert bars["Admitted patient setting"].end == date(2026, 1, 2)


def test_what_a_provider_never_sends_is_hatched_only_where_the_lane_is_empty() -> None:
    month = {"start": date(2026, 1, 1), "end_earliest": date(2026, 2, 1), "source_id": None}
    never = [
        kept_row(**month, lane="hospital", status="no_table", code="MHS501"),
        kept_row(**month, lane="order", status="no_table", code="MHS401"),
    ]
    section = kept_row(lane="order", status="open", start=date(2026, 1, 1), code="03",
                       code_list="section")  # fmt: skip
    shown = drawn_rows(*never, section)
    drawn = shown[shown["status"] == "no_table"].set_index("lane")["drawn"].to_dict()
    assert drawn == {"hospital": "hatch", "order": "note"}


def test_a_section_says_since_when_an_order_makes_it_dormant() -> None:
    section = {"lane": "order", "status": "open", "code_list": "section", "code": "03"}
    shown = drawn_rows(
        kept_row(**section, start=date(2026, 1, 1), detail="2026-02-01"),
        kept_row(**section, start=date(2026, 1, 2)),
    )
    said = shown[shown["lane"] == "order"].sort_values("start")["what"].tolist()
    assert said == ["Section 3, dormant since 1 February 2026", "Section 3"]


def test_a_stay_names_its_wards_and_says_how_long_it_was() -> None:
    stay = {"lane": "hospital", "what_group": "spell", "source_table": "MHS501"}
    ward = {"lane": "hospital", "what_group": "ward", "source_table": "MHS502", "code_list": "bed"}
    ended = {"status": "closed", "end_earliest": date(2026, 2, 1), "end_latest": date(2026, 2, 1)}
    shown = drawn_rows(
        kept_row(**stay, **ended, start=date(2026, 1, 1)),
        kept_row(**ward, **ended, start=date(2026, 1, 1), code="200"),
        kept_row(**ward, start=date(2026, 3, 1), status="open", code="202"),
        kept_row(**stay, provider_id="PB2", start=date(2026, 3, 30), status="open"),
    )
    said = {(row.drawn, row.what) for row in shown.itertuples() if row.lane == "hospital"}
    assert said == {
        ("bar", "31 days, adult acute ward"),
        ("thin", "adult acute ward"),
        ("bar", "adult PICU ward"),
        ("bar", "1 day so far"),
    }
