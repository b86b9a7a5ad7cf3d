"""Oracle: acute, crisis and emergency episodes, chained from pieces (semantics, section 6)."""

from collections.abc import Callable
from datetime import date, timedelta

from cohortid_synthetic.oracle_derive import LostSince, chain_row, chains_of, end_of
from cohortid_synthetic.oracle_pieces import acute_pieces, crisis_pieces, emergency_pieces
from cohortid_synthetic.oracle_rows import Row

MOST_DAYS_BETWEEN = {"acute_episode": 7, "crisis_episode": 6, "emergency_episode": 2}
"""So many days after the latest end so far a piece still belongs to the same episode."""
LOST_WITH = {
    "acute_episode": ("MHS101", "MHS501"),
    "crisis_episode": ("MHS101", "MHS201", "MHS401"),
    "emergency_episode": ("MHS101", "MHS401", "EC"),
}
"""Source tables in whose lost months a piece may have been lost."""


def episodes(
    name: str,
    tables: dict[str, list[Row]],
    index_date: date,
    lost: LostSince | None = None,
) -> list[Row]:
    """Chain one person's pieces into episodes.

    Parameters:
        name: the derived table.
        tables: the person's rows by table.
        index_date: what is dated later is left out.
        lost: since when a piece that was lost could have run up to a day; None: nothing was lost.

    Returns:
        Interval rows with `n_pieces`, `start_earliest`, `in_low` (0: may belong to another one, or
        not be real), `in_high` and `real`.
    """
    find = {
        "acute_episode": acute_pieces,
        "crisis_episode": crisis_pieces,
        "emergency_episode": emergency_pieces,
    }
    return _chained(name, find[name](tables, index_date), lost)


def _chained(name: str, pieces: list[Row], lost: LostSince | None) -> list[Row]:
    within_days = MOST_DAYS_BETWEEN[name]

    def earliest(piece: Row) -> date:
        start: date = piece["start"]
        return start if lost is None else lost(start, within_days)

    dated = [piece for piece in pieces if piece["start"] is not None]
    dated.sort(key=lambda piece: (piece["start"], piece["made_from"], str(piece["source_id"])))
    certain = [piece for piece in dated if piece["certain"]]
    possible = chains_of(dated, _joins(within_days, earliest, certain=False))
    undated = len(dated) < len(pieces)  # it could lie anywhere, and join any two
    made = []
    for chain in chains_of(certain, _joins(within_days, lambda row: row["start"], certain=True)):
        first = chain[0]
        before = _up_to(first, possible)
        begins = [piece for piece in before if piece["certain"]] == [first]
        marks = {
            "in_low": int(begins and not undated),
            "start_earliest": min(earliest(piece) for piece in before),
        }
        made.append(chain_row(chain, name, "n_pieces") | marks)
    for piece in pieces:
        if not piece["certain"]:
            marks = {"in_low": 0, "real": 0, "start_earliest": piece["start"]}
            made.append(chain_row([piece], name, "n_pieces") | marks)
    return made


def _joins(
    within_days: int, beginning: Callable[[Row], date], certain: bool
) -> Callable[[list[Row], Row], bool]:
    """Join what begins so many days after the chain's latest end, or sooner."""

    def joins(chain: list[Row], piece: Row) -> bool:
        end = max(end_of(row, certain) for row in chain)
        return beginning(piece) <= end + timedelta(days=within_days)

    return joins


def _up_to(first: Row, possible: list[list[Row]]) -> list[Row]:
    """Return the pieces of the possible chain that holds a piece, up to it and with it."""
    for chain in possible:
        for place, piece in enumerate(chain):
            if piece is first:
                return chain[: place + 1]
    raise ValueError("every certain piece is a piece of a possible chain")
