"""Whether organisation types, and early and late replies, differ, and by how much."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import Design


def comparisons(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the estimates of the table `comparisons` (`frames.ESTIMATES`); `frame` is the analysis frame."""
    return pl.DataFrame(schema=frames.ESTIMATES)
