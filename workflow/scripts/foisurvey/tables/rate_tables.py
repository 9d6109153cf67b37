"""Tables 4 and 5: the rates of organisations, in the primary analysis and beside it in the sensitivity analyses."""

from dataclasses import replace

from foisurvey.core.outside_text import capitalised, uncapitalised
from foisurvey.core.survey import PRIMARY, Presentation
from foisurvey.estimation.results import Group, Results
from foisurvey.tables import columns, notes
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Column, Measure, Table, interval, with_percent

# What ambiguous answers may move, and what the note calls it.
MOVING = {"organisations.n": "number of organisations", "mean": "mean", "median": "median"}


def table4(results: Results) -> Table:
    """Return Table 4, of a survey with a compliant part."""
    survey = results.survey
    shown = [columns.count("Organisations", "organisations.n", "organisations.pct")]
    shown += [columns.mean(survey.statistics), columns.median(), columns.value_range()]
    methods = [notes.methods_of_mean(survey.statistics)]
    ambiguity = notes.ambiguity("table4", MOVING, results)
    return by_type("table4", f"Table 4. {_subject(survey)}", shown, results, methods, ambiguity)


def table5(results: Results) -> Table:
    """Return Table 5, of a survey with sensitivity analyses: the same columns for each analysis, under its label."""
    survey = results.survey
    labels = analyses(survey)
    shown = [
        replace(column, group=label, analysis=analysis)
        for analysis, label in labels.items()
        for column in _columns_of_an_analysis(results.group("table5", analysis=analysis))
    ]
    methods = [notes.methods_of_mean(survey.statistics)]
    ambiguity = notes.ambiguity("table5", MOVING, results, labels)
    subject = f"Table 5. Sensitivity analyses. {_subject(survey)}"
    return by_type("table5", subject, shown, results, methods, ambiguity)


def analyses(survey: Presentation) -> dict[str, str]:
    """Return Table 5's analyses and their labels: the primary analysis and the sensitivity analyses."""
    return {PRIMARY: "Primary analysis"} | {name: scenario.label for name, scenario in survey.sensitivity.items()}


def _columns_of_an_analysis(all_types: Group) -> list[Column]:
    level = columns.level(all_types.results.survey.statistics)
    return [
        columns.organisations(all_types),
        Column("Mean (SD)", [Measure("Mean", "mean"), Measure("SD", "sd")], with_percent),
        Column(level, columns.limits(level, "ci"), interval),
        columns.median(),
    ]


def _subject(survey: Presentation) -> str:
    assert survey.compliance
    label = uncapitalised(survey.questions[survey.compliance.part].label)
    rate, plural = capitalised(survey.compliance.rate), survey.counted.plural
    return f"{rate}: percentage of an organisation's {plural} that are {label}"
