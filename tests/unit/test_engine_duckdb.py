"""The default engine: what can be registered, quoting, and spill files that don't stay."""

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from cohortid.engine import DuckDBEngine, Engine, EngineError
from cohortid.engine.duckdb_engine import quote


def test_a_parquet_file_a_table_and_a_data_frame_read_alike(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": [1, 2], "text": ["a", None]})
    path = tmp_path / "it's.parquet"
    with DuckDBEngine() as engine:
        engine.register("frame", frame)
        engine.register("arrow", pa.Table.from_pandas(frame))
        engine.write_parquet("SELECT * FROM frame", path)
        engine.register("file", path)
        for name in ("frame", "arrow", "file"):
            rows = engine.rows(f"SELECT n, text FROM {name} ORDER BY n")
            assert rows == [(1, "a"), (2, None)]


def test_a_name_can_be_registered_and_materialised_again() -> None:
    with DuckDBEngine() as engine:
        for value in (1, 2):
            engine.materialise("kept", f"SELECT {value} AS n")
            engine.register("seen", pa.table({"n": [value]}))
            assert engine.to_arrow("SELECT kept.n FROM kept JOIN seen ON kept.n = seen.n").num_rows


def test_rows_are_written_in_the_querys_order_whatever_the_number_of_threads(
    tmp_path: Path,
) -> None:
    written = []
    for threads in (1, 2):
        path = tmp_path / f"{threads}.parquet"
        with DuckDBEngine(threads=threads) as engine:
            engine.write_parquet(
                "SELECT range AS n, hash(range) AS h FROM range(300000) ORDER BY h", path
            )
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert pd.read_parquet(path)["h"].is_monotonic_increasing


def test_the_spill_folder_is_private_and_goes_with_the_engine(tmp_path: Path) -> None:
    with DuckDBEngine(spill_parent=tmp_path, memory_limit="50MB", threads=1) as engine:
        (spill,) = tmp_path.iterdir()
        assert spill.stat().st_mode & 0o077 == 0
        engine.materialise("big", "SELECT range AS n, md5(range::VARCHAR) AS t FROM range(2000000)")
        assert any(spill.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_the_spill_folder_goes_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(EngineError), DuckDBEngine(spill_parent=tmp_path) as engine:
        engine.execute("SELECT * FROM nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_moment_is_read_by_the_clock_in_england_whatever_the_computers_zone() -> None:
    with DuckDBEngine() as engine:
        day = "SELECT CAST(CAST(TIMESTAMPTZ '2024-06-01 23:30:00+00' AS DATE) AS VARCHAR)"
        assert engine.rows(day) == [("2024-06-02",)]


def test_texts_are_quoted() -> None:
    with DuckDBEngine() as engine:
        for text in ("plain", "it's", "''", 'a "b"', "a;b -- c", ""):
            assert engine.rows(f"SELECT {quote(text)}") == [(text,)]


def test_the_engine_keeps_to_the_protocol() -> None:
    engine: Engine = DuckDBEngine()
    assert engine.dialect == "duckdb"
    assert EngineError is duckdb.Error
    engine.close()
