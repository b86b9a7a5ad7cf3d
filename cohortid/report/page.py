"""`write_page`: one HTML file that needs nothing else, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from cohortid.cohort import Cohort
from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance import OutputFolderError, opens_person_plane, require_person_plane
from cohortid.report.sections.flow import flow
from cohortid.report.sections.found import found
from cohortid.report.sections.groups import groups
from cohortid.report.sections.not_known import not_known
from cohortid.report.sections.people import brought_forward, cannot_tell, lost_from_view
from cohortid.report.sections.rule import rule
from cohortid.report.sections.top import top
from cohortid.report.sections.why import why
from cohortid.results.html import Html, h, join

# Nothing is fetched and nothing runs, whatever the data hold.
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
MARK = '<meta name="generator" content="cohortid">'
Section = tuple[str, str, Callable[[], Html]]


def write_page(cohort: Cohort, out: Path | str, *, details: int = 40) -> Path:
    """Write a page for reading and printing: who was found, why, and what isn't known.

    People are on it only if the purpose of the cohort opens them; otherwise it holds groups only.
    The same cohort gives the same bytes.

    Parameters:
        cohort: The cohort.
        out: File to write. An older page there is replaced; anything else is left alone.
        details: Most people written out in each of the two lists.

    Returns:
        The file written, which only its owner can read.

    Raises:
        OutputFolderError: `out` is a folder, or a file that isn't a page of cohortid.
        ValueError: `details` is below 0.

    Example:
        >>> import cohortid as cid
        >>> cohort = cid.open_cohort("run")  # doctest: +SKIP
        >>> write_page(cohort, "page.html")  # doctest: +SKIP
        PosixPath('page.html')
    """
    if details < 0:
        raise ValueError("details must be 0 or more.")
    out = Path(out)
    _refuse_unless_ours(out)
    text = page_html(cohort, details=details)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.replace(out)
    except BaseException:  # also when the user stops it
        temporary.unlink(missing_ok=True)
        raise
    return out


def page_html(cohort: Cohort, *, details: int = 40) -> str:
    """Return the page as text; see `write_page`."""
    if not cohort.one_index_date:
        raise DataError(
            "This run has many anchors; the page is for one index date.",
            file=str(cohort.folder),
            fix="Run identify with one index_date, or use cohort.flow() and cohort.people.",
        )
    sections = _sections(cohort, details)
    css = files("cohortid.report").joinpath("page.css").read_text(encoding="utf-8")
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", http_equiv="Content-Security-Policy", content=CSP),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="referrer", content="no-referrer"),
        Html(MARK),
        h("title", f"{cohort.criteria.title}, {cohort.index_date.isoformat()}"),
        h("style", Html(css)),
    )
    body = h(
        "body",
        h("a", "Skip to the figures", href="#found", class_="skip"),
        top(cohort),
        _contents(sections),
        h("main", [_section(*section) for section in sections]),
        h("footer", h("p", f"{cohort.about['definition']}, index date {cohort.index_date}.")),
    )
    return f"<!DOCTYPE html>\n{h('html', head, body, lang='en-GB')}\n"


def _sections(cohort: Cohort, details: int) -> list[Section]:
    people: list[Section] = [("people", "People", lambda: _closed(cohort))]
    if opens_person_plane(cohort.purpose):
        people = [
            ("people", "People brought forward", lambda: brought_forward(cohort, details)),
            ("cannot-tell", "People we can't tell about", lambda: cannot_tell(cohort, details)),
            ("lost", "May be lost from view", lambda: lost_from_view(cohort, details)),
        ]
    return [
        ("found", "Who was found", lambda: found(cohort)),
        ("flow", "From the extract to the list", lambda: flow(cohort)),
        ("why", "Why", lambda: why(cohort)),
        ("not-known", "What isn't known", lambda: not_known(cohort)),
        ("groups", "By ethnic group", lambda: groups(cohort)),
        *people,
        ("rule", "The rule", lambda: rule(cohort)),
    ]


def _section(name: str, title: str, content: Callable[[], Html]) -> Html:
    return h("section", h("h2", title, id=name, tabindex="-1"), content(), aria_labelledby=name)


def _contents(sections: list[Section]) -> Html:
    links = [h("li", h("a", title, href=f"#{name}")) for name, title, _ in sections]
    return h("nav", h("ul", links), aria_label="On this page")


def _closed(cohort: Cohort) -> Html:
    """Return the reason why there are no people on the page, in the words of the refusal."""
    try:
        require_person_plane(cohort.purpose, "A list of people")
    except PolicyRefusal as refusal:
        return join([h("p", "This page shows groups only."), h("p", str(refusal))])
    raise AssertionError("The purpose opens named people, so their sections belong on the page.")


def _refuse_unless_ours(out: Path) -> None:
    if out.is_dir():
        raise OutputFolderError(f"{out} is a folder. Give the name of a file, such as page.html.")
    if out.exists():
        with out.open("rb") as file:
            start = file.read(2000)
        if MARK.encode() not in start:
            raise OutputFolderError(
                f"{out} is a file that cohortid didn't write, so it isn't replaced. "
                "Give another name."
            )
