"""Table 1: how many organisations of each type responded, and how completely."""

from foisurvey.estimation.results import Results
from foisurvey.tables import columns
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Table, last_day

HEADINGS = {
    "full": "Full data provided",
    "partial": "Partial data provided",
    "no_data": "No data provided",
    "late": "Replied after {}",
    "no_response": "Did not respond",
}
LATE = "Late replies are not counted: no other number includes their answers."


def table1(results: Results) -> Table:
    """Return Table 1; the labels of its rows have the number of organisations contacted.

    It has a column for late replies, and a note of them, only where there are any.
    """
    late = results.group("table1").count("late.n") > 0
    shown = [
        columns.count(heading.format(last_day(results.survey)), f"{name}.n", f"{name}.pct")
        for name, heading in HEADINGS.items()
        if late or name != "late"
    ]
    subject = "Completeness of the responses by organisation type"
    return by_type(1, subject, shown, results, [LATE] if late else [], count="contacted")
