"""How sure the numbers are, in sentences: their intervals, what differs between types, and who moves them."""

from foisurvey.report.sentence_templates import Sentence, Writer


def certainty(writer: Writer) -> list[list[Sentence]]:
    """Return the paragraphs on how sure the numbers are, without an empty one."""
    paragraphs = [_intervals(writer), _comparisons(writer), _influence(writer)]
    return [sentences for sentences in paragraphs if sentences]


def _intervals(writer: Writer) -> list[Sentence]:
    return []


def _comparisons(writer: Writer) -> list[Sentence]:
    return []


def _influence(writer: Writer) -> list[Sentence]:
    return []
