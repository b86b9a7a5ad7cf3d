"""`identify`: a criteria set applied to records on an index date."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pandas as pd

from cohortid import __version__
from cohortid.cohort.cohort import Cohort
from cohortid.cohort.current_care import care_sql, open_teams_sql
from cohortid.cohort.evidence import evidence_sql
from cohortid.cohort.flow import flow_table
from cohortid.cohort.outputs import (
    characteristics_sql,
    evidence_out_sql,
    measures_out_sql,
    people_sql,
    states_sql,
)
from cohortid.cohort.scope import findings, read_index_date
from cohortid.cohort.words import arm_words
from cohortid.criteria import CriteriaSet, load_criteria
from cohortid.criteria.compile import criteria_sql, measures_sql, result_sql
from cohortid.criteria.index import OneDate, literal
from cohortid.criteria.language import measure_terms
from cohortid.criteria.window import latest_birth
from cohortid.engine import DuckDBEngine
from cohortid.governance import append_entry, write_manifest, writing_folder
from cohortid.records import Records

FORMAT = "cohortid-run"
FORMAT_VERSION = 1


def identify(
    records: Records,
    criteria: CriteriaSet | str | Path,
    *,
    index_date: date | str,
    out: Path | str | None = None,
) -> Cohort:
    """Apply a criteria set to records: who is brought forward for review, why, what isn't known.

    Parameters:
        records: Clean records, from `read_mhsds` or `open_records`.
        criteria: A set, the name of one that comes with cohortid, or the path of a TOML file.
        index_date: Last day that counts; rows dated after it change nothing.
        out: Run folder to keep; by default a private one, deleted when the cohort goes.

    Returns:
        The cohort.

    Raises:
        DataError: The index date lies outside the extract, or can't be read.
        CriteriaError: The set can't be used.
        OutputFolderError: `out` holds something already.
    """
    chosen = criteria if isinstance(criteria, CriteriaSet) else load_criteria(criteria)
    day = read_index_date(index_date, records)
    with ExitStack() as stack:
        if out is None:
            folder = Path(tempfile.mkdtemp(prefix="cohortid-run-"))
            made = folder
            stack.callback(shutil.rmtree, folder, True)
        else:
            folder = Path(out)
            made = stack.enter_context(writing_folder(folder))
        _write_run(records, chosen, day, made)
        if out is None:
            stack.pop_all()  # written whole: from here the cohort deletes it
    return Cohort(folder, temporary=out is None)


def _write_run(records: Records, criteria: CriteriaSet, day: date, folder: Path) -> None:
    index = OneDate(day, records.first_month)
    with DuckDBEngine(spill_parent=folder) as engine:
        records.register_in(engine)
        sent = frozenset(
            str(row[0])
            for row in engine.rows("SELECT DISTINCT source_table FROM coverage WHERE loaded = 1")
        )
        adult_born_by = literal(latest_birth(day, criteria.population.age_at_least))
        statements = {
            "measures": measures_sql(criteria, index, sent),
            "criteria": criteria_sql(criteria),
            "result": result_sql(criteria, index, adult_born_by),
            "open_team": open_teams_sql(index),
            "care": care_sql(index),
            "chosen": "SELECT person_id FROM result WHERE result IN ('for_review', 'cannot_tell')",
        }
        for name, sql in statements.items():
            engine.materialise(name, sql)
        engine.write_parquet(people_sql(criteria, day), folder / "people.parquet")
        engine.write_parquet(states_sql(criteria), folder / "states.parquet")
        engine.write_parquet(measures_out_sql(criteria), folder / "measures.parquet")
        engine.materialise("evidence", evidence_sql(criteria, index, _arms(criteria)))
        engine.write_parquet(evidence_out_sql(), folder / "evidence.parquet")
        engine.write_parquet(characteristics_sql(day), folder / "characteristics.parquet")
        engine.write_parquet("SELECT * FROM coverage ORDER BY ALL", folder / "coverage.parquet")
    people = pd.read_parquet(folder / "people.parquet")
    flow = flow_table(people, criteria)
    flow.to_parquet(folder / "flow.parquet", index=False)
    findings(records, criteria, day).to_csv(folder / "quality.csv", index=False)
    (folder / "criteria.toml").write_text(criteria.text, encoding="utf-8", newline="\n")
    (folder / "measures.toml").write_text(criteria.measures_text, encoding="utf-8", newline="\n")
    (folder / "rules.sql").write_text(
        "\n\n".join(
            f"-- {name}\n{statements[name]};" for name in ("measures", "criteria", "result")
        )
        + "\n",
        encoding="utf-8",
    )
    _describe(records, criteria, day, folder, people)


def _describe(
    records: Records, criteria: CriteriaSet, day: date, folder: Path, people: pd.DataFrame
) -> None:
    facts = {
        "index_date": day.isoformat(),
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
            "criteria_title": criteria.title,
            "first_month": records.first_month.isoformat(),
            "last_day": records.last_day.isoformat(),
            "synthetic": records.synthetic,
            "n_people": records.n_people,
            "not_built": criteria.not_built,
            "log_hash": last_hash,
        },
    )


def _arms(criteria: CriteriaSet) -> dict[tuple[str, str], str]:
    return {
        (criterion.id, term.measured.name): arm_words(term)
        for criterion in criteria.criteria.values()
        for term in measure_terms(criterion.rule)
    }
