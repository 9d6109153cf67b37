"""The estimates of a survey by id, each as it is printed."""

import math
import re
from typing import NamedTuple

import polars as pl

from foisurvey.core.survey import ALL, Presentation, Unit
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.stats.printing import STYLES, printed, styled

MISSING = "–"
# In a table, in place of a number that is not shown for its release.
SUPPRESSED = "c"
# What may be asked for besides an estimate's value: the ends of its ambiguity band, by the ending of its id.
ENDS = ("ambiguity_low", "ambiguity_high")
# The last part of the names of counts.
COUNTS = ("n", "contacted", "organisations")
# The statistics that say how far numbers spread, or how sure one is, by the last part of their name.
_SPREAD = re.compile(r"(.*_)?(sd|se|(iqr|ci|order|bca|percentile|t)_(low|high))|design_effect|effective_n")


class Number(NamedTuple):
    """A number of estimates.csv: the id of its row, its column there, its value (None: not defined) and its unit."""

    id: str
    column: str
    value: float | None
    unit: Unit


class Results(dict[str, Number]):
    """The numbers of a survey by name: an estimate's id, or its id and the end of its band (`<id>.ambiguity_low`)."""

    def __init__(self, estimates: pl.DataFrame, survey: Presentation) -> None:
        """Take estimates (`frames.ESTIMATES`) and how to print them.

        How far the numbers of fewer organisations than `minimum_n` spread is not shown: it is missing here, and in
        estimates.csv alone.
        """
        self.survey = survey
        self._denominators: dict[str, float | None] = dict(estimates.select("id", "denominator").iter_rows())
        self._without = dict(estimates.filter(pl.col("without").is_not_null()).select("id", "without").iter_rows())
        self._few = set(estimates.filter(pl.col("n") < survey.minimum_n)["id"])
        self._withheld: set[str] = set()
        self._suppressed = _suppressed(estimates, survey.suppress_below)
        columns = estimates.select("id", "statistic", "unit", "value", *ENDS)
        for name, statistic, unit, value, *ends in columns.iter_rows():
            numbers = [value, *ends]
            if name in self._few and _is_spread(statistic):
                self._withheld |= {name} if value is not None else set()
                numbers = [None, None, None]
            for column, number in zip(("value", *ENDS), numbers, strict=True):
                key = name if column == "value" else estimate_id(name, column)
                self[key] = Number(name, column, number, unit)

    def value(self, name: str) -> float | None:
        """Return a number at full precision, None where it is not defined."""
        return self[name].value

    def count(self, name: str) -> int:
        """Return a count, 0 where it is not defined."""
        return int(self[name].value or 0)

    def few(self, name: str) -> bool:
        """Return whether an estimate rests on fewer organisations than `minimum_n`."""
        return name in self._few

    def withheld(self, name: str) -> bool:
        """Return whether an estimate is missing because it says how far the numbers of few organisations spread."""
        return name in self._withheld

    def is_count(self, name: str) -> bool:
        """Return whether a number counts organisations or answers."""
        return self[name].unit == "count" and name.rpartition(".")[2] in COUNTS

    def suppressed(self, name: str) -> bool:
        """Return whether a number is not shown for release: a count below `suppress_below`, or one that rests on it."""
        return self[name].id in self._suppressed

    def cell(self, name: str) -> str:
        """Return a number as a table prints it."""
        return SUPPRESSED if self.suppressed(name) else self.text(name)

    def text(self, name: str, unit: Unit | None = None, decimals: int | None = None) -> str:
        """Return a number as printed, without a unit; in another unit, or with other decimals, than its own.

        In words where it is not shown for release.
        """
        if self.suppressed(name):
            return f"fewer than {self.survey.suppress_below}" if self.is_count(name) else "suppressed"
        return self.printed(self[name].value, unit or self[name].unit, decimals)

    def printed(self, value: float | None, unit: Unit, decimals: int | None = None) -> str:
        """Return a value as a number of this unit is printed in the survey's style; a p value is never 0."""
        style = STYLES[self.survey.style]
        places = self.survey.decimals_of(unit) if decimals is None else decimals
        text = printed(value, places, self.survey.decimals.rounding)
        if text is None:
            return MISSING
        if unit != "p_value":
            return styled(text)
        text = f"<{10**-places:.{places}f}" if float(text) == 0 else text
        return text if style.zero_of_p else re.sub(r"^(<?)0\.", r"\1.", text)

    def interval(self, low: str, high: str) -> str:
        """Return the interval between two printed numbers, in the survey's style; missing where an end is."""
        if MISSING in (low, high):
            return MISSING
        if SUPPRESSED in (low, high):
            return SUPPRESSED
        joint = STYLES[self.survey.style].joint
        # Between other texts, or before a minus sign, a dash would be misread.
        return (joint if low[0].isdigit() and high[0].isdigit() else " to ").join((low, high))

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

    def cell(self, statistic: str) -> str:
        """Return a statistic as a table prints it."""
        return self.results.cell(self.id(statistic))

    def few(self, statistic: str) -> bool:
        """Return whether a statistic rests on fewer organisations than `minimum_n`."""
        return self.results.few(self.id(statistic))

    def text(self, statistic: str) -> str:
        """Return a statistic as printed."""
        return self.results.text(self.id(statistic))

    def interval(self, statistic: str) -> str:
        """Return the interval between the ends of a statistic as printed: of iqr, from iqr_low to iqr_high."""
        return self.results.interval(*(self.text(f"{statistic}_{end}") for end in ("low", "high")))

    def band(self, statistic: str) -> str:
        """Return how far a statistic moves with ambiguous answers: "low to high", or one number if both print alike."""
        low, high = (self.text(estimate_id(statistic, end)) for end in ENDS)
        return low if low == high else f"{low} to {high}"

    def has_upper_limit(self, statistic: str) -> bool:
        """Return whether a statistic's ambiguity band has an upper limit."""
        return self.value(estimate_id(statistic, ENDS[1])) != math.inf


def _is_spread(statistic: str | None) -> bool:
    return bool(statistic and _SPREAD.fullmatch(statistic.rpartition(".")[2]))


def _suppressed(estimates: pl.DataFrame, below: int | None) -> set[str]:
    """Return the ids of small counts, of their percentages, and of what rests on few organisations."""
    if below is None:
        return set()
    count = (pl.col("unit") == "count") & pl.col("id").str.split(".").list.last().is_in(COUNTS)
    small = set(estimates.filter(count & pl.col("value").is_between(1, below - 1))["id"])
    resting = set(estimates.filter(~count & pl.col("n").is_between(1, below - 1))["id"])
    return small | resting | {name for name in estimates["id"] if f"{name.removesuffix('pct')}n" in small}
