"""The intervals that hold: of means, medians, quartiles, skewness and shares, with organisations drawn again."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import Bootstrap, Design, Statistics


def intervals(frame: pl.DataFrame, design: Design, methods: Statistics, bootstrap: Bootstrap) -> pl.DataFrame:
    """Return the estimates of the table `intervals` (`frames.ESTIMATES`); `frame` is the analysis frame."""
    return pl.DataFrame(schema=frames.ESTIMATES)
