"""Table 6: the total of what is counted by status, as percentages with standard errors and intervals."""

from foisurvey.core.survey import Question, Remainder
from foisurvey.estimation.results import Group, Results
from foisurvey.tables import columns, notes
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Column, Table


def table6(results: Results) -> Table:
    """Return Table 6, of a survey with parts: a column for each part, and last one for a remainder."""
    survey, all_types = results.survey, results.group("table6")
    assert survey.parts
    shown = [columns.total(all_types, survey.counted)]
    shown += [_share_column(all_types, status, part) for status, part in survey.statuses.items()]
    moving = {f"{survey.counted.id}.total": "total"}
    moving |= {f"{status}.pct": f'share "{part.label}"' for status, part in survey.statuses.items()}
    subject = f"{survey.parts.heading} of all {survey.counted.plural}"
    methods = notes.methods_of_share(survey.statistics, survey.parts.disjoint)
    return by_type(6, subject, shown, results, [methods], moving)


def _share_column(all_types: Group, status: str, part: Question | Remainder) -> Column:
    level = columns.level(all_types.results.survey.statistics)
    numerator, denominator = (all_types.text(f"{status}.{name}") for name in ("numerator", "denominator"))
    what = f"{part.label} ({numerator}/{denominator} in all)"
    measures = {f"{what}, %": f"{status}.pct", f"{part.label}, SE": f"{status}.se"}
    measures |= columns.limits(f"{part.label}, {level}", f"{status}.ci")
    group = (part.group or "") if isinstance(part, Question) else ""
    return Column(f"{what}, % (SE; {level})", measures, columns.with_spread, group)
