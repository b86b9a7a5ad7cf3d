"""Write the realism report into a new folder, all of it or nothing."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cohortid_synthetic.realism.page import page_html
from cohortid_synthetic.realism.report import realism

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

TABLE, PAGE = "realism.csv", "realism.html"


def write_realism(extract: "SyntheticExtract", folder: str | Path) -> Path:
    """Write `realism.csv` and the page `realism.html`, which needs nothing else.

    The same extract gives the same bytes.

    Parameters:
        extract: the extract.
        folder: to be made; it may be there already if it is empty.

    Returns:
        The folder.

    Raises:
        FileExistsError: if the folder holds anything, or is a file.

    Example:
        >>> from cohortid_synthetic import generate
        >>> write_realism(generate(people=600, seed=3), "realism")  # doctest: +SKIP
        PosixPath('realism')
    """
    out = Path(folder)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out} isn't empty: choose a new folder, or empty it.")
    table = realism(extract)
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        made.chmod(0o755)
        table.to_csv(made / TABLE, index=False, lineterminator="\n", float_format="%.10g")
        (made / PAGE).write_text(page_html(table), encoding="utf-8", newline="\n")
        if out.exists():
            out.rmdir()
        made.replace(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return out
