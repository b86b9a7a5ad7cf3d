import dataclasses

import pytest

from cohortid.disclosure import get_profile, list_profiles
from cohortid.errors import CriteriaError, PolicyRefusal


def test_presets_are_what_their_sources_say() -> None:
    mhsds, tre10 = get_profile("mhsds"), get_profile("tre10")
    assert (mhsds.min_count, mhsds.round_to, mhsds.mask_zero) == (5, 5, True)
    assert (tre10.min_count, tre10.round_to, tre10.mask_zero) == (10, 5, True)


@pytest.mark.parametrize("name", list_profiles())
def test_every_preset_has_a_source(name: str) -> None:
    assert get_profile(name, reason="a test").source


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_no_control_needs_a_written_reason(reason: str | None) -> None:
    with pytest.raises(PolicyRefusal, match="written reason"):
        get_profile("none", reason=reason)
    assert get_profile("none", reason="check by hand").is_unsafe


def test_an_unknown_profile_is_refused_with_those_that_exist() -> None:
    with pytest.raises(CriteriaError, match="mhsds, tre10, none"):
        get_profile("hes")


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        get_profile("mhsds").min_count = 1  # type: ignore[misc]
