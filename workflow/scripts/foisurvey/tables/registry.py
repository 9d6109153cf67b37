"""The tables: one record each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from foisurvey.core.survey import AGREEMENT, Survey
from foisurvey.estimation.results import Results
from foisurvey.tables.coder_table import agreement
from foisurvey.tables.completeness_table import table1
from foisurvey.tables.number_tables import table2, table3
from foisurvey.tables.rate_tables import table4, table5
from foisurvey.tables.share_table import table6
from foisurvey.tables.table import Table


@dataclass(frozen=True)
class TableRecord:
    """A table: the name of its file, what it is called, and the section of the report that shows it.

    `needs` says which estimates it shows, `has` which surveys have it, `by_method` whether another statistical method
    may change it.
    """

    name: str
    label: str
    section: str
    needs: Literal["primary", "sensitivity", "agreement"]
    has: Callable[[Survey], bool]
    build: Callable[[Results], Table]
    by_method: bool = True


_RECORDS = (
    TableRecord("table1", "Table 1", "response", "primary", lambda survey: True, table1, by_method=False),
    TableRecord("table2", "Table 2", "totals", "primary", lambda survey: True, table2),
    TableRecord("table3", "Table 3", "totals", "primary", lambda survey: survey.compliance is not None, table3),
    TableRecord("table4", "Table 4", "rates", "primary", lambda survey: survey.compliance is not None, table4),
    TableRecord("table5", "Table 5", "sensitivity", "sensitivity", lambda survey: bool(survey.sensitivity), table5),
    TableRecord("table6", "Table 6", "shares", "primary", lambda survey: survey.parts is not None, table6),
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
# In reading order.
TABLES = {record.name: record for record in _RECORDS}


def tables_of(survey: Survey) -> list[str]:
    """Return the names of the tables that a survey has, in reading order."""
    return [name for name, record in TABLES.items() if record.has(survey)]


def build(name: str, results: Results) -> Table:
    """Return a table by its name."""
    return TABLES[name].build(results)
