"""Tables 4 and 5: the rates of organisations, in the primary analysis and beside it in the sensitivity analyses."""

from dataclasses import replace

from foisurvey.core.outside_text import capitalised, uncapitalised
from foisurvey.core.survey import PRIMARY, Presentation
from foisurvey.estimation.results import Results
from foisurvey.tables import columns, notes
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Column, Table, with_percent

# What ambiguous answers may move, and what the note calls it.
MOVING = {"organisations.n": "number of organisations", "mean": "mean", "median": "median"}


def table4(results: Results) -> Table:
    """Return Table 4, of a survey with a compliant part."""
    survey = results.survey
    shown = [columns.count("Organisations", "organisations.n", "organisations.pct")]
    shown += [columns.mean(results), columns.median(results), columns.value_range(results)]
    return by_type(4, _subject(survey), shown, results, moving=MOVING, spread=True)


def table5(results: Results) -> Table:
    """Return Table 5, of a survey with sensitivity analyses: the same columns for each analysis, under its label."""
    survey = results.survey
    level = columns.level(survey.statistics)
    spread = [
        Column("Mean (SD)", {"Mean": "mean", "Standard deviation": "sd"}, with_percent),
        Column(level, columns.limits(results), results.interval),
        columns.median(results),
    ]
    shown = [
        replace(column, group=label, analysis=analysis)
        for analysis, label in analyses(survey).items()
        for column in (columns.organisations(results.group("table5", analysis=analysis)), *spread)
    ]
    subject = f"Sensitivity analyses. {_subject(survey)}"
    return by_type(5, subject, shown, results, notes.emptied(results), MOVING, spread=True)


def analyses(survey: Presentation) -> dict[str, str]:
    """Return Table 5's analyses and their labels: the primary analysis and the sensitivity analyses."""
    return {PRIMARY: "Primary analysis"} | {name: scenario.label for name, scenario in survey.sensitivity.items()}


def _subject(survey: Presentation) -> str:
    assert survey.compliance
    part = survey.questions[survey.compliance.part].label
    label = f"under “{part}”" if survey.design.counts_money else f"that are {uncapitalised(part)}"
    rate, plural = capitalised(survey.compliance.rate), survey.counted.plural
    return f"{rate}: percentage of an organisation's {plural} {label}"
