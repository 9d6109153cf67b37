"""Which tables there are: one record each. What builds them is in `tables.builders`, which takes time to import."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from foisurvey.core.survey import AGREEMENT, Design, Survey


@dataclass(frozen=True)
class TableRecord:
    """A table: the name of its file, what it is called, and the section of the report that shows it.

    `needs` says which estimates it shows, `has` which surveys have it, `by_method` whether another statistical method
    may change it; such a table shows the primary and the sensitivity analyses alone. Of each extra question there is
    a table: {question} and {number} stand in its name and label, `question` is its name and `number` its own.
    """

    name: str
    label: str
    section: str
    needs: Literal["primary", "sensitivity", "uncertainty", "agreement"]
    has: Callable[[Survey], bool] = lambda survey: True
    by_method: bool = True
    question: str = ""
    number: int = 0


# In reading order.
RECORDS = (
    TableRecord("table1", "Table 1", "response", "primary", by_method=False),
    TableRecord("table2", "Table 2", "totals", "primary"),
    TableRecord("table3", "Table 3", "totals", "primary", lambda survey: survey.compliance is not None),
    TableRecord("table4", "Table 4", "rates", "primary", lambda survey: survey.compliance is not None),
    TableRecord("table5", "Table 5", "sensitivity", "sensitivity", lambda survey: bool(survey.sensitivity)),
    TableRecord("table6", "Table 6", "shares", "primary", lambda survey: survey.parts is not None),
    TableRecord("table_{question}", "Table {number}", "extra", "primary"),
    *(
        TableRecord(name, name.capitalize(), "certainty", "uncertainty", by_method=False)
        for name in ("intervals", "comparisons", "influence")
    ),
    *(
        TableRecord(name, label, "replies", "primary", lambda survey: survey.law is not None, by_method=False)
        for name, label in (("process", "Replies"), ("refusals", "Refusals"))
    ),
    TableRecord(
        AGREEMENT,
        "Agreement",
        "coders",
        "agreement",
        lambda survey: survey.input.responses_second is not None,
        by_method=False,
    ),
)


class RobustnessTable(NamedTuple):
    """A table of a robustness run: the section of the page that shows it, and whether it is of the config's claims."""

    section: str
    of_claims: bool = False


# In reading order, by the names of their files; `tables.robustness_tables` builds them.
ROBUSTNESS_TABLES = {
    "silent": RobustnessTable("silence"),
    "tipping": RobustnessTable("silence", of_claims=True),
    "imputation": RobustnessTable("silence"),
    "spread": RobustnessTable("analyses"),
    "explained": RobustnessTable("analyses"),
    "claims": RobustnessTable("analyses", of_claims=True),
}


def records(design: Design) -> dict[str, TableRecord]:
    """Return every table by name, in reading order, whether the survey has it or not."""
    return {record.name: record for template in RECORDS for record in _each(template, design)}


def tables_of(survey: Survey) -> dict[str, TableRecord]:
    """Return the tables that a survey has by name, in reading order."""
    return {name: record for name, record in records(survey.design).items() if record.has(survey)}


def tables_with_types(survey: Survey) -> list[str]:
    """Return the tables whose rows are organisation types, which a survey may order."""
    return [name for name, record in records(survey.design).items() if record.needs in ("primary", "sensitivity")]


def _each(record: TableRecord, design: Design) -> Iterator[TableRecord]:
    """Yield a record, or that of each extra question; their numbers follow those of all other tables."""
    if "{question}" not in record.name:
        yield record
        return
    first = 1 + sum(one.label.startswith("Table ") for one in RECORDS if one is not record)
    for number, question in enumerate(design.extra_tables.values(), start=first):
        name, label = record.name.format(question=question), record.label.format(number=number)
        yield replace(record, name=name, label=label, question=question, number=number)
