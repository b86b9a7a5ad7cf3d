"""What the page can be filtered by, and the marks on each person that the filters look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cohortid.results.html import Html, h
from cohortid.review.card import NO_TEAM, ROUTES, STATUS, ReviewCard, ReviewPack, Unsettled
from cohortid.review.page.words import cut

Marks = dict[str, str]
UNSETTLED_ROUTE = "cannot_tell"
_LONGEST_OPTION = 60


@dataclass(frozen=True)
class Choices:
    """The choices of each filter. A choice goes by its place in its list, never by its words.

    Parameters:
        team: Names of the coordinating teams, in the order of their names, no team last.
        met: Ids of the criteria, in the set's order.
        titles: Titles of the criteria.
        status: Ids of STATUS.
        route: Ids of ROUTES.
    """

    team: tuple[str, ...]
    met: tuple[str, ...]
    titles: Mapping[str, str]
    status: tuple[str, ...] = tuple(STATUS)
    route: tuple[str, ...] = tuple(ROUTES)

    def marks_of(self, person: ReviewCard | Unsettled) -> Marks:
        """Return the attributes of a person that the filters look at.

        Parameters:
            person: A card, or somebody unsettled: of these no criterion is listed as met.
        """
        marks = {
            "data_team": _places(self.team, [person.sheet]),
            "data_status": _places(self.status, [person.listing.status]),
        }
        if isinstance(person, Unsettled):
            return {**marks, "data_route": _places(self.route, [UNSETTLED_ROUTE])}
        met = [one.id for one in person.of_state("met")]
        marks["data_route"] = _places(self.route, person.routes)
        return {**marks, "data_met": _places(self.met, met)}


def choices_of(pack: ReviewPack) -> Choices:
    """Return what a pack can be filtered by."""
    people: list[ReviewCard | Unsettled] = [*pack.cards, *pack.unsettled]
    sheets = {person.sheet for person in people}
    teams = sorted(sheets, key=lambda name: (name == NO_TEAM, name))
    return Choices(tuple(teams), tuple(pack.criteria), pack.criteria)


def filters(pack: ReviewPack, choices: Choices) -> Html:
    """Return the controls; they stay hidden where no script runs, since nothing would happen.

    Parameters:
        pack: The pack.
        choices: Its choices.
    """
    people: list[ReviewCard | Unsettled] = [*pack.cards, *pack.unsettled]
    marks = [choices.marks_of(person) for person in people]
    met = [choices.titles[name] for name in choices.met]
    return h(
        "div",
        _select("team", "Team", "All teams", choices.team, marks),
        _select("met", "Criterion met", "Any criterion", met, marks),
        _select("status", "Status", "All", [STATUS[name] for name in choices.status], marks),
        _select("route", "How listed", "Any way", [ROUTES[name] for name in choices.route], marks),
        h("div", h("label", "Key", for_="by-key"),
          h("input", id="by-key", type="search", autocomplete="off", spellcheck="false")),
        h("div", _button("reset", "Reset filters"), _button("open-all", "Open all shown"),
          _button("close-all", "Close all"), _button("print", "Print what is shown"),
          class_="buttons"),
        id="filters", role="search", aria_label="Filters", hidden=True,
    )  # fmt: skip


def _select(
    name: str, label: str, everything: str, words: Iterable[str], marks: list[Marks]
) -> Html:
    found = Counter(
        place for own in marks for place in own.get(f"data_{name}", "").split() if place
    )
    options = [
        _option(cut(text, _LONGEST_OPTION), place, found[str(place)])
        for place, text in enumerate(words)
    ]
    control = h(
        "select", h("option", everything, value=""), options, id=f"by-{name}", autocomplete="off"
    )
    return h("div", h("label", label, for_=f"by-{name}"), control)


def _button(name: str, words: str) -> Html:
    return h("button", words, type="button", id=name)


def _places(known: tuple[str, ...], wanted: Iterable[str]) -> str:
    return " ".join(str(known.index(name)) for name in wanted if name in known)


def _option(words: str, place: int, n_people: int) -> Html:
    # The words by themselves are said beside the number of people shown.
    return h("option", f"{words} ({n_people:,})", value=place, data_words=words)
