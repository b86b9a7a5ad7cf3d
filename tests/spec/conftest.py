"""A spec that uses `asked_of` is asked of the engine and of the oracle."""

import pytest
from cohortid_synthetic import oracle
from spec_batch import EngineAnswers, questions_of


@pytest.fixture(scope="module")
def engine_answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> EngineAnswers:
    """What the engine says to everything that this module asks."""
    specs = [
        item
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.module is request.module
        and hasattr(item, "callspec")
        and item.callspec.params.get("asked_of") == "engine"
    ]
    return EngineAnswers(questions_of(specs, tmp_path_factory.mktemp("questions")))


@pytest.fixture(params=["oracle", "engine"])
def asked_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put one of the two behind the module's `evaluate`."""
    if request.param == "engine":
        evaluate = request.getfixturevalue("engine_answers")
    else:
        evaluate = oracle.evaluate
    monkeypatch.setattr(request.module, "evaluate", evaluate)
    return str(request.param)
