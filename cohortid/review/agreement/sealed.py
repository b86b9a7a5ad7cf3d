"""Keeps the sealed table of an audit sample until the answers are in."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from cohortid.errors import DataError
from cohortid.review.agreement.audit_sample import SEALED, AuditSample


def write_sealed(sample: AuditSample, path: Path | str) -> Path:
    """Write the sealed table as Parquet; keep it away from who answers the form.

    Parameters:
        sample: The sample.
        path: File to write.

    Returns:
        The file.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.

    Example:
        See `tests/unit/test_review_agreement_audit_sample.py`.
    """
    table, path = sample.sealed.table, Path(path)
    with tempfile.TemporaryDirectory(prefix=".sealed-", dir=path.parent) as folder:
        made = Path(folder) / "sealed.parquet"
        table.to_parquet(made, index=False)
        made.replace(path)
    return path


def read_sealed(path: Path | str) -> pd.DataFrame:
    """Read a sealed table.

    Parameters:
        path: File from `write_sealed`.

    Returns:
        person_id, stratum, n_people, n_sampled and brought_forward.

    Raises:
        DataError: It isn't a sealed table.
    """
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError):
        raise DataError(
            "The sealed table can't be read.", file=str(path), fix="Give write_sealed's file."
        ) from None
    return checked_sealed(frame)


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
