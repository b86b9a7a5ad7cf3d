"""Planted people whose section was dormant under an order since the days beside the window."""

from cohortid_synthetic.book_events import add_period
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import CANNOT, MET, NONE_, NOT, REVIEW, SECTION, UNKNOWN, Edge
from cohortid_synthetic.planted_edges_hospital import NOTHING_ELSE
from cohortid_synthetic.planted_parts import Part, build

ON_THE_WARD_DAYS = 40


def on_an_order(
    begins: int, ends: int = NONE, reason: str = "", recalled: int = NONE, kind: str = "cto"
) -> Part:
    """Return a builder of a section that goes on, dormant under an order.

    Parameters:
        begins: days after the window's first day on which the order begins.
        ends: the same for its end, if it ends.
        reason: why it ended, as a code.
        recalled: the same for a recall of two days, if there is one.
        kind: "cto", or "conditional" for a discharge from a restriction order.
    """

    def built(plan: Plan) -> None:
        first = plan.window(24)
        start = first + begins
        plan.stay(start - ON_THE_WARD_DAYS, start)
        section = "03" if kind == "cto" else "09"
        person, provider = plan.person, plan.provider
        period = add_period(plan.book, person, provider, start - ON_THE_WARD_DAYS, NONE, section)
        fixed = {"person": person, "provider": provider, "period": period}
        end = first + ends if ends else NONE
        if recalled:
            plan.book.add("recall", **fixed, start=first + recalled, end=first + recalled + 2)
        plan.book.add(kind, **fixed, start=start, end=end, end_reason=reason)

    return built


ORDER_EDGES: tuple[Edge, ...] = (
    (
        "community order from the window's first day",
        REVIEW,
        {SECTION: MET},
        build(NOTHING_ELSE, on_an_order(0)),
    ),
    (
        "community order from the day before the window, the section sent to this day",
        NONE_,
        {SECTION: NOT},
        build(NOTHING_ELSE, on_an_order(-1)),
    ),
    (
        "community order since before the window, recalled in it",
        REVIEW,
        {SECTION: MET},
        build(NOTHING_ELSE, on_an_order(-1, recalled=300)),
    ),
    (
        "community order since before the window, revoked in it",
        REVIEW,
        {SECTION: MET},
        build(NOTHING_ELSE, on_an_order(-1, ends=300, reason="02")),
    ),
    (
        "community order since before the window, discharged in it",
        NONE_,
        {SECTION: NOT},
        build(NOTHING_ELSE, on_an_order(-1, ends=300, reason="01")),
    ),
    (
        "community order since before the window, ended in it, not known why",
        CANNOT,
        {SECTION: UNKNOWN},
        build(NOTHING_ELSE, on_an_order(-1, ends=300)),
    ),
    (
        "conditional discharge since before the window",
        NONE_,
        {SECTION: NOT},
        build(NOTHING_ELSE, on_an_order(-1, kind="conditional")),
    ),
)
