"""The columns that several tables have."""

from foisurvey.core.survey import Counted, Statistics
from foisurvey.estimation.results import Group
from foisurvey.tables.table import Column, interval, with_percent


def count(what: str, number: str, percent: str) -> Column:
    """Return the column "n (%)" of a statistic and its percentage."""
    return Column(f"{what}, n (%)", {f"{what}, n": number, f"{what}, %": percent}, with_percent)


def organisations(all_types: Group) -> Column:
    """Return the column of the organisations; its heading has their number of all types."""
    what = f"Organisations (n={all_types.text('organisations.n')})"
    return count(what, "organisations.n", "organisations.pct")


def total(all_types: Group, counted: Counted) -> Column:
    """Return the column of the total of what is counted; its heading has that of all types."""
    statistic = f"{counted.id}.total"
    what = f"Total {counted.plural} (n={all_types.text(statistic)})"
    return count(what, statistic, f"{counted.id}.pct")


def total_of_question() -> Column:
    """Return the column of the sum of an extra question's numbers, and its percentage of the sum of all types."""
    return Column("Total (%)", {"Total": "total", "Total, %": "total.pct"}, with_percent)


def mean(statistics: Statistics, unit: str = "") -> Column:
    """Return the column of the mean with its standard deviation and confidence interval."""
    measures = {f"Mean{unit}": "mean", f"SD{unit}": "sd"} | limits(f"{level(statistics)}{unit}", "ci")
    return Column(f"Mean{unit} (SD; {level(statistics)})", measures, with_spread)


def median(unit: str = "") -> Column:
    """Return the column of the median with its quartiles."""
    measures = {f"Median{unit}": "median"} | limits(f"IQR{unit}", "iqr")
    return Column(f"Median{unit} (IQR)", measures, lambda median, low, high: f"{median} ({interval(low, high)})")


def value_range(unit: str = "") -> Column:
    """Return the column of the range."""
    return Column(f"Range{unit}", {f"Range{unit}, low": "min", f"Range{unit}, high": "max"}, interval)


def limits(what: str, statistic: str) -> dict[str, str]:
    """Return the two ends of an interval: their headings and statistics."""
    return {f"{what}, {end}": f"{statistic}_{end}" for end in ("low", "high")}


def level(statistics: Statistics) -> str:
    """Return the heading of a confidence interval: 95% CI."""
    return f"{statistics.level_percent} CI"


def with_spread(number: str, spread: str, low: str, high: str) -> str:
    """Return "mean (SD; interval)"."""
    return f"{number} ({spread}; {interval(low, high)})"
