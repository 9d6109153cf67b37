"""The figures that there are, by the name of their files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from foisurvey.figures.analyses import sensitivity
from foisurvey.figures.dots import organisations
from foisurvey.figures.drawing import Figure
from foisurvey.figures.flowchart import flowchart
from foisurvey.figures.funnel import funnel
from foisurvey.figures.histogram import of_rates, of_totals
from foisurvey.figures.shares import shares


@dataclass(frozen=True)
class Survey:
    """What figures are made of.

    `frame` is the analysis frame, `values` the estimates of all analyses by id, `counts` the flow
    (`schemas.FLOW`), `config` the survey as for `estimate.primary`, with labels; `print_settings` as for
    `tables.table`.
    """

    frame: pl.DataFrame
    values: dict[str, float | None]
    counts: pl.DataFrame
    config: dict[str, Any]
    print_settings: dict[str, Any]


# In reading order. Figure 2, shares, funnel and sensitivity need what a survey may not have.
FIGURES: dict[str, Callable[[Survey], Figure]] = {
    "flow": lambda of: flowchart(of.counts, of.config, of.print_settings),
    "figure1": lambda of: of_totals(of.frame, of.values, of.config, of.print_settings),
    "figure2": lambda of: of_rates(of.frame, of.values, of.config, of.print_settings),
    "organisations": lambda of: organisations(of.frame, of.values, of.config, of.print_settings),
    "shares": lambda of: shares(of.values, of.config, of.print_settings),
    "funnel": lambda of: funnel(of.frame, of.values, of.config, of.print_settings),
    "sensitivity": lambda of: sensitivity(of.values, of.config, of.print_settings),
}
