"""A table about groups, which shows masked figures unless exact ones are asked for in writing."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Self

import pandas as pd

from cohortid.disclosure import MASK, MAY_NOT_SUM, DisclosureProfile, get_profile, mask_counts
from cohortid.results.about import one_line
from cohortid.results.groups import add_up, check_factors
from cohortid.results.under_profile import Log, UnderProfile

FIGURES = ("measure", "numerator", "denominator", "value", "low", "high", "masked")


class GroupTable(UnderProfile):
    """Figures about groups of people: at most three factors, no key, small figures hidden.

    Make one with `from_counts`. It keeps the exact counts per group, never rows of people.

    Example:
        >>> counts = pd.DataFrame(
        ...     {"sex": ["F", "M"], "numerator": [3, 22], "denominator": [50, 61]}
        ... )
        >>> brought_forward = GroupTable.from_counts(counts, factors=["sex"], measure="for_review")
        >>> brought_forward
        sex measure    numerator denominator value low   high  masked
        F   for_review *         50          *     *     *     True
        M   for_review 20        60          33.3% 22.7% 45.9% False
        Profile mhsds. * = hidden, not none. Counts are rounded one by one, ...
    """

    caution = MAY_NOT_SUM

    def __init__(
        self,
        exact: pd.DataFrame,
        factors: Sequence[str],
        profile: DisclosureProfile,
        about: Mapping[str, Any],
        log: Log | None = None,
    ) -> None:
        super().__init__(profile, about, log)
        self._exact = exact
        self._factors = tuple(factors)

    @classmethod
    def from_counts(
        cls,
        frame: pd.DataFrame,
        *,
        factors: Sequence[str] = (),
        measure: str | None = None,
        about: Mapping[str, Any] | None = None,
        log: Log | None = None,
    ) -> Self:
        """Make a table from exact counts, adding up rows of the same group.

        Parameters:
            frame: Column numerator, column denominator if the table is of proportions, the
                factors, and column measure if there is more than one measure.
            factors: Up to three columns that make the groups.
            measure: Name of the measure, if there is no column measure.
            about: n, definition, index_date, scope and coverage.
            log: Told when exact figures are asked for: `log(event, details)`.

        Returns:
            The table, under the profile "mhsds".

        Raises:
            PolicyRefusal: If there are more than three factors, or one is the key of a person.
            ValueError: If a column is missing or a count is not a whole number from 0.

        Example:
            See the class.
        """
        rows = frame.assign(measure=measure) if measure is not None else frame
        if "numerator" not in rows or "measure" not in rows:
            raise ValueError("The counts need a column numerator, and a measure.")
        check_factors(rows, factors)
        counts = [name for name in ("numerator", "denominator") if name in rows]
        parts = []
        for name in [measure] if measure is not None else rows["measure"].unique():
            part = rows[rows["measure"] == name]
            check_factors(part, factors)
            parts.append(add_up(part, factors, counts).assign(measure=str(name)))
        exact = pd.concat(parts or [rows], ignore_index=True)[[*factors, "measure", *counts]]
        return cls(exact, factors, get_profile("mhsds"), about or {}, log)

    @property
    def factors(self) -> tuple[str, ...]:
        """The columns that make the groups."""
        return self._factors

    def __str__(self) -> str:
        by = f" by {', '.join(self._factors)}" if self._factors else ""
        n_rows, n_hidden = len(self._exact), int(self.table["masked"].sum())
        rows = f"{n_rows} row{'s' if n_rows != 1 else ''}, {n_hidden} hidden"
        measures = ", ".join(dict.fromkeys(self._exact["measure"]))
        warning = "UNSAFE | " if self.is_unsafe else ""
        return one_line(f"{warning}{measures}{by} ({rows})", self.about)

    def __repr__(self) -> str:
        cells = self._as_text()
        widths = [max(map(len, [name, *cells[name]])) for name in cells.columns]
        lines = [list(cells.columns), *cells.to_numpy().tolist()]
        text = [
            " ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([*text, self.notes])

    def _repr_html_(self) -> str:
        table = self._as_text().to_html(index=False, escape=True)
        return (
            f"<p>{html.escape(str(self))}</p>{table}<p><small>{html.escape(self.notes)}</small></p>"
        )

    def _under(self, profile: DisclosureProfile) -> pd.DataFrame:
        base = self._exact.get("denominator")
        figures = mask_counts(self._exact["numerator"], base, profile)
        return pd.concat([self._exact[[*self._factors, "measure"]], figures], axis=1)

    def _as_text(self) -> pd.DataFrame:
        """Return the table with hidden figures as "*" and proportions as percentages."""
        table = self.table
        text = table[[*self._factors, "measure"]].astype(str)
        has_base = "denominator" in self._exact
        for name in FIGURES[1:-1] if has_base else ("numerator",):
            as_percent = name in ("value", "low", "high")
            text[name] = [
                MASK if pd.isna(cell) else (f"{cell:.1%}" if as_percent else str(cell))
                for cell in table[name]
            ]
        text["masked"] = table["masked"].astype(str)
        return text

    def _named(self) -> dict[str, list[str]]:
        measures = list(dict.fromkeys(self._exact["measure"]))
        return {"measures": measures, "factors": list(self._factors)}
