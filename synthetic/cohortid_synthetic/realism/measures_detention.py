"""Measures of detention and community treatment orders."""

from functools import cache
from importlib.resources import files

import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.realism.found import Found, rate, rate_ratio, share
from cohortid_synthetic.realism.measures_contact import by_person, in_contact, within
from cohortid_synthetic.realism.people import Tables, Year
from cohortid_synthetic.simulate.people import DECILES, area_decile

GROUP_OF = {**dict.fromkeys("ABC", "White"), **dict.fromkeys("MNP", "Black")}


def detentions(tables: Tables) -> pd.DataFrame:
    """Return the detentions that are real; short-term orders aren't among them."""
    held = tables["detention"]
    return held[(held["section_group"] == "detention") & (held["real"] == 1)]


def detentions_per_1000(tables: Tables, year: Year) -> Found:
    """Return detentions that began in the year per 1,000 people in contact in it."""
    people = len(in_contact(tables, year.first, year.last))
    return rate(by_person(within(detentions(tables), year, "start")), people, per=1000)


def detained_per_1000(tables: Tables, year: Year) -> Found:
    """Return people detained in hospital on the last day per 1,000 in contact on it."""
    held, day = detentions(tables), year.last
    end = held["end_latest"]
    now = held["person_id"][held["start"].between(1, day) & ((end == NONE) | (end > day))]
    return share(now.nunique(), len(in_contact(tables, day, day)), per=1000)


def section_2_on_admission(tables: Tables, year: Year) -> Found:
    """Return the share of detentions that began on the day of admission under section 2."""
    periods = within(tables["mha_period"], year, "start")
    held = periods[periods["section_group"] == "detention"]
    stays = tables["admission"][["person_id", "start"]]
    on_admission = held.merge(stays, on=["person_id", "start"]).drop_duplicates("source_id")
    return share(int((on_admission["section"] == "02").sum()), len(on_admission))


def following_admission(tables: Tables, year: Year) -> Found:
    """Return the share of detentions that began after the first day of the stay."""
    began = within(detentions(tables), year, "start").reset_index()
    stays = tables["admission"][["person_id", "start", "end_latest"]]
    both = began.merge(stays, on="person_id", suffixes=("", "_stay"))
    inside = (both["end_latest_stay"] == NONE) | (both["start"] <= both["end_latest_stay"])
    later = both["index"][(both["start"] > both["start_stay"]) & inside]
    return share(later.nunique(), len(began))


def detention_black_white(tables: Tables, year: Year) -> Found:
    """Return the ratio of detention rates, Black to White, as if the area had England's mix."""
    return _black_white(tables, within(detentions(tables), year, "start"))


def order_black_white(tables: Tables, year: Year) -> Found:
    """Return the ratio of rates of community treatment orders, Black to White, likewise."""
    return _black_white(tables, within(tables["cto"], year, "start"))


def _black_white(tables: Tables, events: pd.DataFrame) -> Found:
    codes = tables["person"].set_index("person_id")["ethnicity"].map(GROUP_OF)
    groups = codes.reindex(events["person_id"]).to_numpy()
    black, white = (by_person(events[groups == group]) for group in ("Black", "White"))
    census = census_shares()
    return rate_ratio(black, white, census["White"] / census["Black"])


def detention_deprived(tables: Tables, year: Year) -> Found:
    """Return the ratio of detention rates, most to least deprived tenth of areas.

    Tenths hold as many people each, by definition.
    """
    began = within(detentions(tables), year, "start")
    areas = tables["person"].set_index("person_id")["lsoa"].reindex(began["person_id"])
    decile = areas.map(decile_of, na_action="ignore").to_numpy()
    most, least = (by_person(began[decile == tenth]) for tenth in (1, DECILES))
    return rate_ratio(most, least, 1)


def decile_of(lsoa: str) -> int:
    """Return the tenth of deprivation of a small area, 1 the most deprived.

    Example:
        >>> decile_of("E01990011")
        1
    """
    return area_decile(int(lsoa[-3:]))


@cache
def census_shares() -> dict[str, float]:
    """Return the share of each of the five groups in the Census of 2021, per cent."""
    with files(__package__).joinpath("census_shares.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)
    return dict(zip(table["group"], table["share"], strict=True))


def orders_per_100_detentions(tables: Tables, year: Year) -> Found:
    """Return community treatment orders begun in the year per 100 detentions begun in it."""
    began = len(within(detentions(tables), year, "start"))
    return rate(by_person(within(tables["cto"], year, "start")), began, per=100)
