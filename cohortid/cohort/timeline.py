"""One person's timeline: what is recorded, day by day, up to the index date, and what isn't."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes

from cohortid.cohort.one_person import day_of, find_person
from cohortid.cohort.timeline_rows import COLUMNS, EMERGENCY, MONTHS, timeline_rows
from cohortid.cohort.words import day_words
from cohortid.criteria.window import Window
from cohortid.errors import DataError
from cohortid.plots import describe_timeline, figure_of, figure_svg, plot_timeline
from cohortid.plots.timeline_lanes import LANES
from cohortid.results.about import one_line
from cohortid.results.html import visible

if TYPE_CHECKING:
    from cohortid.cohort.cohort import Cohort


@dataclass(frozen=True)
class Timeline:
    """What is recorded about one person, lane by lane; for the care team only.

    Made by `Cohort.timeline`.

    Attributes:
        person_id: Key of the person in the extract.
        index_date: Last day that counts, and the last one drawn.
        first_day: First day drawn.
        last_seen: Day of the last contact at which the person was seen or spoken to.
        about: n (records), definition, index date, scope and coverage.
    """

    person_id: str
    index_date: date
    first_day: date
    last_seen: date | None
    about: dict[str, Any]
    rows: pd.DataFrame = field(repr=False, compare=False)

    @property
    def table(self) -> pd.DataFrame:
        """The records, a row each: lane, start, end, end_latest, status, what, provider, source.

        An empty end hasn't come by the index date. Where the end isn't known (status inactive) it
        lies between end and end_latest. Rows of status not_recorded, gap and no_table are what
        isn't there.
        """
        return self.rows.copy()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the timeline.

        Parameters:
            ax: Axes to draw on; new ones by default.

        Returns:
            The axes; `ax.figure` is the figure.
        """
        return plot_timeline(
            self.rows,
            first_day=self.first_day,
            index_date=self.index_date,
            title=f"{visible(self.person_id)}: what is recorded",
            marked=self._marked(),
            note=self._note(),
            ax=ax,
        )

    def to_svg(self) -> str:
        """Return the timeline as SVG that can stand inside an HTML page, with words for it.

        Returns:
            One `<svg>` element that refers to nothing outside.
        """
        said = describe_timeline(self.rows, first_day=self.first_day, index_date=self.index_date)
        alt = f"{visible(self.person_id)}. {said} {self._seen_words()}."
        return figure_svg(figure_of(self.plot()), title="Timeline", alt=alt)

    def _repr_html_(self) -> str:
        return f'<div style="max-width:60rem">{self.to_svg()}</div>'

    def __str__(self) -> str:
        return one_line("Timeline of one person", self.about)

    def __repr__(self) -> str:
        return f"<{self}>"

    def _marked(self) -> tuple[date, str]:
        return self.last_seen or date.min, self._seen_words()

    def _seen_words(self) -> str:
        if self.last_seen is None:
            return "never seen in these records"
        n_days = (self.index_date - self.last_seen).days
        return f"last seen {day_words(self.last_seen)}, {n_days} days before"

    def _note(self) -> str:
        parts = []
        late = self.rows[self.rows["status"] == "gap"]
        if len(late):
            names = {visible(name) for name in late["provider_id"]}
            emergency = ["emergency departments"] if EMERGENCY in names else []
            providers = ", ".join([*sorted(names - {EMERGENCY}), *emergency])
            parts.append(f"Not every month was received from {providers}.")
        never = self.rows[self.rows["status"] == "no_table"]
        for provider, own in never.groupby("provider_id", sort=True):
            lanes = ", ".join(LANES[lane] for lane in LANES if lane in set(own["lane"]))
            parts.append(f"{visible(provider)} never sends: {lanes}.")
        n_undated = int(self.rows["start"].isna().sum())
        if n_undated:
            what = "1 record has" if n_undated == 1 else f"{n_undated} records have"
            parts.append(f"{what} no date and can't be drawn.")
        return " ".join(parts)


def person_timeline(
    cohort: Cohort, person_id: str, anchor_id: int | None, *, months: int = MONTHS
) -> Timeline:
    """Return one person's timeline from the run folder; see `Cohort.timeline`."""
    person = find_person(cohort, person_id, anchor_id)
    if not has_timeline(cohort, person):
        raise DataError(
            "The run keeps no timeline of this person.",
            file=str(cohort.folder / "timeline.parquet"),
            fix="Timelines are kept of people brought forward, can't tell, lost from view, with a "
            "concern raised, or listed before; a concern brings somebody forward.",
        )
    index_date = day_of(person["index_date"])
    assert index_date is not None
    first_day = Window.parse(f"{months} months").start(index_date)
    kept = cohort.rows_of("timeline", person_id)
    kept = kept[kept["anchor_id"] == person["anchor_id"]]
    rows = timeline_rows(
        kept, first_day, index_date, date.fromisoformat(cohort.manifest["first_month"])
    )
    keys = {"anchor_id": person["anchor_id"], "person_id": person_id}
    n_records = int((rows["source_id"].notna()).sum())
    return Timeline(
        person_id=person_id,
        index_date=index_date,
        first_day=first_day,
        last_seen=day_of(person["last_seen"]),
        about={**cohort.about, "index_date": index_date.isoformat(), "n": n_records},
        rows=rows.assign(**keys)[[*keys, *COLUMNS]],
    )


def has_timeline(cohort: Cohort, person: pd.Series) -> bool:
    """Tell whether the run keeps a timeline of a person.

    Parameters:
        cohort: The cohort.
        person: The person's row of `people`.
    """
    return not cohort.rows_of("beside", str(person["person_id"])).empty
