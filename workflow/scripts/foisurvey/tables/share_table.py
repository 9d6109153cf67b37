"""Table 6: the total of what is counted by status, as percentages with standard errors and intervals."""

import math

from foisurvey.core.survey import Question, Remainder
from foisurvey.estimation.results import MISSING, Group, Results
from foisurvey.tables import columns, notes
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import MARK, Column, Table


def table6(results: Results) -> Table:
    """Return Table 6, of a survey with parts: a column for each part, and last one for a remainder."""
    survey, all_types = results.survey, results.group("table6")
    assert survey.parts
    shown = [columns.total(all_types)]
    shown += [_share_column(all_types, status, part) for status, part in survey.statuses.items()]
    moving = {f"{survey.counted.id}.total": "total"}
    moving |= {f"{status}.pct": f'share "{part.label}"' for status, part in survey.statuses.items()}
    subject = f"{survey.parts.heading} of all {survey.counted.plural}"
    marked = {
        part.label: [
            label
            for name, label in survey.labels_and_all.items()
            if doubt(share_of(results.group("table6", name), status))
        ]
        for status, part in survey.statuses.items()
    }
    methods = [notes.methods_of_share(survey)]
    if survey.statistics.interval_of_share != "cluster":
        intervals = {}
        for status, part in survey.statuses.items():
            share = share_of(all_types, status)
            low, high = (share.text(f"cluster_ci_{end}") for end in ("low", "high"))
            if MISSING not in (low, high):
                mark = doubt(share, "cluster_ci")
                intervals[part.label] = f"{results.interval(low, high)}{mark}", share.text("design_effect")
                marked[part.label] += ["All by organisations"] if mark else []
        methods += notes.by_organisations(survey, intervals)
    return by_type(6, subject, shown, results, [*methods, *notes.marked(marked)], moving)


def share_of(row: Group, status: str) -> Group:
    """Return the numbers of one share of a row of Table 6."""
    return Group(row.results, row.id(status))


def doubt(share: Group, name: str = "ci") -> str:
    """Return the mark of an interval (ci or cluster_ci) that has no width, or an end where no share can be."""
    low, high = share.value(f"{name}_low"), share.value(f"{name}_high")
    if low is None or high is None:
        return ""
    most = 100 if share.results.survey.remainder else math.inf  # of parts that overlap a share may be above 100
    return MARK if low == high or low < 0 or high > most else ""


def _share_column(all_types: Group, status: str, part: Question | Remainder) -> Column:
    level = columns.level(all_types.results.survey.statistics)
    results, counted = all_types.results, all_types.results.survey.counted.plural
    numerator, denominator = (all_types.cell(f"{status}.{name}") for name in ("numerator", "denominator"))
    measures = {f"{part.label}, percentage": f"{status}.pct", f"{part.label}, standard error": f"{status}.se"}
    measures |= columns.limits(results, what=part.label, statistic=f"{status}.ci")
    more = {"": "numerator", "of all ": "denominator"}
    return Column(
        f"{part.label} ({numerator}/{denominator} in all), % (SE; {level})",
        measures,
        columns.with_spread(results),
        (part.group or "") if isinstance(part, Question) else "",
        mark=lambda row: doubt(share_of(row, status)),
        more={f"{part.label}, {of}{counted}": f"{status}.{name}" for of, name in more.items()}
        | {f"{part.label}, organisations": f"{status}.organisations"},
    )
