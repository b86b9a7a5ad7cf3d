"""Files to ledger: real workbooks only, every file or none, and never the same thing twice."""

import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from returned_workbooks import (
    DECIDED,
    OTHER,
    PACK,
    TEAM,
    TODAY,
    FakeLedger,
    fill,
    issue,
    offer,
    on,
    put,
    returned,
)

from cohortid.errors import CohortidError, DataError, DecisionsError, FileProblem
from cohortid.review.importing import import_decisions
from cohortid.review.ledger import Listed, RunListed, open_ledger

CONCERNS = "person_id,nominated_on,by_role,reason\nSYN-9,2026-10-01,carer,not eating\n"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return issue(tmp_path_factory.mktemp("pack"))


def refusal(ledger: FakeLedger, *files: Path) -> list[str]:
    with pytest.raises(DecisionsError) as caught:
        import_decisions(files, ledger, today=TODAY)
    assert ledger.files == []
    assert caught.value.exit_code == 12 and "Nothing was imported" in str(caught.value)
    return [f"{one.file}: {one}" for one in caught.value.problems]


def old_office(content: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + content


def packed(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as written:
        for name, content in parts.items():
            written.writestr(name.replace("__", "/").replace("_", "."), content)
    return path


# ---- what isn't a workbook ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (old_office(b"Workbook"), "old workbook (.xls)"),
        (old_office("EncryptedPackage".encode("utf-16-le")), "protected with a password"),
        (b"Key,Decision\nSYN-1,Offer assertive outreach\n", "isn't an Excel workbook"),
        (b"", "isn't an Excel workbook"),
        (b"<html><table></table></html>", "isn't an Excel workbook"),
        (b"PK\x03\x04 cut short", "isn't whole"),
    ],
)
def test_what_is_not_a_workbook_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(content)
    [said] = refusal(FakeLedger(PACK), path)
    assert said.startswith("back.xlsx: ") and words in said


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": b"application/vnd.oasis", "content_xml": b"<x/>"}, "(.ods)"),
        ({"word__document_xml": b"<x/>"}, "isn't an Excel workbook"),
        ({"xl__workbook_xml": b"<x/>", "xl__vbaProject_bin": b""}, "holds macros"),
        ({"xl__workbook_xml": b"<x/>"}, "damaged"),
    ],
)
def test_another_kind_of_packed_file_is_refused(
    tmp_path: Path, parts: dict[str, bytes], words: str
) -> None:
    [said] = refusal(FakeLedger(PACK), packed(tmp_path / "back.xlsx", **parts))
    assert words in said


def test_a_truncated_workbook_is_refused(issued: Path, tmp_path: Path) -> None:
    whole = issued.read_bytes()
    for n_bytes in (len(whole) // 2, len(whole) - 10):
        (tmp_path / "back.xlsx").write_bytes(whole[:n_bytes])
        assert "isn't whole" in refusal(FakeLedger(PACK), tmp_path / "back.xlsx")[0]
    middle = len(whole) // 3
    (tmp_path / "back.xlsx").write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    assert "isn't whole" in refusal(FakeLedger(PACK), tmp_path / "back.xlsx")[0]


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    [said] = refusal(FakeLedger(PACK), tmp_path / "other.xlsx")
    assert "“About” isn't there" in said


@pytest.mark.parametrize("beside", ["~$review.xlsx", ".~lock.review.xlsx#"])
def test_a_file_that_is_open_elsewhere_is_refused(
    issued: Path, tmp_path: Path, beside: str
) -> None:
    shutil.copy(issued, tmp_path)
    (tmp_path / beside).write_text("somebody")
    [said] = refusal(FakeLedger(PACK), tmp_path / "review.xlsx")
    assert "open in another program" in said and f"“{beside}”" in said


def test_a_file_that_another_program_locks_is_refused(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    [said] = refusal(FakeLedger(PACK), issued)
    assert "another program has it open" in said


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    [said] = refusal(FakeLedger(PACK), tmp_path / "no.xlsx")
    assert "no such file" in said
    assert "no such file" in refusal(FakeLedger(PACK), tmp_path / "no.csv")[0]


# ---- every file or none -------------------------------------------------------------------------


def test_one_wrong_file_keeps_all_out_and_the_problems_of_all_are_said(
    issued: Path, tmp_path: Path
) -> None:
    good = returned(issued, tmp_path / "good.xlsx", on(TEAM, offer, 5))
    bad = returned(issued, tmp_path / "bad.xlsx", on(TEAM, offer, 6, decision="?"))
    worse = tmp_path / "worse.csv"
    worse.write_text(CONCERNS + "SYN-8,tomorrow,GP,ill\n")
    said = refusal(FakeLedger(PACK), good, bad, worse)
    assert [one.partition(":")[0] for one in said] == ["bad.xlsx", "worse.csv"]


def test_all_files_are_recorded_at_once_and_a_second_time_changes_nothing(
    issued: Path, tmp_path: Path
) -> None:
    one = returned(
        issued, tmp_path / "one.xlsx", on(TEAM, offer, 5),
        on("Questions", fill, 5, answer="yes", answered_by="GP", answered_on=DECIDED),
    )  # fmt: skip
    two = returned(issued, tmp_path / "two.xlsx", on(OTHER, offer, 5))
    (tmp_path / "three.csv").write_text(CONCERNS)
    ledger = FakeLedger(PACK)
    done = import_decisions([one, str(two), tmp_path / "three.csv"], ledger, today=TODAY)
    assert (done.n_decisions, done.n_answers, done.n_nominations, done.n_known) == (2, 1, 1, 0)
    assert [file.run_id for file in ledger.files] == [PACK.about.run_id, PACK.about.run_id, ""]
    assert str(done).startswith(
        "Imported from 3 files: 2 decisions, 1 answer, 1 concern; 0 were there already."
    )
    assert f"  two.xlsx: {OTHER}: 1 of 2 people aren't decided." in str(done).split("\n")
    again = import_decisions([one, two], ledger, today=TODAY)
    assert (again.n_decisions, again.n_answers, again.n_known) == (0, 0, 3)
    assert len(ledger.files) == 3


def test_the_same_file_given_twice_is_read_once(issued: Path, tmp_path: Path) -> None:
    back = returned(issued, tmp_path / "back.xlsx", on(TEAM, offer, 5))
    copy = shutil.copy(back, tmp_path / "copy.xlsx")
    done = import_decisions([back, copy], FakeLedger(PACK), today=TODAY)
    assert (done.files, done.n_decisions) == (("back.xlsx",), 1)


def test_two_decisions_of_one_day_about_one_person_contradict_each_other(
    issued: Path, tmp_path: Path
) -> None:
    one = returned(issued, tmp_path / "one.xlsx", on(TEAM, offer, 5))
    two = returned(issued, tmp_path / "two.xlsx", on(TEAM, offer, 5, who_acts="T99"))
    [said] = refusal(FakeLedger(PACK), one, two)
    assert said.startswith(f"two.xlsx: {TEAM}!E5: one.xlsx ({TEAM}!E5) holds another decision")
    later = on(TEAM, offer, 5, who_acts="T99", decided_on=datetime(2026, 10, 13))
    two = returned(issued, tmp_path / "two.xlsx", later)
    assert import_decisions([one, two], FakeLedger(PACK), today=TODAY).n_decisions == 2


def test_a_ledger_may_be_given_by_its_path_and_must_be_there(issued: Path, tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "ledger.sqlite")
    listed = [
        Listed(one.person_id, "review", (), one.sheet, {}, (),
               tuple(question.id for question in one.questions), None)
        for one in (*PACK.cards, *PACK.unsettled)
    ]  # fmt: skip
    facts = {"synthetic": True}
    ledger.register(RunListed(PACK.about.run_id, PACK.about.index_date, facts), listed)
    back = returned(issued, tmp_path / "back.xlsx", on(TEAM, offer, 5))
    assert import_decisions([back], ledger.path, today=TODAY).n_decisions == 1
    assert import_decisions([back], ledger.path, today=TODAY).n_known == 1
    assert ledger.decisions()["outcome"].tolist() == ["offer_outreach"]
    with pytest.raises(DataError, match="doesn't exist"):
        import_decisions([back], tmp_path / "none.sqlite", today=TODAY)


# ---- files of concerns --------------------------------------------------------------------------


def test_concerns_are_read_as_text_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "concerns.csv"
    path.write_text(
        "\ufeffReason, by_role ,person_id,nominated_on\r\n"
        '"cold, and\nalone",NA,0012,2026-10-20\r\n\r\n=1+1,GP,=2,2026-01-01\r\n',
        encoding="utf-8",
        newline="",
    )
    ledger = FakeLedger(PACK)
    import_decisions([path], ledger, today=TODAY)
    [back] = ledger.files
    found = [
        (one.person_id, str(one.nominated_on), one.by_role, one.reason) for one in back.nominations
    ]
    assert found == [
        ("0012", "2026-10-20", "NA", "cold, and\nalone"), ("=2", "2026-01-01", "GP", "=1+1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (CONCERNS.replace("carer", " "), ["row 2, by_role"]),
        (CONCERNS.replace("2026-10-01", "01/10/2026"), ["row 2, nominated_on"]),
        (CONCERNS.replace("2026-10-01", "20261001"), ["row 2, nominated_on"]),
        (CONCERNS.replace("2026-10-01", "2026-02-30"), ["row 2, nominated_on"]),
        (CONCERNS.replace("2026-10-01", "2026-10-21"), ["row 2, nominated_on"]),
        (CONCERNS.replace("not eating", "not eating, cold"), ["row 2"]),
        (CONCERNS.replace(",not eating", ""), ["row 2"]),
        (CONCERNS.replace("reason", "why"), ["row 1", "row 1"]),
        (CONCERNS.replace("by_role", "reason"), ["row 1", "row 1, reason"]),
        (CONCERNS.replace(",", ";"), ["row 1"] * 5),
        (CONCERNS + "SYN-8,,GP,\nSYN-7,2026-10-01,GP,\n",
         ["row 3, nominated_on", "row 3, reason", "row 4, reason"]),
        ("", ["row 1"] * 4),
        (CONCERNS + 'SYN-8,2026-10-01,GP,"open\n', [""]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_of_concerns_is_said_by_row(
    tmp_path: Path, text: str, places: list[str]
) -> None:
    path = tmp_path / "concerns.csv"
    path.write_text(text)
    with pytest.raises(DecisionsError) as caught:
        import_decisions([path], FakeLedger(PACK), today=TODAY)
    assert [one.cell for one in caught.value.problems] == places


def test_a_file_of_concerns_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "concerns.csv"
    path.write_bytes(CONCERNS.replace("carer", "café").encode("latin-1"))
    assert "UTF-8" in refusal(FakeLedger(PACK), path)[0]


# ---- the error ----------------------------------------------------------------------------------


def test_the_error_says_twenty_problems_by_file_and_how_many_more() -> None:
    many = [FileProblem(f"problem {n}", "a.xlsx", TEAM, f"E{n}") for n in range(15)]
    many += [FileProblem(f"problem {n}", "b.xlsx", TEAM, f"E{n}") for n in range(10)]
    error = DecisionsError(many)
    lines = str(error).split("\n")
    assert lines[0] == "Nothing was imported, because of 25 problems."
    assert lines[1:3] == ["a.xlsx", f"  {TEAM}!E0: problem 0"] and lines.count("b.xlsx") == 1
    assert sum(line.startswith(f"  {TEAM}!") for line in lines) == 20
    assert lines[-1] == "  and 5 more; mend these and try again."
    assert isinstance(error, CohortidError) and len(error.problems) == 25


def test_a_problem_of_a_doctored_file_is_said_with_sheet_and_cell(
    issued: Path, tmp_path: Path
) -> None:
    back = returned(issued, tmp_path / "back.xlsx", put(TEAM, "A5", "SYN-1"))
    with pytest.raises(DecisionsError, match=rf"back.xlsx\n  {TEAM}!A5: this key isn't one"):
        import_decisions([back], FakeLedger(PACK), today=TODAY)
