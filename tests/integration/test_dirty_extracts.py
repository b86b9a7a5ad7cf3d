"""A dirty extract read like any other: what was lost is not known, and never "no".

For each class of faults alone and for all of them together (`DIRTY`) the states found are held
against the true ones, which the oracle gives on the clean events. The promises (their words and
their exceptions are those of `cohortid_synthetic.faults.promises`):

- unchanged: people whom no fault could change have exactly the true bounds, states and results;
- bounds: for everybody else who is visible every low and high contains the true one, so that a
  state differs from the truth only towards not_known;
- gap: no high is bounded by what a lost month left;
- found: nobody who is truly for review becomes `none`; true: nobody else becomes `for_review`.

Not held, and counted: a person who can't be recognised (`invisible`); shares and latest records are
over the months that were sent, and say so; a table that a provider never sends doesn't make anybody
`cannot_tell`. A person whose key was split is two people, who each have part of the evidence.
"""

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from against_oracle import SET, oracle
from cohortid_synthetic import DIRTY, SyntheticExtract, generate
from cohortid_synthetic.faults import fault_classes
from cohortid_synthetic.faults.layout import LAYOUT, TEAMS
from cohortid_synthetic.faults.promises import (
    LOST,
    OVER_SENT_MONTHS,
    Found,
    broken_promises,
    touched_people,
)

from cohortid.cohort import identify
from cohortid.criteria import load_criteria
from cohortid.criteria.language import measure_terms
from cohortid.records import Records, read_mhsds

# Of a class alone, so many that each way of it occurs.
ALONE = {
    "omitted_table": 0.1,
    "missing_provider_month": 0.03,
    "missing_table_month": 0.01,
    "late_end_lost": 0.3,
    "inverted": 0.3,
    "leading_zero_lost": 0.3,
    "late_arrival": 0.1,
    "orphan_row": 0.001,
    "duplicate_new_id": 0.1,
    "resubmission": 0.1,
    "overlapping_periods": 0.5,
    "section_too_long": 1.0,
    "closed_after_death": 1.0,
    "period_without_spell": 0.3,
    "old_code": 0.5,
    "blank_in_words": 0.3,
    "sentinel_start": 0.2,
    "time_shift": 0.5,
    "merged_id": 0.05,
}
# One of each sort of loss: a table, a month, an end, dates, codes, cells.
OFTEN = {
    "omitted_table", "missing_provider_month", "late_end_lost", "inverted", "unknown_code",
    "blank_cell",
}  # fmt: skip
USUAL = 0.03
FEWEST_SHARE = 0.03


@pytest.fixture(scope="module")
def truth(synthetic_extract: SyntheticExtract) -> Any:
    return oracle(
        synthetic_extract.truth, synthetic_extract.index_date, synthetic_extract.truth["coverage"]
    )


@pytest.fixture(scope="module")
def all_at_once(synthetic_extract: SyntheticExtract) -> SyntheticExtract:
    return synthetic_extract.inject(seed=1)


@pytest.fixture(scope="module")
def found_all_at_once(all_at_once: SyntheticExtract) -> Found:
    return found_in(read(all_at_once), all_at_once)


def read(extract: SyntheticExtract) -> Records:
    return read_mhsds(extract.tables, purpose="care_review", team_map=extract.team_map)


def found_in(records: Records, extract: SyntheticExtract) -> Found:
    """Identify, and take out measures, states and people."""
    cohort = identify(records, SET, index_date=extract.index_date.isoformat())
    wide = pd.read_parquet(cohort.folder / "measures.parquet")
    return Found(_long(wide), cohort.states.table, cohort.people.table)


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    """Return one row per person, criterion and measure that is built."""
    parts = []
    for criterion in load_criteria(SET).criteria.values():
        for measured in [term.measured for term in measure_terms(criterion.rule)]:
            measure, name = measured.measure, measured.name
            if not measure.built:
                continue
            own = {
                "person_id": wide["person_id"],
                "criterion": criterion.id,
                "measure": measure.name,
                "operator": measure.operator,
                "table": measure.table,
                "absent": measured.absent,
                "low": wide[f"{name}_low"],
                "high": wide[f"{name}_high"],
            }
            if measure.operator == "share":
                own |= {"part_counts": wide[f"{name}_low"], "part_could": wide[f"{name}_high"]}
                own["rest_could"] = wide[f"{name}_low_of"] - wide[f"{name}_low"]
                own["rest_counts"] = wide[f"{name}_high_of"] - wide[f"{name}_high"]
            parts.append(pd.DataFrame(own))
    return pd.concat(parts, ignore_index=True)


def must_be_kept(broken: pd.DataFrame) -> None:
    """Fail with what is broken without an excuse, a few of each kind."""
    left = broken[broken["reason"] == ""]
    if len(left):
        kinds = left.groupby(["promise", "criterion", "measure"]).size().to_string()
        few = left.drop_duplicates(["promise", "criterion", "measure"]).head(12)
        pytest.fail(f"{len(left)} promises broken:\n{kinds}\n{few.to_string()}")


@dataclass(frozen=True)
class Alone:
    """One class of faults: the dirty extract, what reading noted, what was found."""

    kind: str
    dirty: SyntheticExtract
    noted: set[tuple[str, ...]]
    found: Found


def each_alone() -> list[Any]:
    """Return every class; most are run alone only when asked for (`-m long`).

    They are among all classes together and in the dirty profiles, too.
    """
    assert set(DIRTY) >= OFTEN
    return [kind if kind in OFTEN else pytest.param(kind, marks=pytest.mark.long) for kind in DIRTY]


@pytest.fixture(scope="module", params=each_alone())
def alone(request: pytest.FixtureRequest, synthetic_extract: SyntheticExtract) -> Alone:
    kind = request.param
    dirty = synthetic_extract.inject({kind: ALONE.get(kind, USUAL)}, seed=1)
    records = read(dirty)
    return Alone(kind, dirty, findings(records), found_in(records, dirty))


def test_each_class_alone_keeps_the_promises(alone: Alone, truth: Any) -> None:
    broken = broken_promises(alone.dirty, truth, alone.found)
    must_be_kept(broken)
    if alone.kind not in LOST:
        assert broken.empty
    # What the rules over sent months do to people: few states, fewer results.
    excused = broken[broken["promise"].isin(["bounds", "true"])]
    assert len(excused) <= FEWEST_SHARE * len(truth.people)


def test_each_class_is_a_counted_finding(
    alone: Alone, clean_findings: set[tuple[str, ...]]
) -> None:
    # A late arrival or a split id is counted as what it looks like: rows that stopped being sent.
    if fault_classes()[alone.kind].get("noted", True):
        assert alone.noted - clean_findings


def test_all_classes_together_keep_the_promises(
    all_at_once: SyntheticExtract, found_all_at_once: Found, truth: Any
) -> None:
    must_be_kept(broken_promises(all_at_once, truth, found_all_at_once))


@pytest.mark.parametrize("profile", ["dirty_as_received", "dirty_pre_validation"])
def test_the_dirty_profiles_keep_the_promises(profile: str, truth: Any) -> None:
    dirty = generate(people=600, seed=3, profile=profile)
    assert dirty.clean is not None
    must_be_kept(broken_promises(dirty, truth, found_in(read(dirty), dirty)))


@pytest.mark.parametrize("how", ["byte order mark", "line ends of Windows", "cp1252"])
def test_how_a_file_is_written_changes_nothing(
    synthetic_extract: SyntheticExtract, tmp_path: Path, how: str
) -> None:
    out = synthetic_extract.write(tmp_path / "made")
    for path in (out / "extract").glob("*.csv"):
        text = path.read_text("utf-8")
        if how == "byte order mark":
            path.write_text(text, "utf-8-sig")
        elif how == "cp1252":
            path.write_text(text, "cp1252")
        else:
            path.write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    found = read_mhsds(out / "extract", purpose="care_review", team_map=out / "team_map.csv")
    assert found.fingerprint == read(synthetic_extract).fingerprint


def test_states_differ_from_the_truth_only_towards_not_known(
    all_at_once: SyntheticExtract, found_all_at_once: Found, truth: Any
) -> None:
    measures = found_all_at_once.measures
    over_sent = set(measures.loc[measures["operator"].isin(OVER_SENT_MONTHS), "criterion"])
    both = found_all_at_once.states.merge(
        truth.states, on=["person_id", "criterion"], suffixes=("", "_true")
    )
    both = both[~both["person_id"].isin(touched_people(all_at_once, "invisible"))]
    both = both[~both["criterion"].isin(over_sent)]
    # What only adds says nothing of what was lost.
    adding = set(measures.loc[measures["absent"] == "adds_only", "criterion"])
    lost = both["person_id"].isin(touched_people(all_at_once, "", *LOST))
    both = both[~(both["criterion"].isin(adding) & lost)]
    differ = both[both["state"] != both["state_true"]]
    assert len(differ) > 20
    assert set(differ["state"]) == {"not_known"}
    assert set(differ["state_true"]) == {"met", "not_met"}


def test_who_can_not_be_recognised_is_counted_and_few(
    all_at_once: SyntheticExtract, truth: Any
) -> None:
    hidden = touched_people(all_at_once, "invisible")
    assert all_at_once.manifest["n_people_invisible"] == len(hidden)
    split = touched_people(all_at_once, "invisible", "split_id")
    assert len(split) == all_at_once.manifest["n_faults"]["split_id"]
    apart = {name for name, of in fault_classes().items() if of["holds"] == "apart"}
    apart_people = touched_people(all_at_once, "invisible", *apart)
    assert len(apart_people) <= 3 * FEWEST_SHARE * len(truth.people)
    assert len(hidden - apart_people) <= FEWEST_SHARE * len(truth.people)


def test_a_split_person_is_two_with_part_of_the_evidence_each(
    synthetic_extract: SyntheticExtract, truth: Any
) -> None:
    dirty = synthetic_extract.inject({"split_id": 0.1}, seed=1)
    found = found_in(read(dirty), dirty)
    parts = dict(zip(dirty.faults["after"], dirty.faults["before"], strict=True))
    assert len(found.people) == len(truth.people) + len(parts)
    of = found.measures.assign(
        person_id=[parts.get(person, person) for person in found.measures["person_id"]]
    )
    both = of.merge(
        truth.measures, on=["person_id", "criterion", "measure"], suffixes=("", "_true")
    )
    fewer_can_be_more = {*OVER_SENT_MONTHS, "run", "longest_stretch"}  # once seen less often
    both = both[both["person_id"].isin(parts.values()) & ~both["operator"].isin(fewer_can_be_more)]
    both = both[both["measure"] != "not_seen_since_closure"]
    assert len(both) > 2 * len(parts)
    assert (both["low"] <= both["low_true"]).all()


@pytest.fixture(scope="module")
def clean_findings(synthetic_extract: SyntheticExtract) -> set[tuple[str, ...]]:
    return findings(read(synthetic_extract))


def findings(records: Records) -> set[tuple[str, ...]]:
    found = records.quality()[["finding", "table", "column", "n_rows"]]
    return {tuple(map(str, row)) for row in found.to_numpy().tolist()}


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_dirty_extract_is_read_from_files_like_any_other(
    all_at_once: SyntheticExtract, tmp_path: Path, fmt: str
) -> None:
    out = all_at_once.write(tmp_path / "dirty", fmt=fmt)
    records = read_mhsds(out / "extract", purpose="synthetic_demo", team_map=out / "team_map.csv")
    assert records.fingerprint == read(all_at_once).fingerprint


def test_blanking_any_one_cell_keeps_the_truth_within_the_bounds(
    synthetic_extract: SyntheticExtract, truth: Any
) -> None:
    """200 people, one cell each.

    Left out are keys, without which a row is refused, and four columns in which a blank has a
    meaning of its own, so that nobody could tell: the end of what ended in the last month (still
    open), the rejection date (not rejected), a contact's own team (the referral's team) and the
    death date (alive).
    """
    draw = random.Random(1)
    people = draw.sample(sorted(truth.people["person_id"]), 200)
    tables = {name: table.copy() for name, table in synthetic_extract.tables.items()}
    faults, touched = [], []
    for number, person in enumerate(people, 1):
        table, place, column = draw.choice(_cells_of(synthetic_extract, person))
        cell = (place, tables[table].columns.get_loc(column))
        faults.append((number, "blank_cell", table, tables[table].iat[cell], column))
        touched.append((number, person, "visible"))
        tables[table].iat[cell] = ""
    dirty = replace(
        synthetic_extract,
        tables=tables,
        faults=pd.DataFrame(faults, columns=["fault_id", "class", "table", "before", "column"]),
        touched=pd.DataFrame(touched, columns=["fault_id", "person_id", "visibility"]),
    )
    dirty.faults["month"] = None
    must_be_kept(broken_promises(dirty, truth, found_in(read(dirty), dirty)))


def _cells_of(extract: SyntheticExtract, person: str) -> list[tuple[str, int, str]]:
    """Return the cells of a person that hold something and may be blank."""
    cells = []
    for table, layout in LAYOUT.items():
        if table == TEAMS:
            continue
        rows = extract.tables[table]
        sent = rows["UniqMonthID"].tolist() if "UniqMonthID" in rows else [""] * len(rows)
        own = (rows["Person_ID"] == person).to_numpy().nonzero()[0].tolist()
        for place in own:
            row = rows.iloc[place]
            columns = {*layout.codes, *layout.more, layout.date, layout.end} - {""}
            if sent[place] == max(sent):
                columns -= {layout.end}
            cells += [(table, place, column) for column in sorted(columns) if row[column]]
    return cells
