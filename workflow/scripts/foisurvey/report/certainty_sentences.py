"""How sure the numbers are, in sentences: their intervals, what differs between types, and who moves them."""

from foisurvey.core.outside_text import capitalised
from foisurvey.report.sentence_templates import Sentence, Writer


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
    return []


def _influence(writer: Writer) -> list[Sentence]:
    return []
