"""Every notebook runs, and what it says is what is stored in it.

Where one doesn't, run it again: `.venv/bin/python tests/lib/notebook.py notebooks/NAME.ipynb`.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest
from notebook import paths_in, run_again, said

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_BYTES = 600_000

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_the_first_notebook_is_there(path: Path) -> None:
    assert NOTEBOOKS[0].name == "01_identify.ipynb"


@pytest.mark.slow
def test_it_runs_and_says_what_is_stored_in_it(path: Path, tmp_path: Path) -> None:
    stored = list(said(nbformat.read(path, as_version=4)))
    fresh = list(said(run_again(path, tmp_path)))
    assert len(fresh) > 5
    assert [kind for _, kind, _ in fresh if kind in ("error", "stderr")] == []
    for one, other in zip(stored, fresh, strict=True):
        assert one == other
    assert list(tmp_path.iterdir()) == []  # what it writes, it clears away


def test_it_is_stored_whole_small_and_without_its_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < MOST_BYTES
    raw = json.loads(text)
    assert set(raw["metadata"]) == {"kernelspec", "language_info"}
    counts = [cell["execution_count"] for cell in raw["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert all(cell["metadata"] == {} for cell in raw["cells"])
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for _, _, content in said(notebook):
        assert paths_in(content) == []
        assert not re.search(r"\d\d:\d\d:\d\d", content)


def test_it_says_that_the_people_are_synthetic(path: Path) -> None:
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown" and "synthetic" in first.source
