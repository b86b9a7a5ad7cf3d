"""Which provider sent which table in how many months."""

from __future__ import annotations

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.report.table import table
from cohortid.report.text import table_words
from cohortid.results.html import Html, data, h, join

MOST_PROVIDERS = 30


def coverage(cohort: Cohort) -> Html:
    """Return the months of data loaded, providers by tables.

    Parameters:
        cohort: The cohort.
    """
    calendar = cohort.coverage()
    n_months = int(calendar["month"].nunique())
    loaded = calendar.pivot_table(
        index="provider_id", columns="source_table", values="loaded", aggfunc="sum", fill_value=0
    )
    incomplete = loaded[(loaded < n_months).any(axis=1)]
    shown = (loaded if len(loaded) <= MOST_PROVIDERS else incomplete).head(MOST_PROVIDERS)
    rows = [
        [data(provider), *(_months(int(n), n_months) for n in months)]
        for provider, months in zip(shown.index, shown.to_numpy(), strict=True)
    ]
    return join(
        [
            h(
                "p",
                "A month counts as loaded if the provider sent that table for it. "
                f"{len(incomplete)} of {len(loaded)} providers lack a month of at least one table.",
            ),
            _left_out(loaded, shown),
            h(
                "div",
                table(
                    f"Months loaded of the {n_months} in the extract",
                    ["Provider", *(table_words(str(short)) for short in loaded.columns)],
                    rows,
                    class_="calendar",
                ),
                # Wider than a window with many tables: it scrolls by itself, by keyboard too.
                class_="scroll",
                tabindex="0",
                role="region",
                aria_label="Months loaded, by provider and table",
            ),
        ]
    )  # fmt: skip


def _months(n: int, n_months: int) -> Html:
    if n == 0:
        return h("strong", "never sent")
    return h("span", "all") if n == n_months else h("strong", f"{n} of {n_months}")


def _left_out(loaded: pd.DataFrame, shown: pd.DataFrame) -> Html | None:
    n_left = len(loaded) - len(shown)
    if not n_left:
        return None
    return h("p", f"{n_left} providers aren't listed here; coverage.parquet in the run holds all.")
