"""How sure the primary analysis is: intervals by organisations, comparisons, influence, and the funnel's outliers."""

import polars as pl

from foisurvey.core.survey import Bootstrap, Design, Statistics
from foisurvey.estimation.comparisons import comparisons
from foisurvey.estimation.funnel_limits import funnel
from foisurvey.estimation.influence import influence
from foisurvey.estimation.intervals import intervals


def uncertainty(frame: pl.DataFrame, design: Design, methods: Statistics, bootstrap: Bootstrap) -> pl.DataFrame:
    """Return the estimates of how sure those of the primary analysis are (`frames.ESTIMATES`).

    `frame` is the analysis frame.
    """
    return pl.concat(
        [
            intervals(frame, design, methods, bootstrap),
            comparisons(frame, design),
            influence(frame, design),
            funnel(frame, design),
        ]
    )
