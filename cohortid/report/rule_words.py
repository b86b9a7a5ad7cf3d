"""A rule of a criteria set as nested lists, in the words of `cohort.words`."""

from __future__ import annotations

from cohortid.cohort.words import PROVENANCE
from cohortid.cohort.words import rule_words as rule_lines
from cohortid.criteria.language import CriteriaSet, EverMetTerm, Group, MeasureTerm, Term
from cohortid.results.html import Html, escape, h, join


def rule_list(term: Term, criteria: CriteriaSet) -> Html:
    """Return a rule in words, with what is combined in nested lists.

    Parameters:
        term: The rule, or a part of it.
        criteria: The set it belongs to.

    Returns:
        Text or a list; each number says whose it is.

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> criteria = load_criteria("midlands-maturity-index")
        >>> rule_list(criteria.bring_forward, criteria)[:56]
        '<p class="joins">All of:</p><ul><li>Severe mental disord'
    """
    if isinstance(term, Group):
        if len(term.terms) == 1:
            return rule_list(term.terms[0], criteria)
        head = rule_lines(term, criteria)[0]
        items = [h("li", rule_list(part, criteria)) for part in term.terms]
        return join([h("p", head[:1].upper() + head[1:], class_="joins"), h("ul", items)])
    words = rule_lines(term, criteria)[0]
    if isinstance(term, MeasureTerm):
        built = "" if term.measured.measure.built else "; not built yet"
        whose = h("span", f" ({PROVENANCE[term.provenance]}{built})", class_="quiet")
        return join([words, whose])
    return escape(words)


def population_words(criteria: CriteriaSet) -> list[str]:
    """Return what makes somebody one of the people looked at, a phrase per condition.

    Parameters:
        criteria: The set.

    Returns:
        Phrases.

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> population_words(load_criteria("midlands-maturity-index"))[0]
        'known to services in the last 24 months'
    """
    return [
        f"“{criteria.criteria[term.criterion].title}” is met"
        if isinstance(term, EverMetTerm)
        else f"known to services in the last {term.measured_window}"
        for term in criteria.population.any
    ]
