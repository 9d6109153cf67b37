"""How far single organisations and types move the headlines, and which move them most."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import Design


def influence(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the estimates of the table `influence` (`frames.ESTIMATES`); `frame` is the analysis frame."""
    return pl.DataFrame(schema=frames.ESTIMATES)
