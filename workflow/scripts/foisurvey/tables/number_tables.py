"""Tables 2 and 3: how many of what is counted an organisation has, of all and of those with a rate."""

from foisurvey.core.outside_text import capitalised
from foisurvey.estimation.results import Results
from foisurvey.tables import columns
from foisurvey.tables.by_type import by_type
from foisurvey.tables.headline_labels import amount_words
from foisurvey.tables.table import Table


def table2(results: Results) -> Table:
    """Return Table 2, of the organisations with a total."""
    return _numbers(2, "", results, {})


def table3(results: Results) -> Table:
    """Return Table 3, of the organisations with a rate; of a survey with a compliant part."""
    assert results.survey.compliance
    with_rate = f", of organisations with a {results.survey.compliance.rate}"
    return _numbers(3, with_rate, results, {"organisations.n": "number of organisations"})


def _numbers(number: int, of: str, results: Results, moving: dict[str, str]) -> Table:
    """Return a table; its note on ambiguous answers gives the statistics `moving` besides total, mean and median."""
    counted, all_types = results.survey.counted, results.group(f"table{number}")
    shown = [columns.organisations(all_types), columns.total(all_types)]
    unit = columns.unit_of_total(results.survey)
    shown += [columns.mean(results, unit), columns.median(results, unit), columns.value_range(results, unit)]
    moving = moving | {f"{counted.id}.total": "total", "mean": "mean", "median": "median"}
    subject = f"{capitalised(amount_words(results.survey))} per organisation{of}"
    return by_type(number, subject, shown, results, moving=moving, spread=True)
