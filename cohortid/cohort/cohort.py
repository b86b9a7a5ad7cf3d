"""The cohort: what one run of a criteria set found, read from its run folder."""

from __future__ import annotations

import shutil
import weakref
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cohortid.cohort.timeline_rows import MONTHS
from cohortid.cohort.words import with_words
from cohortid.criteria import CriteriaSet
from cohortid.criteria.parse import parse_set
from cohortid.errors import DataError
from cohortid.governance import (
    Purpose,
    append_entry,
    read_manifest,
    require_person_plane,
    writing_folder,
)
from cohortid.results import GroupTable, PersonTable

if TYPE_CHECKING:  # what draws pictures is loaded when it is asked for
    from cohortid.cohort.explain import Explanation
    from cohortid.cohort.flow_result import Flow
    from cohortid.cohort.overlap import Overlap
    from cohortid.cohort.timeline import Timeline
    from cohortid.review.pack import Pack

FORMAT = "cohortid-run"
FORMAT_VERSION = 3  # goes up when a table of the run folder changes


class Cohort:
    """Who is brought forward by a criteria set on an index date, why, and what isn't known.

    Made by `identify` or `open_cohort`. Everything is read from the run folder.

    Parameters:
        folder: Run folder.
        temporary: Whether to delete it when the object goes.

    Attributes:
        folder: Run folder.
        index_date: Last day that counts; the latest one if there are many anchors.
        one_index_date: Whether everybody is looked at on one date.
        purpose: What the records were read for.
        criteria: The set, as it was when the run was made.
    """

    def __init__(self, folder: Path, *, temporary: bool = False) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = read_manifest(folder)
        if self.manifest.get("format") != FORMAT:
            raise DataError(
                "This folder isn't a run folder.",
                file=str(folder),
                fix="Give a folder made by cohortid identify … --out.",
            )
        if self.manifest.get("format_version") != FORMAT_VERSION:
            raise DataError(
                "This run folder was made by another version of cohortid.",
                file=str(folder),
                fix="Run cohortid identify again.",
            )
        self.index_date = date.fromisoformat(self.manifest["index_date"])
        self.one_index_date = bool(self.manifest["one_index_date"])
        self.purpose = Purpose(self.manifest["purpose"])
        self.criteria: CriteriaSet = parse_set(
            (folder / "criteria.toml").read_text(encoding="utf-8"),
            "criteria.toml",
            (folder / "measures.toml").read_text(encoding="utf-8"),
        )
        if self.criteria.sha256 != self.manifest["criteria_sha256"]:
            raise DataError(
                "The rule in this run folder was changed since the run was made.",
                file=str(folder / "criteria.toml"),
                fix="Put back criteria.toml and measures.toml, or run identify again.",
            )
        self._frames: dict[str, pd.DataFrame] = {}
        self._finalizer = weakref.finalize(self, shutil.rmtree, folder, True) if temporary else None

    @property
    def people(self) -> PersonTable:
        """Everybody: result, current care, last seen, families met, a state per criterion."""
        return self._person_table("people", "The list of people")

    @property
    def states(self) -> PersonTable:
        """Every person's state on every criterion, with bounds and reasons (long)."""
        return self._person_table("states", "The states of people")

    def evidence(self) -> PersonTable:
        """Return the dated records behind each arm, for people brought forward or not decided."""
        require_person_plane(self.purpose, "The evidence")
        return PersonTable(
            self._frame("evidence").drop(columns="code_list"),
            self.purpose,
            what="The evidence",
            about=self.about,
        )

    def brought_forward(self) -> PersonTable:
        """Return who is to be reviewed, in the order of keys: by the rules, or a concern raised."""
        frame = self.people.table
        chosen = (frame["result"] == "for_review") | (frame["nominated"] == 1)
        frame = frame[chosen].reset_index(drop=True)
        return PersonTable(
            frame, self.purpose, what="The list of people brought forward", about=self.about
        )

    def lost_from_view(self) -> PersonTable:
        """Return who may have been lost from view, in the order of keys; they may be listed too."""
        frame = self.people.table
        frame = frame[frame["lost_from_view"] == 1].reset_index(drop=True)
        return PersonTable(
            frame, self.purpose, what="The list of people lost from view", about=self.about
        )

    def explain(self, person_id: str, anchor_id: int | None = None) -> Explanation:
        """Explain one person: each criterion's state with records, and what isn't known.

        Parameters:
            person_id: Key of the person in the extract.
            anchor_id: Which of the person's anchors, if there are several.

        Returns:
            The explanation; printing it gives the text.

        Raises:
            DataError: There is nobody with this key in the run.
            PolicyRefusal: The purpose doesn't open named people.
        """
        require_person_plane(self.purpose, "An explanation")
        from cohortid.cohort.explain import explain_person

        return explain_person(self, person_id, anchor_id)

    def timeline(
        self, person_id: str, anchor_id: int | None = None, *, months: int = MONTHS
    ) -> Timeline:
        """Return what is recorded about one person, day by day, to look at or to draw.

        Parameters:
            person_id: Key of the person in the extract.
            anchor_id: Which of the person's anchors, if there are several.
            months: How far back from the index date.

        Returns:
            The timeline: `.plot()` draws it, `.table` holds the records.

        Raises:
            DataError: There is nobody with this key in the run, or the person is on no list.
            PolicyRefusal: The purpose doesn't open named people.
        """
        require_person_plane(self.purpose, "A timeline")
        from cohortid.cohort.timeline import person_timeline

        return person_timeline(self, person_id, anchor_id, months=months)

    def review_pack(self, out: Path | str, **options: Any) -> Pack:
        """Write what a team opens: a workbook for decisions, and a page.

        Parameters:
            out: Folder to make.
            options: `ledger` and `order`; see `cohortid.review.review_pack`.

        Returns:
            Where it is, and how many people are on it.
        """
        # The one step to a room on the right: what an analyst types; nothing here depends on it.
        from cohortid.review.pack import review_pack

        return review_pack(self, out, **options)

    def flow(self) -> Flow:
        """Return how many people remain at each step, with the can't-tell exit.

        Returns:
            Group table by step; `.plot()` draws it.
        """
        from cohortid.cohort.flow_result import Flow

        frame = pd.read_parquet(self.folder / "flow.parquet")
        several = frame["index_date"].nunique() > 1
        measure = "n_people" if self.one_index_date or several else "n_anchors"
        return Flow.of(frame, measure, self._about_group, self._log)

    def overlap(self, of: str = "families", *, index_date: str | None = None) -> Overlap:
        """Return which families or criteria are met together, and which could be.

        Parameters:
            of: "families" or "criteria".
            index_date: Which date (as 2026-03-31), if there are several; people with several
                anchors count once in each combination otherwise.

        Returns:
            Masked counts of people brought forward by what they meet, and of people who can't be
            told by what they meet or could meet; `.plot()` draws them.

        Raises:
            DataError: `of` is something else.
        """
        from cohortid.cohort.overlap import overlap_of

        return overlap_of(self, of, index_date, self._about_group, self._log)

    def results_by(self, *factors: str) -> GroupTable:
        """Return the share of the population brought forward, by up to three characteristics.

        Parameters:
            factors: Of ethnic_group (five groups, Chinese with Asian), ethnic_group_2001 (Chinese
                with Other), ethnicity (16+1), sex, age_band, locality, and index_date if there
                are several.

        Returns:
            Group table: numerator people for review, or who can't be told; denominator the
            population; Wilson intervals from the rounded figures.
        """
        from cohortid.cohort.by_group import results_by_group

        return results_by_group(self, factors, self._log)

    def coverage(self) -> pd.DataFrame:
        """Return the coverage calendar of the records."""
        return pd.read_parquet(self.folder / "coverage.parquet")

    def quality(self) -> pd.DataFrame:
        """Return what was found in the data: finding, table, column, rows, effect, fix."""
        return pd.read_csv(self.folder / "quality.csv", keep_default_na=False)

    def save(self, folder: Path | str) -> Cohort:
        """Copy the run to a folder that stays.

        Parameters:
            folder: Folder to make; it must not exist or be empty.

        Returns:
            The cohort in its new place.
        """
        with writing_folder(folder) as made:
            for path in self.folder.iterdir():
                if path.is_file():
                    shutil.copy2(path, made / path.name)
        return Cohort(Path(folder))

    @property
    def about(self) -> dict[str, Any]:
        """What every result says of itself: definition, index date, scope and coverage."""
        return {
            "definition": f"{self.criteria.id} {self.criteria.version}",
            "index_date": self.index_date.isoformat()
            if self.one_index_date
            else f"{self.manifest['n_anchors']:,} anchors up to {self.index_date.isoformat()}",
            "scope": "synthetic people" if self.manifest["synthetic"] else "people in the extract",
            "coverage": f"{self.manifest['first_month']} to {self.manifest['last_day']}",
        }

    @property
    def _about_group(self) -> dict[str, Any]:
        return {"n": int(self.manifest["n_people"]), **self.about}

    def _person_table(self, name: str, what: str) -> PersonTable:
        require_person_plane(self.purpose, what)
        return PersonTable(self._frame(name), self.purpose, what=what, about=self.about)

    def rows_of(self, name: str, person_id: str) -> pd.DataFrame:
        """Return one person's rows of people, states, measures, evidence or timeline."""
        require_person_plane(self.purpose, "One person's rows")
        frame = self._frame(name)
        keys = frame["person_id"].to_numpy(dtype=object)  # the tables are sorted by it
        first, last = (int(keys.searchsorted(person_id, side)) for side in ("left", "right"))
        return frame.iloc[first:last]

    def _frame(self, name: str) -> pd.DataFrame:
        """Read a table of people once; a run folder doesn't change."""
        if name not in self._frames:
            frame = pd.read_parquet(self.folder / f"{name}.parquet")
            self._frames[name] = with_words(frame) if name == "evidence" else frame
        return self._frames[name]

    def _log(self, event: str, details: dict[str, Any]) -> None:
        append_entry(self.folder / "log.jsonl", event, details)

    def __str__(self) -> str:
        return (
            f"Cohort of {self.criteria.id} {self.criteria.version}, index date "
            f"{self.about['index_date']}, purpose {self.purpose}"
        )

    def __repr__(self) -> str:
        return f"<{self}>"


def open_cohort(folder: Path | str) -> Cohort:
    """Open a run folder.

    Parameters:
        folder: Folder made by `identify(…, out=…)`, `cohort.save(…)` or `cohortid identify`.

    Returns:
        The cohort.

    Raises:
        DataError: The folder isn't a run folder.
    """
    return Cohort(Path(folder))
