"""`identify`: a criteria set applied to records on an index date."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pandas as pd

from cohortid import __version__
from cohortid.cohort.beside_sql import beside_out_sql, beside_sql
from cohortid.cohort.cohort import FORMAT, FORMAT_VERSION, Cohort
from cohortid.cohort.current_care import care_sql, open_teams_sql
from cohortid.cohort.evidence import evidence_lines, evidence_sql, rules_of
from cohortid.cohort.flow import flow_by_date
from cohortid.cohort.occasion import Occasion, read_occasion, register_for
from cohortid.cohort.outputs import (
    PLACE,
    characteristics_sql,
    chosen_sql,
    evidence_out_sql,
    measures_out_sql,
    nominated_sql,
    people_sql,
    states_sql,
)
from cohortid.cohort.scope import findings
from cohortid.cohort.timeline_sql import timeline_out_sql, timeline_sql
from cohortid.cohort.words import arm_words
from cohortid.criteria import CriteriaSet, load_criteria
from cohortid.criteria.compile import criteria_sql, measures_sql, result_sql
from cohortid.criteria.language import measure_terms
from cohortid.engine import DuckDBEngine
from cohortid.governance import append_entry, write_manifest, writing_folder
from cohortid.records import Records
from cohortid.records.attached import BOOKING, has_attached


def identify(
    records: Records,
    criteria: CriteriaSet | str | Path,
    *,
    index_date: date | str | Sequence[date | str] | None = None,
    anchors: pd.DataFrame | None = None,
    out: Path | str | None = None,
) -> Cohort:
    """Apply a criteria set to records: who is brought forward for review, why, what isn't known.

    Parameters:
        records: Clean records, from `read_mhsds` or `open_records`.
        criteria: A set, the name of one that comes with cohortid, or the path of a TOML file.
        index_date: Last day that counts; rows dated after it change nothing. Several dates are
            evaluated in one pass, for everybody on each.
        anchors: Instead, a date for each person or event: person_id, index_date and, if a person
            has several, anchor_id (see `event_anchors`).
        out: Run folder to keep; by default a private one, deleted when the cohort goes.

    Returns:
        The cohort.

    Raises:
        DataError: The index date lies outside the extract, or can't be read.
        CriteriaError: The set can't be used.
        OutputFolderError: `out` holds something already.
    """
    chosen = criteria if isinstance(criteria, CriteriaSet) else load_criteria(criteria)
    occasion = read_occasion(chosen, records, index_date, anchors)
    with ExitStack() as stack:
        if out is None:
            folder = Path(tempfile.mkdtemp(prefix="cohortid-run-"))
            made = folder
            stack.callback(shutil.rmtree, folder, True)
        else:
            folder = Path(out)
            made = stack.enter_context(writing_folder(folder))
        _write_run(records, chosen, occasion, made)
        if out is None:
            stack.pop_all()  # written whole: from here the cohort deletes it
    return Cohort(folder, temporary=out is None)


def _write_run(records: Records, criteria: CriteriaSet, occasion: Occasion, folder: Path) -> None:
    index, arms = occasion.index, _arms(criteria)
    with DuckDBEngine(spill_parent=folder) as engine:
        register_for(engine, records, occasion)
        sent = frozenset(
            str(row[0])
            for row in engine.rows("SELECT DISTINCT source_table FROM coverage WHERE loaded = 1")
        )
        statements = {
            "person_place": PLACE,
            "measures": measures_sql(criteria, index, sent),
            "criteria": criteria_sql(criteria),
            "result": result_sql(criteria, index),
            "open_team": open_teams_sql(index),
            "care": care_sql(index),
            "nominated": nominated_sql(index),
            "chosen": chosen_sql(index),
        }
        for name, sql in statements.items():
            engine.materialise(name, sql)
        engine.write_parquet(people_sql(criteria), folder / "people.parquet")
        engine.write_parquet(states_sql(criteria), folder / "states.parquet")
        engine.write_parquet(measures_out_sql(criteria), folder / "measures.parquet")
        engine.view("evidence", evidence_sql(criteria, index, arms))
        engine.write_parquet(
            evidence_out_sql(evidence_lines(criteria, index, arms)), folder / "evidence.parquet"
        )
        engine.view("timeline", timeline_sql(index))
        engine.write_parquet(timeline_out_sql(), folder / "timeline.parquet")
        engine.view("beside", beside_sql(index))
        engine.write_parquet(beside_out_sql(), folder / "beside.parquet")
        engine.write_parquet(characteristics_sql(index), folder / "characteristics.parquet")
        engine.write_parquet("SELECT * FROM coverage ORDER BY ALL", folder / "coverage.parquet")
    people = pd.read_parquet(folder / "people.parquet")
    flow = flow_by_date(people, criteria, by_date=occasion.by_date)
    flow.to_parquet(folder / "flow.parquet", index=False)
    findings(records, criteria, occasion.last).to_csv(folder / "quality.csv", index=False)
    rules = [f"-- {name}\n{statements[name]};\n" for name in ("measures", "criteria", "result")]
    for name, text in (
        ("criteria.toml", criteria.text),
        ("measures.toml", criteria.measures_text),
        ("rules.sql", "\n".join(rules)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    _describe(records, criteria, occasion, folder, people)


def _describe(
    records: Records,
    criteria: CriteriaSet,
    occasion: Occasion,
    folder: Path,
    people: pd.DataFrame,
) -> None:
    facts = {
        "index_date": occasion.last.isoformat(),
        "n_anchors": 1 if occasion.anchors is None else len(occasion.anchors),
        "criteria_id": criteria.id,
        "criteria_version": criteria.version,
        "criteria_sha256": criteria.sha256,
        "data_fingerprint": records.fingerprint,
        "version": __version__,
        "purpose": str(records.purpose),
    }
    if "purpose_read_for" in records.description:
        facts["purpose_read_for"] = str(records.description["purpose_read_for"])
    counts = people["result"].value_counts()
    last_hash = append_entry(
        folder / "log.jsonl",
        "identify",
        {**facts, "n_for_review": int(counts.get("for_review", 0))},
    )
    write_manifest(
        folder,
        {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            **facts,
            "one_index_date": occasion.anchors is None,
            "criteria_title": criteria.title,
            "first_month": records.first_month.isoformat(),
            "last_day": records.last_day.isoformat(),
            "synthetic": records.synthetic,
            "n_people": records.n_people,
            "not_built": criteria.not_built,
            "bookings_given": has_attached(records.folder, BOOKING),
            "log_hash": last_hash,
        },
    )


def _arms(criteria: CriteriaSet) -> dict[tuple[str, str], str]:
    return {
        (name, term.measured.name): arm_words(term)
        for name, rule in rules_of(criteria).items()
        for term in measure_terms(rule)
    }
