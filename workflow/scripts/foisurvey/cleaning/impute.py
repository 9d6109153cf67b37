"""A missing total filled from its parts."""

import polars as pl

from foisurvey.core.frames import Frame
from foisurvey.core.survey import Design, Imputation

# A total in review or not seen exists: a person, not a sum, must supply it.
IMPUTABLE = ("not_answered", "not_held", "refused", "not_applicable")


def impute(frame: Frame, design: Design, imputation: Imputation) -> Frame:
    """Return the clean frame, each missing total whose parts are all known set to their sum, with status imputed.

    The sum is a lower limit (paper, "Data Analysis": almost certainly an underestimate): its high stays null (no upper
    limit), its low is the sum of the parts' lows. It is not an ambiguous answer, even where a part is: nobody gave it.
    A sum of 0 is imputed only where `imputation` says so, and nothing where it imputes no totals. Without parts the
    frame stays as it is.
    """
    total, parts = design.total, design.parts
    if not parts or not imputation.total_from_parts:
        return frame
    imputed = pl.col(f"{total}_status").is_in(IMPUTABLE) & pl.all_horizontal(pl.col(parts).is_not_null())
    if imputation.zero == "review":
        imputed &= pl.sum_horizontal(parts) > 0
    low = pl.sum_horizontal(f"{part}_low" for part in parts)
    return frame.with_columns(
        pl.when(imputed).then(pl.sum_horizontal(parts)).otherwise(total).alias(total),
        pl.when(imputed).then(low).otherwise(f"{total}_low").alias(f"{total}_low"),
        pl.when(imputed).then(pl.lit("imputed")).otherwise(f"{total}_status").alias(f"{total}_status"),
    )
