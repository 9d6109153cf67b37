"""The figures: one record each."""

from collections.abc import Callable
from dataclasses import dataclass

from foisurvey.core.survey import Survey
from foisurvey.figures.analyses import sensitivity
from foisurvey.figures.dots import organisations
from foisurvey.figures.figure import Figure, FigureData
from foisurvey.figures.flowchart import flowchart
from foisurvey.figures.funnel import funnel
from foisurvey.figures.histogram import histogram_of_rates, histogram_of_totals
from foisurvey.figures.shares import shares


@dataclass(frozen=True)
class FigureRecord:
    """A figure: the name of its files, what it is called, the section of the report that shows it, and who makes it.

    `has` says which surveys have it.
    """

    name: str
    label: str
    section: str
    has: Callable[[Survey], bool]
    make: Callable[[FigureData], Figure]


_RECORDS = (
    FigureRecord("flow", "Flow", "response", lambda survey: True, flowchart),
    FigureRecord("figure1", "Figure 1", "totals", lambda survey: True, histogram_of_totals),
    FigureRecord("figure2", "Figure 2", "rates", lambda survey: survey.compliance is not None, histogram_of_rates),
    FigureRecord("organisations", "Organisations", "rates", lambda survey: True, organisations),
    # Control limits are those of a percentage of things that are counted.
    FigureRecord(
        "funnel", "Funnel", "rates", lambda survey: bool(survey.compliance) and survey.design.counts_things, funnel
    ),
    FigureRecord("shares", "Shares", "shares", lambda survey: survey.parts is not None, shares),
    FigureRecord("sensitivity", "Sensitivity", "sensitivity", lambda survey: bool(survey.sensitivity), sensitivity),
)
# In reading order.
FIGURES = {record.name: record for record in _RECORDS}


def figures_of(survey: Survey) -> list[str]:
    """Return the names of the figures that a survey has, in reading order."""
    return [name for name, record in FIGURES.items() if record.has(survey)]
