import html
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from review_rounds import decision, decisions, keys, listings

from cohortid.errors import PolicyRefusal
from cohortid.governance import Purpose
from cohortid.governance.vocabulary import find_banned
from cohortid.plots.agreement_yield import describe_yields, plot_yields
from cohortid.review.agreement import (
    AgreementReport,
    ListedCounts,
    agreement_of,
    agreement_report,
    sensitivity_from_audit,
)

ABOUT = {"definition": "midlands-maturity-index 0.1.0", "index_date": "2026-03-31"}


def a_report(purpose: Purpose = Purpose.CARE_REVIEW, *, audit: bool = False) -> AgreementReport:
    people = keys(60)
    lists = listings(people)
    lists["sheet"] = ["T04 at P01"] * 40 + ["<b>T09</b> at P02"] * 20
    made = [decision(one, "offer_outreach", reason=f"reason {one}") for one in people[:28]]
    made += [decision(one, "core_team", reason=f"settled, as {one} said") for one in people[28:50]]
    options = {}
    if audit:
        sealed = pd.DataFrame({"person_id": people, "stratum": "all", "n_people": 3000,
                               "n_sampled": 60, "brought_forward": False})  # fmt: skip
        need = pd.Series(["yes"] * 8 + ["no"] * 52, index=people, dtype=object)
        found = pd.DataFrame({"person_id": people, "need": need.to_numpy()})
        options = {
            "audit": sensitivity_from_audit(found, sealed, ListedCounts(60, 28, 22)),
            "agreement": agreement_of(need, need.replace("yes", "no")),
        }
    groups = pd.DataFrame({"person_id": people, "sex": ["Female", "Male"] * 30})
    return agreement_report(
        decisions(*made), lists, purpose=purpose, characteristics=groups,
        by=("team", "route", ("sex", "criterion")), about=ABOUT, **options,
    )  # fmt: skip


def test_the_report_holds_every_part_and_says_itself_in_a_line() -> None:
    report = a_report(audit=True)
    assert str(report) == (
        "Review so far: 60% of those reviewed need assertive outreach now, with a blind audit | "
        "n: 60 | definition: midlands-maturity-index 0.1.0 | index date: 2026-03-31 | "
        "n left open: * | n not decided: 10"
    )
    assert list(report.tables) == [
        "review_yield", "outcomes_by_route", "outcomes_by_criterion", "involvement",
        "decisions_in_a_day", "days_to_decision", "still_waiting", "audit", "agreement",
        "agreement_counts",
    ]  # fmt: skip
    assert list(report.table["factor"].unique()) == ["overall", "team", "route", "sex, criterion"]
    assert "No blind audit sample is in" in a_report()._repr_html_()
    assert "No blind audit sample is in" not in report._repr_html_()


def test_no_table_or_picture_shows_a_small_count_or_a_key() -> None:
    report = a_report(audit=True)
    for name, table in report.tables.items():
        for column in ("numerator", "denominator", "n_decisions"):
            if column in table:
                values = table[column].dropna()
                assert ((values >= 5) & (values % 5 == 0)).all(), name
        assert "SYN-" not in table.to_csv()
    said = f"{report} {report!r} {report._repr_html_()}"
    assert "SYN-" not in said and "<b>T09" not in said
    assert [str(one) for one in find_banned(html.unescape(re.sub("<[^>]+>", " ", said)))] == []
    tables = (report.overall, *report.yields.values(), *report.outcomes.values(),
              report.involvement.shares, report.audit, report.agreement)  # fmt: skip
    assert all(b"SYN-" not in pickle.dumps(one) for one in tables)


def test_rows_about_people_open_for_the_care_team_only() -> None:
    report = a_report()
    assert len(report.reasons.table) == 22 and len(report.involvement.longest.table) == 10
    planning = a_report(Purpose.SERVICE_PLANNING)
    for rows in (planning.reasons, planning.involvement.longest):
        with pytest.raises(PolicyRefusal):
            _ = rows.table
    pd.testing.assert_frame_equal(planning.table, report.table)


def test_one_run_alone() -> None:
    lists = pd.concat([listings(["A"]), listings(["B"], run_id="run-2")])
    made = decisions(decision("A", "core_team", reason="known"), decision("B", "discuss"))
    report = agreement_report(made, lists, purpose=Purpose.CARE_REVIEW, run_id="run-2")
    exact = report.overall.exact(reason="a test")
    assert exact["denominator"].tolist() == [0, 0, 1]  # B was decided on in another run
    assert report.reasons.table.empty


def test_the_forest_shows_each_group_under_its_factor() -> None:
    report = a_report()
    rows = report.rows()
    ax = report.plot()
    words = [text.get_text() for text in ax.texts]
    assert words[0] == "Everybody reviewed" and words[1] == "60.0% (30 of 50)"
    for heading in ("Team", "Route", "Sex, Criterion met"):
        assert heading in words
    shown = rows["value"].notna()
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in points] == rows.loc[shown, "value"].tolist()
    assert words.count("hidden (small numbers)") == (~shown).sum() > 0
    assert ax.get_xlim() == (0, 1)
    # One below the other, none on another's place.
    assert (np.diff([line.get_ydata()[0] for line in points]) > 0.2).all()
    assert describe_yields(rows).count("%") >= 3 * shown.sum()
    svg = report.to_svg()
    assert svg.startswith("<svg role=") and "&lt;b&gt;T09" in svg


def test_a_long_name_takes_two_lines_and_a_missing_column_is_refused() -> None:
    name = "Justice or forensic contact recorded (not evidence of violence)"
    rows = pd.DataFrame(
        [("Criterion", name, 20, 60, 0.33, 0.23, 0.46)],
        columns=["factor", "group", "numerator", "denominator", "value", "low", "high"],
    )
    texts = [text.get_text() for text in plot_yields(rows).texts]
    assert texts[1].count("\n") == 1
    with pytest.raises(ValueError, match="low"):
        plot_yields(rows.drop(columns="low"))
