"""How far two coders' numbers agree."""

from typing import NamedTuple

import polars as pl

# Fewer pairs of numbers have no intraclass correlation.
FEWEST = 3


class Intraclass(NamedTuple):
    """An intraclass correlation and its 95% interval; missing where it is not defined."""

    icc: float | None
    low: float | None
    high: float | None


def intraclass(pairs: pl.DataFrame) -> Intraclass:
    """Return the intraclass correlation of two columns of numbers, none missing: one row a thing that was coded.

    It is that of a single coder, for absolute agreement, in a two-way random model: ICC(2,1) of Shrout and Fleiss
    (1979), ICC(A,1) of McGraw and Wong (1996), whose interval it has. Missing of fewer than 3 rows, and where all
    numbers are equal; the interval also where all numbers of one coder differ from the other's by the same, or by
    nothing, which is an ICC of 1: without error it is 0 / 0.
    R: psych::ICC(pairs), type ICC2, by analysis of variance.
    """
    first, second = pairs.cast(pl.Float64).iter_columns()
    if pairs.height < FEWEST or pl.concat([first, second]).n_unique() == 1:
        return Intraclass(None, None, None)
    differences = (first - second).unique()
    if differences.to_list() == [0]:
        return Intraclass(1, None, None)
    import numpy
    import pandas
    import pingouin

    pingouin.options["round.column.CI95"] = None  # else it rounds the limits to two decimals
    things, coders = numpy.tile(numpy.arange(pairs.height), 2), numpy.repeat([0, 1], pairs.height)
    data = pandas.DataFrame({"thing": things, "coder": coders, "number": pl.concat([first, second]).to_numpy()})
    with numpy.errstate(divide="ignore", invalid="ignore"):
        made = pingouin.intraclass_corr(data, targets="thing", raters="coder", ratings="number").set_index("Type")
    icc, limits = float(made.at["ICC(A,1)", "ICC"]), made.at["ICC(A,1)", "CI95"]
    return Intraclass(icc, *map(float, limits)) if len(differences) > 1 else Intraclass(icc, None, None)
