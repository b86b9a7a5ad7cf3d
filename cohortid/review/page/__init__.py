"""The page that a team lead opens from a file, reads, filters and prints: one HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cohortid.review.card import ReviewPack

__all__ = ["page_html"]


def page_html(pack: ReviewPack) -> str:
    """Return a review pack as one HTML file that needs nothing else, for reading and printing.

    Parameters:
        pack: The pack; its cards are shown in its order.

    Returns:
        The page as text; the same pack gives the same text.

    Example:
        >>> page_html(pack)[:15]  # doctest: +SKIP
        '<!DOCTYPE html>'
    """
    from cohortid.review.page.document import document

    return document(pack)
