"""Which figures there are: one record each. What builds them is in `figures.drawings`, which takes time to import."""

from collections.abc import Callable
from dataclasses import dataclass

from foisurvey.core.survey import Presentation


@dataclass(frozen=True)
class FigureRecord:
    """A figure: the name of its files and the section of the report that shows it.

    `has` says which surveys have it. Where small counts are suppressed, a figure shows nothing, unless it `suppresses`
    them itself.
    """

    name: str
    section: str
    has: Callable[[Presentation], bool] = lambda of: True
    suppresses: bool = False


_RECORDS = (
    FigureRecord("flow", "response", suppresses=True),
    FigureRecord("process", "replies", lambda of: of.law is not None),
    FigureRecord("figure1", "totals"),
    FigureRecord("figure2", "rates", lambda of: of.compliance is not None),
    FigureRecord("organisations", "rates"),
    FigureRecord("funnel", "rates", lambda of: of.design.has_funnel),
    FigureRecord("shares", "shares", lambda of: of.parts is not None),
    FigureRecord("influence", "certainty"),
    FigureRecord("sensitivity", "sensitivity", lambda of: bool(of.sensitivity)),
)
# In reading order.
FIGURES = {record.name: record for record in _RECORDS}


def figures_of(survey: Presentation) -> dict[str, str]:
    """Return the figures that a survey has by name, in reading order, and the number of each in print: Figure 1."""
    names = [name for name, record in FIGURES.items() if record.has(survey)]
    return {name: f"Figure {number}" for number, name in enumerate(names, start=1)}
