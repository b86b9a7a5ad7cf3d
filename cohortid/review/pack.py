"""`review_pack`: what a team opens on Monday, in a folder that is written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cohortid.governance import (
    append_entry,
    file_sha256,
    require_free_folder,
    write_manifest,
    writing_folder,
)
from cohortid.review.gather import gather
from cohortid.review.ledger import LEDGER_NAME, Ledger, RunListed, open_ledger
from cohortid.review.order import Order, check_order
from cohortid.review.page import page_html
from cohortid.review.workbook import write_workbook

if TYPE_CHECKING:
    from cohortid.cohort import Cohort
    from cohortid.review.card import AboutPack

FORMAT, FORMAT_VERSION = "cohortid-review-pack", 1
WORKBOOK, PAGE = "review.xlsx", "review.html"


@dataclass(frozen=True)
class Pack:
    """A pack that was written.

    Attributes:
        folder: Its folder, with `review.xlsx`, `review.html` and `manifest.json`.
        ledger: The ledger it is kept in.
        n_for_review: People for review.
        n_not_now: People not needed now, to be looked at again.
        n_unsettled: People whom the rules can't tell about.
        n_new: People who are new on the list.
        n_waiting: People who wait for a decision.
    """

    folder: Path
    ledger: Path
    n_for_review: int
    n_not_now: int
    n_unsettled: int
    n_new: int
    n_waiting: int

    def __str__(self) -> str:
        return (
            f"{self.n_for_review:,} people for review ({self.n_new:,} new, {self.n_waiting:,} "
            f"waiting for a decision), {self.n_not_now:,} not needed now, {self.n_unsettled:,} "
            "whom the records can't tell about"
        )


def review_pack(
    cohort: Cohort,
    out: Path | str,
    *,
    ledger: Path | str | Ledger | None = None,
    order: Order | str = Order.CONCERN_RAISED_FIRST,
) -> Pack:
    """Write a review pack: a workbook for decisions, and a page for reading and printing.

    Everybody who is brought forward, has a concern raised about them, may be lost from view, or was
    listed before and isn't done with has a card; whom the rules can't tell about have questions.
    The list is kept in the ledger, so that what comes back can be matched.

    Parameters:
        cohort: A run for one index date, for care_review or synthetic_demo.
        out: Folder to make.
        ledger: The ledger of reviews; by default `review-ledger.sqlite` beside `out`. It is made if
            it isn't there.
        order: One of `Order`; there is none by points.

    Returns:
        Where it is, and how many people are on it.

    Raises:
        DataError: The run can't have a pack, or the ledger can't be used.
        OutputFolderError: `out` holds something already.
        PolicyRefusal: The purpose doesn't open named people, or the order isn't one.

    Example:
        >>> cohort.review_pack("monday")  # doctest: +SKIP
        Pack(folder=PosixPath('monday'), …)
    """
    chosen = check_order(order)
    require_free_folder(out)
    place = Path(out).absolute()
    kept = (
        ledger if isinstance(ledger, Ledger) else open_ledger(ledger or place.parent / LEDGER_NAME)
    )
    gathered = gather(cohort, kept, chosen)
    about = gathered.pack.about
    with writing_folder(out) as folder:
        write_workbook(gathered.pack, folder / WORKBOOK)
        text = page_html(gathered.pack)
        (folder / PAGE).write_text(text, encoding="utf-8", newline="\n")
        kept.register(_run(about), gathered.listed)
        write_manifest(folder, _manifest(about, kept, folder))
    cards = gathered.pack.cards
    done = Pack(
        folder=place,
        ledger=kept.path,
        n_for_review=sum(one.section == "review" for one in cards),
        n_not_now=len(gathered.pack.not_now()),
        n_unsettled=len(gathered.pack.unsettled),
        n_new=sum(one.listing.status == "new" for one in cards),
        n_waiting=sum(one.listing.waiting_since is not None for one in cards),
    )
    append_entry(
        cohort.folder / "log.jsonl",
        "review_pack",
        {"pack_id": about.pack_id, "order": str(chosen), "n_cards": len(cards)},
    )
    return done


def _run(about: AboutPack) -> RunListed:
    facts = {
        "criteria_id": about.criteria_id,
        "criteria_sha256": about.criteria_sha256,
        "data_fingerprint": about.data_fingerprint,
        "last_day": about.last_day,
        "purpose": about.purpose,
        "synthetic": about.synthetic,
    }
    return RunListed(about.run_id, about.index_date, facts)


def _manifest(about: AboutPack, ledger: Ledger, folder: Path) -> dict[str, object]:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "pack_id": about.pack_id,
        "run_id": about.run_id,
        "index_date": about.index_date,
        "criteria_id": about.criteria_id,
        "criteria_sha256": about.criteria_sha256,
        "synthetic": about.synthetic,
        "purpose": about.purpose,
        "version": about.version,
        "ledger_hash": ledger.last_hash(),
        "files": {name: file_sha256(folder / name) for name in (WORKBOOK, PAGE)},
    }
