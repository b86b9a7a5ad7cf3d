"""What several tests share: one synthetic extract for the whole session."""

from importlib.util import find_spec

import pytest
from cohortid_synthetic import SyntheticExtract, generate

# The extra `notebooks` may be missing: then nothing of it can be tested.
collect_ignore = [] if find_spec("nbclient") else ["integration/test_notebooks.py"]


@pytest.fixture(scope="session")
def synthetic_extract() -> SyntheticExtract:
    """600 people over 30 months, with the planted ones among them."""
    return generate(people=600, seed=3)
