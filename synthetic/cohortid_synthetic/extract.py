"""Make a whole synthetic extract: the raw tables, the truth behind them and who was planted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.book import Book
from cohortid_synthetic.boundary import index_of, n_boundary, plant_boundary, read_rules
from cohortid_synthetic.calendar_days import NONE, first_day, last_day, month_id
from cohortid_synthetic.care import Care, add_contacts
from cohortid_synthetic.emergency import TABLE as EMERGENCY_TABLE
from cohortid_synthetic.emergency import emergency_table
from cohortid_synthetic.further import add_further
from cohortid_synthetic.fuzz import add_fuzz, derived_by_oracle
from cohortid_synthetic.mhsds import mhsds_tables, with_ids
from cohortid_synthetic.planting import places, plant
from cohortid_synthetic.population import Frame, population
from cohortid_synthetic.profile import DEFAULT, Profile, load_profile, using
from cohortid_synthetic.recorded import add_diagnoses, add_home, add_home_on_ward
from cohortid_synthetic.snapshots import Span, monthly, submissions
from cohortid_synthetic.stays import Stays
from cohortid_synthetic.streams import Streams
from cohortid_synthetic.truth import truth_tables
from cohortid_synthetic.truth_derived import team_map

PEOPLE, FUZZ_PEOPLE = 20_000, 2_048
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
    ) -> Path:
        """Write the extract, the team map, the truth and the manifest into a new folder.

        Parameters:
            out: folder to be made; it may be there already if it is empty.
            fmt: "csv", "csv.gz" or "parquet", for the raw tables.
            set_path: criteria set, for the true states.
            measures_path: the measures that the set names.

        Returns:
            The folder.

        Raises:
            FileExistsError: if `out` holds anything.
            ValueError: if `fmt` is none of these, or only one of the two paths is given.

        Example:
            >>> extract = generate(people=600)  # doctest: +SKIP
            >>> extract.write("demo")  # doctest: +SKIP
        """
        from cohortid_synthetic.write import write_extract

        return write_extract(self, Path(out), fmt, set_path, measures_path)


def generate(
    people: int | None = None,
    seed: int = 1,
    months: int = 30,
    last_month: date = date(2026, 9, 1),
    faults: Mapping[str, float] | None = None,
    profile: str | Path = DEFAULT,
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
        criteria: TOML files of the criteria set and of its measures, for the profile "boundary";
            those of cohortid if they aren't given.

    Returns:
        The extract in memory.

    Raises:
        PeopleError: if there is no room for the planted people, or the boundary set has another
            number.
        ValueError: if there are too few months.
        ProfileError: if there is no such profile, or a parameter isn't as it should be.

    Example:
        >>> extract = generate(people=600, seed=3)
        >>> extract.manifest["index_date"]
        '2026-09-30'
    """
    if months < FEWEST_MONTHS:
        raise ValueError(f"months = {months}: give {FEWEST_MONTHS} or more.")
    last = month_id(last_month)
    assumed = load_profile(profile)
    with using(assumed):
        clean = _clean(people, seed, Span(last - months + 1, last), assumed, criteria)
    rates = assumed.values["faults"] or None if faults is None else faults
    return clean if rates is None else clean.inject(rates, seed)


def _clean(
    people: int | None,
    seed: int,
    span: Span,
    profile: Profile,
    criteria: tuple[str | Path, str | Path] | None,
) -> SyntheticExtract:
    """Make the extract with the profile in use, before any fault."""
    frame = Frame(first_day(span.first), last_day(span.last))
    streams = Streams(seed)
    book = Book(frame.first.toordinal(), frame.last.toordinal())
    expected, index = pd.DataFrame(), frame.last
    made = assumptions()["people"]["made"]
    if made == "boundary":
        rules = read_rules(*(criteria or ()))
        people = n_boundary(rules, people)
        who = population(people, streams, frame)
        planted, expected = plant_boundary(book, who, rules)
        index = date.fromordinal(index_of(book.last))
    elif made == "fuzz":
        people = FUZZ_PEOPLE if people is None else people
        places(people)  # refuses too few
        who = population(people, streams, frame)
        planted = add_fuzz(book, who, streams)
    else:
        people = PEOPLE if people is None else people
        who = population(people, streams, frame)
        chosen = places(people)
        _simulate(book, who, streams, set(chosen))
        planted = plant(book, who, chosen)
    who["death"] = [book.deaths.get(place, NONE) for place in range(people)]
    events = book.frames()
    sent = monthly(events, span)
    with_ids(sent, events)
    tables = mhsds_tables(sent, submissions(span, streams), who, streams)
    tables[EMERGENCY_TABLE] = emergency_table(events, who, streams)
    truth = truth_tables(events, sent, tables, who, span)
    if made == "fuzz":
        truth |= derived_by_oracle(truth, index)
    manifest = {
        "seed": seed,
        "people": people,
        "months": len(span.months()),
        "index_date": index.isoformat(),
        "profile": profile.name,
        "profile_sha256": profile.sha256,
    }
    return SyntheticExtract(tables, truth, planted, team_map(), manifest, expected)


def _simulate(book: Book, who: pd.DataFrame, streams: Streams, planted: set[int]) -> None:
    """Draw the events of everybody who isn't planted."""
    care, stays = Care(book, streams), Stays(book, streams)
    accepted: dict[int, list[int]] = {}
    for place, person in enumerate(who.itertuples()):
        before = len(book.rows["referral"])
        if place in planted:
            continue
        care.person(place, person)
        own = [
            number
            for number in range(before, len(book.rows["referral"]))
            if not book.rows["referral"][number]["rejected"]
        ]
        made = stays.person(place, person)
        add_home(book, place, str(person.kind), own, streams)
        for referral, start, end in made:
            if end > start + 1:
                add_home_on_ward(book, place, referral, start + 1, streams)
        add_diagnoses(book, place, person, own, streams)
        care.death(place, person, own)
        accepted[place] = own
    add_contacts(book, who, streams, book.deaths)
    add_further(book, who, accepted, streams)


__all__ = ["SyntheticExtract", "generate"]
