"""Importing cohortid, and asking the command for help, loads nothing heavy."""

import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "duckdb", "pyarrow", "matplotlib", "sklearn", "lifelines", "scipy")


@pytest.mark.parametrize(
    "code",
    [
        "import cohortid; dir(cohortid); cohortid.DataError",
        "from cohortid.cli import main; assert main(['--help']) == 0",
        "from cohortid.cli import main; assert main(['--version']) == 0",
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    code += f"; import sys; print('LOADED', *[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["LOADED"]


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import cohortid; cohortid.open_records", {"pandas", "pyarrow", "matplotlib"}),
        ("import cohortid; cohortid.identify", {"matplotlib"}),
        ("import cohortid.criteria.compile, cohortid.cohort.evidence", {"pandas", "matplotlib"}),
    ],
)
def test_what_identifies_loads_nothing_that_it_does_not_use(code: str, unwanted: set[str]) -> None:
    code += "; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert unwanted & set(done.stdout.split()) == set()


def test_every_public_name_is_listed_and_an_unknown_one_is_an_attribute_error() -> None:
    import cohortid

    assert set(cohortid.__all__) <= set(dir(cohortid))
    assert {"read_mhsds", "load_criteria", "identify", "GroupTable"} <= set(cohortid.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = cohortid.no_such_name
