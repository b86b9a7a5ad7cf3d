"""Codes that lost their leading zeros on the way: found, and put back only where that is asked for.

A provider's column has lost them if it holds one-digit codes that aren't in its list, every one of
them is with a zero in front, and it holds no code with a zero in front.
"""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.engine.duckdb_engine import quote
from cohortid.records.codes import code_list
from cohortid.records.mhsds.layout import Column, SourceTable, source_tables
from cohortid.records.quality import Quality


def check_leading_zeros(
    engine: DuckDBEngine, staged: list[str], quality: Quality, *, repair: bool
) -> list[str]:
    """Find, per provider and column, codes whose leading zeros were lost.

    Parameters:
        engine: Where the staged tables are; changed if zeros are put back.
        staged: Short names of the staged tables.
        quality: Where the findings go.
        repair: Whether to put the zeros back.

    Returns:
        What was repaired, one sentence per provider and column.
    """
    repaired = []
    for table in source_tables().values():
        for column in table.columns:
            if table.short in staged and column.code_list:
                repaired += _check(engine, table, column, quality, repair=repair)
    return repaired


def _check(
    engine: DuckDBEngine, table: SourceTable, column: Column, quality: Quality, *, repair: bool
) -> list[str]:
    listed = {row["code"] for row in code_list(column.code_list)}
    lost = {code[1] for code in listed if len(code) == 2 and code[0] == "0"} - listed
    if not lost:
        return []
    sentences = []
    for provider, codes, n_rows in _providers(engine, table, column, listed, lost):
        words = {
            "provider": provider,
            "n_codes": len(codes),
            "codes": ", ".join(codes),
            "repaired": ", ".join(f"0{code}" for code in codes),
        }
        kind = "leading_zeros_repaired" if repair else "leading_zeros_lost"
        quality.note(kind, table.name, column.name, n_rows, **words)
        if repair:
            engine.execute(
                f"UPDATE stage_{table.short} SET {column.name} = '0' || {column.name} "
                f"WHERE OrgIDProv = {quote(provider)} AND {column.name} IN ({_texts(codes)})"
            )
            sentences.append(
                f"{table.name}.{column.name} of {provider}: {words['codes']} read as "
                f"{words['repaired']}"
            )
    return sentences


def _providers(
    engine: DuckDBEngine, table: SourceTable, column: Column, listed: set[str], lost: set[str]
) -> list[tuple[str, list[str], int]]:
    """Return the providers that lost zeros in a column, with their codes and numbers of rows."""
    unlisted_digit = (
        f"regexp_full_match({column.name}, '[0-9]') AND {column.name} NOT IN ({_texts(listed)})"
    )
    rows = engine.rows(
        f"""
SELECT OrgIDProv, LIST_SORT(LIST(DISTINCT {column.name}) FILTER (WHERE {unlisted_digit})),
  COUNT(*) FILTER (WHERE {unlisted_digit})
FROM stage_{table.short}
GROUP BY OrgIDProv
HAVING COUNT(*) FILTER (WHERE {unlisted_digit}) > 0
  AND COUNT(*) FILTER (WHERE {unlisted_digit} AND {column.name} NOT IN ({_texts(lost)})) = 0
  AND COUNT(*) FILTER (WHERE SUBSTRING({column.name}, 1, 1) = '0' AND LENGTH({column.name}) > 1) = 0
ORDER BY OrgIDProv
"""
    )
    return [
        (str(provider), [str(code) for code in codes], int(str(n_rows)))  # type: ignore[attr-defined]
        for provider, codes, n_rows in rows
    ]


def _texts(codes: set[str] | list[str]) -> str:
    return ", ".join(quote(code) for code in sorted(codes))
