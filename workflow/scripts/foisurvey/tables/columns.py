"""The columns that several tables have."""

from collections.abc import Callable

from foisurvey.core.survey import Statistics
from foisurvey.estimation.results import Group, Results
from foisurvey.tables.table import Column, with_percent


def count(what: str, number: str, percent: str, of: str = "") -> Column:
    """Return the column "n (%)" of a statistic and its percentage; `of` stands after what it counts, in print alone."""
    return Column(f"{what}{of}, n (%)", {f"{what}, n": number, f"{what}, %": percent}, with_percent)


def organisations(all_types: Group) -> Column:
    """Return the column of the organisations; its heading has their number of all types."""
    number = all_types.cell("organisations.n")
    return count("Organisations", "organisations.n", "organisations.pct", f" (n={number})")


def total(all_types: Group) -> Column:
    """Return the column of the total of what is counted; its heading has that of all types."""
    counted = all_types.results.survey.counted
    statistic = f"{counted.id}.total"
    return count(f"Total {counted.plural}", statistic, f"{counted.id}.pct", f" (n={all_types.cell(statistic)})")


def total_of_question() -> Column:
    """Return the column of the sum of an extra question's numbers, and its percentage of the sum of all types."""
    return Column("Total (%)", {"Total": "total", "Total, %": "total.pct"}, with_percent)


def mean(results: Results, unit: str = "") -> Column:
    """Return the column of the mean with its standard deviation and confidence interval."""
    of = level(results.survey.statistics)
    measures = {f"Mean{unit}": "mean", f"SD{unit}": "sd"} | limits(f"{of}{unit}", "ci")
    return Column(f"Mean{unit} (SD; {of})", measures, with_spread(results))


def median(results: Results, unit: str = "") -> Column:
    """Return the column of the median with its quartiles."""
    measures = {f"Median{unit}": "median"} | limits(f"IQR{unit}", "iqr")
    return Column(f"Median{unit} (IQR)", measures, with_interval(results))


def value_range(results: Results, unit: str = "") -> Column:
    """Return the column of the range."""
    return Column(f"Range{unit}", {f"Range{unit}, low": "min", f"Range{unit}, high": "max"}, results.interval)


def limits(what: str, statistic: str) -> dict[str, str]:
    """Return the two ends of an interval: their headings and statistics."""
    return {f"{what}, {end}": f"{statistic}_{end}" for end in ("low", "high")}


def level(statistics: Statistics) -> str:
    """Return the heading of a confidence interval: 95% CI."""
    return f"{statistics.level_percent} CI"


def with_spread(results: Results) -> Callable[[str, str, str, str], str]:
    """Return what makes "mean (SD; interval)" of the texts of its numbers."""
    return lambda number, spread, low, high: f"{number} ({spread}; {results.interval(low, high)})"


def with_interval(results: Results) -> Callable[[str, str, str], str]:
    """Return what makes "median (interval)" of the texts of its numbers."""
    return lambda number, low, high: f"{number} ({results.interval(low, high)})"
