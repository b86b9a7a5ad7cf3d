"""What is shipped names no one computer: no address in set-up files, no path of somebody's disk."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|--trusted-host", re.I)
# Home and work folders, with something after them; put together here so as not to match itself.
FOLDERS = "|".join(["root", "home", "Users", "work", "opt"])
LOCAL_PATH = re.compile(rf"(?<![\w.<~/-])/(?:{FOLDERS})/[a-z]\w+|\b[A-Z]:\\Users", re.ASCII)


def shipped_files() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


LOCKS = ["requirements.lock", "requirements-pandas3.lock"]


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml"])
def test_set_up_files_hold_no_address(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_exact_version(name: str) -> None:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", line), line


def test_no_file_names_a_folder_of_one_computer() -> None:
    found = []
    for path in shipped_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in LOCAL_PATH.findall(text)]
    assert found == []
