"""Who was found: how many people for review, how many can't be told, and their current care."""

from __future__ import annotations

from cohortid.cohort import Cohort
from cohortid.cohort.current_care import care_kinds
from cohortid.report.counts import OTHER_CARE, RESULTS, care_counts, cells, population_counts
from cohortid.report.table import table
from cohortid.report.text import counts_note
from cohortid.results.html import Html, figure, h, join


def found(cohort: Cohort) -> Html:
    """Return the section “Who was found”.

    Parameters:
        cohort: The cohort.
    """
    counted = population_counts(cohort)
    n = cells(counted)
    tiles = [
        _tile(n["for_review",], "brought forward for review", "The rule is met on the records."),
        _tile(
            n["cannot_tell",],
            "we can't tell about",
            "Facts the rule needs aren't recorded; a question to the team would settle it.",
        ),
        _tile(n["in_population",], "people looked at", "Adults, alive and known to services."),
    ]
    return join(
        [
            h("ul", tiles, class_="tiles"),
            h("p", counts_note(counted.profile), class_="quiet"),
            _care_table(cohort),
        ]
    )


def _tile(n: object, name: str, said: str) -> Html:
    return h(
        "li", h("span", figure(n), class_="big"), h("strong", name), h("span", said, class_="quiet")
    )


def _care_table(cohort: Cohort) -> Html:
    n = cells(care_counts(cohort))
    titles = {care.id: care.title for care in care_kinds()} | {OTHER_CARE: "With another team"}
    kinds = list(dict.fromkeys(care for care, _ in n))
    rows = [[titles[kind], *(figure(n[kind, result]) for result in RESULTS)] for kind in kinds]
    return join(
        [
            h("h3", "Where they are in care now"),
            h(
                "p",
                "Nobody is left out of the list for the care they have now. Somebody with several "
                "kinds of care is counted in each.",
            ),
            table(
                "People by current care on the index date",
                ["Current care", "Brought forward for review", "Can't tell"],
                rows,
                numbers=[1, 2],
            ),
        ]
    )
