"""What is drawn after everything else, so that the earlier draws stay what they were."""

from collections import defaultdict

import pandas as pd

from cohortid_synthetic.around import (
    add_contact_scores,
    add_coordinator,
    add_employment,
    add_leaves,
    add_practice,
)
from cohortid_synthetic.assessed import add_flags, add_scores, add_secondary, add_teams
from cohortid_synthetic.book import Book
from cohortid_synthetic.crisis import add_crisis
from cohortid_synthetic.emergency import add_attendances
from cohortid_synthetic.orders import add_conditional_discharges, add_incidents, add_orders
from cohortid_synthetic.streams import Streams


def add_further(
    book: Book, people: pd.DataFrame, accepted: dict[int, list[int]], streams: Streams
) -> None:
    """Draw what hangs on referrals, stays and contacts, and a practice for everybody.

    Parameters:
        book: holds referrals, stays and contacts; gets the rest.
        people: the people, by place.
        accepted: place of a person -> referrals that were accepted, as numbers in the book.
        streams: the named random numbers.
    """
    spells, periods = _by_person(book, "spell"), _by_person(book, "mha")
    contacts = _by_person(book, "contact")
    for place, person in enumerate(people.itertuples()):
        add_practice(book, place, streams)
        if place not in accepted:
            continue
        own = accepted[place]
        add_scores(book, place, person, own, streams)
        add_flags(book, place, person, own, streams)
        add_secondary(book, place, person, own, streams)
        add_teams(book, place, own, streams)
        add_incidents(book, person, spells[place], streams)
        add_orders(book, periods[place], spells[place], own, streams)
        add_conditional_discharges(book, person, periods[place], own, streams)
        add_employment(book, place, person, own, streams)
        add_coordinator(book, person, own, streams)
        add_leaves(book, spells[place], streams)
        add_contact_scores(book, person, contacts[place], streams)
        add_attendances(book, place, person, streams)
        add_crisis(book, place, person, periods[place], streams)


def _by_person(book: Book, kind: str) -> defaultdict[int, list[int]]:
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(book.rows[kind]):
        numbers[row["person"]].append(number)
    return numbers
