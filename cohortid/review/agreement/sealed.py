"""Checks the sealed table of an audit sample: it comes back as it was drawn, or not at all."""

from __future__ import annotations

import pandas as pd

from cohortid.errors import DataError
from cohortid.review.agreement.audit_sample import SEALED


def checked_sealed(sealed: pd.DataFrame) -> pd.DataFrame:
    """Return a sealed table, or say what is wrong with it.

    Parameters:
        sealed: The table.

    Raises:
        DataError: A column is missing, somebody stands twice, or the numbers of a stratum don't
            agree with its rows.
    """
    missing = [name for name in SEALED if name not in sealed.columns]
    fix = "Give the sealed table of the sample, unchanged."
    if missing:
        raise DataError(
            "The sealed table lacks a column.", file="sealed", column=", ".join(missing), fix=fix
        )
    n_twice = int(sealed["person_id"].duplicated().sum())
    if n_twice:
        raise DataError(
            "Somebody stands twice in the sealed table.",
            file="sealed", column="person_id", n_rows=n_twice, fix=fix,
        )  # fmt: skip
    own = sealed.groupby(["brought_forward", "stratum"])
    same = (own[["n_people", "n_sampled"]].nunique() == 1).all(axis=None)
    first = own[["n_people", "n_sampled"]].first()
    fits = (own.size() == first["n_sampled"]) & (first["n_sampled"] <= first["n_people"])
    if not same or not fits.all():
        raise DataError(
            "The numbers of a stratum don't agree with its rows.",
            file="sealed", column="n_people, n_sampled", n_rows=int((~fits).sum()) or None, fix=fix,
        )  # fmt: skip
    return sealed[list(SEALED)].assign(brought_forward=sealed["brought_forward"].astype(bool))
