"""What the headlines are called."""

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import Presentation, Question


def headline_labels(survey: Presentation) -> dict[str, str]:
    """Return the headlines of a survey in words, by name, as `estimation.headlines` has them."""
    of_numbers = {"total": f"number of {survey.counted.plural} per organisation"}
    if survey.compliance:
        of_numbers["rate"] = survey.compliance.rate
    labels = {
        f"{name}_{statistic}": f"{capitalised(statistic)} {words}"
        for name, words in of_numbers.items()
        for statistic in ("mean", "median")
    }
    for status, part in survey.statuses.items():
        label = part.title if isinstance(part, Question) else part.label
        labels[f"share_{status}"] = f"{label}, share of all {survey.counted.plural}"
    return labels
