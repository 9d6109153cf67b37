"""How sure the numbers are, in sentences: their intervals, what differs between types, and who moves them."""

from itertools import combinations

from foisurvey.core.outside_text import capitalised, uncapitalised
from foisurvey.estimation.comparisons import TABLE
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.tables.comparisons_table import numbers_compared


def certainty(writer: Writer) -> list[list[Sentence]]:
    """Return the paragraphs on how sure the numbers are, without an empty one."""
    paragraphs = [_intervals(writer), _comparisons(writer), _influence(writer)]
    return [sentences for sentences in paragraphs if sentences]


def _intervals(writer: Writer) -> list[Sentence]:
    """Return how sure the medians and means of all organisations are; one without an interval is left out."""
    numbers = {"total": "number of {plural} per organisation"}
    if writer.survey.compliance:
        numbers["rate"] = "{rate}"
    sentences = []
    for outcome, words in numbers.items():
        group = writer.results.group("intervals", analysis=outcome)
        sure: list[str] = []
        for statistic, ends in (("median", "median.order"), ("mean", "mean.bca")):
            if group.value(f"{ends}_low") is not None:
                about = "" if sure else f" {words} was"
                sure.append(f"the {statistic}{about} {{{statistic}}} ({{level}} CI {{{ends}}})")
        if sure:
            sentences.append(writer.write(f"{capitalised(' and '.join(sure))}.", group))
    if sentences:
        sentences.append(
            writer.write(
                "These intervals treat whole organisations as drawn at random (table Intervals); they say nothing of "
                "the organisations that did not answer."
            )
        )
    return sentences


def _comparisons(writer: Writer) -> list[Sentence]:
    """Return, of each number, how the two types differ that differ most, and what that does not say."""
    types = writer.survey.type_labels
    template = (
        "The {words} of a random organisation among {first} exceeds that of one among {second} with a probability of "
        "{cles} (p {p_holm} by Holm){most}."
    )
    most = ", the largest difference between two types" if len(types) > 2 else ""
    sentences = []
    for number, words in numbers_compared(writer.survey).items():
        effects = {}
        for pair in combinations(types, 2):
            group = writer.results.group(TABLE, estimate_id(*pair), number)
            if "p" in group and group.value("p") is not None:
                effects[pair] = abs((group.value("cles") or 0.0) - 0.5)
        if effects:
            pair = max(effects, key=effects.__getitem__)
            first, second = (uncapitalised(types[one]) for one in pair)
            group = writer.results.group(TABLE, estimate_id(*pair), number)
            sentences.append(writer.write(template, group, words=words, first=first, second=second, most=most))
    if sentences:
        closing = (
            "Equal numbers count as half, so 0.50 is no difference. These comparisons describe the organisations that "
            "answered; they are no proof that types differ (Comparisons)."
        )
        sentences.append(writer.write(closing))
    return sentences


def _influence(writer: Writer) -> list[Sentence]:
    return []
