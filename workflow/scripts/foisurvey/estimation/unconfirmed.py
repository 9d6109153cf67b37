"""On how many answers a number rests, and how many of these count though nobody has confirmed them."""

from collections.abc import Sequence

import polars as pl

from foisurvey.core.survey import Design
from foisurvey.estimation.ambiguity import imputed


def rests_on(design: Design, parts: Sequence[str]) -> dict[str, pl.Expr]:
    """On how many answers an organisation's total (its parts, where it is imputed) and these parts rest.

    `answers` counts the numbers given, `unconfirmed` those of them that count as the program proposes. Where nobody has
    confirmed that a total is missing, which is imputed because it is, both count that answer too.
    """
    filled, total = imputed(design), design.total
    unconfirmed = {name: pl.col(name).is_not_null() & pl.col(f"{name}_unconfirmed") for name in design.counting}
    given = {name: pl.col(name).is_not_null() for name in design.counting}
    given[total] &= ~filled | unconfirmed[total]

    def count(which: dict[str, pl.Expr]) -> pl.Expr:
        needed = [which[name] & (filled | pl.lit(name in parts)) for name in design.parts]
        return pl.sum_horizontal(which[total], *needed)

    return {"answers": count(given), "unconfirmed": count(unconfirmed)}


def of_question(question: str) -> dict[str, pl.Expr]:
    """On how many answers to one question an organisation's answer rests, itself alone: the same two counts."""
    given = pl.col(question).is_not_null()
    return {"answers": given, "unconfirmed": given & pl.col(f"{question}_unconfirmed")}
