"""How far single organisations and types move the headlines, and which move them most.

What a headline would be without one organisation follows from sums before and after it, or from its place in order:
no analysis is run again, and nothing grows faster than the number of organisations and its logarithm.
"""

from collections.abc import Iterable

import polars as pl

from foisurvey.core.survey import PRIMARY, Design
from foisurvey.estimation.estimate_rows import Statistic, rows
from foisurvey.estimation.headlines import Headline, headlines
from foisurvey.stats import sample, share

TABLE = "influence"
ENDS = ("lowest", "highest")
# The organisations that move a headline most, the farthest first.
MOST = ("first", "second", "third")
METHODS = {"mean": "arithmetic mean", "median": "median", "pooled": "100 x numerator / denominator, pooled"}
WITHOUT = {
    "lowest": "least that it is without one organisation",
    "highest": "most that it is without one organisation",
    "first": "without the organisation that moves it most",
    "second": "without the organisation that moves it second most",
    "third": "without the organisation that moves it third most",
}
_NAME = pl.coalesce("name", "organisation_id")
# Columns beside those of the questions, which may have any name without spaces.
_PLACE, _VALUE = "place in the frame", "value without it"
WITHOUT_TYPE = "without the organisations of the type"


def without_type(name: str) -> str:
    """Return the statistic that leaves out the organisations of a type."""
    return f"without_{name}"


def influence(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the estimates of the table `influence` (`frames.ESTIMATES`); `frame` is the analysis frame.

    For each headline: its value; the lowest and the highest that it would be without one of the organisations that it
    rests on, and how many of these it would be so without; what it would be without the organisation that moves it
    most, and the second and third (of those that move it as far, those that make it least, then the first of the
    register); and without each type.
    The column `without` names who is left out, by the id where there is no name. Missing is what no organisation is
    left for: without the only one, or the only type.
    """
    asked = headlines(design)
    estimates = [_of_organisations(frame, headline) for headline in asked.values()]
    estimates += _of_types(frame, asked, design.types)
    return pl.concat(estimates).with_columns(analysis=pl.lit(PRIMARY))


def without_each(frame: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return the organisations of an analysis frame that a headline rests on, in its order, and the value without each.

    Columns: name (the id where it has none), value (missing where nothing is left to make it of).
    """
    each = _without_each(frame, headline)
    names = frame.select(name=_NAME)
    return names[each["place"]].hstack([each["value"]])


def _without_each(frame: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return the place in the frame of each organisation that a headline rests on, and the value without it."""
    numbers = headline.columns
    answered = frame.select(numbers).with_row_index(_PLACE).filter(headline.answered)
    each = answered.with_columns(pl.lit(None, pl.Float64).alias(_VALUE))
    if answered.height > 1 and headline.statistic == "median":
        each = answered.with_columns(_median_without(answered[headline.numerator]).alias(_VALUE))
    elif answered.height > 1 or headline.denominator:
        of_counts = all(dtype.is_integer() for dtype in answered.select(numbers).dtypes)
        # By their numbers: sums of decimals over neighbours have the same last digit in any order of the register.
        each = answered if of_counts else answered.sort(numbers, maintain_order=True)
        rest = {name: _rest(pl.col(name), of_counts) for name in numbers}
        if headline.denominator:
            value = share.percent(*rest.values())
        else:
            least = pl.col(headline.numerator).min()
            value = least + _rest(pl.col(headline.numerator) - least, of_counts) / (answered.height - 1)
        each = each.with_columns(value.alias(_VALUE))
        if not of_counts:
            # Organisations with the same numbers move it just as far.
            each = each.with_columns(pl.col(_VALUE).first().over(numbers)).sort(_PLACE)
    return each.select(place=_PLACE, value=pl.col(_VALUE).cast(pl.Float64))


def _median_without(x: pl.Series) -> pl.Expr:
    """Return what the median of two numbers or more is without each: as the one left out stands below the middle,
    between the two in the middle, or above."""
    import numpy

    ordered, middle = x.sort().to_numpy(), ((x.len() - 2) // 2, (x.len() - 1) // 2)
    left_out = numpy.array([*middle, middle[1] + 1])
    rest = numpy.full(3, x.len() - 1)
    below, between, above = sample.ranked(rest, lambda place: ordered[place + (place >= left_out)], 7)["median"]
    number = pl.col(x.name)
    return (
        pl.when(number <= ordered[middle[0]])
        .then(below)
        .when(number <= ordered[middle[1]])
        .then(between)
        .otherwise(above)
    )


def _rest(x: pl.Expr, of_counts: bool) -> pl.Expr:
    """Return the sum of all other values: of decimals those before and those after, so that none is taken from a larger
    sum."""
    if of_counts:
        return x.sum() - x
    before, after = x.cum_sum().shift(1, fill_value=0), x.cum_sum(reverse=True).shift(-1, fill_value=0)
    return before + after


def _of_organisations(frame: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return a headline's value, its ends without one organisation, and what it is without those that move it most."""
    each = _without_each(frame, headline)
    value = _value(_answered(frame, headline), headline)
    known, column = each.drop_nulls("value"), pl.col("value")
    ends = {end: known.filter(column == at) for end, at in zip(ENDS, (column.min(), column.max()), strict=True)}
    change = (column - value).abs()
    # Of those that move it as far, the first of the register alone: they may be nearly all.
    farthest = (
        known.filter(change >= change.top_k(len(MOST)).min())
        .group_by("value", maintain_order=True)
        .head(len(MOST))
        .sort(change, -column, descending=True, maintain_order=True)
        .head(len(MOST))
    )
    one_each = ends | {name: farthest.slice(place, 1) for place, name in enumerate(MOST)}
    statistics = {}
    for name, organisations in one_each.items():
        without = pl.lit(organisations["value"].first(), pl.Float64)
        statistics[name] = Statistic(without, headline.unit, WITHOUT[name])
    for name, organisations in ends.items():
        count = f"count of those, any one of which left out makes it {name}"
        statistics[f"{name}.n"] = Statistic(pl.lit(organisations.height), "count", count)
    again = Statistic(pl.lit(value, pl.Float64), headline.unit, METHODS[headline.statistic])
    n = pl.lit(each.height)
    names = {
        name: frame[organisations["place"].head(1)].select(_NAME).to_series().first()
        for name, organisations in one_each.items()
    }
    return pl.concat(
        [
            _rows(headline, {"value": again}, n).with_columns(same_as=pl.lit(headline.estimate)),
            _rows(headline, statistics, pl.max_horizontal(n - 1, 0)).with_columns(
                without=pl.col("statistic").replace_strict(names, default=None, return_dtype=pl.String)
            ),
        ]
    )


def _of_types(frame: pl.DataFrame, asked: dict[str, Headline], types: Iterable[str]) -> list[pl.DataFrame]:
    """Return what each headline is without the organisations of each type."""
    without: dict[tuple[str, str], tuple[float | None, int]] = {}
    for name, one in asked.items():
        answered = _answered(frame, one)
        for left_out in types:
            rest = answered.filter(pl.col("organisation_type") != left_out)
            without[left_out, name] = _value(rest, one), rest.height
    estimates = []
    for left_out in types:
        for name, one in asked.items():
            value, n = without[left_out, name]
            statistic = Statistic(pl.lit(value, pl.Float64), one.unit, WITHOUT_TYPE)
            row = _rows(one, {without_type(left_out): statistic}, pl.lit(n))
            estimates.append(row.with_columns(without=pl.lit(left_out)))
    return estimates


def _answered(frame: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return type and numbers of those that a headline rests on."""
    return frame.select("organisation_type", *headline.columns).filter(headline.answered)


def _value(answered: pl.DataFrame, headline: Headline) -> float | None:
    """Return a headline of those that it rests on: of a median, the numbers are sorted once."""
    numbers = answered.select(headline.columns)
    if headline.statistic == "median":
        numbers = numbers.select(pl.all().sort())
    return numbers.select(headline.value.cast(pl.Float64)).item()


def _rows(headline: Headline, statistics: dict[str, Statistic], n: pl.Expr) -> pl.DataFrame:
    one_row = pl.DataFrame({"all": [None]})
    return rows(one_row, TABLE, headline.name, statistics, n, None, headline.name)
