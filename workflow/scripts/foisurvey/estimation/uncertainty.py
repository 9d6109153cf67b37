"""How sure the primary analysis is: intervals by organisations, comparisons, influence, and the funnel's outliers."""

import polars as pl

from foisurvey.core.survey import Bootstrap, Design, Statistics
from foisurvey.estimation.comparisons import comparisons
from foisurvey.estimation.funnel_limits import funnel
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.influence import influence
from foisurvey.estimation.intervals import intervals

# The columns of the analysis frame that this reads, besides the type, and those that the headlines are made of.
_COLUMNS = ("organisation_id", "name", "responded", "date_sent", "date_responded", "review_outcome")


def columns(design: Design) -> list[str]:
    """Return the columns of the analysis frame that `uncertainty` reads."""
    of_headlines = (name for one in headlines(design).values() for name in one.columns)
    return list(dict.fromkeys(("organisation_type", *_COLUMNS, *of_headlines)))


def uncertainty(frame: pl.DataFrame, design: Design, methods: Statistics, bootstrap: Bootstrap) -> pl.DataFrame:
    """Return the estimates of how sure those of the primary analysis are (`frames.ESTIMATES`).

    `frame` is the analysis frame.
    """
    # By names, groups of millions take twice the time.
    frame = frame.cast({"organisation_type": pl.Enum(design.types_and_all)})
    return pl.concat(
        [
            intervals(frame, design, methods, bootstrap),
            comparisons(frame, design),
            influence(frame, design),
            funnel(frame, design),
        ]
    )
