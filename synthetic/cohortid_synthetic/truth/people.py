"""The people as they truly are: one row each; the bounds of birth follow from the ages sent."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.truth.columns import (
    coded,
    codes_by_name,
    codes_of,
    dates,
    days_of,
    first_days,
    months_of_days,
    persons,
    rows_of_people,
    text,
)
from cohortid_synthetic.truth.given import Given

IDENTITIES = ("1", "2", "3", "4")
"""Gender identities that say something; for any other the stated gender stands."""


def true_people(given: Given) -> pa.Table:
    """Return one row per person who was sent; of everybody if the truth is to be complete."""
    sent = given.sent["person_month"]
    rows = rows_of_people(given.people, sent["person"])
    months = sent["month"].to_numpy(dtype=np.int64)
    codes, providers = codes_by_name(sent["provider"])
    told = np.zeros(len(given.people), dtype=bool)
    told[rows] = True
    births = days_of(given.people["birth_date"])
    low, high = _birth_bounds(months_of_days(births), rows, months)
    last = _last_provider(rows, months, codes, len(providers), len(given.people))
    if given.complete:
        low = high = births
        last = np.where(told, last, _at_home(given, providers))
        told[:] = True
    own = given.people[told]
    return pa.table(
        {
            "person_id": persons(given.people, own.index),
            "provider_id": coded(last[told], providers),
            "sex": _sex(own["gender_identity"], own["gender"]),
            "ethnicity": text(own["ethnicity"]),
            "lsoa": text(own["lsoa"]),
            "locality": text(own["sub_icb"]),
            "born_from": dates(low[told]),
            "born_to": dates(high[told]),
            "death_date": dates(days_of(own["death"])),
            "language": text(own["language"]),
        }
    )


def _birth_bounds(
    born: NDArray[np.int64], rows: NDArray[np.int64], months: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last day of birth that fit the ages sent in these months.

    An age at the end of a month m says that the birthday has passed as far as month m goes: with
    d = (m - month of birth) modulo 12, the birth lies from 11 - d months before that month to d
    months after it.
    """
    since = (months - born[rows]) % 12
    least = np.full(len(born), 11, dtype=np.int64)
    most = np.zeros(len(born), dtype=np.int64)
    np.minimum.at(least, rows, since)
    np.maximum.at(most, rows, since)
    return first_days(born + most - 11), first_days(born + least + 1) - 1


def _last_provider(
    rows: NDArray[np.int64],
    months: NDArray[np.int64],
    codes: NDArray[np.int64],
    n_providers: int,
    n_people: int,
) -> NDArray[np.int64]:
    """Return who sent each person last; of several the first by name (codes are in that order)."""
    rank = months * (n_providers + 1) + n_providers - codes
    best = np.full(n_people, -1, dtype=np.int64)
    np.maximum.at(best, rows, rank)
    last = np.zeros(n_people, dtype=np.int64)
    is_best = rank == best[rows]
    last[rows[is_best]] = codes[is_best]
    return last


def _at_home(given: Given, providers: list[str]) -> NDArray[np.int64]:
    """Return the provider each person lives near, for those nobody ever sent."""
    place = {name: i for i, name in enumerate(providers)}
    for name in sorted(set(given.people["provider"])):
        if name not in place:
            place[name] = len(providers)
            providers.append(name)
    codes, values = codes_of(given.people["provider"])
    return np.array([place.get(v, 0) for v in values], dtype=np.int64)[codes]


def _sex(identity: object, gender: object) -> pa.Array:
    (own, owns), (stated, states) = codes_of(identity), codes_of(gender)
    says = np.array([value in IDENTITIES for value in owns], dtype=bool)
    return coded(np.where(says[own], own, stated + len(owns)), [*owns, *states])
