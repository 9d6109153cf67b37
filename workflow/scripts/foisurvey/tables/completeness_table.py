"""Table 1: how many organisations of each type responded, and how completely."""

from foisurvey.estimation.results import Results
from foisurvey.tables import columns
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Table

HEADINGS = {
    "full": "Full data provided",
    "partial": "Partial data provided",
    "no_data": "No data provided",
    "no_response": "Did not respond",
}


def table1(results: Results) -> Table:
    """Return Table 1; the labels of its rows have the number of organisations contacted."""
    shown = [columns.count(heading, f"{name}.n", f"{name}.pct") for name, heading in HEADINGS.items()]
    return by_type(1, "Completeness of the responses by organisation type", shown, results, count="contacted")
