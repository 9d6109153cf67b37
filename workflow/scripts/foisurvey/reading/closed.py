"""Closed forms: texts that cannot be misread, and count without a person.

The whole text is one number with at most one bound or hedge, one noun that is counted and one frame; a none in one of
its forms; or a reason that stands alone.
"""

import re

from foisurvey.reading.grammar import joined
from foisurvey.reading.outcome import Reading
from foisurvey.reading.text import ENDS, WANTED, Text

ONE_NUMBER = "one_number"
TOTAL = "stated_total"
BEFORE = ("approximate", "nearly", "at_least", "at_most", "more_than", "fewer_than")
# A bound behind the number is the same bound before it.
BEHIND = {"or_more": "at_least", "or_fewer": "at_most", "or_so": "approximate"}
_KINDS = {
    ONE_NUMBER: "exact",
    TOTAL: "exact",
    "nearly": "approximate",
    "at_least": "more_than",
    "at_most": "fewer_than",
}
_MOST_TOKENS = 20  # of the longest closed form
_BEFORE_A_SIGN = frozenset("have are is currently now : =".split())
_LABEL = re.compile(
    r"\s*(?:(?:q|qu|question)\.?\s?(\d{1,2})[a-z]?(?!-\d+\s?[.:)])|(\()?([1-9])[a-z]?\s?(?=\)|(\.) )|"
    r"\(?(?:[a-i]|i{1,3}|iv|vi?)(?=\)))(?:\s?[:.)]|[-–]|\s[-–](?= ))? *"
)


def closed(text: Text) -> Reading | None:
    """Return what a closed form says; None where the text is none."""
    start, end = label(text), len(text.said)
    if end > _MOST_TOKENS:
        return None
    while end > start + 1 and text.at(end - 1) in ENDS - {"?"} and text.at(end - 2) != ".":
        end -= 1
    number = _number(text, start, end) if text.has("number") else None
    return number or _reason(text, start, end) or _none(text, start, end)


def label(text: Text, dotted: bool = False) -> int:
    """Return the place behind the number of the question, or of a list, with which a text begins, if it may be its own.

    A question that has no number may have any. `dotted` says whether a list number may have a full stop ("1. 22").
    """
    found = _LABEL.match(text.text.lower())
    own = re.search(r"\d+", text.asked.name)
    if not found or (found[4] and not dotted) or (found[2] and not own):
        return 0
    said = int(found[1] or found[3] or 0)
    if (own and said and int(own[0]) != said) or (found[1] and said < 5 and text.topic.times):  # a quarter of that year
        return 0
    return next((place for place, token in enumerate(text.said) if token.start >= found.end()), 0)


def _reason(text: Text, start: int, end: int) -> Reading | None:
    """Return a reason that is the whole text."""
    asides = [token for token in text.said[start:end] if token.kind == "aside"]
    rule = text.rules.alone("reasons", joined(text.said[start:end]))
    if rule is None or not all(text.refuses(token) for token in asides):
        return None
    return Reading(rule, f"refused_section_{asides[0].value:g}" if asides else rule, span=text.text.strip())


def _none(text: Text, start: int, end: int) -> Reading | None:
    """Return zero where the whole text says none."""
    said = text.topic.noun.sub("NOUN ", joined(text.said[start:end]), 1)
    return zero(text.span(start, end)) if text.rules.alone("none", said) else None


def _number(text: Text, start: int, end: int) -> Reading | None:
    """Return the one number that a text says."""
    here = start
    if opening := text.begins(("opening",), here):
        here = opening[1] + (text.at(opening[1]) in (":", "="))
        of_money = text.asked.number == "money" and text.at(here - 1) == "have"
        if of_money or (text.at(here)[:1] in ("<", ">") and text.at(here - 1) not in _BEFORE_A_SIGN):
            return None  # what a body has it may not spend; "Answer > 12" points to a number
    rule, here = text.begins(BEFORE, here) or (ONE_NUMBER, here)
    here += text.at(here - 1) in text.words["estimates"] and text.at(here) == ":"
    if not (amount := text.amount(here)):
        return None
    place, here = amount
    for step in range(2):  # "12 or more systems", "12 systems or more"
        if rule == ONE_NUMBER:
            rule, here = behind_bound(text, here) or (rule, here)
        here = text.noun(here) if step == 0 else here
    bracketed = text.at(here) == "(" and text.at(end - 1) == ")"
    if closing := text.begins(("closing",), here + (bracketed or text.at(here) == ",")):
        here = closing[1] + bracketed
    return valued(text, place, rule, (start, end)) if here == end and _sound(text, place) else None


def zero(span: str) -> Reading:
    """Return none of them as a reading."""
    return Reading("exact", "none", 0.0, 0.0, 0.0, span=span)


def valued(text: Text, place: int, rule: str, mark: tuple[int, int]) -> Reading:
    """Return a number as a reading; its limits are set by the config's rules."""
    value = text.said[place].value
    return Reading(_KINDS.get(rule, rule), rule, value, value, value, span=text.span(*mark))


def behind_bound(text: Text, place: int) -> tuple[str, int] | None:
    """Return the bound behind a number, as one before it, and the place behind it; it may stand in brackets."""
    start = place
    while text.at(start) in (",", "(", "-", "*"):
        start += 1
    found = text.begins(tuple(BEHIND), start)
    return (BEHIND[found[0]], found[1] + (text.at(found[1]) == ")")) if found else None


def _sound(text: Text, place: int) -> bool:
    """Say whether a number is of the kind that was asked for, in a form that has one meaning."""
    token, unit, asked = text.said[place], text.unit(place), text.asked.number
    if unit not in WANTED[asked] or (unit == "equivalent" and asked != "decimal"):
        return False
    thousands = asked != "money" and token.flag in ("thousand", "million")
    fraction = asked == "count" and token.value % 1 != 0
    return not (thousands or fraction or token.flag == "spaced" or text.year_like(place))
