"""Make and write an extract of this project's generator, as CSV on one core.

    python way_cohortid.py raw|whole PEOPLE OUT

raw: every raw table of 30 months, straight to files. whole: the truth and the manifest too.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
from cohortid_synthetic import generate, load_profile
from cohortid_synthetic.calendar_days import month_id
from cohortid_synthetic.raw.parts import Writing as Job
from cohortid_synthetic.recipe import Recipe
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.write import write_blocks
from sizes import sizes

SPAN = Span(month_id(date(2024, 4, 1)), month_id(date(2026, 9, 1)))
SEED = 1


def main(what: str, people: int, out: Path) -> None:
    pa.set_cpu_count(1)
    wall, cpu = time.perf_counter(), time.process_time()
    if what == "whole":
        generate(people=people, seed=SEED).write(out, "csv")
    else:
        profile = load_profile("england_2024")
        recipe = Recipe.of(profile, SEED, people, SPAN)
        write_blocks(Job(recipe.block, people, SPAN, SEED, profile, "csv"), out)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"fit_cpu": 0.0, **took, **sizes(out / "extract")}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
