"""Which families or criteria people meet together: masked counts of combinations."""

from __future__ import annotations

import html
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes

from cohortid.cohort.flow import required_criteria
from cohortid.cohort.flow_result import refuse_unmasked
from cohortid.disclosure import DisclosureProfile, get_profile
from cohortid.disclosure.mask import is_small
from cohortid.errors import DataError
from cohortid.plots import describe_upset, figure_of, figure_svg, plot_upset
from cohortid.plots.upset import BETWEEN, NONE, OTHER, POSSIBLE
from cohortid.results import GroupTable
from cohortid.results.under_profile import Log

if TYPE_CHECKING:
    from cohortid.cohort.cohort import Cohort

OF = ("families", "criteria")
RESULTS = {
    "for_review": "brought forward",
    "cannot_tell": "who can't be told",
}
TOGETHER, ONE = "together", "one"
MOST_LISTED = 40


@dataclass(frozen=True)
class Overlap:
    """Counts of people by the combination of families (or criteria) they meet.

    Made by `Cohort.overlap`. Combinations of few people are one row, "all other combinations": to
    list them would tell that somebody has them.

    Attributes:
        of: "families" or "criteria".
        combinations: Group table by combination; measures for_review and cannot_tell. A name with
            a question mark could be met, as far as this extract could have answered it.
        sizes: Group table by family or criterion, of everybody who meets it (or could).
        titles: Families or criteria (ids) to their names, in the order of the set.
    """

    of: str
    combinations: GroupTable
    sizes: GroupTable
    titles: Mapping[str, str]
    _counts: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The masked counts, tidy: kind (together, one), pattern, measure, numerator, masked."""
        parts = {TOGETHER: self.combinations.table, ONE: self.sizes.table}
        frames = [
            frame.rename(columns={"name": "pattern"}).assign(kind=kind)
            for kind, frame in parts.items()
        ]
        shown = pd.concat(frames, ignore_index=True)
        shown.attrs = self.combinations.table.attrs
        return shown[["kind", "pattern", "measure", "numerator", "masked"]]

    def with_profile(self, name: str, *, reason: str | None = None) -> Overlap:
        """Return the counts under another disclosure profile; see `GroupTable.with_profile`."""
        sizes = self.sizes.with_profile(name, reason=reason)
        counts = _listed(self._counts, sizes.profile)
        same = self.combinations
        made = GroupTable.from_counts(counts, factors=["pattern"], about=same._about, log=same._log)
        return Overlap(
            self.of, made.with_profile(name, reason=reason), sizes, self.titles, self._counts
        )

    def plot(
        self, ax: Axes | None = None, *, result: str = "for_review", at_most: int = 12
    ) -> Axes:
        """Draw the combinations as bars over a matrix of dots, with the sizes at the left.

        Parameters:
            ax: Axes to draw on; new ones by default.
            result: "for_review" (who was brought forward) or "cannot_tell".
            at_most: Most combinations drawn; the rest is said in words.

        Returns:
            The axes.

        Raises:
            DataError: `result` is something else.
            PolicyRefusal: The figures aren't masked.
        """
        refuse_unmasked(self.combinations)
        return plot_upset(*self._drawn(result), people=RESULTS[result], at_most=at_most, ax=ax)

    def to_svg(self, *, result: str = "for_review") -> str:
        """Return the figure as SVG that can stand inside an HTML page, with words for it."""
        alt = describe_upset(*self._drawn(result), people=RESULTS[result])
        return figure_svg(figure_of(self.plot(result=result)), title="Met together", alt=alt)

    def _drawn(self, result: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        if result not in RESULTS:
            raise DataError(
                f"There is no result {result!r}.", fix=f"Use one of: {', '.join(RESULTS)}."
            )
        shown, sizes = self.combinations.table, self.sizes.table
        patterns = shown.loc[shown["measure"] == result, ["pattern", "numerator"]]
        sizes = sizes.loc[sizes["measure"] == result, ["name", "numerator"]]
        return patterns.rename(columns={"numerator": "n"}), sizes.rename(columns={"numerator": "n"})

    def __str__(self) -> str:
        return str(self.combinations).replace("by pattern", f"by {self.of} met together", 1)

    def __repr__(self) -> str:
        return f"{self.combinations!r}\n\n{self.sizes!r}"

    def _repr_html_(self) -> str:
        if self.combinations.is_unsafe:
            return self.combinations._repr_html_() + self.sizes._repr_html_()
        note = html.escape(self.combinations.notes)
        return (
            f"<p>{html.escape(str(self))}</p>"
            f'<div style="max-width:52rem">{self.to_svg()}</div><p><small>{note}</small></p>'
        )


def overlap_of(
    cohort: Cohort, of: str, index_date: str | None, about: Mapping[str, Any], log: Log
) -> Overlap:
    """Count combinations in a run folder; see `Cohort.overlap`."""
    if of not in OF:
        raise DataError(f"There is no overlap of {of!r}.", fix=f"Use one of: {', '.join(OF)}.")
    criteria = cohort.criteria
    members: dict[str, tuple[str, ...]] = {name: (name,) for name in criteria.criteria}
    only_unsure: set[str] = set()
    titles = {name: one.title for name, one in criteria.criteria.items()}
    if of == "families":
        # What the rule always needs may be why somebody can't be told; the others all meet it.
        only_unsure = set(required_criteria(criteria))
        members = {name: (name,) for name in only_unsure} | criteria.families
        titles = {name: titles.get(name) or _capital(name) for name in members}
    levels = _levels(cohort, members, index_date)
    levels.loc[levels["measure"] == "for_review", list(only_unsure)] = 0
    counts, sizes = _counts(levels, titles), _sizes(levels, titles, only_unsure)
    listed = _listed(counts, get_profile("mhsds"))
    return Overlap(
        of=of,
        combinations=GroupTable.from_counts(listed, factors=["pattern"], about=about, log=log),
        sizes=GroupTable.from_counts(sizes, factors=["name"], about=about, log=log),
        titles=titles,
        _counts=counts,
    )


def _levels(
    cohort: Cohort, members: Mapping[str, tuple[str, ...]], index_date: str | None
) -> pd.DataFrame:
    """Return person_id, measure and, for each name, met (2), possible (1) or neither (0)."""
    names = sorted({one for own in members.values() for one in own})
    keys = ["person_id", "anchor_id"]
    columns = [*keys, "index_date", "result", *names]
    people = pd.read_parquet(cohort.folder / "people.parquet", columns=columns)
    if index_date is not None:
        people = people[people["index_date"].astype(str).str[:10] == index_date]
    people = people[people["result"].isin(list(RESULTS))].reset_index(drop=True)
    could = _could(cohort, people[keys], names)
    unsure = people["result"] == "cannot_tell"
    found = {"person_id": people["person_id"], "measure": people["result"]}
    for name, own in members.items():
        met = (people[list(own)] == "met").any(axis=1)
        possible = could[list(own)].any(axis=1) & unsure & ~met
        found[name] = met.astype("int64") * 2 + possible.astype("int64")
    return pd.DataFrame(found)


def _could(cohort: Cohort, keys: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return which criteria could still be met, as far as this extract could have answered them."""
    columns = ["person_id", "anchor_id", "criterion", "high", "high_recorded"]
    open_ = pd.read_parquet(
        cohort.folder / "states.parquet", columns=columns, filters=[("state", "==", "not_known")]
    )
    # A required criterion always counts.
    required = open_["criterion"].isin(required_criteria(cohort.criteria)) & (open_["high"] == 1)
    open_ = open_[required | (open_["high_recorded"] == 1)]
    own = list(zip(keys["person_id"], keys["anchor_id"], strict=True))
    found = {}
    for name in names:
        rows = open_[open_["criterion"] == name]
        listed = set(zip(rows["person_id"], rows["anchor_id"], strict=True))
        found[name] = [key in listed for key in own]
    return pd.DataFrame(found, index=keys.index)


def _counts(levels: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Count people by combination; somebody with several anchors counts once in each."""
    rows = levels[list(titles)].to_dict("records")
    said = [
        BETWEEN.join(
            titles[name] + (POSSIBLE if row[name] == 1 else "") for name in titles if row[name]
        )
        or NONE
        for row in rows
    ]
    frame = pd.DataFrame(
        {"person_id": levels["person_id"], "measure": levels["measure"], "pattern": said}
    )
    n = frame.drop_duplicates().groupby(["measure", "pattern"], sort=True).size()
    return n.rename("numerator").reset_index()


def _sizes(levels: pd.DataFrame, titles: Mapping[str, str], only_unsure: Set[str]) -> pd.DataFrame:
    rows = []
    for result in RESULTS:
        own = levels[levels["measure"] == result]
        rows += [
            {"measure": result, "name": title,
             "numerator": int(own.loc[own[name] > 0, "person_id"].nunique())}
            for name, title in titles.items()
            if result == "cannot_tell" or name not in only_unsure
        ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(name=pd.Categorical(frame["name"], categories=list(titles.values())))


def _listed(counts: pd.DataFrame, profile: DisclosureProfile) -> pd.DataFrame:
    """Return combinations from the largest down; those that a profile hides are one row."""
    parts = []
    for result in RESULTS:
        own = counts[counts["measure"] == result].sort_values(
            ["numerator", "pattern"], ascending=[False, True], ignore_index=True
        )
        few = is_small(own["numerator"].to_numpy(dtype="int64"), profile)
        few |= own.index.to_numpy() >= MOST_LISTED
        rest = {"measure": result, "pattern": OTHER, "numerator": own.loc[few, "numerator"].sum()}
        parts.append(pd.concat([own[~few], pd.DataFrame([rest])], ignore_index=True))
    listed = pd.concat(parts, ignore_index=True)
    order = [name for name in dict.fromkeys(listed["pattern"]) if name != OTHER]
    return listed.assign(pattern=pd.Categorical(listed["pattern"], categories=[*order, OTHER]))


def _capital(name: str) -> str:
    return name.replace("_", " ").capitalize()
