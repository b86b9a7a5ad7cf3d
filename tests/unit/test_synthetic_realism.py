"""Realism: measures on tiny tables whose answers are plain, verdicts, and what is written."""

import re
from datetime import date, timedelta
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.realism import measures, read_targets, realism, write_realism
from cohortid_synthetic.realism.found import (
    Found,
    clustered_share,
    mean,
    median,
    poisson,
    rate,
    rate_ratio,
    share,
    wilson,
    worth,
)
from cohortid_synthetic.realism.page import NOTICE, figure, page_html
from cohortid_synthetic.realism.people import Year, adults, left_out, whole_days
from cohortid_synthetic.realism.plot import across, dot_plot, labels
from cohortid_synthetic.realism.report import COLUMNS, kept_tables, verdict
from cohortid_synthetic.realism.targets import TOLERANCE
from cohortid_synthetic.whole import Truth

from cohortid.cli import main

YEAR = Year.ending(date(2026, 9, 30))
LAST = date(2026, 9, 30)
EMPTY = {
    "person": ["person_id", "ethnicity", "born_to", "death_date", "lsoa"],
    "referral": ["person_id", "source_id", "start", "end_latest", "rejected", "priority"],
    "referral_team": [
        *("person_id", "referral_source_id", "start", "end_latest", "rejected", "team_group"),
    ],
    "contact": ["person_id", "date", "attendance", "team_group", "rejected"],
    "hospital_spell": ["person_id", "source_id", "start", "end_latest"],
    "ward_stay": ["person_id", "spell_source_id", "start", "end_latest", "bed_group"],
    "mha_period": ["person_id", "source_id", "start", "section", "section_group"],
    "admission": ["person_id", "start", "end_latest"],
    "detention": ["person_id", "start", "end_latest", "section_group", "real"],
    "cto": ["person_id", "start"],
    "accommodation": ["person_id", "date", "homeless"],
    "diagnosis": ["person_id", "source_table", "date", "diagnosis_group"],
    "emergency_attendance": ["person_id", "date"],
}


def ago(days: int) -> date:
    """Return a day so many days before the last."""
    return LAST - timedelta(days=days)


def tables(**rows: list[tuple[Any, ...]]) -> dict[str, pd.DataFrame]:
    """Return the tables with these rows, in the order of their columns; the others are empty.

    Columns that a row lacks at its end are missing.
    """
    return {
        name: whole_days(
            pd.DataFrame(
                [(*row, *[None] * (len(columns) - len(row))) for row in rows.get(name, [])],
                columns=columns,
                dtype=object,
            )
        )
        for name, columns in EMPTY.items()
    }


def found(name: str, **rows: list[tuple[Any, ...]]) -> Found:
    return measures.measure(name)(tables(**rows), YEAR)


def counts(one: Found) -> tuple[float, float, float]:
    return one.numerator, one.denominator, round(one.value, 6)


def referral(person: str, start: int, end: int | None = None, **other: Any) -> tuple[Any, ...]:
    """Return a referral by days ago."""
    rejected = None if other.get("rejected") is None else ago(other["rejected"])
    ends = None if end is None else ago(end)
    identity = other.get("id", f"{person}-{start}")
    return person, identity, ago(start), ends, rejected, other.get("priority", "3")


def team(person: str, start: int, end: int | None, group: str, of: str = "r") -> tuple[Any, ...]:
    return person, of, ago(start), None if end is None else ago(end), None, group


PEOPLE = [
    referral("a", 400),
    referral("a", 100),
    referral("b", 300, 50),
    referral("c", 500, 366),  # ended before the year
    referral("d", 200, 100, rejected=190),
    referral("e", 700, 364),  # its last day is the year's first
]


def test_month_end_over_year() -> None:
    assert counts(found("month_end_over_year", referral=PEOPLE)) == (1, 3, round(1 / 3, 6))


def test_referrals_per_person_counts_rejected_ones_and_those_received_in_the_year() -> None:
    assert counts(found("referrals_per_person", referral=PEOPLE)) == (3, 3, 1.0)


def test_open_referrals_per_person() -> None:
    assert counts(found("open_referrals_per_person", referral=PEOPLE)) == (2, 1, 2.0)


def contact(person: str, days: int, how: str, group: str = "core_community") -> tuple[Any, ...]:
    return person, ago(days), how, group, None


CONTACTS = [
    contact("a", 0, "attended"),
    contact("a", 364, "attended"),
    contact("a", 365, "attended"),  # a day too old
    contact("a", 10, "did_not_attend"),
    contact("a", 11, "arrived_too_late", "assertive_outreach"),
    contact("a", 12, "cancelled_by_provider"),
    contact("a", 13, "unknown"),
    contact("a", 14, "attended", "assertive_outreach"),
    ("a", ago(15), "attended", "core_community", ago(14)),  # of a rejected referral
]


def test_attended_per_person_month() -> None:
    held = found("attended_per_person_month", referral=[referral("a", 400)], contact=CONTACTS)
    assert counts(held) == (3, 12, 0.25)


def test_contacts_of_teams_are_held_against_their_own_caseload() -> None:
    rows = {
        "contact": CONTACTS,
        "referral_team": [
            team("a", 400, None, "core_community"),
            team("a", 45, None, "assertive_outreach"),
        ],
    }
    assert counts(found("community_team_contacts", **rows)) == (2, 12, round(2 / 12, 6))
    outreach = found("assertive_outreach_contacts", **rows)
    assert counts(outreach) == (1, 2, round(1 / 2 * 12 * 7 / 365.25, 6))


def test_missed_share() -> None:
    assert counts(found("missed_share", contact=CONTACTS)) == (2, 5, 40.0)


def test_urgent_crisis_referrals() -> None:
    rows = [
        referral("a", 30, 20, id="1", priority="2"),
        referral("a", 10, 9, id="2", priority="3"),  # routine
        referral("b", 10, 9, id="3", priority="1"),  # urgent, to another team
        referral("b", 380, id="4", priority="1"),  # before the year
    ]
    teams = [
        team("a", 30, 20, "crisis", "1"),
        team("a", 10, 9, "crisis", "2"),
        team("b", 10, 9, "liaison", "3"),
        team("b", 380, None, "crisis_line", "4"),
    ]
    held = found("urgent_crisis_referrals", referral=rows, referral_team=teams)
    assert counts(held) == (1, 2, 50.0)


def test_emergency_share_counts_people_once() -> None:
    visits = [("a", ago(1)), ("a", ago(2)), ("b", ago(365)), ("z", ago(1))]
    held = found("emergency_share", referral=PEOPLE, emergency_attendance=visits)
    assert counts(held) == (1, 3, round(100 / 3, 6))


SPELLS = [
    ("a", "1", ago(400), ago(364)),  # 36 days, ends on the year's first
    ("b", "2", ago(60), ago(50)),  # 10 days
    ("c", "3", ago(460), ago(365)),  # ended before the year
    ("d", "4", ago(30), ago(10)),  # 20 days, another ward
    ("e", "5", ago(100), None),
    ("f", "6", ago(2), None),
]


def test_lengths_of_stay() -> None:
    wards = [
        (person, identity, start, end, "rehabilitation" if person == "d" else "adult_acute")
        for person, identity, start, end in SPELLS
    ]
    held = found("mean_days_adult_acute", hospital_spell=SPELLS, ward_stay=wards)
    assert counts(held) == (46, 2, 23.0)
    assert counts(found("median_days_all", hospital_spell=SPELLS)) == (20, 3, 20.0)
    assert counts(found("median_days_so_far", hospital_spell=SPELLS)) == (51, 2, 51.0)


def test_inpatient_share_is_of_people_in_contact() -> None:
    held = found("inpatient_share", referral=PEOPLE, hospital_spell=SPELLS)
    assert counts(held) == (3, 3, 100.0)  # a, b and e; d was rejected, c and f aren't in contact


def test_readmission_counts_to_the_thirtieth_day() -> None:
    def stay(person: str, start: int, end: int) -> tuple[Any, ...]:
        return person, ago(start), ago(end)

    stays = [
        stay("a", 120, 100),
        stay("a", 70, 60),  # the 30th day
        stay("b", 120, 100),
        stay("b", 69, 29),  # the 31st; this discharge isn't seen through
        stay("c", 120, 100),  # died on that day
        stay("d", 120, 100),  # not on an adult acute ward
    ]
    wards = [(p, "", start, end, "picu" if p == "d" else "adult_acute") for p, start, end in stays]
    person = [("c", "A", date(1970, 1, 1), ago(100))]
    held = found("readmitted_30_days", admission=stays, ward_stay=wards, person=person)
    assert counts(held) == (1, 3, round(100 / 3, 6))


def test_return_to_acute_care_joins_what_touches() -> None:
    teams = [
        team("a", 299, 280, "crisis"),  # from hospital straight to a crisis team: one episode
        team("b", 300, 290, "crisis"),
        team("c", 300, 250, "crisis"),
        team("d", 300, None, "crisis"),
    ]
    stays = [
        ("a", ago(320), ago(300)),
        ("a", ago(250), ago(240)),  # 30 days after
        ("b", ago(106), ago(100)),  # 184 days after
        ("c", ago(290), ago(280)),  # within an episode
    ]
    rows = {"referral_team": teams, "admission": stays}
    assert counts(found("returned_6_months", **rows)) == (1, 3, round(100 / 3, 6))
    assert counts(found("median_days_to_return", **rows)) == (30, 1, 30.0)


def test_outreach_caseload_admitted_and_detained() -> None:
    teams = [
        team("a", 400, None, "assertive_outreach"),
        team("b", 400, 200, "assertive_outreach"),
        team("c", 200, None, "assertive_outreach"),  # not yet there
    ]
    stays = [("a", ago(274), ago(260)), ("b", ago(273), ago(260)), ("c", ago(20), ago(10))]
    held = [("b", ago(273), ago(260), "short_term", 1), ("a", ago(5), None, "detention", 1)]
    rows = {"referral_team": teams, "admission": stays, "detention": held}
    assert counts(found("outreach_admitted", **rows)) == (1, 2, 50.0)
    assert counts(found("outreach_detained", **rows)) == (1, 2, 50.0)


DETENTIONS = [
    ("a", ago(40), ago(30), "detention", 1),
    ("a", ago(10), None, "detention", 1),
    ("b", ago(10), None, "short_term", 1),
    ("b", ago(10), None, "detention", 0),  # not real
    ("e", ago(400), None, "detention", 1),  # began before the year
]


def test_detentions_per_1000() -> None:
    held = found("detentions_per_1000", referral=PEOPLE, detention=DETENTIONS)
    assert counts(held) == (2, 3, round(2000 / 3, 6))


def test_detained_at_month_end_counts_people() -> None:
    held = found("detained_per_1000", referral=PEOPLE[:3], detention=DETENTIONS[:4])
    assert counts(held) == (1, 1, 1000.0)


def test_section_2_on_admission_and_detention_that_follows() -> None:
    stays = [("a", ago(40), ago(30)), ("a", ago(12), None), ("b", ago(9), None)]
    periods = [
        ("a", "1", ago(40), "02", "detention"),
        ("a", "2", ago(35), "03", "detention"),  # not on admission
        ("b", "3", ago(9), "03", "detention"),
        ("b", "4", ago(9), "01", "informal"),
    ]
    assert counts(found("section_2_on_admission", admission=stays, mha_period=periods)) == (
        1,
        2,
        50,
    )
    held = found("following_admission", admission=stays, detention=DETENTIONS)
    assert counts(held) == (1, 2, 50.0)


def test_ratio_of_black_to_white_takes_the_census_into_account() -> None:
    person = [(p, code, None, None) for p, code in zip("abcd", "NAZC", strict=True)]
    events = [(p, ago(9), None, "detention", 1) for p in "aabcd"]
    held = found("detention_black_white", person=person, detention=events)
    assert counts(held) == (2, 2, round(81.7 / 4.0, 6))
    orders = [("a", ago(9)), ("b", ago(8)), ("b", ago(400))]
    held = found("order_black_white", person=person, cto=orders)
    assert counts(held) == (1, 1, round(81.7 / 4.0, 6))
    held = found("orders_per_100_detentions", detention=events, cto=orders)
    assert counts(held) == (2, 5, 40.0)


def test_ratio_of_the_most_to_the_least_deprived_tenth() -> None:
    areas = ["E01990011", "E01990030", "E01990005", None]  # the last digit tells the tenth
    person = [(p, "A", None, None, area) for p, area in zip("abcd", areas, strict=True)]
    events = [(p, ago(9), None, "detention", 1) for p in "aaabcd"]
    assert counts(found("detention_deprived", person=person, detention=events)) == (3, 1, 3.0)


def test_what_is_recorded() -> None:
    homes = [
        ("a", ago(500), "no"),
        ("a", ago(400), "yes"),
        ("a", ago(365), "unknown"),
        ("z", ago(1), "yes"),
    ]
    here = {"referral": [referral("a", 400), referral("b", 400)]}
    assert counts(found("homeless_recorded", accommodation=homes, **here)) == (1, 2, 50.0)
    assert counts(found("home_recorded", accommodation=homes, **here)) == (0, 2, 0.0)
    newer = [*homes, ("a", ago(364), "no")]
    assert counts(found("homeless_recorded", accommodation=newer, **here)) == (0, 2, 0.0)
    assert counts(found("home_recorded", accommodation=newer, **here)) == (1, 2, 50.0)
    told = [
        ("a", "MHS604", ago(900), "psychosis"),
        ("b", "MHS605", ago(90), "substance"),
        ("b", "MHS605", ago(90), "tobacco"),
    ]
    assert counts(found("severe_share", diagnosis=told, **here)) == (1, 2, 50.0)
    assert counts(found("diagnosis_recorded", diagnosis=told, **here)) == (1, 2, 50.0)
    teams = [team("a", 90, None, "core_community"), team("b", 90, None, "assertive_outreach")]
    rows = {"diagnosis": told, "referral_team": teams}
    assert counts(found("substance_share_community", **rows)) == (0, 1, 0.0)
    assert counts(found("substance_share_outreach", **rows)) == (1, 1, 100.0)


def test_ethnic_group_known() -> None:
    person = [(p, code, None, None) for p, code in zip("abed", ["A", None, "Z", "N"], strict=True)]
    rows = {"person": person, "referral": PEOPLE, "hospital_spell": SPELLS[4:5]}
    assert counts(found("ethnic_group_known_inpatients", **rows)) == (0, 1, 0.0)
    assert counts(found("ethnic_group_known_others", **rows)) == (1, 2, 50.0)


def test_every_measure_bears_empty_tables_and_says_nothing() -> None:
    for name in read_targets()["measure"].unique():
        held = found(name)
        assert held.events == 0 and isnan(held.value), name
        assert verdict(held, 10.0, 10.0) == "too few", name


def test_intervals() -> None:
    # Wilson, 10 of 100; Byar for 10 events (exact: 4.80 to 18.39).
    assert [round(end, 4) for end in wilson(10, 100)] == [0.0552, 0.1744]
    assert [round(end, 2) for end in poisson(10)] == [4.79, 18.39]
    assert poisson(0)[0] == 0.0 and 3.5 < poisson(0)[1] < 3.8
    assert worth([1] * 7) == 7 and worth([7]) == 1
    apart, together = rate([1] * 40, 100), rate([40], 100)
    assert apart.value == together.value == 0.4
    assert together.high - together.low > 3 * (apart.high - apart.low)
    even = clustered_share([1, 0] * 200, [1] * 400)
    bunched = clustered_share([20, 0] * 10, [20] * 20)
    assert even.value == bunched.value == 50.0
    assert bunched.high - bunched.low > 3 * (even.high - even.low)
    assert (even.low, even.high) == pytest.approx(
        (share(200, 400).low, share(200, 400).high), abs=0.01
    )
    ratio = rate_ratio([1] * 20, [1] * 20, 2.0)
    assert ratio.low < 2.0 < ratio.high and ratio.low * ratio.high == pytest.approx(4.0)
    assert mean([5.0] * 9).high == median([5.0] * 9).high == inf
    assert mean(list(range(21))).value == median(list(range(21))).value == 10
    assert median(list(range(101))).low == 39 and median(list(range(101))).high == 60


def found_at(value: float, half: float = 0.0, events: float = 100) -> Found:
    return Found(1, 1, value, value - half, value + half, events)


@pytest.mark.parametrize(
    ("value", "half", "events", "expected"),
    [
        (18.0, 0.0, 100, "within"),  # exactly at the lower edge
        (22.0, 0.0, 100, "within"),
        (17.99, 0.005, 100, "outside"),
        (22.01, 0.005, 100, "outside"),
        (17.0, 1.5, 100, "too few"),  # the interval reaches into the band
        (23.0, 1.5, 100, "too few"),
        (20.0, 1.0, 10, "within"),
        (20.0, 1.0, 9, "too few"),
        (2.0, 1.0, 9, "outside"),  # few, and yet sure
        (nan, 0.0, 100, "too few"),
    ],
)
def test_verdicts_at_the_tolerance(value: float, half: float, events: float, expected: str) -> None:
    assert verdict(found_at(value, half, events), 20.0, 10.0) == expected


def test_a_floor_has_no_upper_edge_and_no_tolerance_is_shown_only() -> None:
    assert verdict(found_at(200.0), 20.0, 10.0, "at least") == "within"
    assert verdict(found_at(17.0), 20.0, 10.0, "at least") == "outside"
    assert verdict(found_at(20.0), 20.0, nan) == "shown only"


def test_targets_say_where_they_come_from_and_tolerance_follows_from_status() -> None:
    targets = read_targets()
    assert len(targets) > 30 and (targets["source"].str.len() > 10).all()
    held = targets[targets["tolerance"].notna()]
    assert (held["tolerance"] == held["status"].map(TOLERANCE)).all()
    shown = targets[targets["tolerance"].isna()]
    assert ((shown["status"] == "assumed") | shown["note"].str.startswith("shown only: ")).all()
    assert not targets[["target", "group", "year"]].duplicated().any()
    assert set(targets["status"]) == set(TOLERANCE)
    with pytest.raises(KeyError, match="share_of_nothing"):
        measures.measure("share_of_nothing")
    with pytest.raises(KeyError):  # imported there, and no measure
        measures.measure("rate")


def test_the_year_has_twelve_month_ends() -> None:
    assert date.fromordinal(YEAR.first) == date(2025, 10, 1)
    ends = [date.fromordinal(day) for day in YEAR.month_ends]
    assert (ends[0], ends[4], ends[-1], len(ends)) == (
        date(2025, 10, 31), date(2026, 2, 28), LAST, 12,
    )  # fmt: skip


def test_adults_are_surely_eighteen() -> None:
    born = [("a", None, date(2008, 9, 30), None), ("b", None, date(2008, 10, 1), None)]
    assert adults(tables(person=born)["person"], YEAR) == {"a"}


def test_nobody_planted_is_in_any_figure(synthetic_extract: SyntheticExtract) -> None:
    without = left_out(synthetic_extract)
    planted = set(synthetic_extract.planted["person_id"])
    assert planted < without and len(without - planted) == 7
    held, people = kept_tables(synthetic_extract.truth, without, YEAR)
    assert people and not people & without
    for name, table in held.items():
        assert set(table["person_id"]) <= people, name
    # Neither they nor those who keep every table from being empty were drawn: these they are.
    assert isinstance(synthetic_extract.truth, Truth)
    everybody = synthetic_extract.truth.givens[0].people
    assert without == set(everybody["person_id"][everybody["kind"] == "planted"])


def test_realism_has_a_row_for_each_target(synthetic_extract: SyntheticExtract) -> None:
    table = synthetic_extract.realism()
    assert tuple(table.columns) == COLUMNS
    assert table["target"].tolist() == read_targets()["target"].tolist()
    assert set(table["verdict"]) <= {"within", "outside", "shown only", "too few"}
    assert table.attrs["left_out"] == len(left_out(synthetic_extract))
    pd.testing.assert_frame_equal(table, realism(synthetic_extract))


def test_the_page_needs_nothing_else(synthetic_extract: SyntheticExtract, tmp_path: Path) -> None:
    one = write_realism(synthetic_extract, tmp_path / "one")
    two = write_realism(synthetic_extract, tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    for name in ("realism.csv", "realism.html"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    page = (one / "realism.html").read_text(encoding="utf-8")
    assert NOTICE == "Synthetic; calibrated to published margins only" and NOTICE in page
    assert not re.search(r"<script|<link|<img|@import|url\(|https?:|\b(src|href)=", page)
    table = pd.read_csv(one / "realism.csv")
    assert tuple(table.columns) == COLUMNS
    for source in read_targets()["source"]:
        assert source.split(",")[0].split("&")[0].split("'")[0] in page
    with pytest.raises(FileExistsError, match="isn't empty"):
        write_realism(synthetic_extract, one)


def test_nothing_is_left_behind_when_writing_fails(
    synthetic_extract: SyntheticExtract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(table: pd.DataFrame) -> str:
        raise RuntimeError("no page")

    monkeypatch.setattr("cohortid_synthetic.realism.write.page_html", fail)
    with pytest.raises(RuntimeError, match="no page"):
        write_realism(synthetic_extract, tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_on_the_page_is_escaped(synthetic_extract: SyntheticExtract) -> None:
    table = synthetic_extract.realism()
    table["source"] = "<b>&"
    table["target"] = "<i>"
    page = page_html(table)
    assert "<b>&" not in page and "<i>" not in page and "&lt;b&gt;&amp;" in page


def test_the_plot_shows_each_row_by_a_name_of_its_own(synthetic_extract: SyntheticExtract) -> None:
    table = synthetic_extract.realism()
    names = labels(table)
    assert len(set(names)) == len(table) and not any(name.endswith("…") for name in names)
    drawing = dot_plot(table)
    assert drawing.count("<rect ") == table["tolerance"].notna().sum()
    shown = table["found_value"].notna()
    assert drawing.count("<circle ") + drawing.count("<path ") == shown.sum()
    assert drawing.count("<path ") == (table["verdict"] == "outside").sum()
    assert across(0.0) < across(0.5) < across(1.0) < across(2.0) < across(inf) == across(8.0)


def readme_row(row: Any) -> str:
    least = "≥ " if row.sense == "at least" else ""
    ends = f"{figure(row.found_low)} to {figure(row.found_high)}"
    return (
        f"| {row.target}, {row.group} ({row.year}) | {least}{figure(row.target_value)} "
        f"| {figure(row.found_value)} ({ends}) | {row.unit} | {row.status} | {row.verdict} |"
    )


@pytest.mark.slow
def test_what_the_readme_says_of_20_000_people_is_so() -> None:
    """A change of the generator changes these figures: write them anew."""
    table = generate(people=20_000, seed=1).realism()
    said = (Path(__file__).parents[2] / "synthetic" / "README.md").read_text(encoding="utf-8")
    missing = [line for line in map(readme_row, table.itertuples()) if line not in said]
    assert not missing, "\n".join(missing)
    counts = table["verdict"].value_counts()
    named = ("within", "outside", "too few", "shown only")
    assert ", ".join(f"{counts.get(name, 0)} {name}" for name in named) in said
    assert f"the {table.attrs['left_out']} planted people" in said
    assert f"{table.attrs['adults']:,} adults" in said


def test_the_command_writes_it_beside_the_extract(tmp_path: Path) -> None:
    out = tmp_path / "made"
    assert main(["synth", "--people", "500", "--out", str(out), "--realism", "--quiet"]) == 0
    assert sorted(path.name for path in (out / "realism").iterdir()) == [
        "realism.csv",
        "realism.html",
    ]


CALIBRATED = (
    *("inpatient_share", "mean_days_adult_acute", "median_days_all", "readmitted_30_days"),
    *("returned_6_months", "detentions_per_1000", "detention_black_white", "detention_deprived"),
    *("orders_per_100_detentions", "community_team_contacts", "attended_per_person_month"),
    *("missed_share", "month_end_over_year", "referrals_per_person", "following_admission"),
)
"""Measures that the profile is calibrated to; each must lie in the band of its target."""
ASSUMED_TOLERANCE = 10


@pytest.mark.long
def test_published_targets_pass_over_eight_extracts() -> None:
    """One extract of 20,000 has too few stays to tell; eight together have enough."""
    tables = [generate(people=20_000, seed=seed).realism() for seed in range(1, 9)]
    shown = tables[0]
    held = shown["measure"].isin(CALIBRATED) & ~shown["note"].str.startswith("shown only")
    assert set(shown["measure"][held]) == set(CALIBRATED)
    wrong = []
    for row in np.flatnonzero(held):
        target = shown.iloc[row]
        weights = [table["denominator"].iloc[row] for table in tables]
        pooled = np.average([table["found_value"].iloc[row] for table in tables], weights=weights)
        tolerance = target["tolerance"]
        if np.isnan(tolerance):
            tolerance = ASSUMED_TOLERANCE
        apart = abs(pooled / target["target_value"] - 1) * 100
        if apart > tolerance:
            wrong.append(f"{target['measure']}: {pooled:.3g}, {target['target_value']}")
    assert not wrong, "; ".join(wrong)
