"""The truth of an extract as files: block by block, and what is said of the whole."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cohortid_synthetic.block import Block
from cohortid_synthetic.calendar_days import first_day, last_day
from cohortid_synthetic.inequity import inequity_truth
from cohortid_synthetic.object_files import write_objects
from cohortid_synthetic.raw import RawBlock, Submissions
from cohortid_synthetic.recipe import Recipe
from cohortid_synthetic.simulate.states import states_over_time
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.survival import survival_truth
from cohortid_synthetic.truth import (
    TABLES,
    complete_truth,
    criterion_truth,
    latent_truth,
    recorded_truth,
)
from cohortid_synthetic.truth.columns import dates, persons, text
from cohortid_synthetic.whole import Truth, Whole, given_of

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

COMPLETE, LATENT, COVERAGE, COURSE = "complete", "latent", "coverage", "course"
NOMINATIONS = "nominations"
FEWEST_PEOPLE = 2_000
"""So many first people show every planted case, and which provider sends which table."""
OF_PEOPLE = tuple(name for name in TABLES if name != COVERAGE)
"""The canonical tables with rows of people; `coverage` is of the whole extract."""


def block_truth(block: Block, raw: RawBlock, submitted: Submissions) -> Mapping[str, pa.Table]:
    """Return the truth of one block, for files of these names below `truth/`.

    Parameters:
        block: the block.
        raw: what was sent of it.
        submitted: the submissions.

    Returns:
        "contact" and so on as recorded, "complete/contact" and so on as it truly was, "latent"
        (what no record holds) and "course" (the states that people went through).
    """
    given = given_of(raw, submitted, raw.tables)
    made = recorded_truth(given, OF_PEOPLE)
    whole = complete_truth(given, OF_PEOPLE)
    complete = {f"{COMPLETE}/{name}": table for name, table in whole.items()}
    return {
        **made,
        **complete,
        LATENT: latent_truth(raw.people),
        COURSE: course(block, raw.people, submitted.span),
        NOMINATIONS: nominations(block, raw.people),
    }


def nominations(block: Block, people: pd.DataFrame) -> pa.Table:
    """Return the concerns raised about some people of a block, as `nominations.csv` has them."""
    own = block.nominations[block.nominations["person"].isin(people.index)]
    return pa.table(
        {
            "person_id": persons(people, own["person"]),
            "nominated_on": dates(own["day"].to_numpy(dtype=np.int64)),
            "by_role": text(own["by_role"]),
            "reason": text(own["reason"]),
        }
    )


def course(block: Block, people: pd.DataFrame, span: Span) -> pa.Table:
    """Return the states that some people of a block went through.

    Parameters:
        block: the block.
        people: whom of it.
        span: months of the extract.

    Returns:
        person_id, state (one of `states.STATES`), start, end.
    """
    own = states_over_time(
        block.events,
        block.lost,
        block.people,
        first_day(span.first).toordinal(),
        last_day(span.last).toordinal(),
    )
    own = own[own["person"].isin(people.index)]
    return pa.table(
        {
            "person_id": persons(people, own["person"]),
            "state": text(own["state"]),
            "start": dates(own["start"].to_numpy(dtype=np.int64)),
            "end": dates(own["end"].to_numpy(dtype=np.int64)),
        }
    )


def truth_in_memory(extract: "SyntheticExtract") -> dict[str, pa.Table]:
    """Return the same of an extract that is in memory; with faults, of the clean one."""
    truth = (extract.clean or extract).truth
    assert isinstance(truth, Truth)
    complete = truth.as_it_was()
    people = pd.concat([given.people for given in truth.givens])
    courses = [course(*each) for each in truth.blocks()]
    made = {name: _table(truth, name) for name in OF_PEOPLE}
    made |= {f"{COMPLETE}/{name}": _table(complete, name) for name in OF_PEOPLE}
    concerns = [nominations(block, own) for block, own, _ in truth.blocks()]
    return made | {
        LATENT: latent_truth(people),
        COURSE: pa.concat_tables(courses),
        NOMINATIONS: pa.concat_tables(concerns),
    }


def _table(truth: Truth, name: str) -> pa.Table:
    return truth.arrow(name) if truth.is_planned(name) else _plain(truth[name])


def _plain(table: pd.DataFrame) -> pa.Table:
    return pa.table({str(name): pa.array([*table[name]]) for name in table.columns})


def write_whole_truth(
    folder: Path,
    recipe: Recipe,
    extract: "SyntheticExtract",
    criteria: tuple[Path, Path] | None,
    states_people: int,
) -> int:
    """Write what is true of the whole: coverage, planted people, survival, inequity, states.

    Parameters:
        folder: the folder of the truth; the latent truth is there already.
        recipe: what the extract follows from.
        extract: the extract.
        criteria: TOML files of a criteria set and of its measures; None: no states.
        states_people: of how many people, the first ones, the oracle tells the states.

    Returns:
        Of how many people the states were told.
    """
    few = min(recipe.people, max(states_people, FEWEST_PEOPLE))
    prefix = Truth(Whole(replace(recipe, people=few), "national")) if extract.recipe else None
    truth = prefix or (extract.clean or extract).truth
    assert isinstance(truth, Truth)
    pq.write_table(truth.arrow(COVERAGE), folder / f"{COVERAGE}.parquet")
    write_objects(extract.planted, folder / "planted.parquet")
    if not extract.expected.empty:
        write_objects(extract.expected, folder / "expected.parquet")
    survival = json.dumps(survival_truth(recipe.profile), indent=2)
    (folder / "survival.json").write_text(survival + "\n", encoding="utf-8")
    write_objects(inequity_truth(_latent(folder), recipe.world), folder / "inequity.parquet")
    if extract.clean is not None:
        write_objects(extract.faults, folder / "faults.parquet")
        write_objects(extract.touched, folder / "faults_touched.parquet")
        write_objects(extract.changes, folder / "faults_changes.parquet")
    if criteria is None:
        return 0
    made = criterion_truth(
        truth,
        truth.as_it_was(),
        *criteria,
        recipe.index_date,
        states_people,
        extract.touched if extract.clean is not None else None,
        extract.faults if extract.clean is not None else None,
    )
    for name, table in made.tables().items():
        pq.write_table(table, folder / f"{name}.parquet")
    write_objects(made.states, folder / "states.parquet")
    write_objects(made.people, folder / "people.parquet")
    return made.n_people


def read_nominations(folder: Path) -> pd.DataFrame:
    """Return the concerns raised about everybody, from the truth that was written."""
    files = sorted(folder.glob(f"{NOMINATIONS}*.parquet"))
    frame: pd.DataFrame = pa.concat_tables([pq.read_table(file) for file in files]).to_pandas()
    return frame


def _latent(folder: Path) -> pd.DataFrame:
    names = ("kind", "group", "substance_use", "outreach", "kept_out", "diagnosis_entered")
    files = sorted(folder.glob(f"{LATENT}*.parquet"))
    columns = [*names, "homeless_at_first", "lost_home"]
    read = pa.concat_tables([pq.read_table(file, columns=columns) for file in files])
    frame: pd.DataFrame = read.to_pandas()
    return frame
