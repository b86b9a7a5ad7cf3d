"""The page in a real browser: it renders at both widths and the console stays silent."""

import shutil
import subprocess
from pathlib import Path

import cohortid_synthetic
import pytest

import cohortid as cid
from cohortid.report import write_page

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--enable-logging=stderr",
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser installed ({', '.join(NAMES)})"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    cohortid_synthetic.generate(people=600, seed=2).write(folder / "data")
    records = cid.read_mhsds(folder / "data" / "extract", purpose="synthetic_demo")
    cohort = cid.identify(records, "midlands-maturity-index", index_date="2026-09-30")
    return write_page(cohort, folder / "page.html")


def browse(tmp_path: Path, url: str, *options: str) -> str:
    """Open a page, and return what the console said of it."""
    done = subprocess.run(
        [str(BROWSER), *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", *options, url],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout + "\n".join(said)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_renders_and_the_console_says_nothing(
    page: Path, tmp_path: Path, width: int
) -> None:
    # A headless window is never narrower than 500 px, so the page stands in a frame.
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<body style="margin:0"><iframe src="{page.as_uri()}" '
        f'style="border:0;width:{width}px;height:3000px"></iframe>'
    )
    shot = tmp_path / "page.png"
    said = browse(tmp_path, frame.as_uri(), f"--screenshot={shot}", "--window-size=1300,3000")
    assert said.strip() == ""
    assert shot.stat().st_size > 40_000


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_wider_than_the_window(page: Path, tmp_path: Path, width: int) -> None:
    # The page itself runs nothing, so a copy of it measures itself, without its policy.
    copy = tmp_path / "copy.html"
    text = page.read_text(encoding="utf-8")
    text = text.replace("Content-Security-Policy", "x-none").replace(
        "</body>",
        "<script>document.querySelectorAll('details').forEach(d => d.open = true);"
        "parent.postMessage(document.documentElement.scrollWidth, '*')</script></body>",
    )
    copy.write_text(text, encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(
        "<script>onmessage = e => document.title = 'wide ' + e.data</script>"
        f'<iframe src="{copy.as_uri()}" style="border:0;width:{width}px;height:900px"></iframe>'
    )
    said = browse(tmp_path, frame.as_uri(), "--dump-dom", "--virtual-time-budget=5000")
    assert f"<title>wide {width}</title>" in said
