"""The same people as an OMOP CDM 5.4 database (README.md says what went where)."""

from collections.abc import Mapping

import pyarrow as pa

from cohortid_synthetic.calendar_days import first_day, last_day
from cohortid_synthetic.omop.clinical import conditions_of, measurements_of
from cohortid_synthetic.omop.facts import concepts, fields
from cohortid_synthetic.omop.observations import observations_of
from cohortid_synthetic.omop.people import death_table, period_table, person_table
from cohortid_synthetic.omop.sites import care_sites, cdm_source, locations
from cohortid_synthetic.omop.stack import plain
from cohortid_synthetic.omop.visits import details_of, visits_of
from cohortid_synthetic.snapshots import Span


class Omop:
    """Turns the canonical tables of one part after another into OMOP tables.

    Parameters:
        span: months of the extract.

    Example:
        >>> made = Omop(span)  # doctest: +SKIP
        >>> for block in blocks:  # doctest: +SKIP
        ...     tables = made.part(recorded_truth(given_of(block)))
        >>> made.whole()["cdm_source"]  # doctest: +SKIP
    """

    def __init__(self, span: Span) -> None:
        self.span = span
        self._areas: dict[str, str] = {}
        self._practices: set[str] = set()

    def part(self, truth: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """Return the tables with rows of people: of these people, in order of person.

        Parameters:
            truth: canonical tables of some people (`recorded_truth`), nobody given twice.

        Returns:
            person, observation_period, visit_occurrence, visit_detail, condition_occurrence,
            measurement, observation and death. Ids follow from the person's number, so that they
            are the same whoever else there is.
        """
        first = first_day(self.span.first).toordinal()
        last = last_day(self.span.last).toordinal()
        people, practices = truth["person"], truth["gp_registration"]
        self.seen(people, practices)
        visits = visits_of(truth, last)
        made = {
            "visit_occurrence": visits.table,
            "visit_detail": details_of(truth, visits, last),
            "condition_occurrence": conditions_of(truth, visits),
            "measurement": measurements_of(truth),
            "observation": observations_of(truth, visits),
        }
        period = period_table(people, made, first, last)
        person = {"person": person_table(people, practices), "observation_period": period}
        return person | made | {"death": death_table(people)}

    def seen(self, people: pa.Table, practices: pa.Table) -> None:
        """Note the areas and practices of some people, for the tables of places.

        Parameters:
            people: lsoa and locality.
            practices: practice.
        """
        areas = (plain(people[name]).cast(pa.string()) for name in ("lsoa", "locality"))
        self._areas |= dict(zip(*(own.to_pylist() for own in areas), strict=True))
        self._practices |= set(plain(practices["practice"]).cast(pa.string()).to_pylist()) - {None}

    def whole(self) -> dict[str, pa.Table]:
        """Return the tables without people, once every part was made: places, and the source."""
        areas = {name: of for name, of in self._areas.items() if name}
        return {
            "location": locations(areas),
            "care_site": care_sites(self._practices),
            "cdm_source": cdm_source(last_day(self.span.last)),
        }


def omop_tables(truth: Mapping[str, pa.Table], span: Span) -> dict[str, pa.Table]:
    """Return every OMOP table of an extract held in memory.

    Parameters:
        truth: the canonical tables (`recorded_truth`).
        span: months of the extract.
    """
    made = Omop(span)
    return made.part(truth) | made.whole()


__all__ = ["Omop", "concepts", "fields", "omop_tables"]
