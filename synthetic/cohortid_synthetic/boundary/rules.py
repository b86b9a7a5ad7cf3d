"""Read the rules of a criteria set as data: criteria, arms, thresholds, windows."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SHIPPED = "midlands-maturity-index"
COMPARISONS = ("at_least", "more_than", "less_than", "is")


@dataclass(frozen=True)
class Arm:
    """One comparison of a measure with a threshold in a criterion.

    Parameters:
        criterion: id of the criterion.
        measure: name of the measure.
        operator: its operator.
        within: its window as written, such as "24 months".
        kind: at_least, more_than or is.
        number: the threshold; of a share its numerator.
        of: of a share the denominator, otherwise 1.
    """

    criterion: str
    measure: str
    operator: str
    within: str
    kind: str
    number: int
    of: int = 1

    @property
    def months(self) -> int:
        """Return how many months the window has; 0 if it isn't of months or years."""
        length, _, unit = self.within.partition(" ")
        if not unit.startswith(("month", "year")):
            return 0
        return int(length) * (12 if unit.startswith("year") else 1)


@dataclass(frozen=True)
class Rules:
    """The rules of a criteria set.

    Parameters:
        criteria: criterion id -> its entry, as parsed.
        measures: measure name -> its entry, as parsed.
    """

    criteria: Mapping[str, Any]
    measures: Mapping[str, Any]

    def arms(self) -> list[Arm]:
        """Return every arm of every criterion, in the order of the file; twins once."""
        found = [arm for name in self.criteria for arm in self._arms(name, self.criteria[name])]
        return list(dict.fromkeys(found))

    def arm(self, criterion: str, measure: str) -> Arm | None:
        """Return the first arm of a criterion about a measure, or None."""
        fitting = (a for a in self.arms() if (a.criterion, a.measure) == (criterion, measure))
        return next(fitting, None)

    def _arms(self, criterion: str, term: Any) -> Iterator[Arm]:
        if isinstance(term, list):
            for inner in term:
                yield from self._arms(criterion, inner)
        elif isinstance(term, dict) and "measure" in term:
            yield self.arm_of(criterion, term)
        elif isinstance(term, dict):
            for kind in ("any", "all", "of"):
                yield from self._arms(criterion, term.get(kind, []))
            if isinstance(term.get("at_least"), dict):
                yield from self._arms(criterion, term["at_least"])

    def arm_of(self, criterion: str, term: Mapping[str, Any]) -> Arm:
        """Return a term of a rule about a measure as an arm."""
        kind = next(kind for kind in COMPARISONS if kind in term)
        said, of = term[kind], 1
        if kind == "is":
            said = 1
        elif isinstance(said, list):
            said, of = said
        operator = str(self.measures[term["measure"]]["operator"])
        return Arm(criterion, term["measure"], operator, term["within"], kind, said, of)


def read_rules(
    set_path: str | Path | None = None, measures_path: str | Path | None = None
) -> Rules:
    """Read a criteria set and its measures; those that cohortid ships unless others are given.

    They are read as text: nothing of cohortid is imported.

    Raises:
        FileNotFoundError: they aren't given, and cohortid isn't installed beside the generator.

    Example:
        >>> read_rules().arm("high_inpatient_use", "admissions").number
        2
    """
    folder = _shipped_criteria() if set_path is None or measures_path is None else Path()
    sets = Path(set_path) if set_path is not None else folder / "sets" / f"{SHIPPED}.toml"
    measures = Path(measures_path) if measures_path is not None else folder / "measures.toml"
    criteria = tomllib.loads(sets.read_text("utf-8"))["criteria"]
    return Rules(criteria, tomllib.loads(measures.read_text("utf-8")))


def _shipped_criteria() -> Path:
    found = find_spec("cohortid")  # finds the folder; imports nothing of it
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("cohortid isn't installed here: give set_path and measures_path.")
    return Path(found.submodule_search_locations[0]) / "criteria"
