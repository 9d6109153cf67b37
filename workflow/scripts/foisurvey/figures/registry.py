"""The figures: one record each."""

from collections.abc import Callable
from dataclasses import dataclass

from foisurvey.core.frames import Schema
from foisurvey.core.survey import Presentation
from foisurvey.estimation.funnel_limits import has_funnel
from foisurvey.figures import flowchart, funnel, left_out
from foisurvey.figures.distributions import BINS, DOTS, histogram_of_rates, histogram_of_totals, organisation_dots
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.figures.percentages import ANALYSES, SHARES, sensitivity, shares
from foisurvey.figures.time_to_reply import REPLIES, time_to_reply


@dataclass(frozen=True)
class FigureRecord:
    """A figure: the name of its files, the section of the report that shows it, and who builds it.

    `columns` describes its data, `has` says which surveys have it. Where small counts are suppressed, a figure shows
    nothing, unless it `suppresses` them itself.
    """

    name: str
    section: str
    build: Callable[[FigureData], Figure]
    columns: Schema
    has: Callable[[Presentation], bool] = lambda of: True
    suppresses: bool = False

    def make(self, data: FigureData) -> Figure:
        """Return the figure."""
        figure = self.build(data)
        return figure.suppressed(data) if data.survey.suppress_below and not self.suppresses else figure


_RECORDS = (
    FigureRecord("flow", "response", flowchart.flowchart, flowchart.DATA, suppresses=True),
    FigureRecord("process", "replies", time_to_reply, REPLIES, lambda of: of.law is not None),
    FigureRecord("figure1", "totals", histogram_of_totals, BINS),
    FigureRecord("figure2", "rates", histogram_of_rates, BINS, lambda of: of.compliance is not None),
    FigureRecord("organisations", "rates", organisation_dots, DOTS),
    FigureRecord("funnel", "rates", funnel.funnel, funnel.DATA, lambda of: has_funnel(of.design)),
    FigureRecord("shares", "shares", shares, SHARES, lambda of: of.parts is not None),
    FigureRecord("influence", "certainty", left_out.influence, left_out.DATA),
    FigureRecord("sensitivity", "sensitivity", sensitivity, ANALYSES, lambda of: bool(of.sensitivity)),
)
# In reading order.
FIGURES = {record.name: record for record in _RECORDS}


def figures_of(survey: Presentation) -> dict[str, str]:
    """Return the figures that a survey has by name, in reading order, and the number of each in print: Figure 1."""
    names = [name for name, record in FIGURES.items() if record.has(survey)]
    return {name: f"Figure {number}" for number, name in enumerate(names, start=1)}
