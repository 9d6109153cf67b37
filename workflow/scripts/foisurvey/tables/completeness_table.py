"""Table 1: how many organisations of each type responded, and how completely."""

from dataclasses import replace

from foisurvey.estimation.results import Results
from foisurvey.tables import columns
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Column, Table, last_day

HEADINGS = {
    "full": "Full data provided",
    "partial": "Partial data provided",
    "no_data": "No data provided",
    "late": "Replied after {}",
    "no_response": "Did not respond",
}
GROUP = "FoI response completeness"
IN_TIME = ("full", "partial", "no_data")
LATE = "Late replies are not counted: no other number includes their answers."


def table1(results: Results) -> Table:
    """Return Table 1, with the organisations contacted, and how completely those that replied in time did so.

    It has a column for late replies, and a note of them, only where there are any.
    """
    late = results.group("table1").count("late.n") > 0
    replies = [f"{name}.n" for name in HEADINGS if late or name != "late"]
    shown = [Column("Contacted, n", {"Organisations asked": "contacted"}, str)]
    shown += [
        replace(
            columns.count(heading.format(last_day(results.survey)), f"{name}.n", f"{name}.pct"),
            group=GROUP if name in IN_TIME else "",
        )
        for name, heading in HEADINGS.items()
        if late or name != "late"
    ]
    return by_type(
        1, "Completeness of the responses", shown, results, [LATE] if late else [], adds_up={"contacted": replies}
    )
