"""Third statement: the population, the families and who is brought forward."""

from __future__ import annotations

from cohortid.criteria.compile.text import combine, select, with_blocks
from cohortid.criteria.index import Index
from cohortid.criteria.language import (
    CriteriaSet,
    CriterionTerm,
    FamilyTerm,
    Group,
    KnownTerm,
    OtherFamiliesTerm,
    Term,
)
from cohortid.criteria.rows import flag
from cohortid.criteria.window import Window


def result_sql(criteria: CriteriaSet, index: Index) -> str:
    """Return the query that says who is brought forward.

    Parameters:
        criteria: The set.
        index: Where window bounds come from.

    Returns:
        SQL over `person`, `criteria` and the event tables: one row per person with alive, adult,
        age_known, in_population, the families' bounds, n_families_met, n_families_possible and
        result.
    """
    known = [term for term in criteria.population.any if isinstance(term, KnownTerm)]
    blocks = [(f"known_{_known_name(term)}", _known(term, index)) for term in known]
    families = [
        f"{flag(_any_criterion(members, bound))} AS {family}_{short}"
        for family, members in criteria.families.items()
        for bound, short in (("low", "met"), ("high_recorded", "possible"))
    ]
    population = " OR ".join(
        f"known_{_known_name(term)}.person_id IS NOT NULL"
        if isinstance(term, KnownTerm)
        else f"criteria.{term.criterion}_low = 1"
        for term in criteria.population.any
    )
    joins = "\n".join(
        f"LEFT JOIN {name} ON {name}.person_id = person.person_id" for name, _ in blocks
    )
    adult = index.born_by(criteria.population.age_at_least)
    base = [
        "criteria.*",
        f"{flag(f'person.death_date IS NULL OR person.death_date >= {index.end()}')} AS alive",
        f"{flag(f'person.born_from IS NULL OR person.born_from <= {adult}')} AS adult",
        f"{flag('person.born_from IS NOT NULL')} AS age_known",
        f"{flag(population)} AS known",
        *families,
    ]
    everybody = "FROM person\nJOIN criteria ON criteria.person_id = person.person_id"
    blocks.append(("base", select(base, f"{everybody}\n{joins}")))
    inside = "alive = 1 AND adult = 1 AND known = 1"
    met, possible = (
        _bring_forward(criteria.bring_forward, criteria, bound) for bound in ("met", "possible")
    )
    result = [
        "person_id, alive, adult, age_known",
        f"{flag(inside)} AS in_population",
        *(f"{family}_{bound}" for family in criteria.families for bound in ("met", "possible")),
        f"{_how_many(criteria, 'met')} AS n_families_met",
        f"{_how_many(criteria, 'possible')} AS n_families_possible",
        f"{flag('alive = 1 AND adult = 1 AND lost_from_view = 1')} AS lost_from_view",
        f"CASE WHEN {inside} AND {met} THEN 'for_review'\n"
        f"    WHEN {inside} AND {possible} THEN 'cannot_tell'\n    ELSE 'none' END AS result",
    ]
    return with_blocks(blocks) + select(result, "FROM base")


def _how_many(criteria: CriteriaSet, bound: str) -> str:
    return " + ".join(f"{family}_{bound}" for family in criteria.families) or "0"


def _any_criterion(members: tuple[str, ...], bound: str) -> str:
    return " OR ".join(f"criteria.{member}_{bound} = 1" for member in members)


def _known(term: KnownTerm, index: Index) -> str:
    """Return everybody with a referral, stay or order in the window, or a contact."""
    start, end = index.start(Window.parse(term.measured_window)), index.end()
    overlap = (
        f"(start IS NULL OR start < {end}) AND (end_latest IS NULL OR end_latest >= {start}) "
        "AND in_high = 1"
    )
    dated = f"(date IS NULL OR (date >= {start} AND date < {end})) AND in_high = 1"
    parts = [
        f"SELECT person_id FROM {table} WHERE {overlap}"
        for table in ("referral", "hospital_spell", "mha_period")
    ]
    parts.append(f"SELECT person_id FROM contact WHERE {dated}")
    return (
        "SELECT person_id FROM (\n  "
        + "\n  UNION ALL ".join(parts)
        + "\n) AS held\nGROUP BY person_id"
    )


def _known_name(term: KnownTerm) -> str:
    return Window.parse(term.measured_window).name


def _bring_forward(term: Term, criteria: CriteriaSet, bound: str) -> str:
    """Return the rule over families; a required criterion always counts as possible."""
    if isinstance(term, CriterionTerm):
        return f"{term.criterion}_{'low' if bound == 'met' else 'high'} = 1"
    if isinstance(term, FamilyTerm):
        return f"{term.family}_{bound} = 1"
    if isinstance(term, OtherFamiliesTerm):
        others = [f"{family}_{bound}" for family in criteria.families if family not in term.besides]
        return f"({' + '.join(others)}) >= {term.n}"
    if isinstance(term, Group):
        return combine(term, [_bring_forward(inner, criteria, bound) for inner in term.terms])
    raise AssertionError(f"{term} doesn't belong in [bring_forward]")
