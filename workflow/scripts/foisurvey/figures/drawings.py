"""A figure of `figures.registry` by its name, and the columns of its data."""

from collections.abc import Callable

from foisurvey.core.frames import Schema
from foisurvey.figures import flowchart, funnel, left_out
from foisurvey.figures.distributions import BINS, DOTS, histogram_of_rates, histogram_of_totals, organisation_dots
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.figures.percentages import ANALYSES, SHARES, sensitivity, shares
from foisurvey.figures.registry import FIGURES
from foisurvey.figures.time_to_reply import REPLIES, time_to_reply

_BUILDERS: dict[str, tuple[Callable[[FigureData], Figure], Schema]] = {
    "flow": (flowchart.flowchart, flowchart.DATA),
    "process": (time_to_reply, REPLIES),
    "figure1": (histogram_of_totals, BINS),
    "figure2": (histogram_of_rates, BINS),
    "organisations": (organisation_dots, DOTS),
    "funnel": (funnel.funnel, funnel.DATA),
    "shares": (shares, SHARES),
    "influence": (left_out.influence, left_out.DATA),
    "sensitivity": (sensitivity, ANALYSES),
}
COLUMNS = {name: columns for name, (_, columns) in _BUILDERS.items()}


def make(name: str, data: FigureData) -> Figure:
    """Return a figure; where small counts are suppressed one that shows nothing, unless it suppresses them itself."""
    figure = _BUILDERS[name][0](data)
    return figure.suppressed(data) if data.survey.suppress_below and not FIGURES[name].suppresses else figure
