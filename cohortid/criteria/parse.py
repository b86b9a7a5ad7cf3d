"""From the TOML of a criteria set to objects; every mistake names its place."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cohortid.criteria.language import (
    Comparison,
    CriteriaSet,
    Criterion,
    CriterionTerm,
    EverMetTerm,
    FamilyTerm,
    Group,
    KnownTerm,
    LostFromView,
    MeasureTerm,
    OtherFamiliesTerm,
    Population,
    Source,
    Term,
)
from cohortid.criteria.measure import Measure, Measured, packaged_measures, parse_measures
from cohortid.criteria.window import Window
from cohortid.errors import CriteriaError

COMPARISONS = ("at_least", "more_than", "less_than", "is")
PROVENANCE = ("policy", "clinical-consensus", "learned-from-reviews")
ANSWERED_BY = ("computed", "proxy", "ask")
ABSENT = ("no", "unknown", "adds_only")
SET_KEYS = {
    "id", "version", "title", "approved_by", "review_by", "population", "families",
    "bring_forward", "criteria",
    "lost_from_view",
}  # fmt: skip
CRITERION_KEYS = {
    "title", "answered_by", "provenance", "question", "recorded_in", "source", "any", "all",
    "at_least", "ruled_out_by", "points",
}  # fmt: skip


def parse_set(text: str, name: str, measures_text: str | None = None) -> CriteriaSet:
    """Read a criteria set.

    Parameters:
        text: The TOML text.
        name: What to call it in errors (its file).
        measures_text: The TOML text of the measures it names; those of cohortid by default.

    Returns:
        The set; `check_set` says whether it may be used.

    Raises:
        CriteriaError: The text isn't TOML, or a key, term or value doesn't belong.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CriteriaError(f"{name} isn't valid TOML: {error}.") from None
    own_measures = packaged_measures() if measures_text is None else measures_text
    criteria = _build_set(raw, name, parse_measures(own_measures))
    digest = hashlib.sha256(f"{text}\n{own_measures}".encode()).hexdigest()
    return replace(criteria, text=text, measures_text=own_measures, sha256=digest)


def _build_set(raw: dict[str, Any], name: str, measures: Mapping[str, Measure]) -> CriteriaSet:
    _only(raw, SET_KEYS, name)
    for key in SET_KEYS - {"approved_by", "review_by", "lost_from_view"}:
        if key not in raw:
            raise CriteriaError(f"{name}: {key} is missing.")
    criteria = {
        key: _criterion(key, entry, name, measures) for key, entry in raw["criteria"].items()
    }
    families = {key: tuple(members) for key, members in raw["families"].items()}
    rule = dict(raw["bring_forward"])
    rule.pop("provenance", None)
    review_by = raw.get("review_by")
    if review_by is not None and not isinstance(review_by, date):
        raise CriteriaError(f"{name}: review_by should be a date such as 2027-07-31.")
    return CriteriaSet(
        id=str(raw["id"]),
        version=str(raw["version"]),
        title=str(raw["title"]),
        approved_by=str(raw.get("approved_by", "")),
        review_by=review_by,
        population=_population(raw["population"], name),
        families=families,
        bring_forward=_group(rule, f"{name}, [bring_forward]", _Place(in_rule=True)),
        lost_from_view=_lost_from_view(raw.get("lost_from_view"), name, measures),
        criteria=criteria,
    )


@dataclass(frozen=True)
class _Place:
    """Where a term stands: which measures it may name, and what it inherits."""

    measures: Mapping[str, Measure] = field(default_factory=dict)
    provenance: str = ""
    in_rule: bool = False


def _criterion(
    key: str, entry: dict[str, Any], name: str, measures: Mapping[str, Measure]
) -> Criterion:
    where = f"{name}, [criteria.{key}]"
    _only(entry, CRITERION_KEYS, where)
    for needed in ("title", "answered_by", "provenance", "question", "recorded_in", "source"):
        if needed not in entry:
            raise CriteriaError(f"{where}: {needed} is missing.")
    _one_of(entry["answered_by"], ANSWERED_BY, f"{where}: answered_by")
    _one_of(entry["provenance"], PROVENANCE, f"{where}: provenance")
    source = _source(entry["source"], where)
    groups: dict[str, Any] = {
        kind: entry[kind] for kind in ("any", "all", "at_least") if kind in entry
    }
    if entry["answered_by"] == "ask" and groups:
        raise CriteriaError(f"{where}: a criterion that is asked has no rule.")
    if entry["answered_by"] != "ask" and not groups:
        raise CriteriaError(f"{where}: give any = […] or all = […].")
    return Criterion(
        id=key,
        title=str(entry["title"]),
        answered_by=entry["answered_by"],
        provenance=entry["provenance"],
        question=str(entry["question"]),
        recorded_in=str(entry["recorded_in"]),
        source=source,
        rule=_group(groups, where, _Place(measures, entry["provenance"])) if groups else None,
        ruled_out_by=tuple(entry.get("ruled_out_by", ())),
        points=entry.get("points", 1),
    )


def _lost_from_view(
    entry: dict[str, Any] | None, name: str, measures: Mapping[str, Measure]
) -> LostFromView | None:
    if entry is None:
        return None
    where = f"{name}, [lost_from_view]"
    _only(entry, {"provenance", "source", "all", "any"}, where)
    for needed in ("provenance", "source"):
        if needed not in entry:
            raise CriteriaError(f"{where}: {needed} is missing.")
    _one_of(entry["provenance"], PROVENANCE, f"{where}: provenance")
    groups: dict[str, Any] = {kind: entry[kind] for kind in ("any", "all") if kind in entry}
    rule = _group(groups, where, _Place(measures, entry["provenance"]))
    return LostFromView(_source(entry["source"], where), rule)


def _source(entry: Any, where: str) -> Source:
    _only(entry, {"document", "section", "quote"}, f"{where}: source")
    return Source(*(str(entry.get(part, "")) for part in ("document", "section", "quote")))


def _population(entry: dict[str, Any], name: str) -> Population:
    where = f"{name}, [population]"
    _only(entry, {"age_at_least", "any", "provenance"}, where)
    terms: list[KnownTerm | EverMetTerm] = []
    for term in entry.get("any", []):
        _only(term, {"known_to_services_within", "ever_met"}, where)
        if len(term) != 1:
            raise CriteriaError(f"{where}: one condition per term of any.")
        if "ever_met" in term:
            terms.append(EverMetTerm(str(term["ever_met"])))
        else:
            _window(term["known_to_services_within"], where)
            terms.append(KnownTerm(term["known_to_services_within"]))
    if not terms:
        raise CriteriaError(f"{where}: any = […] is missing.")
    age = entry.get("age_at_least")
    if not isinstance(age, int) or not 0 < age < 120:
        raise CriteriaError(f"{where}: age_at_least should be a whole number of years.")
    return Population(age, tuple(terms))


def _group(entry: dict[str, Any], where: str, place: _Place) -> Group:
    if len(entry) != 1:
        raise CriteriaError(f"{where}: give exactly one of any, all, at_least.")
    kind, value = next(iter(entry.items()))
    if kind not in ("any", "all", "at_least"):
        raise CriteriaError(f"{where}: there is no {kind!r} here; use any, all or at_least.")
    terms, n = value, 0
    if kind == "at_least":
        if not isinstance(value, dict) or set(value) != {"n", "of"}:
            raise CriteriaError(f"{where}: write at_least = {{n = 2, of = […]}}.")
        terms, n = value["of"], value["n"]
    if not isinstance(terms, list) or not terms:
        raise CriteriaError(f"{where}: {kind} needs a list of terms.")
    beside = tuple(str(term["family"]) for term in terms if "family" in term)
    parsed = tuple(_term(term, where, place, beside) for term in terms)
    return Group(kind, parsed, n)


def _term(entry: dict[str, Any], where: str, place: _Place, beside: tuple[str, ...]) -> Term:
    if "not" in entry:
        raise CriteriaError(f"{where}: there is no `not`; a rule only adds people.")
    if "criterion" in entry:
        _only(entry, {"criterion"}, where)
        return CriterionTerm(str(entry["criterion"]))
    if "family" in entry or "other_families" in entry:
        if not place.in_rule:
            raise CriteriaError(f"{where}: families belong in [bring_forward].")
        _only(entry, {"family"} if "family" in entry else {"other_families"}, where)
        if "family" in entry:
            return FamilyTerm(str(entry["family"]))
        return OtherFamiliesTerm(_whole(entry["other_families"], where), beside)
    if "measure" not in entry:
        return _group(entry, where, place)
    return _measure_term(entry, where, place)


def _measure_term(entry: dict[str, Any], where: str, place: _Place) -> MeasureTerm:
    name = str(entry["measure"])
    where = f"{where}: {name}"
    _only(entry, {"measure", "within", "absent", "provenance", *COMPARISONS}, where)
    measure = place.measures.get(name)
    if measure is None:
        raise CriteriaError(f"{where}: there is no such measure (see measures.toml).")
    if "within" not in entry:
        raise CriteriaError(f'{where}: within is missing, such as "24 months" or "ever".')
    _one_of(entry.get("absent"), ABSENT, f"{where}: absent")
    given = [kind for kind in COMPARISONS if kind in entry]
    if len(given) != 1:
        raise CriteriaError(f"{where}: give exactly one of {', '.join(COMPARISONS)}.")
    own = entry.get("provenance", place.provenance)
    _one_of(own, PROVENANCE, f"{where}: provenance")
    comparison = _comparison(given[0], entry[given[0]], measure.operator, where)
    window = _window(entry["within"], where)
    measured = Measured(measure, window, entry["absent"], comparison.values)
    return MeasureTerm(measured, comparison, own)


def _window(value: Any, where: str) -> Window:
    try:
        return Window.parse(str(value))
    except CriteriaError as error:
        raise CriteriaError(f"{where}: {error}") from None


def _comparison(kind: str, value: Any, operator: str, where: str) -> Comparison:
    if kind == "is":
        if operator != "latest" or not isinstance(value, list) or not value:
            raise CriteriaError(f"{where}: is = [values] goes with the operator latest.")
        return Comparison("is", values=tuple(str(item) for item in value))
    if operator == "latest":
        raise CriteriaError(f"{where}: latest is compared with is = [values].")
    if operator == "share":
        if kind != "at_least" or not isinstance(value, list) or len(value) != 2:
            raise CriteriaError(f"{where}: a share is compared with at_least = [1, 3].")
        number, of = (_whole(part, where) for part in value)
        if not 0 < number < of:
            raise CriteriaError(f"{where}: the ratio should lie between 0 and 1.")
        return Comparison("at_least", number, of)
    return Comparison(kind, _whole(value, where))


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise CriteriaError(
            f"{where}: {value!r} isn't a whole number; thresholds are counts or days that a "
            "clinician can redo on paper."
        )
    return value


def _only(entry: Any, keys: set[str], where: str) -> None:
    if not isinstance(entry, dict):
        raise CriteriaError(f"{where}: {entry!r} should be a table.")
    for key in entry:
        if key not in keys:
            near = ", ".join(sorted(keys))
            raise CriteriaError(f"{where}: there is no key {key!r} here; there are {near}.")


def _one_of(value: Any, allowed: tuple[str, ...], where: str) -> None:
    if value not in allowed:
        raise CriteriaError(f"{where} should be one of {', '.join(allowed)}, not {value!r}.")
