"""What the headlines are called, and what is claimed of them."""

from foisurvey.core.outside_text import capitalised, visible
from foisurvey.core.survey import Claim, Presentation, Question
from foisurvey.tables.columns import unit_of_total


def amount_words(survey: Presentation) -> str:
    """Return what the total of an organisation is called: number of boats, or spending on repairs (money)."""
    plural = survey.counted.plural
    return plural if survey.design.counts_money else f"number of {plural}"


def headline_labels(survey: Presentation) -> dict[str, str]:
    """Return the headlines of a survey in words, by name, as `estimation.headlines` has them."""
    of_numbers = {"total": f"{amount_words(survey)} per organisation"}
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


def labels_with_units(survey: Presentation) -> dict[str, str]:
    """Return the headlines in words by name, each with its unit, as a table has them in its rows."""
    unit = unit_of_total(survey)
    return {
        name: f"{label}{unit if name.startswith('total_') else ', %'}"
        for name, label in headline_labels(survey).items()
    }


def claim_words(claim: Claim, survey: Presentation) -> str:
    """Return what a claim says: Median compliance rate is below 30%."""
    limit = claim.below if claim.below is not None else claim.above
    side = "less" if claim.below is not None else "more"
    status = claim.headline.removeprefix("share_")
    if status != claim.headline:
        part = survey.statuses[status]
        label = part.title if isinstance(part, Question) else part.label
        return visible(f"{label}: {side} than {limit:g}% of all {survey.counted.plural}")
    unit = "%" if claim.headline.startswith("rate_") else ""
    return visible(
        f"{headline_labels(survey)[claim.headline]} is {'below' if side == 'less' else 'above'} {limit:g}{unit}"
    )
