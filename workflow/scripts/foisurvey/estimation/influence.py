"""How far single organisations and types move the headlines, and which move them most.

What a headline would be without one organisation follows from sums before and after it, or from its place in order:
no analysis is run again, and nothing grows faster than the number of organisations and its logarithm.
"""

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
    estimates += [_of_types(frame, asked, name) for name in design.types]
    return pl.concat(estimates).with_columns(analysis=pl.lit(PRIMARY))


def without_each(frame: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return the organisations of an analysis frame that a headline rests on, in its order, and the value without each.

    Columns: name (the id where it has none), value (missing where nothing is left to make it of).
    """
    numbers = [headline.numerator, *([headline.denominator] if headline.denominator else [])]
    # By their numbers: sums over neighbours are then the same to the last digit in any order of the register.
    answered = frame.filter(headline.answered).with_row_index("place").sort(numbers, maintain_order=True)
    each = answered.select(
        "place",
        *numbers,
        name=pl.coalesce("name", "organisation_id"),
        value=_without(headline, answered.height),
    )
    # Organisations with the same numbers move it just as far.
    return each.with_columns(pl.col("value").first().over(numbers)).sort("place").select("name", "value")


def _without(headline: Headline, n: int) -> pl.Expr:
    """Return what a headline is without each of the n organisations that it rests on."""
    numerator, missing = pl.col(headline.numerator), pl.lit(None, pl.Float64)
    if headline.denominator:
        return share.percent(_rest(numerator), _rest(pl.col(headline.denominator)))
    if n < 2:
        return missing
    if headline.statistic == "mean":
        least = numerator.min()
        return (least + _rest(numerator - least) / (n - 1)).cast(pl.Float64)
    ordered, place = numerator.sort(), numerator.rank("ordinal").cast(pl.Int64) - 1

    def at(among_rest: pl.Expr) -> pl.Expr:
        return ordered.gather(among_rest + (among_rest >= place).cast(pl.Int64))

    return sample.ranked(pl.lit(n - 1), at, 7)["median"]


def _rest(x: pl.Expr) -> pl.Expr:
    """Return the sum of all other values: those before and those after, so that none is taken from a larger sum."""
    before, after = x.cum_sum().shift(1, fill_value=0), x.cum_sum(reverse=True).shift(-1, fill_value=0)
    return before + after


def _of_organisations(frame: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return a headline's value, its ends without one organisation, and what it is without those that move it most."""
    each, value = without_each(frame, headline), frame.select(headline.value.cast(pl.Float64)).item()
    known, column = each.drop_nulls("value"), pl.col("value")
    ends = {end: known.filter(column == at) for end, at in zip(ENDS, (column.min(), column.max()), strict=True)}
    farthest = known.sort((column - value).abs(), -column, descending=True, maintain_order=True).head(len(MOST))
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
    names = {name: organisations["name"].first() for name, organisations in one_each.items()}
    return pl.concat(
        [
            _rows(headline, {"value": again}, n).with_columns(same_as=pl.lit(headline.estimate)),
            _rows(headline, statistics, pl.max_horizontal(n - 1, 0)).with_columns(
                without=pl.col("statistic").replace_strict(names, default=None, return_dtype=pl.String)
            ),
        ]
    )


def _of_types(frame: pl.DataFrame, asked: dict[str, Headline], left_out: str) -> pl.DataFrame:
    """Return what each headline is without the organisations of a type."""
    rest = frame.filter(pl.col("organisation_type") != left_out)
    values = rest.select(**{name: one.value.cast(pl.Float64) for name, one in asked.items()})
    counts = rest.select(**{name: one.answered.sum() for name, one in asked.items()})
    estimates = []
    for name, one in asked.items():
        without = Statistic(pl.lit(values[name].item(), pl.Float64), one.unit, WITHOUT_TYPE)
        estimates.append(_rows(one, {without_type(left_out): without}, pl.lit(counts[name].item())))
    return pl.concat(estimates).with_columns(without=pl.lit(left_out))


def _rows(headline: Headline, statistics: dict[str, Statistic], n: pl.Expr) -> pl.DataFrame:
    one_row = pl.DataFrame({"all": [None]})
    return rows(one_row, TABLE, headline.name, statistics, n, None, headline.name)
