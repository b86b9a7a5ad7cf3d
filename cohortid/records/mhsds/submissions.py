"""Which rows of the monthly snapshots count: the latest submission, and the newest of each row."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.engine.duckdb_engine import quote
from cohortid.errors import DataError
from cohortid.records.mhsds.layout import SourceTable, every_table
from cohortid.records.quality import Quality


def keep_latest_submissions(engine: DuckDBEngine, staged: list[str], quality: Quality) -> None:
    """Keep, per provider and month, only the rows of the latest submission.

    The latest is the one with the highest file type, then the highest submission identifier
    (numbers before text of the same length). Windows are never mixed: without a header table the
    highest identifier in MHS001MPI stands for the month. Makes `provider_month` (provider_id,
    month): what was submitted at all; and `withheld` (provider_id, source_table, month): what came
    and can't be relied on.

    Parameters:
        engine: Where the staged tables are; they are replaced.
        staged: Short names of the staged tables.
        quality: Where the number of superseded rows goes.

    Raises:
        DataError: The header names a latest submission that has no people, though an older one has.
    """
    if "MHS000" in staged:
        engine.materialise("latest_submission", _LATEST.format(header=_FROM_HEADER))
    else:
        quality.note("no_header", "MHS000Header")
        engine.materialise("latest_submission", _LATEST.format(header=_FROM_PEOPLE))
    engine.materialise(
        "provider_month", "SELECT DISTINCT provider_id, month FROM latest_submission"
    )
    _check_latest_has_people(engine)
    engine.materialise(
        "withheld",
        "SELECT CAST(NULL AS VARCHAR) AS provider_id, CAST(NULL AS VARCHAR) AS source_table, "
        "CAST(NULL AS DATE) AS month WHERE 1 = 0",
    )
    for short in staged:
        table = every_table()[short]
        if table.has("NHSEUniqSubmissionID") and short != "MHS000":
            _withhold_emptied(engine, table, quality)
            _drop_superseded(engine, table, quality)


def _withhold_emptied(engine: DuckDBEngine, table: SourceTable, quality: Quality) -> None:
    """Note the months whose latest submission lacks a table that an earlier one has.

    The month may have come in parts, or the table been forgotten: its rows are superseded, but that
    nothing happened isn't known.
    """
    emptied = engine.rows(
        f"""
SELECT row.OrgIDProv, row.UniqMonthID, COUNT(*)
FROM stage_{table.short} AS row
JOIN latest_submission AS latest
  ON row.OrgIDProv = latest.provider_id AND row.UniqMonthID = latest.month
WHERE row.NHSEUniqSubmissionID IS NOT NULL AND latest.submission IS NOT NULL
GROUP BY row.OrgIDProv, row.UniqMonthID
HAVING MAX(CASE WHEN row.NHSEUniqSubmissionID = latest.submission THEN 1 ELSE 0 END) = 0
"""
    )
    for provider, month, _ in emptied:
        engine.execute(
            f"INSERT INTO withheld VALUES ({quote(str(provider))}, '{table.short}', '{month}')"
        )
    if emptied:
        n_rows = sum(int(str(row[2])) for row in emptied)
        quality.note("later_submission_lacks_table", table.name, "", n_rows, n_months=len(emptied))


def _drop_superseded(engine: DuckDBEngine, table: SourceTable, quality: Quality) -> None:
    old = _count(engine, table.short)
    engine.materialise(f"stage_{table.short}", _only_latest(table.short))
    dropped = old - _count(engine, table.short)
    if dropped:
        quality.note("superseded", table.name, "NHSEUniqSubmissionID", dropped)


def _check_latest_has_people(engine: DuckDBEngine) -> None:
    """Stop if the identifiers of the header don't fit those of the tables.

    Every submission has people; if the latest one has none here while an older one has, leaving
    the older one out would silently empty the month.
    """
    months, provider, month = engine.rows(
        """
SELECT COUNT(*), MIN(OrgIDProv), MIN(month) FROM (
  SELECT people.OrgIDProv, people.UniqMonthID AS month
  FROM stage_MHS001 AS people
  JOIN latest_submission AS latest
    ON people.OrgIDProv = latest.provider_id AND people.UniqMonthID = latest.month
  WHERE latest.submission IS NOT NULL
  GROUP BY people.OrgIDProv, people.UniqMonthID
  HAVING COUNT(*)
    = SUM(CASE WHEN people.NHSEUniqSubmissionID <> latest.submission THEN 1 ELSE 0 END)
)
"""
    )[0]
    n_months = int(str(months))
    if n_months:
        raise DataError(
            "The latest submission that MHS000Header names for a provider and month has no rows "
            "in MHS001MPI, though another one has.",
            file="MHS000Header",
            column="NHSEUniqSubmissionID",
            example=f"{provider}, {month:%B %Y}"
            + (f" (and {n_months - 1} more like it)" if n_months > 1 else ""),
            fix="Export MHS000Header and the other tables together, with the same submission "
            "identifiers, or leave MHS000Header out. If the month came in parts, give all its rows "
            "one submission identifier.",
        )


_LATEST = """
SELECT provider_id, month, submission
FROM (
  SELECT OrgIDProvider AS provider_id, UniqMonthID AS month, NHSEUniqSubmissionID AS submission,
    ROW_NUMBER() OVER (
      PARTITION BY OrgIDProvider, UniqMonthID
      ORDER BY TRY_CAST(FileType AS BIGINT) DESC NULLS LAST,
        LENGTH(NHSEUniqSubmissionID) DESC NULLS LAST, NHSEUniqSubmissionID DESC NULLS LAST
    ) AS place
  FROM ({header})
)
WHERE place = 1
"""
_FROM_HEADER = "SELECT * FROM stage_MHS000"
_FROM_PEOPLE = (
    "SELECT DISTINCT OrgIDProv AS OrgIDProvider, UniqMonthID, NHSEUniqSubmissionID, "
    "CAST(NULL AS VARCHAR) AS FileType FROM stage_MHS001"
)


def _only_latest(short: str) -> str:
    """Rows without a submission identifier can't be told apart and stay."""
    return f"""
SELECT row.*
FROM stage_{short} AS row
LEFT JOIN latest_submission AS latest
  ON row.OrgIDProv = latest.provider_id AND row.UniqMonthID = latest.month
WHERE row.NHSEUniqSubmissionID IS NULL
  OR latest.submission IS NULL
  OR row.NHSEUniqSubmissionID = latest.submission
"""


def newest_of_each(engine: DuckDBEngine, table: SourceTable) -> None:
    """Make `newest_MHSnnn`: one row per person, provider and record key, the newest sent.

    Open rows are sent again every month. The newest month wins, then a row with an end before one
    without, then the highest row key. `first_month` and `last_month` say when it was sent.

    Parameters:
        engine: Where `stage_MHSnnn` is.
        table: The submitted table.
    """
    person = "Person_ID, " if table.has("Person_ID") else ""
    keys = person + ", ".join(["OrgIDProv", *table.row_key])
    row_id = f"{table.short}UniqID"
    order = ["UniqMonthID DESC"]
    if table.end_column:  # an end before one that couldn't be read, and that before none
        order.append(f"CASE WHEN {table.end_column} IS NULL THEN 1 ELSE 0 END")
        order.append(f"{table.end_column}_lost DESC")
    if table.has(row_id):
        order += [f"LENGTH({row_id}) DESC NULLS LAST", f"{row_id} DESC NULLS LAST"]
    order += [column.name for column in table.columns]  # a total order, whatever the file's order
    engine.materialise(
        f"newest_{table.short}",
        f"""
SELECT * EXCLUDE (place) FROM (
  SELECT *, MIN(UniqMonthID) OVER (PARTITION BY {keys}) AS first_month,
    MAX(UniqMonthID) OVER (PARTITION BY {keys}) AS last_month,
    ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY {", ".join(order)}) AS place
  FROM stage_{table.short}
) WHERE place = 1
""",
    )


def _count(engine: DuckDBEngine, short: str) -> int:
    return int(str(engine.rows(f"SELECT COUNT(*) FROM stage_{short}")[0][0]))
