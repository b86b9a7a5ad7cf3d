"""The measures by the names that `targets.csv` uses."""

from collections.abc import Callable
from types import ModuleType

from cohortid_synthetic.realism import (
    measures_contact,
    measures_detention,
    measures_hospital,
    measures_recorded,
)
from cohortid_synthetic.realism.found import Found
from cohortid_synthetic.realism.people import Tables, Year

Measure = Callable[[Tables, Year], Found]
ROOMS: tuple[ModuleType, ...] = (
    measures_contact,
    measures_hospital,
    measures_detention,
    measures_recorded,
)


def measure(name: str) -> Measure:
    """Return a measure by its name.

    Raises:
        KeyError: there is none of that name.

    Example:
        >>> measure("inpatient_share").__name__
        'inpatient_share'
    """
    for room in ROOMS:
        found = getattr(room, name, None)
        if found is not None and found.__module__ == room.__name__:
            made: Measure = found
            return made
    raise KeyError(f"No measure is called {name!r}.")
