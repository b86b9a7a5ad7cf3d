"""A folder that appears whole or not at all."""

import errno
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


class NoRoom(OSError):
    """The disk is full, or a limit on the size of files is reached."""


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write to, under a temporary name beside `out`; moved there at the end.

    Parameters:
        out: folder to be made; it may be there already if it is empty.

    Raises:
        FileExistsError: if `out` holds anything, or is a file.
        NoRoom: if there is no room for what is written; like after any failure, an interruption
            too, nothing is left behind.

    Example:
        >>> with new_folder(Path("demo")) as made:  # doctest: +SKIP
        ...     (made / "table.csv").write_text("")
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out} isn't empty: choose a new folder, or empty it.")
    made = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        made.chmod(0o755)
        yield made
        if out.exists():
            out.rmdir()
        made.replace(out)
    except BaseException as error:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        if isinstance(error, OSError) and _is_no_room(error):
            raise NoRoom(
                errno.ENOSPC,
                f"There is no room for the extract at {out}, so that nothing of it was kept: "
                "free some space, or choose a folder on another disk",
            ) from error
        raise


def _is_no_room(error: OSError) -> bool:
    """Tell from the number of an error, which Arrow gives in its words only."""
    numbers = re.findall(r"errno (\d+)", str(error), re.IGNORECASE)
    return error.errno in NO_ROOM or any(int(number) in NO_ROOM for number in numbers)
