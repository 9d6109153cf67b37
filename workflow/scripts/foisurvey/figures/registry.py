"""The figures: one record each."""

from collections.abc import Callable
from dataclasses import dataclass

from foisurvey.core.frames import Schema
from foisurvey.core.survey import Survey
from foisurvey.estimation.funnel_limits import has_funnel
from foisurvey.figures import analyses, dots, flowchart, funnel, histogram, left_out, shares
from foisurvey.figures.figure import Figure, FigureData


@dataclass(frozen=True)
class FigureRecord:
    """A figure: the name of its files, what it is called, the section of the report that shows it, and who makes it.

    `has` says which surveys have it, `columns` describes its data.
    """

    name: str
    label: str
    section: str
    has: Callable[[Survey], bool]
    make: Callable[[FigureData], Figure]
    columns: Schema


_RECORDS = (
    FigureRecord("flow", "Flow", "response", lambda survey: True, flowchart.flowchart, flowchart.DATA),
    FigureRecord("figure1", "Figure 1", "totals", lambda survey: True, histogram.histogram_of_totals, histogram.DATA),
    FigureRecord(
        "figure2",
        "Figure 2",
        "rates",
        lambda survey: survey.compliance is not None,
        histogram.histogram_of_rates,
        histogram.DATA,
    ),
    FigureRecord("organisations", "Organisations", "rates", lambda survey: True, dots.organisations, dots.DATA),
    FigureRecord("funnel", "Funnel", "rates", lambda survey: has_funnel(survey.design), funnel.funnel, funnel.DATA),
    FigureRecord("shares", "Shares", "shares", lambda survey: survey.parts is not None, shares.shares, shares.DATA),
    FigureRecord("influence", "Influence", "certainty", lambda survey: True, left_out.influence, left_out.DATA),
    FigureRecord(
        "sensitivity",
        "Sensitivity",
        "sensitivity",
        lambda survey: bool(survey.sensitivity),
        analyses.sensitivity,
        analyses.DATA,
    ),
)
# In reading order.
FIGURES = {record.name: record for record in _RECORDS}


def figures_of(survey: Survey) -> list[str]:
    """Return the names of the figures that a survey has, in reading order."""
    return [name for name, record in FIGURES.items() if record.has(survey)]
