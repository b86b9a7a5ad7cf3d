"""The whole loop: a list, what comes back, and the next list that knows it."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract

import cohortid as cid
from cohortid import review
from cohortid.cli import main
from cohortid.records import Records
from cohortid.review.decision import Answer, ComeBack, Decision
from cohortid.review.gather import gather, run_id
from cohortid.review.ledger import open_ledger
from cohortid.review.order import Order

JUNE, SEPTEMBER = "2026-06-30", "2026-09-30"


@pytest.fixture(scope="module")
def records(
    synthetic_extract: SyntheticExtract, tmp_path_factory: pytest.TempPathFactory
) -> Records:
    folder = tmp_path_factory.mktemp("loop")
    synthetic_extract.write(folder / "data")
    return cid.read_mhsds(folder / "data" / "extract", purpose="synthetic_demo",
                          team_map=folder / "data" / "team_map.csv")  # fmt: skip


class Loop:
    """A ledger, and lists made with it."""

    def __init__(self, records: Records, folder: Path) -> None:
        self.records, self.folder = records, folder
        self.ledger = folder / "review-ledger.sqlite"

    def identify(self, day: str) -> cid.Cohort:
        records = self.records
        if self.ledger.exists():
            records = review.with_ledger(records, self.ledger)
        return cid.identify(records, "midlands-maturity-index", index_date=day)

    def cards(self, cohort: cid.Cohort) -> dict[str, Any]:
        made = gather(cohort, open_ledger(self.ledger), Order.ALPHABETICAL).pack.cards
        return {one.person_id: one for one in made}


@pytest.fixture(scope="module")
def made(records: Records, tmp_path_factory: pytest.TempPathFactory) -> tuple[cid.Cohort, Path]:
    """The run of June, and a folder with its pack and its ledger."""
    folder = tmp_path_factory.mktemp("june")
    cohort = Loop(records, folder).identify(JUNE)
    pack = cohort.review_pack(folder / "june")
    assert pack.ledger == folder / "review-ledger.sqlite"
    assert pack.n_new == pack.n_for_review == pack.n_waiting > 20
    return cohort, folder


@pytest.fixture
def june(
    records: Records, made: tuple[cid.Cohort, Path], tmp_path: Path
) -> tuple[Loop, cid.Cohort, Path]:
    """The run and the pack of June, with a ledger of one's own."""
    cohort, folder = made
    shutil.copytree(folder, tmp_path / "own")
    loop = Loop(records, tmp_path / "own")
    return loop, cohort, loop.folder / "june"


def row_of(sheet: Any, key: str, about: str = "") -> int:
    return next(
        row[0].row
        for row in sheet.iter_rows()
        if row[0].value == key and about in " ".join(str(cell.value) for cell in row)
    )


def headings(sheet: Any) -> dict[str, int]:
    for row in sheet.iter_rows(max_row=12):
        names = {str(cell.value): cell.column for cell in row if cell.value}
        if "Decision" in names or "Answer" in names or "Raised on" in names:
            return names
    raise AssertionError(sheet.title)


def fill(book: Any, sheet: str, key: str, about: str = "", **cells: Any) -> None:
    names = headings(book[sheet])
    for start, value in cells.items():
        column = next(n for name, n in names.items() if name.startswith(start.replace("_", " ")))
        book[sheet].cell(row_of(book[sheet], key, about), column).value = value


def keys_on(loop: Loop, cohort: cid.Cohort) -> dict[str, list[str]]:
    sheets = open_ledger(loop.ledger).sheets_of(run_id(cohort))
    carded = loop.cards(cohort)
    found: dict[str, list[str]] = {}
    for key, sheet in sheets.items():
        if key in carded:
            found.setdefault(sheet, []).append(key)
    return found


def sheet_named(book: Any, team: str) -> str:
    return next(name for name in book.sheetnames if team in name)


def test_decisions_come_back_and_the_next_list_knows_them(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    loop, cohort, folder = june
    team, keys = max(keys_on(loop, cohort).items(), key=lambda item: len(item[1]))
    offered, parked, waits = keys[:3]
    book = openpyxl.load_workbook(folder / "review.xlsx")
    sheet = sheet_named(book, team)
    who = {"Decided_by": "team lead", "Decided_on": date(2026, 7, 3)}
    fill(book, sheet, offered, Decision="Offer assertive outreach", Who_acts="outreach team",
         By_when=date(2026, 7, 20), Person="would like it", **who)  # fmt: skip
    fill(book, sheet, parked, Decision="Not needed now (reason, review date)",
         Reason="moved in with family, seen weekly", By_when=date(2027, 3, 1), **who)  # fmt: skip
    fill(book, "Questions", waits, "safeguarding", Answer="yes", Answered_by="nurse",
         Answered_on=date(2026, 7, 3))  # fmt: skip
    returned = loop.folder / "returned.xlsx"
    book.save(returned)
    assert main(["import-decisions", str(returned), "--ledger", str(loop.ledger)]) == 0
    assert main(["import-decisions", str(returned), "--ledger", str(loop.ledger)]) == 0
    ledger = open_ledger(loop.ledger)
    assert sorted(ledger.decisions()["outcome"]) == ["not_needed_now", "offer_outreach"]
    assert ledger.answers()["answer"].tolist() == ["yes"]
    assert ledger.verify().ok

    records = review.with_ledger(loop.records, loop.ledger)
    answers = pd.read_parquet(records.folder / "review_answer.parquet")
    assert answers[["criterion", "answer", "by_role"]].values.tolist() == [
        ["safeguarding", "yes", "nurse"]
    ]
    again = review.with_ledger(records, loop.ledger)  # attached before: nothing is added
    assert len(pd.read_parquet(again.folder / "review_answer.parquet")) == 1

    later = loop.identify(SEPTEMBER)
    cards = loop.cards(later)
    assert cards[waits].listing.waiting_since == date(2026, 6, 30)
    assert cards[waits].listing.status == "still"
    assert cards[waits].changes_since == date(2026, 6, 30)
    assert any("answered “yes” on 3 July 2026 by nurse" in one.why for one in
               cards[waits].questions)  # fmt: skip
    if not cards[parked].listing.evidence_changed:
        assert cards[parked].section == "not_now"
    assert cards[parked].previous.reason == "moved in with family, seen weekly"
    assert set(keys_of_june(ledger)) - {offered} <= set(cards)  # nobody leaves
    statuses = {one.listing.status for one in cards.values()}
    assert statuses == {"new", "still"}
    assert any(one.routes == ("still_waiting",) for one in cards.values())
    pack = later.review_pack(loop.folder / "september", ledger=loop.ledger)
    assert pack.n_for_review + pack.n_not_now == len(cards)
    page = (pack.folder / "review.html").read_text("utf-8")
    assert "would like it" in page or offered not in cards


def keys_of_june(ledger: Any) -> list[str]:
    rows = ledger.listings()
    return [
        key
        for key, routes in zip(rows["person_id"], rows["routes"], strict=True)
        if routes != ("cannot_tell",)
    ]


def test_a_yes_where_the_rules_could_not_tell_brings_the_person_forward(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    loop, cohort, folder = june
    unsettled = gather(cohort, open_ledger(loop.ledger), Order.TEAM).pack.unsettled
    key, other = unsettled[0].person_id, unsettled[1].person_id
    book = openpyxl.load_workbook(folder / "review.xlsx")
    for one, answer in ((key, "yes"), (other, "no")):
        fill(book, "Can't tell", one, Answer=answer, Answered_by="GP",
             Answered_on=date(2026, 7, 3))  # fmt: skip
    book.save(loop.folder / "returned.xlsx")
    review.import_decisions([loop.folder / "returned.xlsx"], loop.ledger)
    cards = loop.cards(loop.identify(SEPTEMBER))
    assert "nominated" in cards[key].routes
    assert "answered yes to what the records couldn't tell" in cards[key].concerns[0]
    assert other not in cards or "nominated" not in cards[other].routes


def test_an_answer_makes_the_criterion_met_and_is_no_new_evidence(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    loop, cohort, _ = june
    key = sorted(loop.cards(cohort))[0]
    answer = Answer(key, "poor_treatment_response", "yes", date(2026, 7, 3), "nurse")
    made = Decision(key, "core_team", "seen weekly, no change is needed", "", None, "", "lead",
                    date(2026, 7, 3))  # fmt: skip
    open_ledger(loop.ledger).record([ComeBack(run_id(cohort), "x", "", (made,), answers=(answer,))])
    again = cid.identify(
        review.with_ledger(loop.records, loop.ledger), "midlands-maturity-index",
        index_date="2026-07-05",
    )  # fmt: skip
    card = loop.cards(again)[key]
    state = {one.id: one.state for one in card.criteria}
    assert state["poor_treatment_response"] == "met"
    assert not [what for what in card.listing.evidence_changed
                if "answered" in what or "Treatment so far" in what]  # fmt: skip


def test_a_concern_about_anybody_comes_onto_the_next_list(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    loop, cohort, _ = june
    people = cohort.people.table
    nobody = people.loc[people["result"] == "none", "person_id"].iloc[-1]
    concerns = pd.DataFrame(
        [(nobody, "2026-07-02", "carer", "=not answering <b>the door</b>"),
         ("SYN-9999999", "2026-07-02", "police", "found wandering"),
         ("SYN-9999998", "2026-11-02", "GP", "raised after the next list")],
        columns=["person_id", "nominated_on", "by_role", "reason"],
    )  # fmt: skip
    concerns.to_csv(loop.folder / "concerns.csv", index=False)
    review.import_decisions([loop.folder / "concerns.csv"], loop.ledger)
    cards = loop.cards(loop.identify(SEPTEMBER))
    assert cards[nobody].routes[0] == "nominated" and cards[nobody].listing.status == "new"
    assert "SYN-9999998" not in cards
    stranger = cards["SYN-9999999"]
    assert stranger.routes == ("nominated",)
    assert stranger.current_care == ("Not in this extract: please look the person up",)


def test_without_the_ledger_at_identify_a_pack_is_refused_rather_than_short(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    loop, _, _ = june
    forgot = cid.identify(loop.records, "midlands-maturity-index", index_date=SEPTEMBER)
    with pytest.raises(cid.DataError, match="still wait") as refused:
        forgot.review_pack(loop.folder / "september")
    assert "--ledger" in str(refused.value)
    assert not (loop.folder / "september").exists()


def test_a_pack_is_whole_or_not_there_and_names_its_files(
    june: tuple[Loop, cid.Cohort, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, cohort, folder = june
    assert {path.name for path in folder.iterdir()} == {
        "review.xlsx", "review.html", "manifest.json",
    }  # fmt: skip
    from cohortid.governance import file_sha256, read_manifest

    manifest = read_manifest(folder)
    assert manifest["run_id"] == run_id(cohort)
    assert open_ledger(loop.ledger).verify(manifest["ledger_hash"]).ok
    for name, digest in manifest["files"].items():
        assert file_sha256(folder / name) == digest
    again = cohort.review_pack(loop.folder / "again", order="team")
    assert (again.folder / "review.html").read_text("utf-8") != ""
    monkeypatch.setattr("cohortid.review.pack.page_html", lambda pack: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cohort.review_pack(loop.folder / "broken")
    assert not (loop.folder / "broken").exists()


def test_a_card_is_light_enough_for_3000_people_on_a_page(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    _, _, folder = june
    page = (folder / "review.html").read_text("utf-8")
    n_cards = page.count("<details class=card")
    assert n_cards > 20
    start, end = page.index("<details class=card"), page.rindex("</details>")
    assert (end - start) / n_cards < 5_000  # characters, of which nearly all are one byte


def test_orders_by_points_and_group_purposes_are_refused(
    june: tuple[Loop, cid.Cohort, Path],
) -> None:
    loop, cohort, _ = june
    for order in ("points", "n_families_met", "score", "priority"):
        with pytest.raises(cid.PolicyRefusal, match="Use one of: concern_raised_first"):
            cohort.review_pack(loop.folder / "x", order=order)
    research = cid.identify(loop.records.for_purpose("research"), "midlands-maturity-index",
                            index_date=SEPTEMBER)  # fmt: skip
    with pytest.raises(cid.PolicyRefusal, match="named people"):
        research.review_pack(loop.folder / "x")
    assert not (loop.folder / "x").exists()


def test_the_commands(
    june: tuple[Loop, cid.Cohort, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    loop, _, folder = june
    run = loop.folder / "run"
    extract = loop.records.save(loop.folder / "records").folder
    ledger = ["--ledger", str(loop.ledger)]
    assert main(["identify", str(extract), "--out", str(run), "--quiet", *ledger]) == 0
    assert main(["review-pack", str(run), "--out", str(loop.folder / "p"), *ledger]) == 0
    said = capsys.readouterr().out
    assert "waiting for a decision" in said and "import-decisions" in said
    assert main(["changes", str(run), *ledger]) == 0
    said = capsys.readouterr().out
    assert "new since 30 June 2026" in said and "contacts: attended" in said
    assert (
        main(["review-pack", str(run), "--out", str(loop.folder / "q"), "--order", "points"]) == 13
    )
    shutil.copy(folder / "review.html", loop.folder / "wrong.xlsx")
    assert main(["import-decisions", str(loop.folder / "wrong.xlsx"), *ledger]) == 12
    assert main(["changes", str(run), "--ledger", str(loop.folder / "none.sqlite")]) == 11
