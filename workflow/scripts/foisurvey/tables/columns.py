"""The columns that several tables have."""

from collections.abc import Callable

from foisurvey.core.survey import NumberKind, Presentation, Statistics
from foisurvey.estimation.results import Group, Results
from foisurvey.tables.table import LIMITS, Column, with_percent


def unit_of(number: NumberKind) -> str:
    """Return what stands in a heading after what a question asks for: its unit, if it has one."""
    return {"percent": ", %", "money": ", £"}.get(number, "")


def unit_of_total(survey: Presentation) -> str:
    """Return the unit of the total in a heading."""
    return unit_of(survey.questions[survey.design.total].number)


def count(what: str, number: str, percent: str, of: str = "") -> Column:
    """Return the column "n (%)" of a statistic and its percentage; `of` stands after what it counts, in print alone."""
    measures = {f"{what}, number": number, f"{what}, percentage": percent}
    return Column(f"{what}{of}, n (%)", measures, with_percent)


def organisations(all_types: Group) -> Column:
    """Return the column of the organisations; its heading has their number of all types."""
    number = all_types.cell("organisations.n")
    return count("Organisations", "organisations.n", "organisations.pct", f" (n={number})")


def total(all_types: Group) -> Column:
    """Return the column of the total of what is counted; of a count its heading has that of all types."""
    survey = all_types.results.survey
    what, statistic, unit = f"Total {survey.counted.plural}", f"{survey.counted.id}.total", unit_of_total(survey)
    measures = {f"{what}{unit}": statistic, f"{what}, percentage of all": f"{survey.counted.id}.pct"}
    in_print = f" (n={all_types.cell(statistic)}), n (%)" if survey.design.counts_things else f"{unit} (%)"
    return Column(f"{what}{in_print}", measures, with_percent)


def total_of_question(unit: str) -> Column:
    """Return the column of the sum of an extra question's numbers, and its percentage of the sum of all types."""
    measures = {f"Total{unit}": "total", "Total, percentage of all": "total.pct"}
    return Column(f"Total{unit} (%)", measures, with_percent)


def mean(results: Results, unit: str = "") -> Column:
    """Return the column of the mean with its standard deviation and confidence interval."""
    of = level(results.survey.statistics)
    measures = {f"Mean{unit}": "mean", f"Standard deviation{unit}": "sd"} | limits(results, unit)
    return Column(f"Mean{unit} (SD; {of})", measures, with_spread(results))


def median(results: Results, unit: str = "") -> Column:
    """Return the column of the median with its quartiles."""
    measures = {f"Median{unit}": "median", f"Lower quartile{unit}": "iqr_low", f"Upper quartile{unit}": "iqr_high"}
    return Column(f"Median{unit} (IQR)", measures, with_interval(results))


def value_range(results: Results, unit: str = "") -> Column:
    """Return the column of the range."""
    return Column(f"Range{unit}", {f"Minimum{unit}": "min", f"Maximum{unit}": "max"}, results.interval)


def limits(results: Results, unit: str = "", what: str = "", statistic: str = "ci") -> dict[str, str]:
    """Return the two ends of a confidence interval, of `what` if it is named: their headings and statistics."""
    interval = f"{results.survey.statistics.level_percent} confidence interval{unit}"
    named = f"{what}, {interval}" if what else interval
    return {f"{named}{limit}": f"{statistic}_{end}" for end, limit in LIMITS.items()}


def level(statistics: Statistics) -> str:
    """Return the heading of a confidence interval: 95% CI."""
    return f"{statistics.level_percent} CI"


def with_spread(results: Results) -> Callable[[str, str, str, str], str]:
    """Return what makes "mean (SD; interval)" of the texts of its numbers."""
    return lambda number, spread, low, high: f"{number} ({spread}; {results.interval(low, high)})"


def with_interval(results: Results) -> Callable[[str, str, str], str]:
    """Return what makes "median (interval)" of the texts of its numbers."""
    return lambda number, low, high: f"{number} ({results.interval(low, high)})"
