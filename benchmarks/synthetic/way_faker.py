"""Make and write rows of one flat table with Faker, each field drawn on its own.

    python way_faker.py TABLE SAMPLE ROWS OUT

The columns are those of the sample, and so is what a field looks like: a date, one of up to fifty
codes, or letters and digits in the same places. No row follows from another.
"""

import csv
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from faker import Faker
from sizes import sizes

MOST_CODES = 50
FIRST, LAST = date(2024, 4, 1), date(2026, 9, 30)


def drawing(fake: Faker, values: list[str]) -> Callable[[], object]:
    """Return what draws one field of a column."""
    told = sorted({value for value in values if value})
    if not told:
        return lambda: ""
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d", value) for value in told):
        return lambda: fake.date_between(FIRST, LAST)
    if len(told) <= MOST_CODES:
        return lambda: fake.random_element(told)
    pattern = re.sub(r"\d", "#", told[0])
    return lambda: fake.numerify(pattern)


def main(table: str, sample: Path, n_rows: int, out: Path) -> None:
    with (sample / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    fake = Faker("en_GB")
    Faker.seed(1)
    draws = [drawing(fake, list(column)) for column in zip(*rows, strict=True)]
    out.mkdir(parents=True)
    wall, cpu = time.perf_counter(), time.process_time()
    with (out / f"{table}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        writer.writerows([draw() for draw in draws] for _ in range(n_rows))
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"fit_cpu": 0.0, **took, **sizes(out)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
