"""Review yield: of the people reviewed, the share found to need assertive outreach now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cohortid.cohort.flow_result import refuse_unmasked
from cohortid.errors import DataError
from cohortid.plots import figure_of, figure_svg
from cohortid.plots.agreement_yield import describe_yields, plot_yields
from cohortid.results import NOT_RECORDED, GroupTable
from cohortid.results.html import Html, h
from cohortid.results.under_profile import Log
from cohortid.review.card import ROUTES

FOUND, OPEN, WAITING = "found_to_need_outreach", "left_open", "not_decided"
EVERYBODY, NONE_MET = "Everybody reviewed", "No criterion met on the records"
NAMES = {"team": "Team", "route": "Route", "criterion": "Criterion met"}
SAYS = (
    "Of people reviewed with a yes or a no, those found to need assertive outreach now. It says "
    "nothing of people who weren't listed, and reviewers saw that somebody was listed."
)
# What isn't a characteristic of people: keys, the decision itself, and what is counted.
_NOT_GROUPS = frozenset(
    {"person_id", "run_id", "index_date", "section", "sheet", "routes", "states", "outcome", "need"}
    | {"reason", "view", "decided_by", "decided_on", "measure", "numerator", "denominator"}
)


class ReviewYield(GroupTable):
    """The yield by group, with what was left open and what isn't decided yet beside it.

    Made by `review_yield`. Measures: found_to_need_outreach (of those with a yes or a no),
    left_open (of those decided), not_decided (of those listed).
    """

    def rows(self) -> pd.DataFrame:
        """Return the masked yield as the figure takes it: factor, group, counts, value, limits."""
        shown = self.table
        shown = shown[shown["measure"] == FOUND].reset_index(drop=True)
        if not self.factors:
            return shown.assign(factor="", group=EVERYBODY)
        heads = [NAMES.get(name, name.replace("_", " ").capitalize()) for name in self.factors]
        names = [", ".join(own) for own in zip(*(shown[one] for one in self.factors), strict=True)]
        return shown.assign(factor=", ".join(heads), group=names)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw each group's yield with its 95 % interval.

        Parameters:
            ax: Axes to draw on; new ones by default.

        Returns:
            The axes.

        Raises:
            PolicyRefusal: The figures aren't masked.
        """
        refuse_unmasked(self)
        return plot_yields(self.rows(), ax=ax)

    def _repr_html_(self) -> str:
        if self.is_unsafe:
            return super()._repr_html_()
        rows = self.rows()
        alt = describe_yields(rows)
        figure = figure_svg(figure_of(self.plot()), title="Review yield", alt=alt)
        return h(
            "div",
            h("p", str(self)),
            h("div", Html(figure), style="max-width:46rem"),
            h("p", h("small", f"{SAYS} {self.notes}")),
        )


def review_yield(
    reviewed: pd.DataFrame,
    by: str | Sequence[str] = (),
    *,
    titles: Mapping[str, str] | None = None,
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> ReviewYield:
    """Return the share of reviewed people found to need assertive outreach now.

    Parameters:
        reviewed: People from `reviewed_people`.
        by: Up to three of "team", "route", "criterion" and characteristics (ethnic_group, sex,
            age_band, ...). Somebody listed by two routes, or who met two criteria, counts under
            each; groups then add up to more than everybody.
        titles: Criteria (ids) to their names.
        about: What is known about the result: definition, index_date, scope, coverage.
        log: Told when exact figures are asked for.

    Returns:
        Group table with Wilson intervals; `.plot()` draws it. Outcomes that say neither yes nor no
        ("can't decide", "record is wrong", ...) are left out of the share and counted beside it.

    Raises:
        DataError: There is no such group.
        PolicyRefusal: More than three were asked for.

    Example:
        >>> people = pd.DataFrame({"need": ["yes"] * 12 + ["no"] * 8 + ["open"] * 5 + [None] * 5})
        >>> review_yield(people).rows()[["numerator", "denominator"]].values.tolist()
        [[10, 20]]
    """
    by = [by] if isinstance(by, str) else list(by)
    rows = by_group_rows(reviewed, by, titles)
    need = rows["need"]
    decided, clear = need.notna(), need.isin(["yes", "no"])
    measures = {
        FOUND: (need == "yes", clear),
        OPEN: (need == "open", decided),
        WAITING: (~decided, pd.Series(True, index=rows.index)),
    }
    parts = [
        rows[by].assign(
            measure=name, numerator=part.astype("int64"), denominator=whole.astype("int64")
        )
        for name, (part, whole) in measures.items()
    ]
    n_listed = len(reviewed)
    counted = {
        "n": n_listed,
        "n_left_open": int((reviewed["need"] == "open").sum()),
        "n_not_decided": int(reviewed["need"].isna().sum()),
    }
    return ReviewYield.from_counts(
        pd.concat(parts, ignore_index=True),
        factors=by,
        about={**counted, **(about or {})},
        log=log,
    )


def by_group_rows(
    reviewed: pd.DataFrame, by: Sequence[str], titles: Mapping[str, str] | None
) -> pd.DataFrame:
    """Return reviewed people with the groups asked for, one row per person and group.

    Parameters:
        reviewed: People from `reviewed_people`.
        by: "team", "route", "criterion", or columns of characteristics.
        titles: Criteria (ids) to their names.

    Raises:
        DataError: There is no such group.
    """
    rows = reviewed.reset_index(drop=True)
    for name in by:
        if name == "team":
            rows = rows.assign(team=rows["sheet"])
        elif name == "route":
            routes = [tuple(own) if isinstance(own, tuple | list) else () for own in rows["routes"]]
            rows = _exploded(rows, "route", routes, ROUTES, NOT_RECORDED)
        elif name == "criterion":
            met = [_met(states) for states in rows["states"]]
            known = titles or dict.fromkeys(sorted({one for own in met for one in own}))
            named = {one: (known.get(one) or one) for own in met for one in own}
            order = {one: named[one] for one in known if one in named}
            rows = _exploded(rows, "criterion", met, {**order, **named}, NONE_MET)
        elif name not in rows.columns or name in _NOT_GROUPS:
            known_groups = [one for one in rows.columns if one not in _NOT_GROUPS]
            raise DataError(
                f"There is no group {name!r} of people reviewed.",
                column=name,
                fix="Use up to three of: " + ", ".join([*NAMES, *known_groups]) + ".",
            )
    return rows


def _met(states: object) -> tuple[str, ...]:
    if not isinstance(states, Mapping):
        return ()
    return tuple(name for name, state in states.items() if state == "met")


def _exploded(
    rows: pd.DataFrame,
    column: str,
    values: list[tuple[str, ...]],
    titles: Mapping[str, str],
    none: str,
) -> pd.DataFrame:
    """Return a row per person and value, under titles in their order; who has none comes last."""
    rows = rows.assign(**{column: pd.Series(values, index=rows.index, dtype=object)})
    rows = rows.explode(column, ignore_index=True)
    order = list(dict.fromkeys(titles.values()))
    named = [none if pd.isna(one) else titles.get(one, one) for one in rows[column]]
    order += [none] if none in named else []
    return rows.assign(**{column: pd.Categorical(named, categories=order, ordered=True)})
