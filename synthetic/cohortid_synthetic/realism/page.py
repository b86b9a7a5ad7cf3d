"""The page: one HTML file that needs nothing else."""

from functools import cache
from html import escape
from importlib.resources import files
from math import isfinite

import pandas as pd

from cohortid_synthetic.realism.plot import dot_plot

NOTICE = "Synthetic; calibrated to published margins only"
CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
HEADS = ("Target", "Target", "Found (95 in 100)", "Counted", "Tolerance", "Verdict", "Source")
NUMBERS = HEADS[1:5]


def page_html(table: pd.DataFrame) -> str:
    """Return the page as text; the same table gives the same bytes.

    Parameters:
        table: as given by `realism`, with its `attrs`.
    """
    css = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Realism of a synthetic extract</title><style>{css}</style></head><body>"
        "<h1>Realism of a synthetic extract</h1>"
        f'<p class="notice">{NOTICE}: what is outside is below.</p>'
        f"{_about(table)}"
        f'<h2>Found relative to target</h2>{_key()}<div class="drawing">{dot_plot(table)}</div>'
        f'<h2>Figures and sources</h2><div class="wide">{_figures(table)}</div>'
        f'<h2>Not held against anything</h2><div class="wide">{_left_out()}</div>'
        "</body></html>\n"
    )


def _about(table: pd.DataFrame) -> str:
    of = table.attrs
    counts = table["verdict"].value_counts()
    said = ", ".join(
        f"<b>{counts.get(name, 0)}</b> {name}"
        for name in ("within", "outside", "too few", "shown only")
    )
    return (
        f"<p>{said}. {of['people']:,} people were made with seed {of['seed']}; the figures are of "
        f"{of['adults']:,} adults, {of['first']} to {of['last']}. The {of['left_out']:,} planted "
        "people are left out of every figure. The figures of the shipped profile were set by hand "
        "so that these targets come out; nothing is fitted when an extract is made. What is "
        "outside is a miss, and is listed as one. How things go together (who misses contacts, "
        "who is detained) is assumed throughout.</p>"
    )


def _key() -> str:
    return (
        "<p>Pale bar: tolerance (published 10 per cent, derived 15, recalled 30; assumed targets, "
        "and those that measure something else, have none). Line: interval of the found value. "
        "Disc: within. Diamond: outside, all of the interval. Ring: too few to say, or shown only. "
        "The axis is logarithmic; what lies beyond it stands at its end. A bar that runs to the "
        "right end is a floor. “Within” says that the found figure lies in the bar, not more.</p>"
    )


def _figures(table: pd.DataFrame) -> str:
    head = "".join(f"<th{_class(name, place)}>{name}</th>" for place, name in enumerate(HEADS))
    rows = "".join(_row(row) for row in table.itertuples())
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _class(name: str, place: int) -> str:
    return ' class="n"' if place and name in NUMBERS else ""


def _row(row: object) -> str:
    of = row._asdict()  # type: ignore[attr-defined]
    about = f"{of['group']}; {of['year']}; {of['status']}"
    note = f"<small>{escape(of['note'])}</small>" if of["note"] else ""
    tolerance = f"{of['tolerance']:g} %" if isfinite(of["tolerance"]) else "none"
    least = "≥ " if of["sense"] == "at least" else ""
    ends = f"{figure(of['found_low'])} to {figure(of['found_high'])}"
    return (
        f'<tr class="{of["verdict"].replace(" ", "-")}">'
        f"<td>{escape(of['target'])}<small>{escape(about)}</small></td>"
        f'<td class="n">{least}{figure(of["target_value"])}<small>{escape(of["unit"])}</small></td>'
        f'<td class="n">{figure(of["found_value"])}<small>{ends}</small></td>'
        f'<td class="n">{of["numerator"]:,.0f}<small>of {of["denominator"]:,.0f}</small></td>'
        f'<td class="n">{tolerance}</td><td class="verdict">{of["verdict"]}</td>'
        f"<td>{escape(of['source'])}{note}</td></tr>"
    )


def figure(value: float) -> str:
    """Return a figure to three digits; a dash if there is none.

    Example:
        >>> figure(0.6934), figure(117.0), figure(float("nan")), figure(float("inf"))
        ('0.693', '117', '–', '∞')
    """
    if value == float("inf"):
        return "∞"
    return f"{value:.3g}" if isfinite(value) else "–"


@cache
def left_out_targets() -> pd.DataFrame:
    """Return the targets that the extract can't be held against, and why."""
    with files(__package__).joinpath("left_out.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def _left_out() -> str:
    rows = "".join(
        f"<tr><td>{escape(target)}</td><td>{escape(why)}</td></tr>"
        for target, why in left_out_targets().itertuples(index=False)
    )
    head = "<thead><tr><th>Target</th><th>Why not</th></tr></thead>"
    return f"<table>{head}<tbody>{rows}</tbody></table>"
