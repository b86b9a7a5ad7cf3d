"""Tells on the error stream what a command is doing and how long each step took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

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


@contextmanager
def counted(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar that fills as parts of a long step are done.

    Parameters:
        what: the step in a few words.
        unit: what is counted, such as "blocks".

    Returns:
        A function that is told how many are done of how many.

    Example:
        >>> with counted("Writing", "blocks") as told:
        ...     told(1, 1)
    """
    with tqdm(desc=what, unit=f" {unit}", file=sys.stderr, disable=_quiet, leave=True) as bar:

        def told(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield told
