"""A criteria set as objects: the grammar of the TOML files, and nothing about SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cohortid.criteria.measure import Measured


@dataclass(frozen=True)
class Comparison:
    """How a measure is compared: at_least, more_than, less_than a number, or `is` in values.

    Parameters:
        kind: "at_least", "more_than", "less_than" or "is".
        number: Threshold; for a share the numerator of the ratio.
        of: Denominator of the ratio of a share; 1 otherwise.
        values: Values for `is`.
    """

    kind: str
    number: int = 0
    of: int = 1
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind == "is":
            return "is " + " or ".join(self.values)
        number = f"{self.number}/{self.of}" if self.of != 1 else f"{self.number}"
        return f"{self.kind.replace('_', ' ')} {number}"


@dataclass(frozen=True)
class MeasureTerm:
    """A measure with its window, comparison and provenance: one arm of a criterion."""

    measured: Measured
    comparison: Comparison
    provenance: str


@dataclass(frozen=True)
class CriterionTerm:
    """Another criterion of the set, taken as it stands."""

    criterion: str


@dataclass(frozen=True)
class FamilyTerm:
    """A family: met if one of its criteria is."""

    family: str


@dataclass(frozen=True)
class OtherFamiliesTerm:
    """At least n families other than those named beside it in the same `all`."""

    n: int
    besides: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Terms combined: all of them, any of them, or at least n of them."""

    kind: str
    terms: tuple[Term, ...]
    n: int = 0


Term = MeasureTerm | CriterionTerm | FamilyTerm | OtherFamiliesTerm | Group


@dataclass(frozen=True)
class Source:
    """Where a criterion comes from: document, section and the words themselves."""

    document: str
    section: str
    quote: str


@dataclass(frozen=True)
class Criterion:
    """One criterion of a set.

    Parameters:
        id: Identifier, used as a column name.
        title: Plain, unblaming words.
        answered_by: "computed", "proxy" or "ask".
        provenance: "policy", "clinical-consensus" or "learned-from-reviews".
        question: What to ask when it isn't known; yes means that the criterion is met.
        recorded_in: Where it would be recorded.
        source: Guidance passage.
        rule: The rule; None for a criterion that no record answers.
        ruled_out_by: Diagnosis groups that, alone, rule it out.
        points: 1 to 3, for a scorecard; 1 otherwise.
    """

    id: str
    title: str
    answered_by: str
    provenance: str
    question: str
    recorded_in: str
    source: Source
    rule: Term | None
    ruled_out_by: tuple[str, ...] = ()
    points: int = 1


@dataclass(frozen=True)
class KnownTerm:
    """Known to services within a window."""

    measured_window: str


@dataclass(frozen=True)
class EverMetTerm:
    """A criterion that is met."""

    criterion: str


@dataclass(frozen=True)
class Population:
    """Whom the set is about: age and any of the terms."""

    age_at_least: int
    any: tuple[KnownTerm | EverMetTerm, ...]


@dataclass(frozen=True)
class LostFromView:
    """Who may have been lost: its guidance passage and its rule."""

    source: Source
    rule: Term


@dataclass(frozen=True)
class CriteriaSet:
    """A whole criteria set, with the text it was read from.

    Parameters:
        id: Identifier of the set.
        version: Semantic version.
        title: Title.
        approved_by: Who approved it for use; "" if nobody has.
        review_by: Date to review it by.
        population: Whom it is about.
        families: Family to its criteria.
        bring_forward: The rule.
        criteria: Criterion id to criterion, in the order of the file.
        lost_from_view: Who may have been lost from view, if the set says.
        text: The TOML text.
        measures_text: The TOML text of the measures.
        sha256: Hash of the text and of the measures it uses.
    """

    id: str
    version: str
    title: str
    approved_by: str
    review_by: date | None
    population: Population
    families: dict[str, tuple[str, ...]]
    bring_forward: Term
    criteria: dict[str, Criterion]
    lost_from_view: LostFromView | None = None
    text: str = ""
    measures_text: str = ""
    sha256: str = ""

    @property
    def measured(self) -> list[Measured]:
        """Every measure and window the set uses, once each, in the order of the file."""
        found: dict[str, Measured] = {}
        for criterion in self.criteria.values():
            for term in measure_terms(criterion.rule):
                found.setdefault(term.measured.name, term.measured)
        if self.lost_from_view is not None:
            for term in measure_terms(self.lost_from_view.rule):
                found.setdefault(term.measured.name, term.measured)
        return list(found.values())

    @property
    def not_built(self) -> list[str]:
        """Names of the measures that can't be computed yet."""
        names = [item.measure.name for item in self.measured if not item.measure.built]
        return list(dict.fromkeys(names))

    def __str__(self) -> str:
        return f"{self.id} {self.version}: {self.title}, {len(self.criteria)} criteria"

    def __repr__(self) -> str:
        return f"<CriteriaSet {self}>"


def measure_terms(term: Term | None) -> Iterator[MeasureTerm]:
    """Yield every measure term of a rule, in order."""
    if isinstance(term, MeasureTerm):
        yield term
    elif isinstance(term, Group):
        for inner in term.terms:
            yield from measure_terms(inner)


def criterion_terms(term: Term | None) -> Iterator[str]:
    """Yield the ids of the criteria a rule refers to."""
    if isinstance(term, CriterionTerm):
        yield term.criterion
    elif isinstance(term, Group):
        for inner in term.terms:
            yield from criterion_terms(inner)
