"""Invariant 7: identification and review need neither scikit-learn nor lifelines."""

import ast
import subprocess
import sys
from pathlib import Path

import cohortid

FITTED = ("sklearn", "lifelines", "statsmodels", "scipy", "xgboost", "torch")
MAY_FIT = ("relapse", "models")

RUN_WITHOUT = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"sklearn", "lifelines", "statsmodels", "scipy"}:
            raise ModuleNotFoundError(f"{name} is kept out of this run", name=name)

sys.meta_path.insert(0, Refuse())
from pathlib import Path
from cohortid_synthetic import generate
import cohortid as cid

folder = Path(sys.argv[1])
generate(people=500, seed=2).write(folder / "made")
records = cid.read_mhsds(folder / "made" / "extract", purpose="synthetic_demo")
cohort = cid.identify(records, "midlands-maturity-index", index_date="2026-09-30")
person = cohort.brought_forward().table["person_id"].iloc[0]
assert "Brought forward for review" in str(cohort.explain(person))
cohort.flow(), cohort.results_by("ethnic_group")
cohort.review_pack(folder / "pack")
assert (folder / "pack" / "review.xlsx").is_file()
print("done")
"""


def test_identification_and_review_run_where_they_cannot_be_imported(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN_WITHOUT, str(tmp_path)], capture_output=True, text=True
    )
    assert done.stdout.strip() == "done", done.stderr


def test_no_room_but_those_for_groups_imports_them() -> None:
    root = Path(cohortid.__file__).parent
    for path in root.rglob("*.py"):
        if path.relative_to(root).parts[0] in MAY_FIT:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            wrong = [name for name in names if name.split(".")[0] in FITTED]
            assert not wrong, f"{path.relative_to(root)} imports {wrong}"
