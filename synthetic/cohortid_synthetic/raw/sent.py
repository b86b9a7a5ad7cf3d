"""What was sent of each event: as whole numbers, or as frames of plain texts (small extracts)."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortid_synthetic.calendar_days import month_of
from cohortid_synthetic.raw.arrow import text_frame
from cohortid_synthetic.raw.block import RawBlock
from cohortid_synthetic.raw.submissions import Submissions
from cohortid_synthetic.raw.tables import layout


class TextTables(Mapping[str, pd.DataFrame]):
    """Raw tables as texts, each made when it is first asked for; blank is an empty text.

    Parameters:
        arrow: the raw tables as Arrow tables.

    Example:
        >>> TextTables({"MHS001MPI": pa.table({"AgeRepPeriodEnd": [41]})})["MHS001MPI"].iat[0, 0]
        '41'
    """

    def __init__(self, arrow: Mapping[str, pa.Table]) -> None:
        self.arrow = dict(arrow)
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = text_frame(self.arrow[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrow)

    def __len__(self) -> int:
        return len(self.arrow)


def events_with_ids(raw: RawBlock) -> dict[str, pd.DataFrame]:
    """Return the events of a block with their identifiers.

    Returns:
        Kind -> events in order of person; `local_id` and `id` where they have identifiers.
    """
    made = {}
    for kind, frame in raw.events.items():
        made[kind] = frame
        if kind in raw.ids:
            named = zip(("local_id", "id"), raw.ids[kind], strict=True)
            made[kind] = frame.assign(
                **{name: ids.to_numpy(zero_copy_only=False).astype(object) for name, ids in named}
            )
    return made


def sent_frames(raw: RawBlock, submitted: Submissions) -> dict[str, pd.DataFrame]:
    """Return the rows of the latest submissions of each kind.

    Returns:
        Kind -> person (place), provider, month, key (of the event) and raw_row (its place in the
        raw table); of practices also practice, start and end (0 until it is sent), of flags their
        values, blank if not known. `person_month` has person, provider and month only.
    """
    providers = np.array(submitted.providers, dtype=object)
    made = {}
    for kind, rows in raw.rows.items():
        place = np.flatnonzero(rows.latest)
        columns: dict[str, object] = {
            "person": rows.person[place].astype(np.int64),
            "provider": providers[rows.provider[place]],
            "month": rows.month[place].astype(np.int64),
        }
        if kind == "flag":
            names = [column.name for column in layout()["flag"][1]]
            texts = text_frame(raw.tables["MHS005PatInd"].select(names))
            for column in layout()["flag"][1]:
                columns[column.source] = texts[column.name].to_numpy()[place]
        elif kind != "person_month":
            own = raw.events[kind].iloc[raw.sent[kind][rows.event[place]]]
            columns |= {"key": own["key"].to_numpy(), "raw_row": place}
            if kind == "practice":
                end = own["end"].to_numpy(dtype=np.int64)
                shown = month_of(end) == columns["month"]
                columns |= {
                    "practice": own["practice"].to_numpy(dtype=object),
                    "start": own["start"].to_numpy(),
                    "end": np.where(shown, end, 0),
                }
        made[kind] = pd.DataFrame(columns)
    return made
