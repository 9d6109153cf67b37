"""The analysis frame as it is where ambiguous answers count otherwise than the config reads them."""

from collections.abc import Sequence

import polars as pl

from foisurvey.cleaning.derive import derive
from foisurvey.cleaning.within_total import exceed, not_within_total
from foisurvey.core.survey import Design
from foisurvey.estimation.ambiguity import answer, imputed


def reading(frame: pl.DataFrame, design: Design, full: Sequence[str], ambiguous: str) -> pl.DataFrame:
    """Return the analysis frame with the total and its parts by an option of `Choices.ambiguous`.

    - as_read: the frame itself
    - lowest: each ambiguous answer is the least that it may mean; a total below the sum of its parts is that sum
    - highest: each is the most that it may mean, or as read where it has no upper limit; where the parts of an
      organisation would then make more than its total, they are as read
    - left_out: each is missing

    An imputed total is the sum of its parts, missing where one of them is. Where the parts need not lie within the
    total (they overlap, or a person confirmed that they exceed it) each answer moves by itself. `full` are the
    questions that a full reply answers.
    """
    if ambiguous == "as_read":
        return frame
    answers = {name: _read(design, name, ambiguous) for name in design.counting}
    read = frame.with_columns(**answers)
    if not design.parts:
        return derive(read, design, full)
    within, is_imputed = frame.select(a=~not_within_total(design), b=imputed(design)).get_columns()
    limited = pl.lit(within) & ~pl.lit(is_imputed)
    together, total = pl.sum_horizontal(design.parts), pl.col(design.total)
    too_much = limited & exceed(together, total).fill_null(False)
    if ambiguous == "lowest":
        read = read.with_columns(pl.when(too_much).then(together).otherwise(total).alias(design.total))
    elif ambiguous == "highest":
        kept = {part: pl.when(too_much).then(pl.lit(frame[part])).otherwise(part) for part in design.parts}
        read = read.with_columns(**kept)
    summed = pl.when(pl.all_horizontal(pl.col(design.parts).is_not_null())).then(together)
    read = read.with_columns(pl.when(pl.lit(is_imputed)).then(summed).otherwise(total).alias(design.total))
    return derive(read, design, full)


def _read(design: Design, name: str, ambiguous: str) -> pl.Expr:
    """An answer by an option of `Choices.ambiguous` but as_read."""
    limits, as_read = answer(design, name), pl.col(name)
    if ambiguous == "left_out":
        return pl.when(~pl.col(f"{name}_ambiguous")).then(as_read)
    if ambiguous == "lowest":
        return limits.low
    return pl.when(limits.high.is_finite()).then(limits.high).otherwise(as_read)
