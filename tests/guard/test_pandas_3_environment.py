"""What the second environment of `run.py test` is for: pandas 3, and no package of other rooms.

lifelines, scikit-learn and jupyterlab can't be imported there; identification and review work all
the same, and find what they find on pandas 2.
"""

import importlib
import json
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
FIRST, SECOND = ROOT / ".venv", ROOT / ".venv-pandas3"
in_second = pytest.mark.skipif(
    Path(sys.prefix).resolve() != SECOND.resolve(), reason="asked in .venv-pandas3"
)
ABSENT = ("lifelines", "sklearn", "scipy", "jupyterlab", "nbclient", "nbformat", "IPython")
OTHER_ROOMS = ("relapse", "models", "notebooks", "spark")

LOOK = """
import sys, hashlib, json
from pathlib import Path
import pandas as pd
from cohortid_synthetic import generate
import cohortid as cid
from cohortid.report import write_page

folder = Path(sys.argv[1])
generate(people=500, seed=2).write(folder / "made")
records = cid.read_mhsds(
    folder / "made" / "extract",
    purpose="synthetic_demo",
    team_map=folder / "made" / "team_map.csv",
)
cohort = cid.identify(
    records, "midlands-maturity-index", index_date="2026-09-30", out=folder / "run"
)
page = write_page(cohort, folder / "page.html").read_text(encoding="utf-8")
people = sorted(cohort.brought_forward().table["person_id"])
found = {
    "pandas": pd.__version__,
    "fingerprint": records.fingerprint,
    "brought_forward": people,
    "explained": [str(cohort.explain(person)) for person in people[:20]],
    "flow": cohort.flow().table.to_csv(index=False),
    "by_group": cohort.results_by("ethnic_group").table.to_csv(index=False),
    "page": page.replace(cohort.manifest["log_hash"][:12], "log"),
    "quality": records.quality().to_csv(index=False),
}
for name in ("people", "states", "evidence", "measures", "timeline", "beside"):
    table = pd.read_parquet(folder / "run" / f"{name}.parquet")
    found[name] = hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()
(folder / "found.json").write_text(json.dumps(found), encoding="utf-8")
"""


def look(python: Path | str, folder: Path) -> dict[str, object]:
    """Identify, write the page and explain people with another Python; return what was found."""
    folder.mkdir()
    command = [str(python), "-W", "error", "-c", LOOK, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return found


@in_second
def test_it_has_pandas_3() -> None:
    assert pd.__version__.startswith("3.")


@in_second
@pytest.mark.parametrize("name", ABSENT)
def test_packages_of_other_rooms_can_not_be_imported(name: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=name):
        importlib.import_module(name)


@in_second
def test_nothing_of_another_rooms_extra_is_installed() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    kept_out = {line.split(">")[0] for name in OTHER_ROOMS for line in extras[name]}
    installed = {one.metadata["Name"].lower() for one in distributions()}
    assert {"lifelines", "scikit-learn", "jupyterlab", "pyspark"} <= kept_out
    assert kept_out & installed == set()


@in_second
def test_identification_page_and_explanations_are_those_of_pandas_2(tmp_path: Path) -> None:
    here = look(sys.executable, tmp_path / "here")
    assert here["brought_forward"] and "Brought forward for review" in str(here["explained"])
    first = FIRST / Path(sys.executable).relative_to(SECOND)
    if not first.exists():
        pytest.skip("there is no .venv to compare with")
    there = look(first, tmp_path / "there")
    assert str(there.pop("pandas")).startswith("2.") and str(here.pop("pandas")).startswith("3.")
    assert [name for name in here if here[name] != there[name]] == []


def versions(lock: str) -> set[str]:
    return set((ROOT / lock).read_text(encoding="utf-8").splitlines())


def test_pandas_and_nothing_else_differs_between_the_two_locks() -> None:
    only_second = versions("requirements-pandas3.lock") - versions("requirements.lock")
    assert [line.split(".")[0] for line in only_second] == ["pandas==3"]
    assert "pandas==2" in {line.split(".")[0] for line in versions("requirements.lock")}


def test_the_second_lock_has_no_package_of_another_room() -> None:
    locked = {line.split("==")[0] for line in versions("requirements-pandas3.lock")}
    assert locked & {"lifelines", "scikit-learn", "scipy", "jupyterlab", "ipython"} == set()
    assert {"pandas", "duckdb", "pytest", "hypothesis", "sqlglot", "matplotlib"} <= locked
