"""Puts names behind the keys of a written workbook, and changes nothing else in it.

Cells are pointed at new shared strings inside the file's own XML. To read and write the workbook
with a library instead would lose what that library doesn't know.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from cohortid.errors import DataError
from cohortid.review.wording import NAMES_INSIDE
from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.layout import ABOUT, HEADING_ROW, LISTS, NOTE_ROW, SEPARATOR, Label

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRINGS = "xl/sharedStrings.xml"
# A cell of column A or B that holds a shared string: its tag up to the number, and the number.
_CELL = re.compile(r'(<c r="([AB])(\d+)"[^>]*? t="s"[^>]*><v>)(\d+)(?=</v>)')


class _Strings:
    """The shared strings of a workbook; new ones go to the end, so that the others stay.

    Parameters:
        xml: The part that holds them.
    """

    def __init__(self, xml: str) -> None:
        from openpyxl.utils.escape import unescape

        items = ElementTree.fromstring(xml.encode("utf-8")).iter(f"{_MAIN}si")
        runs = ("".join(text.text or "" for text in one.iter(f"{_MAIN}t")) for one in items)
        self.texts = [str(unescape(text)) for text in runs]
        self._xml, self._n_before = xml, len(self.texts)

    def number_of(self, text: str) -> int:
        """Add a text; return its number."""
        self.texts.append(text)
        return len(self.texts) - 1

    def xml(self) -> str:
        """Return the part with what was added."""
        added = "".join(_item(text) for text in self.texts[self._n_before :])
        whole = self._xml.replace("</sst>", f"{added}</sst>")
        return re.sub(r'uniqueCount="\d+"', f'uniqueCount="{len(self.texts)}"', whole, count=1)


def names_in_workbook(source: Path, out: Path, names: Mapping[str, str]) -> set[str]:
    """Write a copy of a workbook in which names stand behind keys, and every sheet says so.

    Parameters:
        source: The workbook, as it was written.
        out: The copy to write.
        names: Person to what stands behind the key.

    Returns:
        The keys in the workbook, as they stand in its cells.

    Raises:
        DataError: It isn't a workbook as it was written.

    Example:
        >>> names_in_workbook(Path("review.xlsx"), Path("copy.xlsx"), {})  # doctest: +SKIP
    """
    shown = {cell_text(person): name for person, name in names.items()}
    keys: set[str] = set()
    try:
        with zipfile.ZipFile(source) as packed:
            parts = {one.filename: packed.read(one) for one in packed.infolist()}
        strings = _Strings(parts[_STRINGS].decode("utf-8"))
        for name, part in _sheets(parts):
            named = _named(parts[part].decode("utf-8"), name == ABOUT, strings, shown, keys)
            parts[part] = named.encode("utf-8")
        parts[_STRINGS] = strings.xml().encode("utf-8")
    except (KeyError, IndexError, ValueError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise DataError(
            "This workbook isn't as it was written.",
            file=source.name,
            fix="Give the folder of the pack as it was written.",
        ) from error
    _write(source, out, parts)
    return keys


def _named(
    xml: str, is_about: bool, strings: _Strings, shown: Mapping[str, str], keys: set[str]
) -> str:
    """Return the part of a sheet with its cells pointed at the new strings."""
    stamped, label = False, ""

    def cell(found: re.Match[str]) -> str:
        nonlocal stamped, label
        before, column, row, number = found.groups()
        text = strings.texts[int(number)]
        if column == "A" and int(row) == NOTE_ROW:
            stamped = True
            return f"{before}{strings.number_of(f'{NAMES_INSIDE} {text}')}"
        if column == "A" and is_about:
            label = text
        elif is_about and label == Label.NAMES:
            return f"{before}{strings.number_of(NAMES_INSIDE)}"
        elif column == "A" and int(row) > HEADING_ROW:
            keys.add(text)
            if text in shown:
                named = cell_text(f"{text}{SEPARATOR}{shown[text]}")
                return f"{before}{strings.number_of(named)}"
        return found[0]

    changed = _CELL.sub(cell, xml)
    if not stamped:
        raise ValueError("a sheet has no line on which to say that names are inside")
    return changed


def _sheets(parts: Mapping[str, bytes]) -> Iterable[tuple[str, str]]:
    """Return the name and the part of every sheet that people see."""
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {one.attrib["Id"]: one.attrib["Target"] for one in relations}
    for one in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        if one.attrib["name"] != LISTS:
            target = targets[one.attrib[_ID]]
            yield one.attrib["name"], target.lstrip("/") if target[0] == "/" else f"xl/{target}"


def _write(source: Path, out: Path, parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(out, "w") as written:
        for one in packed.infolist():
            written.writestr(one, parts[one.filename], zipfile.ZIP_DEFLATED)


def _item(text: str) -> str:
    # What looks like an escaped character is escaped, as Excel does.
    plain = re.sub(r"_x[0-9A-Fa-f]{4}_", lambda hit: f"_x005F{hit[0]}", text)
    return f'<si><t xml:space="preserve">{escape(plain, quote=False)}</t></si>'
