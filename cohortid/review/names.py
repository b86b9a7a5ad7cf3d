"""The step inside the provider that puts names beside keys, in a copy that stays there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohortid.errors import DataError
from cohortid.governance import file_sha256, read_manifest, write_manifest, writing_folder
from cohortid.review.names_in_page import names_in_page
from cohortid.review.small_csv import read_small_csv
from cohortid.review.wording import NAMES_INSIDE
from cohortid.review.workbook.add_names import names_in_workbook
from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.layout import SEPARATOR

WORKBOOK, PAGE = "review.xlsx", "review.html"


@dataclass(frozen=True)
class NamesAdded:
    """A copy of a pack with names in it; it can be used as a path.

    Parameters:
        folder: The new folder.
        n_named: Keys of the pack that have a name now.
        n_without_name: Keys of the pack for which the key file holds none.
        n_unknown: Rows of the key file about somebody who isn't in the pack; they weren't used.

    Example:
        >>> print(NamesAdded(Path("pack-with-names"), 12, 1, 4031))
        12 keys have a name now, in pack-with-names.
          1 key of the pack has no name in the key file.
          4,031 names are of people not in the pack, and not used.
          Holds names: keep it inside the provider; send back the copy without names.
    """

    folder: Path
    n_named: int
    n_without_name: int
    n_unknown: int

    def __fspath__(self) -> str:
        return str(self.folder)

    def __str__(self) -> str:
        named = "1 key has" if self.n_named == 1 else f"{self.n_named:,} keys have"
        lines = [f"{named} a name now, in {self.folder}."]
        if self.n_without_name:
            n_keys = self.n_without_name
            some = "1 key of the pack has" if n_keys == 1 else f"{n_keys:,} keys of the pack have"
            lines.append(f"  {some} no name in the key file.")
        if self.n_unknown:
            n_names = self.n_unknown
            some = "1 name is of somebody" if n_names == 1 else f"{n_names:,} names are of people"
            lines.append(f"  {some} not in the pack, and not used.")
        return "\n".join([*lines, f"  {NAMES_INSIDE}"])


def add_names(pack_folder: Path | str, key_file: Path | str, out: Path | str) -> NamesAdded:
    """Write a copy of a pack in which names stand beside keys.

    Runs inside the provider, sends nothing anywhere, and doesn't copy the key file. The new folder
    can be read by its owner only, and is written whole or not at all.

    Parameters:
        pack_folder: Folder of the pack: review.xlsx, review.html and manifest.json.
        key_file: CSV file with person_id and name, and local_id if wanted.
        out: Folder to make.

    Returns:
        The folder, with how many keys have a name.

    Raises:
        DataError: The key file or the pack can't be read, or the page has no place to say that
            names are inside.
        OutputFolderError: `out` can't take the output.

    Example:
        >>> print(add_names("pack", "keys.csv", "pack-with-names"))  # doctest: +SKIP
    """
    pack, key_file = Path(pack_folder), Path(key_file)
    manifest = _manifest_of(pack)
    names, local_ids = _read_key_file(key_file)
    behind = {
        person: SEPARATOR.join(part for part in (local_ids.get(person), name) if part)
        for person, name in names.items()
    }
    page = names_in_page((pack / PAGE).read_text(encoding="utf-8"), names, PAGE)
    with writing_folder(out) as folder:
        keys = names_in_workbook(pack / WORKBOOK, folder / WORKBOOK, behind)
        (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
        write_manifest(folder, _manifest_with_names(manifest, folder))
        for path in folder.iterdir():
            path.chmod(0o600)
    shown = {cell_text(person) for person in names}
    return NamesAdded(Path(out), len(keys & shown), len(keys - shown), len(shown - keys))


def _manifest_of(pack: Path) -> dict[str, Any]:
    missing = [name for name in (WORKBOOK, PAGE) if not (pack / name).is_file()]
    if missing:
        raise DataError(
            "This isn't the folder of a pack.",
            file=str(pack),
            example=f"{' and '.join(missing)} isn't there",
            fix="Give the folder that was written with the pack.",
        )
    return read_manifest(pack)


def _read_key_file(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return person to name, and person to local id."""
    rows, problems = read_small_csv(path, ("person_id", "name"), ("local_id",))
    if problems:
        first = problems[0]
        raise DataError(
            "The key file can't be used.",
            file=path.name,
            n_rows=len({one.row for one in problems if one.row}) or None,
            example=f"{first.place}: {first.what}" if first.place else first.what,
            fix="Give person_id and name, and local_id if wanted, each person once.",
        )
    names: dict[str, str] = {}
    for row in rows:
        if row.cells["person_id"] in names:
            raise DataError(
                "The key file names a person twice.",
                file=path.name,
                column="person_id",
                example=f"row {row.number}",
                fix="Keep one row for each person.",
            )
        names[row.cells["person_id"]] = _one_line(row.cells["name"])
    local_ids = {row.cells["person_id"]: _one_line(row.cells.get("local_id", "")) for row in rows}
    return names, local_ids


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _manifest_with_names(manifest: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the manifest of the copy: the hashes of its own files, and that names are inside."""
    changed = {**manifest, "names": NAMES_INSIDE}
    files = manifest.get("files")
    if isinstance(files, dict):
        ours = {name: file_sha256(folder / name) for name in (WORKBOOK, PAGE) if name in files}
        changed["files"] = {**files, **ours}
    return changed
