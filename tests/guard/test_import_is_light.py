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


def test_every_public_name_is_listed_and_an_unknown_one_is_an_attribute_error() -> None:
    import cohortid

    assert set(cohortid.__all__) <= set(dir(cohortid))
    assert {"read_mhsds", "load_criteria", "identify", "GroupTable"} <= set(cohortid.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = cohortid.no_such_name
