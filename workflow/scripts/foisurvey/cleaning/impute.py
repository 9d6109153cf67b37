"""A missing total filled from its parts."""

from collections.abc import Sequence

import polars as pl

from foisurvey.core.frames import Frame

# A total in review or not seen is there to be had: a person, not a sum, fills it.
IMPUTABLE = ("not_answered", "not_held", "refused", "not_applicable")


def impute(frame: Frame, total: str, parts: Sequence[str]) -> Frame:
    """Return the clean frame with a total that was not given set to the sum of its parts.

    Only where all parts are there; the status becomes imputed. The sum is a lower limit (paper,
    "Data Analysis": almost certainly an underestimate), so it has no upper one, and its low is the
    sum of its parts' lows. It is no ambiguous answer, whatever its parts are: nobody gave it.
    """
    value, low = pl.sum_horizontal(parts), pl.sum_horizontal(f"{name}_low" for name in parts)
    filled = pl.col(f"{total}_status").is_in(IMPUTABLE) & pl.all_horizontal(pl.col(parts).is_not_null())
    return frame.with_columns(
        pl.when(filled).then(value).otherwise(total).alias(total),
        pl.when(filled).then(low).otherwise(f"{total}_low").alias(f"{total}_low"),
        pl.when(filled).then(pl.lit("imputed")).otherwise(f"{total}_status").alias(f"{total}_status"),
    )
