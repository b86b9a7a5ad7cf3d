"""Tells on the error stream what a command is doing and how long each step took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_quiet = False


def set_quiet(quiet: bool) -> None:
    """Silence the steps that follow, or let them speak again.

    Parameters:
        quiet: True to say nothing.

    Example:
        >>> set_quiet(False)
    """
    global _quiet
    _quiet = quiet


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print a step when it starts and its seconds when it is done.

    The line goes to the error stream, so that output can be piped.

    Parameters:
        what: The step in a few words, for example "Reading the extract".

    Example:
        >>> with step("Reading the extract"):
        ...     pass
    """
    if _quiet:
        yield
        return
    print(f"{what} ...", end=" ", file=sys.stderr, flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", file=sys.stderr, flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
