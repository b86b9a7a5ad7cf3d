"""Runs a notebook, and stores it so that only what it says is kept.

To run a notebook again and store what it says now:

    .venv/bin/python tests/lib/notebook.py notebooks/01_identify.ipynb
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
SECONDS = 300


def run_again(path: Path, folder: Path) -> Any:
    """Return a notebook as it is after a fresh run; a cell that fails is an error.

    Parameters:
        path: The notebook.
        folder: Where it runs: what it writes beside itself goes there.
    """
    notebook = nbformat.read(path, as_version=4)
    # No colours, and no message about the kernel's own debugger.
    kept = {name: os.environ.get(name) for name in ("NO_COLOR", "PYDEVD_DISABLE_FILE_VALIDATION")}
    os.environ |= dict.fromkeys(kept, "1")
    try:
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute()
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    return cleaned(notebook)


def cleaned(notebook: Any) -> Any:
    """Return a notebook without what depends on where and when it was run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata = {}
        cell.id = f"cell-{number:02}"
    return notebook


def said(notebook: Any) -> Iterator[tuple[int, str, str]]:
    """Yield cell, kind and text of all that a notebook's outputs say; pictures aren't text."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                yield number, output.name, output.text
            elif output.output_type == "error":
                yield number, "error", f"{output.ename}: {output.evalue}"
            else:
                for kind, content in sorted(output.data.items()):
                    if kind.startswith("text/"):
                        yield number, kind, content


def paths_in(text: str) -> list[str]:
    """Return what looks like a path of somebody's machine."""
    return re.findall(r"(?:/tmp|/home|/root|/work|/Users|/var|[A-Z]:\\)[^\s<\"')]*", text)


if __name__ == "__main__":
    import tempfile

    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as place:
            done = run_again(Path(name), Path(place))
        nbformat.write(done, name)
        print(f"{name}: {Path(name).stat().st_size:,} bytes")
