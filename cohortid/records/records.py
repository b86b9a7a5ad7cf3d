"""The handle to a folder of clean event tables."""

from __future__ import annotations

import shutil
import weakref
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohortid.engine import Engine
from cohortid.errors import DataError
from cohortid.governance import (
    Purpose,
    append_entry,
    check_purpose,
    file_sha256,
    opens_person_plane,
    require_person_plane,
    write_manifest,
    writing_folder,
)
from cohortid.records.attached import (
    ATTACHED,
    BOOKING,
    LISTED_BEFORE,
    NOMINATION,
    REVIEW_ANSWER,
    Attached,
    attach,
    register_attached,
)
from cohortid.records.description import FORMAT, read_description
from cohortid.records.schema import load_schema

if TYPE_CHECKING:  # slow to load, and not needed to identify
    import pandas as pd

__all__ = ["FORMAT", "Records", "open_records"]

LOG = "log.jsonl"
MEMBERS = tuple(f"{name}_member" for name, one in load_schema().items() if one.derived_from)
EXTRA = ("coverage", "gap", "person_key", "team_map", *MEMBERS)


class Records:
    """Clean event tables of an extract, with coverage, quality findings and purpose.

    Made by `read_mhsds` or `open_records`. The tables lie in a folder as Parquet; a private
    folder is deleted when the object goes.

    Parameters:
        folder: Folder with the tables and `manifest.json`.
        temporary: Whether to delete the folder at the end.
        purpose: A purpose other than the one the records were read for.

    Attributes:
        folder: Where the tables are.
        purpose: What the records are read for.
        first_month: First day of the extract's first month.
        last_day: Last day of the extract's last month.
        fingerprint: SHA-256 over the clean tables.
    """

    def __init__(
        self, folder: Path, *, temporary: bool = False, purpose: Purpose | None = None
    ) -> None:
        self.folder = folder
        self.description: dict[str, Any] = read_description(folder)
        self.purpose = purpose or Purpose(self.description["purpose"])
        self.first_month = date.fromisoformat(self.description["first_month"])
        self.last_day = date.fromisoformat(self.description["last_day"])
        self.fingerprint = str(self.description["fingerprint"])
        self._finalizer = weakref.finalize(self, shutil.rmtree, folder, True) if temporary else None

    @property
    def n_people(self) -> int:
        """Number of people in the extract."""
        return int(self.description["n_people"])

    @property
    def synthetic(self) -> bool:
        """Whether the records come from the generator (known from its manifest)."""
        return bool(self.description["synthetic"])

    def table(self, name: str) -> pd.DataFrame:
        """Return one event table with the extract's own person keys.

        Parameters:
            name: Name of a table of `schema.toml`, such as "contact".

        Returns:
            One row per record, dates as dates (columns in `docs/reference/semantics.md`).

        Raises:
            DataError: There is no such table.
            PolicyRefusal: The purpose doesn't open named people.
        """
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        if name not in load_schema():
            raise DataError(
                f"There is no table {name!r}.", fix="Use one of: " + ", ".join(load_schema()) + "."
            )
        require_person_plane(self.purpose, f"The table {name}")
        rows = pq.read_table(self.folder / f"{name}.parquet")
        keys = pq.read_table(self.folder / "person_key.parquet")["person"]
        place = rows.schema.get_field_index("person_id")
        # person_id is 1, 2, 3, … in the order of the key table
        people = keys.take(pc.subtract(rows["person_id"], 1))
        frame: pd.DataFrame = rows.set_column(place, "person_id", people).to_pandas()
        return frame

    def coverage(self) -> pd.DataFrame:
        """Return the coverage calendar: provider, source table, month, rows, loaded (1 or 0)."""
        import pyarrow.parquet as pq

        frame: pd.DataFrame = pq.read_table(self.folder / "coverage.parquet").to_pandas()
        return frame

    def quality(self) -> pd.DataFrame:
        """Return what was found while reading: finding, table, column, rows, effect, fix."""
        import pandas as pd

        return pd.read_csv(self.folder / "quality.csv", keep_default_na=False)

    def register_in(self, engine: Engine) -> None:
        """Make every table readable in an engine, under its name, with dense person numbers."""
        for name in (*load_schema(), *EXTRA):
            engine.register(name, self.folder / f"{name}.parquet")
        for kind in ATTACHED:
            register_attached(engine, self.folder, kind.name, kind)

    def with_nominations(self, source: Path | str | pd.DataFrame) -> Records:
        """Return the records with concerns raised; each brings its person forward.

        Parameters:
            source: CSV or table with person_id, nominated_on (2026-03-31), by_role (carer, GP,
                police, the person, ...) and reason.

        Returns:
            New records; these stay as they are.

        Raises:
            DataError: Something in the file is missing, blank, unreadable or not in the extract.

        Example:
            >>> records.with_nominations("concerns.csv")  # doctest: +SKIP
            <Records of 2,000 people, April 2024 to September 2026, purpose care_review>
        """
        return self._with(NOMINATION, source)

    def with_answers(self, source: Path | str | pd.DataFrame) -> Records:
        """Return the records with reviewers' answers to criteria that no record can answer.

        Parameters:
            source: CSV or table with person_id, criterion, answer (yes, no, not_known),
                answered_on (2026-03-31) and by_role.

        Returns:
            New records; these stay as they are.

        Raises:
            DataError: Something in the file is missing, blank, unreadable or not in the extract.

        Example:
            >>> records.with_answers("answers.csv")  # doctest: +SKIP
            <Records of 2,000 people, April 2024 to September 2026, purpose care_review>
        """
        return self._with(REVIEW_ANSWER, source)

    def with_bookings(self, source: Path | str | pd.DataFrame) -> Records:
        """Return the records with contacts that are booked, which MHSDS doesn't hold.

        They are shown beside a person ("next booked") and count for no criterion.

        Parameters:
            source: CSV or table with person_id, recorded_on (when the list was made; later than
                the index date it shows nothing) and booked_for (both as 2026-03-31).

        Returns:
            New records; these stay as they are.

        Raises:
            DataError: Something in the file is missing, blank, unreadable or not in the extract.

        Example:
            >>> records.with_bookings("bookings.csv")  # doctest: +SKIP
            <Records of 2,000 people, April 2024 to September 2026, purpose care_review>
        """
        return self._with(BOOKING, source)

    def with_listed_before(self, source: Path | str | pd.DataFrame) -> Records:
        """Return the records with people who were on an earlier list and aren't done with.

        Their evidence and timeline are kept in every run, whatever the rules say of them now.

        Parameters:
            source: CSV or table with person_id and listed_on (2026-03-31).

        Returns:
            New records; these stay as they are.

        Raises:
            DataError: Something in the file is missing, blank, unreadable or not in the extract.

        Example:
            >>> records.with_listed_before("listed.csv")  # doctest: +SKIP
            <Records of 2,000 people, April 2024 to September 2026, purpose care_review>
        """
        return self._with(LISTED_BEFORE, source)

    def person_ids(self) -> frozenset[str]:
        """Return the keys of everybody in the extract.

        Raises:
            PolicyRefusal: The purpose doesn't open named people.
        """
        import pyarrow.parquet as pq

        require_person_plane(self.purpose, "A list of keys")
        keys = pq.read_table(self.folder / "person_key.parquet", columns=["person"])
        return frozenset(keys["person"].to_pylist())

    def _with(self, kind: Attached, source: Path | str | pd.DataFrame) -> Records:
        require_person_plane(self.purpose, f"A table of {kind.name} rows")
        folder = attach(self.folder, self.description, kind, source)
        return Records(folder, temporary=True, purpose=self.purpose)

    def for_purpose(self, purpose: str) -> Records:
        """Return the same records for another purpose.

        Parameters:
            purpose: The purpose to change to.

        Returns:
            A handle to the same folder; what is made with it says both purposes. The change stands
            in `log.jsonl` of the folder.

        Raises:
            PolicyRefusal: The purpose isn't one that cohortid is for.

        Example:
            >>> records.for_purpose("equity_evaluation")  # doctest: +SKIP
            <Records of 2,000 people, April 2024 to September 2026, purpose equity_evaluation>
        """
        changed = check_purpose(purpose, synthetic=self.synthetic)
        details = {"from": str(self.purpose), "to": str(changed)}
        append_entry(self.folder / LOG, "purpose_changed", details)
        other = Records(self.folder, purpose=changed)
        other.description.setdefault("purpose_read_for", self.description["purpose"])
        other._keep = self  # type: ignore[attr-defined]  # the folder lives as long as this handle
        return other

    def save(self, folder: Path | str) -> Records:
        """Copy the clean tables, with their log, to a folder that stays.

        Opened again, they have the purpose that they have now.

        Parameters:
            folder: Folder to make; it must not exist or be empty.

        Returns:
            The handle to the saved records.

        Raises:
            OutputFolderError: The folder holds something already.

        Example:
            >>> records.save("records-2026-09")  # doctest: +SKIP
            <Records of 2,000 people, April 2024 to September 2026, purpose care_review>
        """
        with writing_folder(folder) as made:
            for path in self.folder.iterdir():
                if path.is_file():
                    shutil.copy2(path, made / path.name)
            write_manifest(made, {**self.description, "purpose": str(self.purpose)})
        return Records(Path(folder))

    def __str__(self) -> str:
        people = f" of {self.n_people:,} people" if opens_person_plane(self.purpose) else ""
        months = f"{self.first_month:%B %Y} to {self.last_day:%B %Y}"
        return f"Records{people}, {months}, purpose {self.purpose}"

    def __repr__(self) -> str:
        return f"<{self}>"


def open_records(folder: Path | str) -> Records:
    """Open clean records that were saved.

    Parameters:
        folder: Folder made by `records.save(…)` or `read_mhsds(…, work=…)`.

    Returns:
        The records.

    Raises:
        DataError: The folder doesn't hold clean records, or a table was changed since.

    Example:
        >>> open_records("no/such/folder")
        Traceback (most recent call last):
        ...
        cohortid.errors.DataError: This folder doesn't hold clean records.
          file: no/such/folder
          fix: Give a folder made by read_mhsds(…, work=…) or records.save(…).
    """
    folder = Path(folder)
    records = Records(folder)
    for name, expected in records.description["tables"].items():
        path = folder / name
        if not path.is_file() or file_sha256(path) != expected:
            raise DataError(
                "A clean table was changed or removed since it was written.",
                file=str(path),
                fix="Read the extract again.",
            )
    return records
