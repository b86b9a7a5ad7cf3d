"""`cohortid add-names`: names beside keys, inside the provider."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "add-names",
        help="put names beside the keys of a pack, inside the provider",
        description="Copies a pack into a new folder with names beside keys. Run it inside the "
        "provider; the copy with names stays there.",
    )
    parser.add_argument("pack", type=Path, metavar="PACK", help="folder of a pack")
    parser.add_argument(
        "key_file", type=Path, metavar="CSV", help="person_id, name and, if wanted, local_id"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make")


def run(args: argparse.Namespace) -> int:
    """Add the names, and say what was done."""
    from cohortid.review import add_names

    print(add_names(args.pack, args.key_file, args.out))
    return 0
