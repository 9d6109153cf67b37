"""The figures: one record each."""

from collections.abc import Callable
from dataclasses import dataclass

from foisurvey.core.frames import Schema
from foisurvey.core.survey import Presentation
from foisurvey.estimation.funnel_limits import has_funnel
from foisurvey.figures import analyses, dots, flowchart, funnel, histogram, left_out, shares, time_to_reply
from foisurvey.figures.figure import Figure, FigureData


@dataclass(frozen=True)
class FigureRecord:
    """A figure: the name of its files, the section of the report that shows it, and who makes it.

    `has` says which surveys have it, `columns` describes its data.
    """

    name: str
    section: str
    has: Callable[[Presentation], bool]
    make: Callable[[FigureData], Figure]
    columns: Schema


_RECORDS = (
    FigureRecord("flow", "response", lambda survey: True, flowchart.flowchart, flowchart.DATA),
    FigureRecord(
        "process", "replies", lambda survey: survey.law is not None, time_to_reply.time_to_reply, time_to_reply.DATA
    ),
    FigureRecord("figure1", "totals", lambda survey: True, histogram.histogram_of_totals, histogram.DATA),
    FigureRecord(
        "figure2", "rates", lambda survey: survey.compliance is not None, histogram.histogram_of_rates, histogram.DATA
    ),
    FigureRecord("organisations", "rates", lambda survey: True, dots.organisation_dots, dots.DATA),
    FigureRecord("funnel", "rates", lambda survey: has_funnel(survey.design), funnel.funnel, funnel.DATA),
    FigureRecord("shares", "shares", lambda survey: survey.parts is not None, shares.shares, shares.DATA),
    FigureRecord("influence", "certainty", lambda survey: True, left_out.influence, left_out.DATA),
    FigureRecord(
        "sensitivity", "sensitivity", lambda survey: bool(survey.sensitivity), analyses.sensitivity, analyses.DATA
    ),
)
# In reading order.
FIGURES = {record.name: record for record in _RECORDS}


def figures_of(survey: Presentation) -> dict[str, str]:
    """Return the figures that a survey has by name, in reading order, and the number of each in print: Figure 1."""
    names = [name for name, record in FIGURES.items() if record.has(survey)]
    return {name: f"Figure {number}" for number, name in enumerate(names, start=1)}
