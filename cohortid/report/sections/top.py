"""Title, what the page is, and the facts that make the run reproducible."""

from __future__ import annotations

import json
from datetime import date

from cohortid.cohort import Cohort
from cohortid.cohort.words import STANDING_LINE, day_words
from cohortid.report.text import SYNTHETIC, WHAT_THIS_IS
from cohortid.results.html import Html, data, h, join

SHOWN_DIGITS = 12


def top(cohort: Cohort) -> Html:
    """Return the head of the page.

    Parameters:
        cohort: The cohort.
    """
    manifest = cohort.manifest
    notice = h("p", h("strong", SYNTHETIC), class_="notice") if manifest["synthetic"] else None
    return h(
        "header",
        h("p", "cohortid", class_="brand"),
        h("h1", f"{cohort.criteria.title}: people to review"),
        notice,
        h("p", WHAT_THIS_IS, class_="lead"),
        h("p", STANDING_LINE, class_="standing"),
        h("dl", [_fact(name, value) for name, value in _facts(cohort)], class_="facts"),
    )


def _facts(cohort: Cohort) -> list[tuple[str, object]]:
    manifest, criteria = cohort.manifest, cohort.criteria
    first, last = (date.fromisoformat(manifest[key]) for key in ("first_month", "last_day"))
    made = _made_on(cohort)
    facts: list[tuple[str, object]] = [
        ("Index date (last day that counts)", day_words(cohort.index_date)),
        ("Extract", f"{first:%B %Y} to {last:%B %Y}"),
        ("Purpose", str(cohort.purpose).replace("_", " ")),
        ("Criteria", join([data(criteria.id), " ", data(criteria.version)])),
        ("Criteria approved by", criteria.approved_by or "nobody yet for local use"),
        ("Criteria hash", _short(manifest["criteria_sha256"])),
        ("Data fingerprint", _short(manifest["data_fingerprint"])),
        ("Log hash", _short(manifest["log_hash"])),
        ("Made with", f"cohortid {manifest['version']}" + (f", {made}" if made else "")),
    ]
    return facts


def _fact(name: str, value: object) -> Html:
    return h("div", h("dt", name), h("dd", value))


def _short(digits: str) -> Html:
    return h("code", str(digits)[:SHOWN_DIGITS])


def _made_on(cohort: Cohort) -> str:
    """Return the day of the run from its log, so that a page made again is the same page."""
    log = cohort.folder / "log.jsonl"
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else []:
        entry = json.loads(line)
        if entry.get("event") == "identify":
            return day_words(date.fromisoformat(str(entry["time"])[:10]))
    return ""
