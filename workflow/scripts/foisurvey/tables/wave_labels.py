"""What the numbers of two waves, and those that belong together, are called."""

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.tables.columns import unit_of
from foisurvey.tables.headline_labels import headline_labels
from foisurvey.waves.changes import PANEL, WHOLE
from foisurvey.waves.numbers import RESPONSE, Number

SETS = {WHOLE: "Each wave by itself", PANEL: "Matched panel"}
# How those that belong together are matched; the keys are those of `frames.MATCHES`.
MATCH_LABELS = {
    "same_id": "In both, same id",
    "renamed": "In both, another id",
    "merged": "Merged",
    "split": "Split",
    "reorganised": "Merged and split",
    "closed": "Closed",
    "new": "New",
    "only_earlier": "Not contacted again",
    "only_later": "Not contacted before",
}


def number_label(number: Number, survey: Presentation) -> str:
    """Return what a number of two waves is called, in the words of the later wave: Mean boats per organisation."""
    headlines = headline_labels(survey)
    if number.name == RESPONSE:
        return "Organisations that responded"
    if number.name in headlines:
        return visible(headlines[number.name])
    if number.statistic == "sum":
        return visible(f"Total {survey.counted.plural}")
    question = survey.questions[number.question]
    option = number.name.removeprefix(f"chose_{number.question}_")
    if option != number.name:
        return visible(f"{question.title}: {survey.option_labels[number.question][option]}")
    return visible(f"Mean, {question.title}")


def with_unit(number: Number, survey: Presentation) -> str:
    """Return that label and its unit, as a table has it in a row."""
    unit = ", %" if number.is_percentage else unit_of("money" if number.unit == "money" else "count")
    return f"{number_label(number, survey)}{unit}"
