"""The submissions: which provider sends which month, and which months it sends twice."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import assumptions, teams
from cohortid_synthetic.calendar_days import first_day, last_day
from cohortid_synthetic.raw.arrow import chosen, codes_of
from cohortid_synthetic.raw.ids import row_ids
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams

FIRST_MONTH_OF_VERSION_5 = 1459
"""October 2021 (NHS England's training slides)."""
FILE_TYPES = 2
"""A month is submitted once (file type 1) or twice (1, and 2: the truth)."""


@dataclass(frozen=True)
class Submissions:
    """What is submitted by whom: the same for every block of an extract.

    Parameters:
        span: months of the extract.
        providers: the providers that send MHSDS, in the order of the profile.
        twice: provider x month -> whether the month is submitted twice.
        names: ids of the submissions: provider x month x file type, in one row.
    """

    span: Span
    providers: tuple[str, ...]
    twice: NDArray[np.bool_]
    names: pa.Array

    def place(
        self, provider: NDArray[np.int64], month: NDArray[np.int64], file_type: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """Return the place among `names` of the submission of each row."""
        months = provider * len(self.span.months()) + (month - self.span.first)
        return (months * FILE_TYPES + file_type - 1).astype(np.int32)

    def table(self) -> pd.DataFrame:
        """Return every submission: provider (its place), month, file_type, by month."""
        rows = [
            (place, month, file_type)
            for month in self.span.months()
            for place in np.argsort(self.providers)
            for file_type in range(1, 2 + int(self.twice[place, month - self.span.first]))
        ]
        return pd.DataFrame(rows, columns=["provider", "month", "file_type"], dtype=np.int64)


def submissions(span: Span, streams: Streams) -> Submissions:
    """Draw which months each provider submits twice.

    Parameters:
        span: months of the extract.
        streams: the named random numbers of the extract (block 0).

    Raises:
        ValueError: the span begins before October 2021, under version 4 of the data set.
    """
    if span.first < FIRST_MONTH_OF_VERSION_5:
        raise ValueError(
            f"The extract would begin in {first_day(span.first):%B %Y}: months before October 2021 "
            "follow a version of the data set that isn't made. Give fewer months or a later one."
        )
    of = assumptions()
    again = of["snapshots"]["resubmitted_months"]
    providers = tuple(of["providers"]["share"])
    months = span.months()
    twice = np.zeros((len(providers), len(months)), dtype=bool)
    for place, provider in enumerate(providers):
        order = streams.uniforms(f"resubmitted {provider}", len(months)).argsort()
        twice[place, order[: again.get(provider, 0)]] = True
    names = [
        f"SUB{month}{provider}{file_type}"
        for provider in providers
        for month in months
        for file_type in range(1, FILE_TYPES + 1)
    ]
    return Submissions(span, providers, twice, pa.array(names))


def whole_tables(submitted: Submissions) -> dict[str, pa.Table]:
    """Return the tables without people: MHS000Header and MHS902ServiceTeamDetails."""
    listed = submitted.table()
    return {
        "MHS000Header": _headers(listed, submitted),
        "MHS902ServiceTeamDetails": _teams(listed, submitted),
    }


def _headers(listed: pd.DataFrame, submitted: Submissions) -> pa.Table:
    months = listed["month"].tolist()
    return pa.table(
        {
            "OrgIDProvider": chosen(listed["provider"].to_numpy(), pa.array(submitted.providers)),
            "ReportingPeriodStartDate": pa.array([first_day(month) for month in months]),
            "ReportingPeriodEndDate": pa.array([last_day(month) for month in months]),
            "DatSetVer": pa.array(["6.0"] * len(months)),
            "UniqMonthID": pa.array(months, pa.int32()),
            "NHSEUniqSubmissionID": chosen(_names(listed, submitted), submitted.names),
            "FileType": pa.array(listed["file_type"].astype(str).tolist()),
        }
    )


def _teams(listed: pd.DataFrame, submitted: Submissions) -> pa.Table:
    order = {provider: place for place, provider in enumerate(submitted.providers)}
    every = pd.DataFrame(
        [(order[provider], team, kind) for (provider, team), kind in teams().items()],
        columns=["provider", "team", "type"],
    )
    rows = listed.merge(every, on="provider", sort=False)
    providers = np.array(submitted.providers, dtype=object)[rows["provider"].to_numpy()]
    return pa.table(
        {
            "CareProfTeamLocalID": codes_of(rows["team"]),
            "UniqCareProfTeamLocalID": codes_of(pd.Series(providers + rows["team"].to_numpy())),
            "ServTeamTypeMH": codes_of(rows["type"]),
            "ServTeamIntAgeGroup": pa.array(["03"] * len(rows)).dictionary_encode(),
            "OrgIDProv": chosen(rows["provider"].to_numpy(), pa.array(submitted.providers)),
            "UniqMonthID": pa.array(rows["month"], pa.int32()),
            "NHSEUniqSubmissionID": chosen(_names(rows, submitted), submitted.names),
            "MHS902UniqID": row_ids(np.full(len(rows), -1)),
        }
    )


def _names(rows: pd.DataFrame, submitted: Submissions) -> NDArray[np.int32]:
    columns = (rows[name].to_numpy() for name in ("provider", "month", "file_type"))
    return submitted.place(*columns)
