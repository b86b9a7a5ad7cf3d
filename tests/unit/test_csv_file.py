"""CSV files in which no text becomes a formula."""

import csv
from pathlib import Path

import pandas as pd
from review_cards import HOSTILE

from cohortid.results.csv_file import FORMULA, write_csv
from cohortid.results.html import visible


def test_hostile_text_stays_text_and_nothing_is_lost(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=team": [*HOSTILE, "\t=1", " =1", None], "n": range(len(HOSTILE) + 3)})
    path = write_csv(frame, tmp_path / "a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["'=team", "n"]
    assert len(rows) == len(frame) + 1
    for text, row in zip(HOSTILE, rows[1:], strict=False):
        assert row[0].lstrip()[:1] not in tuple(FORMULA)
        assert row[0].removeprefix("'") == visible(text).removeprefix("'")
    assert rows[-1][0] == ""


def test_numbers_and_dates_stay_as_they_are(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"n": [-2, 3], "share": [-0.5, None], "day": pd.to_datetime(["2026-01-02"] * 2)}
    )
    text = write_csv(frame, tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert text == "n,share,day\n-2,-0.5,2026-01-02\n3,,2026-01-02\n"
    assert write_csv(frame[[]], tmp_path / "b.csv").exists()
