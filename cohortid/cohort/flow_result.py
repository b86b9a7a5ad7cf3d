"""The flow as a result: masked figures by step, and the figure of them."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cohortid.errors import DataError, PolicyRefusal
from cohortid.plots import describe_flow, figure_of, figure_svg, plot_flow
from cohortid.results import GroupTable

STEP, DATE = "step", "index_date"


class Flow(GroupTable):
    """How many people remain at each step, from everybody in the extract to who is brought forward.

    Made by `Cohort.flow`. The exits (can't tell, lost from view, concerns raised) stand beside.
    """

    _kinds: pd.DataFrame

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        measure: str,
        about: Mapping[str, Any],
        log: Callable[[str, dict[str, Any]], None],
    ) -> Flow:
        """Make a flow from the run folder's table.

        Parameters:
            frame: step, title, kind, numerator and index_date ("" if there is one for all).
            measure: "n_people", or "n_anchors" if people may be counted more than once.
            about: What is known about the result.
            log: Told when exact figures are asked for.

        Returns:
            The flow.
        """
        titles = list(dict.fromkeys(frame["title"]))
        several = frame[DATE].nunique() > 1
        counts = frame[[DATE, "numerator"]].assign(
            step=pd.Categorical(frame["title"], categories=titles)
        )
        flow = cls.from_counts(
            counts,
            factors=[DATE, STEP] if several else [STEP],
            measure=measure,
            about=about,
            log=log,
        )
        flow._kinds = frame[[DATE, "step", "title", "kind"]].reset_index(drop=True)
        return flow

    def rows(self, index_date: str | None = None) -> pd.DataFrame:
        """Return the masked flow as the figure takes it.

        Parameters:
            index_date: Which date, if there are several (as 2026-03-31).

        Returns:
            title, kind ("step", "exit", "note"), n (missing where it is hidden) and leaves (the
            step that an exit leaves from), in order.

        Raises:
            DataError: There are several index dates, and none of them was given.
        """
        shown, kinds = self.table, self._kinds
        if DATE in self.factors:
            dates = list(dict.fromkeys(kinds[DATE]))
            if index_date not in dates:
                raise DataError(
                    "This flow is of several index dates, and a figure is of one.",
                    column=DATE,
                    example=dates[-1],
                    fix=f"Say which: flow().plot(index_date={dates[-1]!r}).",
                )
            shown, kinds = shown[shown[DATE] == index_date], kinds[kinds[DATE] == index_date]
        figures = shown.set_index(STEP)["numerator"]
        inside = kinds.loc[kinds["step"] == "in_population", "title"]
        return pd.DataFrame(
            {
                "title": kinds["title"],
                "kind": kinds["kind"],
                "n": [figures[title] for title in kinds["title"]],
                # Who can't be told is in the population, whichever criterion isn't known.
                "leaves": inside.iloc[0] if len(inside) else None,
            }
        )

    def plot(self, ax: Axes | None = None, *, index_date: str | None = None) -> Axes:
        """Draw the flow, with who can't be told beside it.

        Parameters:
            ax: Axes to draw on; new ones by default.
            index_date: Which date, if there are several (as 2026-03-31).

        Returns:
            The axes.

        Raises:
            DataError: There are several index dates, and none of them was given.
            PolicyRefusal: The figures aren't masked.
        """
        refuse_unmasked(self)
        return plot_flow(self.rows(index_date), ax=ax)

    def _repr_html_(self) -> str:
        if self.is_unsafe or DATE in self.factors:
            return super()._repr_html_()
        rows = self.rows()
        figure = figure_svg(figure_of(self.plot()), title="Flow of people", alt=describe_flow(rows))
        said, notes = html.escape(str(self)), html.escape(self.notes)
        return (
            f'<p>{said}</p><div style="max-width:46rem">{figure}</div><p><small>{notes}</small></p>'
        )


def refuse_unmasked(table: GroupTable) -> None:
    """Refuse to draw exact figures: a picture is passed on without the words around it.

    Parameters:
        table: The figures.

    Raises:
        PolicyRefusal: The table is marked UNSAFE.
    """
    if table.is_unsafe:
        raise PolicyRefusal("A figure of exact numbers isn't drawn. Draw the masked result.")
