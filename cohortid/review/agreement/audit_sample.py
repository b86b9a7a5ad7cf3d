"""Draws the blind audit sample: people brought forward and others, mixed, without saying which."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cohortid.cohort.current_care import care_kinds
from cohortid.cohort.words import TEAM, day_words
from cohortid.errors import DataError
from cohortid.governance import Purpose, require_person_plane
from cohortid.results import NOT_RECORDED, PersonTable
from cohortid.results.about import one_line
from cohortid.review.agreement.audit_settings import audit_settings
from cohortid.review.agreement.strata import Group, Stratum, make_strata
from cohortid.review.agreement.streams import stream
from cohortid.review.card import NO_TEAM

BROUGHT_FORWARD = "Brought forward"
NOT_KNOWN = "n_not_known"
"""Factor made here: how many criteria aren't known, in three classes."""

STATES = frozenset({"met", "not_met", "not_known"})
PUBLIC = ("person_id", "team", "current_care", "last_seen")
SEALED = ("person_id", "stratum", "n_people", "n_sampled", "brought_forward")
_NEEDED = ("person_id", "in_population", "result", "nominated")


@dataclass(frozen=True, repr=False)
class AuditSample:
    """A blind audit sample: what reviewers get, and what stays sealed until they have answered.

    Made by `draw_audit_sample`.

    Attributes:
        sample_id: Identifier, on the form and in the sealed table.
        public: For reviewers, in random order: person_id, team, current_care, last_seen. It tells
            neither who was brought forward nor any state of a criterion.
        sealed: For the analyst: person_id, stratum, n_people and n_sampled of the stratum (so that
            everybody's chance of being drawn is known: n_sampled / n_people) and brought_forward.
        strata: The strata of people who weren't brought forward.
        merged: Which small groups were merged, in words; () if none were.
        seed: Seed it was drawn with.
    """

    sample_id: str
    public: PersonTable
    sealed: PersonTable
    strata: tuple[Stratum, ...]
    merged: tuple[str, ...]
    seed: int

    def __str__(self) -> str:
        said = f"Blind audit sample {self.sample_id}, {len(self.strata)} strata"
        return one_line(said + f", {len(self.merged)} of them merged", self.public.about)

    def __repr__(self) -> str:
        return f"<AuditSample: {self}>"


def draw_audit_sample(
    people: pd.DataFrame,
    *,
    n_brought_forward: int,
    n_others: int,
    strata: Sequence[str] = ("team_group", NOT_KNOWN),
    seed: int,
    purpose: Purpose,
    about: Mapping[str, Any] | None = None,
) -> AuditSample:
    """Draw a stratified random sample of people not brought forward, mixed with some who were.

    Both are of the population. Not brought forward are those whom neither the rules nor a concern
    raised brought forward; somebody who can't be told about, or may be lost from view, is among
    them. Each stratum gets its proportional part of the sample; small strata are merged.

    Parameters:
        people: `Cohort.people.table`, one row per person. A column brought_forward, if there is
            one, says who was; otherwise it is result "for_review" or a concern raised.
        n_brought_forward: People to draw of those brought forward (as many as there are at most).
        n_others: People to draw of the others; see `audit_size`.
        strata: Columns that make the strata; "n_not_known" is made here (none, some or many
            criteria not known, those that nobody's record answers left out).
        seed: Seed; the same seed and people give the same sample, whatever the order of the rows.
        purpose: Purpose of the run.
        about: What is known about the run.

    Returns:
        The sample.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.
        DataError: A column is missing, somebody stands twice, or too many people are asked for.

    Example:
        See `tests/unit/test_review_agreement_audit_sample.py`.
    """
    require_person_plane(purpose, "An audit sample")
    frame = _checked(people, strata)
    inside = frame[frame["in_population"] == 1]
    listed, others = inside[inside["brought_forward"]], inside[~inside["brought_forward"]]
    chance = stream("audit sample", seed)
    listed = listed.assign(chance=chance.random(len(listed)))
    others = others.assign(chance=chance.random(len(others)))
    groups = _groups(others, strata)
    sizes: Counter[Group] = Counter(groups)
    made = make_strata(sizes, n_others, **_limits())
    drawn = [_drawn(others[groups.isin(one.groups)], one) for one in made]
    if n_brought_forward < 0:
        raise DataError("Fewer than none can't be drawn.", column="n_brought_forward")
    if len(listed) and n_brought_forward:
        n = min(n_brought_forward, len(listed))
        drawn.append(_drawn(listed, Stratum(BROUGHT_FORWARD, (), len(listed), n)))
    sample = pd.concat(drawn, ignore_index=True)
    sample = sample.iloc[np.argsort(chance.random(len(sample)), kind="stable")]
    sample = sample.reset_index(drop=True)
    sealed = sample[list(SEALED)]
    sealed.attrs = {"sample_id": _sample_id(sealed, seed)}  # stays with it in a file
    known = {"n": len(sample), **(about or {})}
    return AuditSample(
        sample_id=sealed.attrs["sample_id"],
        public=PersonTable(_public(sample), purpose, what="The blind audit sample", about=known),
        sealed=PersonTable(sealed, purpose, what="The sealed table of the sample", about=known),
        strata=made,
        merged=tuple(_merged_words(one) for one in made if len(one.groups) > 1),
        seed=seed,
    )


def _merged_words(stratum: Stratum) -> str:
    return "Small groups taken together: " + "; ".join(", ".join(own) for own in stratum.groups)


def _limits() -> dict[str, int]:
    own = audit_settings()["strata"]
    return {name: own[name] for name in ("share_at_least", "sampled_at_least")}


def _checked(people: pd.DataFrame, strata: Sequence[str]) -> pd.DataFrame:
    """Return one row per person in the order of keys, with who was brought forward."""
    needed = [*_NEEDED, *(name for name in strata if name != NOT_KNOWN)]
    missing = [name for name in needed if name not in people.columns]
    if missing:
        raise DataError(
            "The list of people lacks a column.",
            file="people",
            column=", ".join(missing),
            fix="Give Cohort.people.table, with the columns that make the strata.",
        )
    twice = people["person_id"].duplicated()
    if twice.any():
        raise DataError(
            "Somebody stands twice in the list of people.",
            file="people",
            column="person_id",
            n_rows=int(twice.sum()),
            fix="Give the people of one index date.",
        )
    frame = people.sort_values("person_id", ignore_index=True)
    if "brought_forward" in frame:
        return frame.assign(brought_forward=frame["brought_forward"].astype(bool))
    own = (frame["result"] == "for_review") | (frame["nominated"] == 1)
    return frame.assign(brought_forward=own)


def _groups(others: pd.DataFrame, strata: Sequence[str]) -> pd.Series:
    """Return everybody's values of the factors, as a tuple of text."""
    columns = [
        _not_known_classes(others) if name == NOT_KNOWN else _text(others[name]) for name in strata
    ]
    groups: list[Group] = list(zip(*columns, strict=True)) if columns else [("all",)] * len(others)
    return pd.Series(groups, index=others.index, dtype=object)


def _text(values: pd.Series) -> list[str]:
    return [NOT_RECORDED if pd.isna(one) or str(one).strip() == "" else str(one) for one in values]


def _not_known_classes(people: pd.DataFrame) -> list[str]:
    """Return how many criteria aren't known, in classes; a criterion known of nobody tells none."""
    states = [name for name in people if people[name].isin(list(STATES)).all() and len(people)]
    unknown = people[states] == "not_known"
    n = unknown.loc[:, ~unknown.all()].sum(axis=1)
    many = audit_settings()["strata"]["many_from"]
    return ["none not known" if k == 0 else "many not known" if k >= many else "some not known"
            for k in n]  # fmt: skip


def _drawn(people: pd.DataFrame, stratum: Stratum) -> pd.DataFrame:
    chosen = people.nsmallest(stratum.n_sampled, "chance")
    return chosen.assign(
        stratum=stratum.name, n_people=stratum.n_people, n_sampled=stratum.n_sampled
    )


def _public(sample: pd.DataFrame) -> pd.DataFrame:
    """Return what reviewers see, in words; the same for everybody, listed or not."""
    titles = {one.id: one.title for one in care_kinds()}

    def column(name: str) -> list[Any]:
        return list(sample[name]) if name in sample else [None] * len(sample)

    def care(text: object) -> str:
        return "; ".join(titles.get(one, one) for one in str(text).split(";") if one)

    def team(provider: object, own: object, group: object) -> str:
        if pd.isna(own):  # type: ignore[call-overload]
            return NO_TEAM
        words = "" if pd.isna(group) else f" ({TEAM.get(str(group), group)})"  # type: ignore[call-overload]
        return f"{own} at {provider}{words}"

    teams = zip(column("team_provider_id"), column("team_id"), column("team_group"), strict=True)
    seen = pd.to_datetime(pd.Series(column("last_seen"), dtype=object))
    return pd.DataFrame(
        {
            "person_id": sample["person_id"].to_numpy(),
            "team": [team(*own) for own in teams],
            "current_care": ["" if pd.isna(one) else care(one) for one in column("current_care")],
            "last_seen": ["never in this extract" if pd.isna(day) else day_words(day.date())
                          for day in seen],
        }
    )  # fmt: skip


def _sample_id(sealed: pd.DataFrame, seed: int) -> str:
    text = f"{seed}\n" + sealed.to_csv(index=False, lineterminator="\n")
    return "audit-" + hashlib.sha256(text.encode()).hexdigest()[:12]
