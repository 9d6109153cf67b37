"""What an estimate is: one statistic as a row that says its table, unit and method, under an id that is built here."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import ALL, Unit


def estimate_id(*parts: str) -> str:
    """Return the id of an estimate: its table, analysis (in Table 5), organisation type and statistic, if not blank."""
    return ".".join(filter(None, parts))


@dataclass(frozen=True)
class Interval:
    """Where a number lies, as expressions; infinite: no upper limit."""

    low: pl.Expr
    high: pl.Expr

    def where(self, condition: pl.Expr, otherwise: "Interval | None" = None) -> "Interval":
        """Return this interval where a condition is true; elsewhere the other, or none."""
        low, high = (otherwise.low, otherwise.high) if otherwise else (pl.lit(None), pl.lit(None))
        return Interval(
            pl.when(condition).then(self.low).otherwise(low), pl.when(condition).then(self.high).otherwise(high)
        )


@dataclass(frozen=True)
class Statistic:
    """A statistic of each organisation type, as expressions over a frame of one row a type.

    `denominator` is that of a percentage, `band` how far the value moves with ambiguous answers, `setting` the key of
    the config that chose the method, `organisations` the name of those it is about (None: those of the table).
    """

    value: pl.Expr
    unit: Unit
    method: str
    denominator: pl.Expr | None = None
    band: Interval | None = None
    setting: str | None = None
    organisations: str | None = None


def rows(
    by_type: pl.DataFrame,
    table: str,
    outcome: str,
    statistics: Mapping[str, Statistic],
    n: pl.Expr,
    organisations: str | None,
    analysis: str = "",
) -> pl.DataFrame:
    """Return one estimate (`frames.ESTIMATES`) for each statistic and organisation type.

    `by_type` has one row a type; where it has no column organisation_type the statistics are of all types together,
    and their ids have no type. `organisations` names those whom the statistics are about; an `analysis` is part of
    the ids.
    """
    has_types = "organisation_type" in by_type.columns
    types = by_type["organisation_type"].to_list() if has_types else [ALL]
    missing = pl.lit(None)
    numbers = {
        "value": [one.value for one in statistics.values()],
        "ambiguity_low": [one.band.low if one.band else missing for one in statistics.values()],
        "ambiguity_high": [one.band.high if one.band else missing for one in statistics.values()],
        "n": [n] * len(statistics),
        "denominator": [missing if one.denominator is None else one.denominator for one in statistics.values()],
    }
    # All in one query: to begin one takes longer than what it computes.
    computed = by_type.select(
        pl.col("organisation_type") if has_types else pl.lit(ALL).alias("organisation_type"),
        *(
            expression.cast(frames.ESTIMATES[column]).alias(f"{column} {place}")
            for column, expressions in numbers.items()
            for place, expression in enumerate(expressions)
        ),
    )
    columns = {
        column: pl.concat([computed[f"{column} {place}"] for place in range(len(statistics))]) for column in numbers
    }
    each = [(name, one, kind) for name, one in statistics.items() for kind in types]
    return pl.DataFrame(
        columns
        | {
            "id": [estimate_id(table, analysis, kind if has_types else "", name) for name, _, kind in each],
            "table": [table] * len(each),
            "analysis": [analysis] * len(each),
            "outcome": [outcome] * len(each),
            "organisation_type": [kind for _, _, kind in each],
            "statistic": [name for name, _, _ in each],
            "unit": [one.unit for _, one, _ in each],
            "organisations": [one.organisations or organisations for _, one, _ in each],
            "setting": [one.setting for _, one, _ in each],
            "method": [one.method for _, one, _ in each],
            "same_as": [None] * len(each),
            "without": [None] * len(each),
        },
        schema=frames.ESTIMATES,
    )


def shown_again(estimates: pl.DataFrame, table: str, analysis: str = "") -> pl.DataFrame:
    """Return estimates as another table shows them, under its ids; `same_as` is the id of the original."""
    return estimates.with_columns(
        id=_id(table, analysis, pl.col("organisation_type"), pl.col("statistic")),
        table=pl.lit(table),
        same_as=pl.coalesce("same_as", "id"),
    )


def _id(table: str, analysis: str, *parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(estimate_id(table, analysis)), *parts, separator=".")
