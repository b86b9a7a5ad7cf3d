from datetime import date
from pathlib import Path

import pandas as pd
import spec_batch
import spec_engine
from cohortid_synthetic.spec_rows import spec_rows
from spec_batch import EngineAnswers, question_of

SET = """
[population]
[families]
f = ["a", "b"]
[bring_forward]
all = [{criterion = "a"}]
[criteria.a]
any = [{measure = "stays", within = "12 months", at_least = 2, absent = "no"}]
[criteria.b]
any = [{measure = "stays", within = "12 months", at_least = 1, absent = "no"}]
"""
MEASURES = '[stays]\noperator = "count"\ntable = "admission"\n'
INDEX = date(2026, 9, 30)
STAYS = ["", "2026-01-01 | 2026-01-05", "2026-01-01 | 2026-01-05\n2026-05-01 | open"]


def test_questions_answered_together_have_the_answers_they_have_alone(
    tmp_path: Path,
) -> None:
    paths = (tmp_path / "set.toml", tmp_path / "measures.toml")
    paths[0].write_text(SET)
    paths[1].write_text(MEASURES)
    tables = [
        {"person": [{"person_id": "1"}], "hospital_spell": spec_rows("hospital_spell", head + rows)}
        for rows in STAYS
        for head in ["start | end\n"]
    ]
    alone = [spec_engine.evaluate(one, *paths, INDEX) for one in tables]
    together = EngineAnswers(question_of(one, *paths, INDEX) for one in tables)
    assert len(together.found) == len(tables)
    states = []
    for one, expected in zip(tables, alone, strict=True):
        got = together(one, *paths, INDEX)
        states.append(got.states["state"].tolist())
        for name in ("measures", "states", "people"):
            pd.testing.assert_frame_equal(getattr(got, name), getattr(expected, name))
    assert states == [["not_met", "not_met"], ["not_met", "met"], ["met", "met"]]


def test_what_was_not_foreseen_is_asked(tmp_path: Path) -> None:
    paths = (tmp_path / "set.toml", tmp_path / "measures.toml")
    paths[0].write_text(SET)
    paths[1].write_text(MEASURES)
    tables = {"person": [{"person_id": "1"}], "hospital_spell": []}
    answers = spec_batch.EngineAnswers([question_of(tables, *paths, INDEX)])
    assert answers.found == {}  # one question alone isn't worth a run ahead
    assert answers(tables, *paths, INDEX).states["state"].tolist() == ["not_met", "not_met"]
