"""A spec that uses `asked_of` is asked of the engine and of the oracle."""

import pytest
import spec_engine
from cohortid_synthetic import oracle

EVALUATE = {"oracle": oracle.evaluate, "engine": spec_engine.evaluate}


@pytest.fixture(params=list(EVALUATE))
def asked_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put one of the two behind the module's `evaluate`."""
    monkeypatch.setattr(request.module, "evaluate", EVALUATE[request.param])
    return str(request.param)
