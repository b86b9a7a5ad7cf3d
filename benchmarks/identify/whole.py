"""`cohortid.identify` as a user calls it, from saved records to a run folder.

python benchmarks/identify/whole.py RECORDS FOLDER
"""

from __future__ import annotations

import sys

import cohortid as cid


def main() -> None:
    """Apply the criteria set and keep the run folder."""
    records = cid.open_records(sys.argv[1])
    cid.identify(records, "midlands-maturity-index", index_date="2026-09-30", out=sys.argv[2])


if __name__ == "__main__":
    main()
