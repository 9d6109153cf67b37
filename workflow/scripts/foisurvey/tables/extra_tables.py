"""The table of an extra question: its numbers as in Table 2, or how many chose each of its options."""

from foisurvey.estimation.results import Results
from foisurvey.tables import columns
from foisurvey.tables.by_type import by_type
from foisurvey.tables.table import Table

OF_CHOICES = (
    "Percentages of the answers are of the organisations that answered the question in the row. No answer: no answer "
    "that counts; its percentages are of the organisations that responded."
)
OF_PERCENTAGES = "Mean, median and range are of the organisations' percentages, each organisation counted once."


def extra_table(number: int, question: str, results: Results) -> Table:
    """Return the table of an extra question, whose number is that in its label."""
    survey = results.survey
    asked, table = survey.questions[question], f"table_{question}"
    organisations = columns.organisations(results.group(table))
    if asked.number == "choice":
        shown = [organisations]
        shown += [columns.count(called[0], f"{option}.n", f"{option}.pct") for option, called in asked.choices.items()]
        shown.append(columns.count("No answer", "missing.n", "missing.pct"))
        # Those that responded are no column, but the percentages of no answer tell their number.
        adds_up = {"organisations.n": [f"{option}.n" for option in asked.choices]}
        adds_up["responded"] = ["organisations.n", "missing.n"]
        return by_type(number, asked.label, shown, results, [OF_CHOICES], question=question, adds_up=adds_up)
    unit = columns.unit_of(asked.number)
    shown = [columns.mean(results, unit), columns.median(results, unit), columns.value_range(results, unit)]
    moving = {"mean": "mean", "median": "median"}
    if asked.number != "percent":
        shown.insert(0, columns.total_of_question(unit))
        moving = {"total": "total"} | moving
    methods = [OF_PERCENTAGES] if asked.number == "percent" else []
    return by_type(number, asked.label, [organisations, *shown], results, methods, moving, question, spread=True)
