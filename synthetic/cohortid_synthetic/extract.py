"""Make a whole synthetic extract: the raw tables, the truth behind them and who was planted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from cohortid_synthetic.calendar_days import month_id
from cohortid_synthetic.planting import RequestError
from cohortid_synthetic.profile import DEFAULT, load_profile, using
from cohortid_synthetic.raw import DEFAULT_FLAVOUR, check_flavour
from cohortid_synthetic.recipe import Recipe
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth import team_map
from cohortid_synthetic.whole import RawTables, Truth, Whole
from cohortid_synthetic.write import STATES_PEOPLE, How, write_extract
from cohortid_synthetic.written_truth import nominations

FEWEST_MONTHS = 27
"""The 24-month window, the month before it (planted people stand at its edge) and some room."""


@dataclass(frozen=True)
class SyntheticExtract:
    """A synthetic extract. Synthetic; not evidence about any population.

    Parameters:
        tables: raw MHSDS tables by name, all as text, blank as an empty text.
        truth: canonical event tables as they truly are, and `coverage`.
        planted: one row per planted person and what should come of it.
        team_map: the local team map.
        manifest: what was asked for: seed, people, months, index_date, and the profile by
            its name and the SHA-256 of its text.
        expected: of the profile "boundary": what should come of each person under each
            interpretation of the criteria set (`boundary.plant_boundary`); otherwise empty.
        faults: the manifest of faults, one row each (fault_id, class, table, row_key, provider_id,
            person_id, month, column, before, after, visibility); empty in a clean extract.
        touched: whom each fault touches (fault_id, person_id, visibility); "invisible" where what
            is left of the person can't show it.
        changes: every row or cell that was changed, enough to undo them all.
        clean: the extract before the faults; None if this is it.
        recipe: what it follows from; it can be written block by block. None if it has faults.
    """

    tables: Mapping[str, pd.DataFrame]
    truth: Mapping[str, pd.DataFrame]
    planted: pd.DataFrame
    team_map: pd.DataFrame
    manifest: Mapping[str, Any]
    expected: pd.DataFrame = field(default_factory=pd.DataFrame)
    faults: pd.DataFrame = field(default_factory=pd.DataFrame)
    touched: pd.DataFrame = field(default_factory=pd.DataFrame)
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    clean: "SyntheticExtract | None" = None
    recipe: Recipe | None = None

    @property
    def nominations(self) -> pd.DataFrame:
        """Return the concerns raised about people: person_id, nominated_on, by_role, reason.

        They are no part of MHSDS: `Records.with_nominations` takes them.
        """
        truth = (self.clean or self).truth
        assert isinstance(truth, Truth)
        parts = [nominations(block, people) for block, people, _ in truth.blocks()]
        frame: pd.DataFrame = pa.concat_tables(parts).to_pandas()
        return frame

    @property
    def index_date(self) -> date:
        """Return the suggested index date: the last day, or of "boundary" a month before it."""
        return date.fromisoformat(self.manifest["index_date"])

    def inject(
        self, faults: Mapping[str, float] | None = None, seed: int = 1
    ) -> "SyntheticExtract":
        """Return a copy with faults in its raw tables; this one, and the truth, stay as they are.

        Parameters:
            faults: class -> rate, a share of what `faults.toml` names; at least one fault for each
                rate above 0. None is the profile `DIRTY`: every class, modestly.
            seed: the same seed gives the same faults; another class more disturbs no draw.

        Returns:
            The dirty extract; `faults`, `touched`, `changes` and `clean` say what was done.

        Raises:
            ValueError: a class isn't known, a rate isn't a share, or there are faults already.

        Example:
            >>> dirty = generate(people=600).inject({"undated": 0.01})  # doctest: +SKIP
            >>> dirty.faults["class"].unique()  # doctest: +SKIP
            array(['undated'], dtype=object)
        """
        from cohortid_synthetic.faults import inject

        return inject(self, faults, seed)

    def realism(self) -> pd.DataFrame:
        """Return published targets against what came out, one row each, with a verdict.

        Returns:
            See `cohortid_synthetic.realism.realism`; `write_realism` makes a page of it.

        Example:
            >>> generate(people=600).realism()["verdict"].unique()  # doctest: +SKIP
        """
        from cohortid_synthetic.realism import realism

        return realism(self)

    def write(
        self,
        out: str | Path,
        fmt: str = "csv",
        set_path: str | Path | None = None,
        measures_path: str | Path | None = None,
        workers: int = 1,
        states_people: int = STATES_PEOPLE,
        also: Collection[str] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> Path:
        """Write the extract, the team map, the truth and the manifest into a new folder.

        Parameters:
            out: folder to be made; it may be there already if it is empty.
            fmt: "csv", "csv.gz" or "parquet", for the raw tables.
            set_path: criteria set, for the true states.
            measures_path: the measures that the set names.
            workers: how many processes make a clean extract's blocks; the files are the same, byte
                by byte. With more than one, a script needs `if __name__ == "__main__":`.
            states_people: of how many people, the first ones, the oracle tells the true states.
            also: other layouts of the same people, as recorded, each in a folder of its own:
                "omop" (CDM 5.4), "canonical" (plain event tables).
            progress: told how many blocks of how many are done, now and then.

        Returns:
            The folder.

        Raises:
            FileExistsError: if `out` holds anything.
            ValueError: if `fmt` is none of these, or only one of the two paths is given.
            NoRoom: if the disk is full.
            WorkerLost: if a worker is killed. After any failure nothing is left behind.

        Example:
            >>> extract = generate(people=600)  # doctest: +SKIP
            >>> extract.write("demo")  # doctest: +SKIP
        """
        if (set_path is None) != (measures_path is None):
            raise ValueError("Give both set_path and measures_path, or neither.")
        criteria = (Path(set_path), Path(measures_path)) if set_path and measures_path else None
        how = How(fmt, criteria, workers, states_people, tuple(also), progress)
        return write_extract(self, Path(out), how)


def generate(
    people: int | None = None,
    seed: int = 1,
    months: int = 30,
    last_month: date = date(2026, 9, 1),
    faults: Mapping[str, float] | None = None,
    profile: str | Path = DEFAULT,
    flavour: str = DEFAULT_FLAVOUR,
    criteria: tuple[str | Path, str | Path] | None = None,
) -> SyntheticExtract:
    """Make a synthetic extract of raw MHSDS version 6 tables, with its truth; clean by default.

    Parameters:
        people: how many people are ever in contact; 20,000 unless it is said. The profile
            "boundary" has as many as there are cases.
        seed: the same seed gives the same extract.
        months: how many months the extract covers.
        last_month: any day of its last month.
        faults: rates of faults to put in, with the same seed (`SyntheticExtract.inject`); those
            of the profile unless they are said.
        profile: what is assumed: name of a shipped profile, or path of a TOML file.
        flavour: how the raw tables look: "national", "udal", "icb" or "research". Faults are put
            into "national" only.
        criteria: TOML files of the criteria set and of its measures, for the profile "boundary";
            those of cohortid if they aren't given.

    Returns:
        The extract; its tables and its truth are made when they are asked for.

    Raises:
        RequestError: if there is no room for the planted people, the boundary set has another
            number, there are too few months, or the seed is negative.
        ProfileError: if there is no such profile, or a parameter isn't as it should be.

    Example:
        >>> extract = generate(people=600, seed=3)
        >>> extract.manifest["index_date"]
        '2026-09-30'
    """
    if months < FEWEST_MONTHS:
        raise RequestError(f"months = {months}: give {FEWEST_MONTHS} or more.")
    check_flavour(flavour)
    last = month_id(last_month)
    span = Span(last - months + 1, last)
    recipe = Recipe.of(load_profile(profile), seed, people, span, criteria)
    clean = _clean(recipe, flavour)
    rates = recipe.profile.values["faults"] or None if faults is None else faults
    return clean if rates is None else clean.inject(rates, seed)


def _clean(recipe: Recipe, flavour: str) -> SyntheticExtract:
    """Return the extract before any fault; nothing of it is made yet but the first block."""
    whole = Whole(recipe, flavour)
    manifest = {
        "seed": recipe.seed,
        "people": recipe.people,
        "months": len(recipe.span.months()),
        "index_date": recipe.index_date.isoformat(),
        "flavour": flavour,
        "profile": recipe.profile.name,
        "profile_sha256": recipe.profile.sha256,
    }
    with using(recipe.profile):
        return SyntheticExtract(
            RawTables(whole),
            Truth(whole),
            recipe.first.planted,
            team_map(),
            manifest,
            recipe.first.expected,
            recipe=recipe,
        )


__all__ = ["SyntheticExtract", "generate"]
