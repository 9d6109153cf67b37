"""How sure medians, means and shares are, where whole organisations count as drawn."""

import math
from collections.abc import Iterator
from dataclasses import replace

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import ALL, Question, Statistics
from foisurvey.estimation.results import MISSING, Results
from foisurvey.stats.bootstrap import FEWEST_ORGANISATIONS, INTERVALS, MOST_ORGANISATIONS
from foisurvey.tables import columns, notes
from foisurvey.tables.table import LIMITS, Column, Table, laid_out, titled

MEANING = (
    "CI: {level} confidence interval: of many surveys like this one, about {level} would have an interval that holds "
    "the number of all organisations like these; fewer, of a mean or share, where few organisations answered or a few "
    "have most of what is counted. Whole organisations count as drawn, not each {singular} by itself. No interval "
    "covers what the organisations that did not answer would have said."
)
METHODS = (
    "Median: the interval goes from one organisation's number to another's, the narrowest pair of ranks that holds the "
    "median with a probability of {level} or more, whatever the distribution. Mean and share: {bca} bootstrap. The "
    "organisations that answered were drawn again with replacement, {resamples:,} times (seed {seed}), within each "
    "type; types of fewer than {fewest} were drawn together. estimates.csv has more: intervals of means by Student's "
    "t, percentile intervals, and those of quartiles and skewness."
)
NOT_DEFINED = (
    "{missing}: not defined. The interval of a median needs {of_median} organisations or more. One by bootstrap needs "
    "{fewest} to {most:,} that differ; of fewer it would be too narrow."
)


def intervals_table(results: Results) -> Table:
    """Return the table of the intervals: a row for each organisation type, and last one for all."""
    survey = results.survey
    labels = {group: survey.labels_and_all[group] for group in (*survey.order_of("intervals"), ALL)}
    level = survey.statistics.level_percent
    subject = titled(f"Medians, means and shares with {level} confidence intervals by organisation", survey)
    table = laid_out("intervals", "Intervals", subject, "Organisation type", list(_columns(results)), labels, results)
    drawn = {"resamples": survey.bootstrap.resamples, "seed": survey.bootstrap.seed, "fewest": FEWEST_ORGANISATIONS}
    below = [
        MEANING.format(level=level, singular=survey.counted.singular),
        METHODS.format(level=level, bca=INTERVALS["bca"], **drawn),
        *notes.undefined(table, _not_defined(survey.statistics)),
    ]
    general = [*notes.rounding(survey), *notes.withheld(survey, table.withheld), *notes.suppressed(survey, table)]
    general += [*notes.imputed(results), *notes.all_in_review(results)]
    # Without an interval it would say what Tables 2 to 6 say.
    ends = [place for place, heading in enumerate(table.measures) if heading.endswith(tuple(LIMITS.values()))]
    is_empty = all(row[place] == MISSING for row in table.numbers for place in ends)
    return replace(table, notes=[visible(note) for note in below], general=general, is_empty=is_empty)


def _columns(results: Results) -> Iterator[Column]:
    survey = results.survey
    numbers = {"total": f"{capitalised(survey.counted.plural)} per organisation{columns.unit_of_total(survey)}"}
    if survey.compliance:
        numbers["rate"] = f"{capitalised(survey.compliance.rate)}, %"
    for outcome, heading in numbers.items():
        yield _column(results, "Median", "median", "median.order", heading, outcome)
        yield _column(results, "Mean", "mean", "mean.bca", heading, outcome)
    for status, part in survey.statuses.items():
        label = part.title if isinstance(part, Question) else part.label
        heading = f"Share of all {survey.counted.plural}, %"
        yield _column(results, label, f"{status}.pct", f"{status}.bca", heading, "share")


def _column(results: Results, what: str, number: str, ends: str, heading: str, outcome: str) -> Column:
    level = columns.level(results.survey.statistics)
    measures = {what: number} | columns.limits(results, what=what, statistic=ends)
    return Column(f"{what} ({level})", measures, columns.with_interval(results), heading, outcome)


def _not_defined(statistics: Statistics) -> str:
    # The range of n values misses the median with a probability of 2 / 2^n.
    of_median = math.ceil(1 - math.log2(1 - statistics.level))
    return NOT_DEFINED.format(
        missing=MISSING, of_median=of_median, fewest=FEWEST_ORGANISATIONS, most=MOST_ORGANISATIONS
    )
