"""`read_mhsds`: from monthly MHSDS snapshots to clean event tables."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from cohortid.engine import DuckDBEngine
from cohortid.governance import check_purpose, file_sha256, writing_folder
from cohortid.records.coverage import find_coverage, write_coverage
from cohortid.records.declared_coverage import declare_coverage
from cohortid.records.derive import write_derived
from cohortid.records.description import write_description
from cohortid.records.emergency_coverage import find_emergency_coverage
from cohortid.records.mhsds.door import stage
from cohortid.records.mhsds.emergency import keep_attendances, withhold_nobodys
from cohortid.records.mhsds.events import prepare, write_events
from cohortid.records.mhsds.files import RawTables, check_folder, find_raw_tables
from cohortid.records.mhsds.impossible_dates import blank_impossible_dates
from cohortid.records.mhsds.layout import EMERGENCY, source_tables
from cohortid.records.mhsds.leading_zeros import check_leading_zeros
from cohortid.records.mhsds.people_checks import check_people, withhold_unattributed
from cohortid.records.mhsds.row_checks import check_rows
from cohortid.records.mhsds.submissions import keep_latest_submissions, newest_of_each
from cohortid.records.mhsds.versions import bring_forward, note_older_months
from cohortid.records.quality import Quality
from cohortid.records.records import Records
from cohortid.records.synthetic_mark import is_synthetic
from cohortid.records.team_map import empty_team_map, read_team_map

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_mhsds(
    source: Path | str | Mapping[str, pd.DataFrame],
    *,
    purpose: str,
    work: Path | str | None = None,
    team_map: Path | str | pd.DataFrame | None = None,
    coverage: Path | str | pd.DataFrame | None = None,
    date_format: str = "%Y-%m-%d",
    repair_leading_zeros: bool = False,
) -> Records:
    """Read an MHSDS extract into clean event tables with a coverage calendar.

    Monthly snapshots become one row per record: the latest submission of each provider-month, then
    the newest row of each record, with the first and last month it was sent. An end that never
    came is bounded, not made up.

    Parameters:
        source: Folder of CSV, CSV.gz or Parquet files named after their tables, or a dict of table
            name to DataFrame (identifiers and codes as text).
        purpose: What the records are read for: care_review, service_planning, equity_evaluation,
            research or synthetic_demo.
        work: Folder that keeps the clean tables; by default a private one, deleted at exit.
        team_map: Local team map (provider_id, team_id, team_group, valid_from, valid_to).
        coverage: Declared calendar (provider_id, source_table, month, loaded), where it is known
            better than it can be found.
        date_format: How dates are written in text.
        repair_leading_zeros: Whether to put back zeros that were lost in front of the codes of a
            provider's column ("2" for "02"). Otherwise such codes are unreadable; either way a
            finding says so.

    Returns:
        The records.

    Raises:
        DataError: The extract can't be read as it is; the error names file, column, rows and fix.
        PolicyRefusal: The purpose isn't one that cohortid is for.

    Example:
        >>> read_mhsds("no/such/folder", purpose="care_review")
        Traceback (most recent call last):
        ...
        cohortid.errors.DataError: This folder doesn't exist.
          file: no/such/folder
          fix: Check the path of the extract.
    """
    folder = None if isinstance(source, Mapping) else Path(source)
    if folder is not None:
        check_folder(folder)
    synthetic = folder is not None and is_synthetic(folder)
    declared = check_purpose(purpose, synthetic=synthetic)
    teams = empty_team_map() if team_map is None else read_team_map(team_map)
    quality = Quality()
    kept = Path(work) if work is not None else Path(tempfile.mkdtemp(prefix="cohortid-records-"))
    with _making(kept, temporary=work is None) as made, DuckDBEngine(spill_parent=made) as engine:
        raw = find_raw_tables(engine, source)
        staged = stage(engine, raw, date_format, quality)
        _note_absent(raw, quality)
        keep_latest_submissions(engine, staged, quality)
        staged = bring_forward(engine, staged)
        repaired = check_leading_zeros(engine, staged, quality, repair=repair_leading_zeros)
        prepare(engine, staged)
        blank_impossible_dates(engine, quality)
        withhold_unattributed(engine, staged, quality)
        withhold_nobodys(engine, quality)
        check_people(engine, quality)
        note_older_months(engine, staged, quality)
        engine.register("team_map", teams)
        for short, table in source_tables().items():
            if short not in ("MHS000", "MHS001", EMERGENCY):
                newest_of_each(engine, table)
        keep_attendances(engine, quality)
        write_events(engine, made)
        check_rows(engine, quality)
        find_coverage(engine)
        find_emergency_coverage(engine)
        if coverage is not None:
            declare_coverage(engine, coverage, quality)
        write_coverage(engine, made, quality)
        write_derived(engine, made)
        engine.write_parquet(
            "SELECT * FROM person_key ORDER BY person_id", made / "person_key.parquet"
        )
        engine.write_parquet("SELECT * FROM team_map ORDER BY ALL", made / "team_map.parquet")
        quality.table().to_csv(made / "quality.csv", index=False)
        write_description(
            made,
            purpose=declared,
            synthetic=synthetic,
            source=str(folder) if folder is not None else "DataFrames",
            inputs=_inputs(raw, folder, teams),
            repaired=repaired,
        )
    return Records(kept, temporary=work is None)


@contextmanager
def _making(kept: Path, *, temporary: bool) -> Iterator[Path]:
    """Give the folder to write to: whole at the end, or gone."""
    if temporary:
        try:
            yield kept
        except BaseException:
            shutil.rmtree(kept, ignore_errors=True)
            raise
        return
    with writing_folder(kept) as made:
        yield made


def _note_absent(raw: RawTables, quality: Quality) -> None:
    for short, table in source_tables().items():
        if short not in raw and short != "MHS000":
            quality.note("table_absent", table.name)


def _inputs(raw: RawTables, folder: Path | None, teams: pa.Table) -> dict[str, str]:
    """Return what was read, each file with its SHA-256."""
    inputs = {}
    for path in [file.path for files in raw.values() for file in files if file.path is not None]:
        name = path.relative_to(folder).as_posix() if folder is not None else path.name
        inputs[name] = file_sha256(path)
    inputs["team map rows"] = str(teams.num_rows)
    return inputs
