"""A table of `tables.registry` by its name."""

from collections.abc import Callable

from foisurvey.core.survey import AGREEMENT
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
from foisurvey.tables.registry import records
from foisurvey.tables.share_table import table6
from foisurvey.tables.table import Table, trimmed

_BUILDERS: dict[str, Callable[[Results], Table]] = {
    "table1": table1,
    "table2": table2,
    "table3": table3,
    "table4": table4,
    "table5": table5,
    "table6": table6,
    "intervals": intervals_table,
    "comparisons": comparisons,
    "influence": influence,
    "process": process_table,
    "refusals": refusals_table,
    AGREEMENT: agreement,
}


def build(name: str, results: Results) -> Table:
    """Return a table with the notes of the config and without what no row of it has."""
    return annotated(trimmed(whole(name, results)), results.survey)


def whole(name: str, results: Results) -> Table:
    """Return a table as it is of any survey, without notes of the config."""
    record = records(results.survey.design)[name]
    if record.question:
        return extra_table(record.number, record.question, results)
    return _BUILDERS[name](results)
