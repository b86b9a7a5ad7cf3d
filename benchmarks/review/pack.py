"""How long a review pack takes, beside identification, and how large its page is.

    export PYTHONPATH=.:synthetic
    python benchmarks/review/pack.py WORK [--people 120000]     # writes review/results.md

WORK keeps the synthetic extract and its clean records, so that a second run is quicker. Each step
is timed once, in one process; identification is the yardstick.
"""

import argparse
import resource
import shutil
import time
from pathlib import Path

from cohortid_synthetic import generate

import cohortid as cid
from cohortid.review.gather import gather
from cohortid.review.ledger import Ledger, RunListed, open_ledger
from cohortid.review.order import Order
from cohortid.review.page import page_html
from cohortid.review.workbook import write_workbook

RESULTS = Path(__file__).parent / "results.md"


def peak_mib() -> float:
    """Return the most memory that this process has taken."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def records_of(work: Path, people: int) -> cid.Records:
    kept = work / f"records-{people}"
    if not kept.exists():
        made = work / f"made-{people}"
        generate(people=people, seed=5).write(made, "parquet", workers=2)
        cid.read_mhsds(made / "extract", purpose="synthetic_demo",
                       team_map=made / "team_map.csv", work=kept)  # fmt: skip
    return cid.open_records(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--people", type=int, default=120_000)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    records = records_of(asked.work, asked.people)
    out = asked.work / "pack"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    took: dict[str, float] = {}
    peaks: dict[str, float] = {}

    def step(name: str, start: float) -> None:
        took[name], peaks[name] = time.monotonic() - start, peak_mib()

    start = time.monotonic()
    cohort = cid.identify(records, "midlands-maturity-index", index_date=records.last_day)
    step("identify", start)
    ledger: Ledger = open_ledger(out / "ledger.sqlite")
    start = time.monotonic()
    gathered = gather(cohort, ledger, Order.CONCERN_RAISED_FIRST)
    step("gather cards", start)
    start = time.monotonic()
    write_workbook(gathered.pack, out / "review.xlsx")
    step("workbook", start)
    start = time.monotonic()
    (out / "review.html").write_text(page_html(gathered.pack), encoding="utf-8")
    step("page", start)
    start = time.monotonic()
    ledger.register(RunListed("run", cohort.index_date, {"synthetic": True}), gathered.listed)
    step("ledger", start)
    cards, unsettled = len(gathered.pack.cards), len(gathered.pack.unsettled)
    sizes = {path.name: path.stat().st_size / 1e6 for path in sorted(out.iterdir())}
    lines = [
        "# A review pack",
        "",
        f"`python benchmarks/review/pack.py WORK --people {asked.people}`: {cards:,} cards and "
        f"{unsettled:,} people with questions only, of {asked.people:,} synthetic people.",
        "",
        "| step | seconds | beside identify | peak MiB so far |",
        "|---|---|---|---|",
        *(
            f"| {name} | {took[name]:.1f} | {took[name] / took['identify']:.1f} | {mib:,.0f} |"
            for name, mib in peaks.items()
        ),
        "",
        "| file | MB |",
        "|---|---|",
        *(f"| {name} | {size:.1f} |" for name, size in sizes.items()),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
