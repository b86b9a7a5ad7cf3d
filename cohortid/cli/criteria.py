"""`cohortid criteria list|show|check`: the criteria sets, in plain words."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any

INDENT = "    "


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "criteria",
        help="list, show or check criteria sets",
        description="Lists the criteria sets, shows one in plain words, or checks a file.",
    )
    parser.add_argument("action", choices=("list", "show", "check"))
    parser.add_argument("set", nargs="?", metavar="SET", help="name of a set, or a TOML file")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    from cohortid.cli.options import UsageError

    if args.action == "list":
        return _list()
    if args.set is None:
        raise UsageError(f"Say which: cohortid criteria {args.action} SET (a name or a TOML file).")
    return _show(args.set) if args.action == "show" else _check(args.set)


def _list() -> int:
    from cohortid.criteria import list_criteria, parse_criteria

    for name in list_criteria():
        print(parse_criteria(name))
    return 0


def _check(name: str) -> int:
    from cohortid.criteria import check_set, parse_criteria
    from cohortid.errors import CriteriaError

    criteria = parse_criteria(name)
    problems = check_set(criteria)
    if problems:
        raise CriteriaError("\n".join(str(problem) for problem in problems))
    print(f"{criteria}: can be used.")
    if not criteria.approved_by:
        print("Nobody is named in approved_by: have a clinical lead approve it for local use.")
    if criteria.not_built:
        print(f"Measures not built yet, not known for everybody: {', '.join(criteria.not_built)}")
    return 0


def _show(name: str) -> int:
    from cohortid.cohort.words import rule_words
    from cohortid.criteria import document_titles, load_criteria
    from cohortid.criteria.language import KnownTerm, measure_terms

    criteria = load_criteria(name)
    print(f"{criteria.title} ({criteria.id} {criteria.version})")
    print(f"\nWho is looked at: people aged {criteria.population.age_at_least} or over who are")
    for term in criteria.population.any:
        if isinstance(term, KnownTerm):
            print(f"{INDENT}- known to services within {term.measured_window}, or")
        else:
            print(f"{INDENT}- met ever: {criteria.criteria[term.criterion].title}")
    print("\nBrought forward for review (ours, by clinical consensus):")
    print(textwrap.indent("\n".join(rule_words(criteria.bring_forward, criteria)), INDENT))
    for criterion in criteria.criteria.values():
        print(f"\n{criterion.title} [{criterion.id}, {criterion.answered_by}]")
        quote = (
            f"“{criterion.source.quote}” ({criterion.source.document}: {criterion.source.section})"
        )
        print(textwrap.fill(quote, 98, initial_indent=INDENT, subsequent_indent=INDENT))
        print(textwrap.indent("\n".join(rule_words(criterion.rule, criteria)), INDENT))
        terms = list(measure_terms(criterion.rule))
        said = [term.measured.measure.title for term in terms if term.provenance == "policy"]
        missing = [term.measured.measure.title for term in terms if not term.measured.measure.built]
        if terms:
            print(f"{INDENT}as the guidance says it: {'; '.join(said) or 'none'}; "
                  "the rest is ours, by clinical consensus")  # fmt: skip
        if missing:
            print(f"{INDENT}not built yet: {'; '.join(missing)}")
    print("\nDocuments:")
    for document in dict.fromkeys(one.source.document for one in criteria.criteria.values()):
        print(f"{INDENT}{document}: {document_titles().get(document, 'not listed')}")
    return 0
