"""How many rows and cells the CSV files of a folder hold, and how many bytes they are."""

import csv
from pathlib import Path


def sizes(folder: Path) -> dict[str, int]:
    """Return rows (without headers), cells and bytes of all CSV files of a folder."""
    rows = cells = size = 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            width = len(next(csv.reader(lines)))
            n_rows = sum(1 for _ in lines)
        rows, cells, size = rows + n_rows, cells + n_rows * width, size + path.stat().st_size
    return {"rows": rows, "cells": cells, "bytes": size}
