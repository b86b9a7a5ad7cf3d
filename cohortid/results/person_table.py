"""A table about named people, which opens only for purposes that may show them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cohortid.disclosure import get_profile
from cohortid.governance import Purpose, opens_person_plane, require_person_plane
from cohortid.results.about import one_line, shown_about


class PersonTable:
    """Rows about named people, with the purpose they were made for.

    Printing it never shows a row, so that a shared notebook holds no record of a person.

    Parameters:
        frame: One or more rows per person.
        purpose: What the run is for.
        what: What the rows are, as the start of a sentence, for example "The list of people".
        about: n, definition, index_date, scope and coverage.

    Example:
        >>> frame = pd.DataFrame({"person_id": ["SYN-1"], "result": ["for_review"]})
        >>> people = PersonTable(frame, Purpose.CARE_REVIEW, about={"n": 1})
        >>> print(people)
        The list of people | n: 1
        >>> people.table["result"].tolist()
        ['for_review']
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        purpose: Purpose,
        *,
        what: str = "The list of people",
        about: Mapping[str, Any] | None = None,
    ) -> None:
        self._frame = frame.copy(deep=False)
        self._purpose = Purpose(purpose)
        self._what = what
        self._about = dict(about or {})

    @property
    def purpose(self) -> Purpose:
        """The purpose the rows were made for."""
        return self._purpose

    @property
    def about(self) -> dict[str, Any]:
        """What the table says about itself; numbers are masked unless people may be shown."""
        profile = None if opens_person_plane(self._purpose) else get_profile("mhsds")
        return shown_about(self._about, profile)

    @property
    def table(self) -> pd.DataFrame:
        """The rows, as a copy.

        Raises:
            PolicyRefusal: Unless the purpose is care_review or synthetic_demo.
        """
        require_person_plane(self._purpose, self._what)
        return self._frame.copy()

    def __str__(self) -> str:
        return one_line(self._what, self.about)

    def __repr__(self) -> str:
        return f"<PersonTable: {self}>"

    def _repr_html_(self) -> str:
        hint = (
            "Rows: <code>.table</code>"
            if opens_person_plane(self._purpose)
            else f"Rows stay closed for the purpose {html.escape(self._purpose)}."
        )
        return f"<p>{html.escape(str(self))}<br>{hint}</p>"
