"""Compares two sets of answers about the same people: two reviewers, or rules and reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cohortid.errors import DataError
from cohortid.results.under_profile import Log
from cohortid.review.agreement.agreement import ANSWERS, Agreement
from cohortid.review.agreement.coefficients import Cells
from cohortid.review.agreement.sealed import checked_sealed


def agreement_of(
    first: pd.Series,
    second: pd.Series,
    *,
    weights: pd.Series | None = None,
    names: tuple[str, str] = ("first", "second"),
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> Agreement:
    """Compare two sets of answers about the same people: two reviewers, or rules and reviewer.

    Parameters:
        first: Answers "yes" and "no", by person (the index holds their keys).
        second: The same of the other.
        weights: By person, the inverse of the chance of being drawn; for a stratified sample.
        names: What to call the two, as roles or "rules": never by name.
        about: What is known about the result.
        log: Told when exact figures are asked for.

    Returns:
        The agreement on people for whom both gave a yes or a no; how many are left out stands in
        `about`. Masked: where a cell is below 5, only outer limits are shown.

    Raises:
        DataError: Somebody stands twice, nobody can be compared, or a weight isn't positive.

    Example:
        >>> keys = [f"P{number:03}" for number in range(200)]
        >>> one = pd.Series(["yes"] * 14 + ["no"] * 186, index=keys)
        >>> other = pd.Series(["yes"] * 7 + ["no"] * 7 + ["yes"] * 7 + ["no"] * 179, index=keys)
        >>> exact = agreement_of(one, other, log=lambda *_: None).exact(reason="an example")
        >>> [round(value, 2) for value in exact["value"][:3]]
        [0.93, 0.46, 0.92]
    """
    for side in (first, second):
        if side.index.duplicated().any():
            raise DataError(
                "Somebody stands twice in the answers.",
                n_rows=int(side.index.duplicated().sum()), fix="Give one answer per person.",
            )  # fmt: skip
    if len(set(names)) < 2:
        raise DataError("The two need names of their own.", column="names", fix="Give two names.")
    both = pd.DataFrame({"first": first.astype(object), "second": second.astype(object)})
    clear = both["first"].isin(ANSWERS) & both["second"].isin(ANSWERS)
    rows = both[clear]
    if rows.empty:
        raise DataError(
            "There is nobody with a yes or a no from both.",
            fix="Check that both use the same keys of people, and answers yes and no.",
        )
    weight = pd.Series(1.0, index=rows.index) if weights is None else _weights(weights, rows)
    shape = (len(ANSWERS), len(ANSWERS))
    counts, total, squared = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    place = (rows["first"].map(ANSWERS.index), rows["second"].map(ANSWERS.index))
    cell = tuple(own.to_numpy(dtype=np.int64) for own in place)
    np.add.at(counts, cell, 1.0)
    np.add.at(total, cell, weight.to_numpy())
    np.add.at(squared, cell, weight.to_numpy() ** 2)
    known = {"n": len(rows), "n_left_out": int((~clear).sum()), **(about or {})}
    return Agreement(counts, Cells(total, squared), names, known, log)


def rules_against_audit(
    found: pd.DataFrame,
    sealed: pd.DataFrame,
    *,
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> Agreement:
    """Compare the rules with the blind reviewers, each person standing for those not drawn.

    Parameters:
        found: Answers (`read_audit`).
        sealed: The sealed table of the sample.
        about: What is known about the result.
        log: Told when exact figures are asked for.

    Returns:
        The agreement in the population, weighted by n_people / n_sampled of the strata.

    Raises:
        DataError: The sealed table is wrong, or nobody can be compared.

    Example:
        >>> sealed = pd.DataFrame({"person_id": ["A", "B", "C", "D"], "stratum": list("ttuu"),
        ...                        "n_people": [10, 10, 40, 40], "n_sampled": 2,
        ...                        "brought_forward": [True, True, False, False]})
        >>> found = pd.DataFrame({"person_id": list("ABCD"), "need": ["yes", "no", "no", "no"]})
        >>> rules = rules_against_audit(found, sealed, log=lambda *_: None)
        >>> float(rules.exact(reason="an example")["value"][0])
        0.9
    """
    sealed = checked_sealed(sealed).set_index("person_id")
    rules = sealed["brought_forward"].map({True: "yes", False: "no"})
    weights = sealed["n_people"] / sealed["n_sampled"]
    answers = found.set_index("person_id")["need"].reindex(sealed.index)
    return agreement_of(
        rules, answers, weights=weights, names=("rules", "blind reviewer"), about=about, log=log
    )


def _weights(weights: pd.Series, rows: pd.DataFrame) -> pd.Series:
    own = weights.reindex(rows.index).astype(float)
    wrong = ~(own > 0) | ~np.isfinite(own)
    if wrong.any():
        raise DataError(
            "A weight isn't a positive number.", column="weights", n_rows=int(wrong.sum()),
            fix="Give n_people / n_sampled of everybody's stratum.",
        )  # fmt: skip
    return own
