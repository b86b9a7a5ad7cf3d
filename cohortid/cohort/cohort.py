"""The cohort: what one run of a criteria set found, read from its run folder."""

from __future__ import annotations

import shutil
import weakref
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cohortid.cohort.explain import Explanation, explain_person
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

FORMAT = "cohortid-run"
BY = ("ethnic_group", "ethnic_group_2001", "ethnicity", "sex", "age_band", "locality")
BY_DATE = "index_date"


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
        return explain_person(self, person_id, anchor_id)

    def flow(self) -> GroupTable:
        """Return how many people remain at each step, with the can't-tell exit."""
        frame = pd.read_parquet(self.folder / "flow.parquet")
        titles = list(dict.fromkeys(frame["title"]))
        counts = frame[["index_date", "numerator"]].assign(
            step=pd.Categorical(frame["title"], categories=titles)
        )
        dated = frame["index_date"].nunique() > 1
        return GroupTable.from_counts(
            counts,
            factors=["index_date", "step"] if dated else ["step"],
            measure="n_people" if self.one_index_date or dated else "n_anchors",
            about=self.about,
            log=self._log,
        )

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
        wrong = sorted(set(factors) - {*BY, BY_DATE})
        if wrong or not factors:
            raise DataError(
                f"There is no characteristic {', '.join(wrong) or '(none given)'}.",
                fix="Use up to three of: " + ", ".join(BY) + ".",
            )
        groups = pd.read_parquet(self.folder / "characteristics.parquet")
        people = pd.read_parquet(
            self.folder / "people.parquet",
            columns=["person_id", "anchor_id", "in_population", "result"],
        )
        inside = people[people["in_population"] == 1].merge(
            groups, on=["person_id", "anchor_id"], validate="1:1"
        )
        parts = [
            inside[list(factors)].assign(
                measure=result,
                numerator=(inside["result"] == result).astype("int64"),
                denominator=1,
            )
            for result in ("for_review", "cannot_tell")
        ]
        return GroupTable.from_counts(
            pd.concat(parts, ignore_index=True),
            factors=list(factors),
            about=self.about,
            log=self._log,
        )

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

    def _person_table(self, name: str, what: str) -> PersonTable:
        require_person_plane(self.purpose, what)
        return PersonTable(self._frame(name), self.purpose, what=what, about=self.about)

    def rows_of(self, name: str, person_id: str) -> pd.DataFrame:
        """Return one person's rows of people, states, measures or evidence."""
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
