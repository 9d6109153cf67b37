"""Headlines of all organisations contacted, where those that answered stand for those alike that did not."""

from typing import NamedTuple

import polars as pl

from foisurvey.core.survey import Design
from foisurvey.estimation.headlines import Headline
from foisurvey.robustness.bounds import silent_because
from foisurvey.stats import share
from foisurvey.stats.sample import weighted_median


class Weighted(NamedTuple):
    """A weighted headline (missing where no organisation answered), and how many organisations nobody stands for."""

    value: float | None
    lost: int


def weighted(frame: pl.DataFrame, headline: Headline, design: Design, column: str) -> Weighted:
    """Return a headline in which each organisation that answered stands for those with its value of a column.

    Its weight is the number of organisations contacted with that value, divided by the number of these that gave what
    the headline needs; blank is a value, too. Where none gave it nobody stands for those contacted: they are lost.
    An organisation without a rate because its total is 0 stands for others without one.
    """
    answering = silent_because(headline, design).is_null().sum().over(column)
    organisations = frame.select(
        weight=pl.len().over(column) / answering,
        x=headline.numerator,
        of=headline.denominator or pl.lit(1),
        lost=answering == 0,
        answered=headline.answered,
    )
    weight, x = pl.col("weight"), pl.col("x")
    if headline.statistic == "pooled":
        value = share.percent((weight * x).sum(), (weight * pl.col("of")).sum())
    elif headline.statistic == "mean":
        value = (weight * x).sum() / weight.sum()
    else:
        value = weighted_median(x, weight)
    number = organisations.filter("answered")
    return Weighted(number.select(value).item() if number.height else None, organisations.filter("lost").height)
