"""Where codes that tell a transfer from a new admission are blank: how it was, by the stay."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE

TRANSFERRED = {"destination": "53", "source": "53", "method": "81"}
"""To and from another hospital's ward, and by transfer."""
USUAL = {"destination": "19", "source": "19", "method": "25"}
"""To and from the usual home, and admitted at once: no transfer."""


def told_apart(spells: pd.DataFrame) -> pd.DataFrame:
    """Return hospital spells with every blank code that bears on transfers as the stay has it.

    The spells of one stay are one admission, whatever was recorded: where a code is blank, the true
    one says transfer inside a stay and none at either end of it.

    Example:
        >>> spells = pd.DataFrame(
        ...     {"person": [0, 0], "stay": [1, 1], "start": [5, 9], "end": [7, 12], "key": [0, 1]}
        ... ).assign(destination="", source="19", method="")
        >>> told_apart(spells)["destination"].tolist()
        ['53', '19']
    """
    ordered = spells.sort_values(["person", "start", "key"], kind="stable")
    person, stay = (ordered[name].to_numpy() for name in ("person", "stay"))
    continues = (person[1:] == person[:-1]) & (stay[1:] == stay[:-1])
    ended = ordered["end"].to_numpy() != NONE
    before, after = np.append(False, continues), np.append(continues, False)
    made = ordered.assign(
        destination=_filled(ordered, "destination", after, ended),
        source=_filled(ordered, "source", before, np.ones(len(ordered), dtype=bool)),
        method=_filled(ordered, "method", before, np.ones(len(ordered), dtype=bool)),
    )
    return made.loc[spells.index]


def _filled(
    spells: pd.DataFrame, column: str, moved: NDArray[np.bool_], known: NDArray[np.bool_]
) -> Any:
    codes = np.asarray(spells[column], dtype=object)
    true = np.where(moved, TRANSFERRED[column], USUAL[column])
    return np.where((codes == "") & known, true, codes)
