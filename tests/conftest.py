"""What several tests share: one synthetic extract for the whole session."""

import pytest
from cohortid_synthetic import SyntheticExtract, generate


@pytest.fixture(scope="session")
def synthetic_extract() -> SyntheticExtract:
    """600 people over 30 months, with the planted ones among them."""
    return generate(people=600, seed=3)
