"""The tables: one record each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from foisurvey.core.survey import AGREEMENT, Design, Survey
from foisurvey.estimation.results import Results
from foisurvey.tables.coder_table import agreement
from foisurvey.tables.comparisons_table import comparisons
from foisurvey.tables.completeness_table import table1
from foisurvey.tables.extra_tables import extra_table
from foisurvey.tables.influence_table import influence
from foisurvey.tables.intervals_table import intervals_table
from foisurvey.tables.notes import annotated
from foisurvey.tables.number_tables import table2, table3
from foisurvey.tables.process_table import process_table, refusals_table
from foisurvey.tables.rate_tables import table4, table5
from foisurvey.tables.share_table import table6
from foisurvey.tables.table import Table, trimmed


@dataclass(frozen=True)
class TableRecord:
    """A table: the name of its file, what it is called, and the section of the report that shows it.

    `needs` says which estimates it shows, `has` which surveys have it, `by_method` whether another statistical method
    may change it. Of each extra question there is such a table: {question} and {number} stand in its name and label,
    and `build` takes the number and the question before the results.
    """

    name: str
    label: str
    section: str
    needs: Literal["primary", "sensitivity", "uncertainty", "agreement"]
    has: Callable[[Survey], bool]
    build: Callable[..., Table]
    by_method: bool = True


# The tables of how sure the numbers are, which every survey has.
CERTAINTY: dict[str, Callable[[Results], Table]] = {
    "intervals": intervals_table,
    "comparisons": comparisons,
    "influence": influence,
}
# In reading order.
RECORDS = (
    TableRecord("table1", "Table 1", "response", "primary", lambda survey: True, table1, by_method=False),
    TableRecord("table2", "Table 2", "totals", "primary", lambda survey: True, table2),
    TableRecord("table3", "Table 3", "totals", "primary", lambda survey: survey.compliance is not None, table3),
    TableRecord("table4", "Table 4", "rates", "primary", lambda survey: survey.compliance is not None, table4),
    TableRecord("table5", "Table 5", "sensitivity", "sensitivity", lambda survey: bool(survey.sensitivity), table5),
    TableRecord("table6", "Table 6", "shares", "primary", lambda survey: survey.parts is not None, table6),
    TableRecord("table_{question}", "Table {number}", "extra", "primary", lambda survey: True, extra_table),
    *(
        TableRecord(name, name.capitalize(), "certainty", "uncertainty", lambda survey: True, build, by_method=False)
        for name, build in CERTAINTY.items()
    ),
    *(
        TableRecord(name, label, "replies", "primary", lambda survey: survey.law is not None, build, by_method=False)
        for name, label, build in (("process", "Replies", process_table), ("refusals", "Refusals", refusals_table))
    ),
    TableRecord(
        AGREEMENT,
        "Agreement",
        "coders",
        "agreement",
        lambda survey: survey.input.responses_second is not None,
        agreement,
        by_method=False,
    ),
)


def records(design: Design) -> dict[str, TableRecord]:
    """Return every table by name, in reading order, whether the survey has it or not."""
    return {record.name: record for template in RECORDS for record in _each(template, design)}


def tables_of(survey: Survey) -> dict[str, TableRecord]:
    """Return the tables that a survey has by name, in reading order."""
    return {name: record for name, record in records(survey.design).items() if record.has(survey)}


def tables_with_types(survey: Survey) -> list[str]:
    """Return the tables whose rows are organisation types, which a survey may order."""
    return [name for name, record in records(survey.design).items() if record.needs in ("primary", "sensitivity")]


def build(name: str, results: Results) -> Table:
    """Return a table by its name, with the notes of the config and without what no row of it has."""
    return annotated(trimmed(records(results.survey.design)[name].build(results)), results.survey)


def _each(record: TableRecord, design: Design) -> Iterator[TableRecord]:
    """Yield a record, or that of each extra question; their numbers follow those of all other tables."""
    if "{question}" not in record.name:
        yield record
        return
    first = 1 + sum(one.label.startswith("Table ") for one in RECORDS if one is not record)
    for number, question in enumerate(design.extra_tables.values(), start=first):
        name, label = record.name.format(question=question), record.label.format(number=number)
        yield replace(record, name=name, label=label, build=partial(record.build, number, question))
