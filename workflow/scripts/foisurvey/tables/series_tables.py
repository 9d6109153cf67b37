"""The tables of three waves or more: each number in every wave, and how much it changed from one to the next."""

from collections.abc import Sequence
from dataclasses import replace

from foisurvey.core.survey import ALL
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import Results
from foisurvey.tables import columns, notes
from foisurvey.tables.table import Column, Table, laid_out, titled
from foisurvey.tables.wave_labels import SETS, with_unit
from foisurvey.tables.wave_tables import DEFINED, INTERVALS, notes_of, undefined, with_interval
from foisurvey.waves.changes import PANEL, WHOLE
from foisurvey.waves.series import TABLE, Series, change_of, wave_of

CHANGES = "Change since the wave before, {panel}"
NEIGHBOURS = (
    "A change is that of the organisations that are in both waves of a pair; the comparison of the two has more."
)


def series_tables(of: Series, results: Results) -> list[Table]:
    """Return the table of all types, and one for each number by type; `results` have the estimates of the series."""
    survey = results.survey
    labels = {estimate_id(number.name, ALL): with_unit(number, survey) for number in of.numbers}
    subject = titled("Each number in every wave", survey)
    table = laid_out(TABLE, "", subject, "Number", _columns(of.names, results), labels, results)
    made = [replace(table, name="series", notes=notes_of(of.numbers))]
    for number in of.numbers if len(survey.type_labels) > 1 else []:
        subject = titled(f"{with_unit(number, survey)}, by organisation type", survey)
        wanted = _columns(of.names, results, number.name)
        table = laid_out(TABLE, "", subject, "Organisations", wanted, survey.labels_and_all, results)
        made.append(replace(table, name=f"type_{number.name}", notes=notes_of([number])))
    shared = [DEFINED, INTERVALS.format(level=columns.level(results.survey.statistics)), NEIGHBOURS]
    shared += notes.rounding(results.survey)
    return [
        replace(
            table,
            label=f"Table {place}",
            notes=[*table.notes, *undefined(table), *notes.withheld(results.survey, table.withheld)],
            general=shared,
        )
        for place, table in enumerate(made, start=1)
    ]


def _columns(waves: Sequence[str], results: Results, number: str = "") -> list[Column]:
    changes = CHANGES.format(panel=SETS[PANEL].lower())
    level = columns.level(results.survey.statistics)
    wanted = []
    for place, called in enumerate(waves, start=1):
        name = wave_of(place)
        more = {f"{called}, organisations": f"{name}.n"}
        more |= columns.limits(results, what=called, statistic=f"{name}_ci")
        wanted.append(Column(called, {called: name}, str, SETS[WHOLE], number, more=more))
    for place, called in enumerate(waves[1:], start=2):
        name = change_of(place)
        measures = {called: name} | columns.limits(results, what=called, statistic=f"{name}_ci")
        more = {f"{called}, organisations": f"{name}.n"}
        wanted.append(Column(f"{called} ({level})", measures, with_interval(results), changes, number, more=more))
    return wanted
