"""Figures, one per file; they draw masked figures as they are given and do no statistics."""

from cohortid.plots.flow import describe_flow, plot_flow
from cohortid.plots.group_shares import describe_group_shares, plot_group_shares
from cohortid.plots.style import figure_of, figure_svg
from cohortid.plots.timeline import describe_timeline, plot_timeline
from cohortid.plots.upset import describe_upset, plot_upset

__all__ = [
    "describe_flow",
    "describe_group_shares",
    "describe_timeline",
    "describe_upset",
    "figure_of",
    "figure_svg",
    "plot_flow",
    "plot_group_shares",
    "plot_timeline",
    "plot_upset",
]
