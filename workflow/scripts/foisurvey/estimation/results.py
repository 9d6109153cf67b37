"""The estimates of a survey by id, each as it is printed."""

import math
from typing import NamedTuple

import polars as pl

from foisurvey.core.survey import ALL, Presentation, Unit
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.stats.printing import printed, with_commas

MISSING = "–"
COMMAS_FROM = 10_000
# What may be asked for besides an estimate's value: the ends of its ambiguity band, by the ending of its id.
ENDS = ("ambiguity_low", "ambiguity_high")


class Number(NamedTuple):
    """A number of estimates.csv: the id of its row, its column there, its value (None: not defined) and its unit."""

    id: str
    column: str
    value: float | None
    unit: Unit


class Results(dict[str, Number]):
    """The numbers of a survey by name: an estimate's id, or its id and the end of its band (`<id>.ambiguity_low`)."""

    def __init__(self, estimates: pl.DataFrame, survey: Presentation) -> None:
        """Take estimates (`frames.ESTIMATES`; other columns than these six are not needed) and how to print them."""
        self.survey = survey
        self._denominators: dict[str, float | None] = dict(estimates.select("id", "denominator").iter_rows())
        self._without = dict(estimates.filter(pl.col("without").is_not_null()).select("id", "without").iter_rows())
        for name, unit, value, *ends in estimates.select("id", "unit", "value", *ENDS).iter_rows():
            self[name] = Number(name, "value", value, unit)
            for column, end in zip(ENDS, ends, strict=True):
                self[estimate_id(name, column)] = Number(name, column, end, unit)

    def value(self, name: str) -> float | None:
        """Return a number at full precision, None where it is not defined."""
        return self[name].value

    def count(self, name: str) -> int:
        """Return a count, 0 where it is not defined."""
        return int(self[name].value or 0)

    def text(self, name: str, unit: Unit | None = None, decimals: int | None = None) -> str:
        """Return a number as printed, without a unit; in another unit, or with other decimals, than its own."""
        return self.printed(self[name].value, unit or self[name].unit, decimals)

    def printed(self, value: float | None, unit: Unit, decimals: int | None = None) -> str:
        """Return a value as a number of this unit is printed, with commas from 10,000 on; a p value is never 0."""
        places = self.survey.decimals_of(unit) if decimals is None else decimals
        text = printed(value, places, self.survey.decimals.rounding)
        if unit == "p_value" and text is not None and float(text) == 0:
            return f"<{10**-places:.{places}f}"
        if value is None or text is None:
            return MISSING
        return with_commas(text) if math.isfinite(value) and abs(float(text)) >= COMMAS_FROM else text

    def denominator(self, name: str) -> int:
        """Return how many a percentage of a count is of, 0 where it is not defined."""
        return int(self._denominators[name] or 0)

    def without(self, name: str) -> str:
        """Return the organisation, or the type as the config names it, that an estimate leaves out; "" for none."""
        return self._without.get(name, "")

    def group(self, table: str, organisation_type: str = ALL, analysis: str = "") -> "Group":
        """Return the numbers of one organisation type in a table (or in one analysis of Table 5)."""
        return Group(self, estimate_id(table, analysis, organisation_type))


class Group:
    """The numbers whose ids begin alike, by the name of their statistic."""

    def __init__(self, results: Results, prefix: str) -> None:
        self.results, self.prefix = results, prefix

    def id(self, statistic: str) -> str:
        """Return the id of a statistic."""
        return estimate_id(self.prefix, statistic)

    def __contains__(self, statistic: str) -> bool:
        return self.id(statistic) in self.results

    def value(self, statistic: str) -> float | None:
        """Return a statistic at full precision, None where it is not defined."""
        return self.results.value(self.id(statistic))

    def count(self, statistic: str) -> int:
        """Return a count, 0 where it is not defined."""
        return self.results.count(self.id(statistic))

    def denominator(self, statistic: str) -> int:
        """Return how many a percentage of a count is of, 0 where it is not defined."""
        return self.results.denominator(self.id(statistic))

    def text(self, statistic: str) -> str:
        """Return a statistic as printed."""
        return self.results.text(self.id(statistic))

    def band(self, statistic: str) -> str:
        """Return how far a statistic moves with ambiguous answers: "low to high", or one number if both print alike."""
        low, high = (self.text(estimate_id(statistic, end)) for end in ENDS)
        return low if low == high else f"{low} to {high}"

    def has_upper_limit(self, statistic: str) -> bool:
        """Return whether a statistic's ambiguity band has an upper limit."""
        return self.value(estimate_id(statistic, ENDS[1])) != math.inf
