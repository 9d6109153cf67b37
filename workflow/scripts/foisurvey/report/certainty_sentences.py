"""How sure the numbers are, in sentences: their intervals, what differs between types, and who moves them."""

from foisurvey.core.outside_text import capitalised
from foisurvey.report.sentence_templates import Sentence, Writer


def certainty(writer: Writer) -> list[list[Sentence]]:
    """Return the paragraphs on how sure the numbers are, without an empty one."""
    paragraphs = [_intervals(writer), _comparisons(writer), _influence(writer)]
    return [sentences for sentences in paragraphs if sentences]


def _intervals(writer: Writer) -> list[Sentence]:
    """Return how sure the medians and means of all organisations are; those without an interval are left out."""
    numbers = {"total": "number of {plural} per organisation"} | (
        {"rate": "{rate}"} if writer.survey.compliance else {}
    )
    sentences = []
    for outcome, words in numbers.items():
        group = writer.results.group("intervals", analysis=outcome)
        sure = [
            f"the {statistic} {words} was {{{statistic}}} ({{level}} CI {{{ends}}})"
            for statistic, ends in (("median", "median.order"), ("mean", "mean.bca"))
            if group.value(f"{ends}_low") is not None
        ]
        if sure:
            sentences.append(writer.write(f"{capitalised(' and '.join(sure))}.", group))
    if sentences:
        sentences.append(
            writer.write(
                "These intervals take whole organisations as drawn (table Intervals); they do not say what the "
                "organisations that did not answer would have said."
            )
        )
    return sentences


def _comparisons(writer: Writer) -> list[Sentence]:
    return []


def _influence(writer: Writer) -> list[Sentence]:
    return []
