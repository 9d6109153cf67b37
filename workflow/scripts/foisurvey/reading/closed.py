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
_HAVING = frozenset("have is are currently now".split())
_BEFORE_A_SIGN = _HAVING | {":", "="}
_LABEL = re.compile(
    r"\s*(?:(?:q|qu|question)\.?\s?(?P<asked>\d{1,2})(?P<part>[a-z]?)(?!-\d+\s?[.:)])|"
    r"(?P<bracket>\()?(?P<listed>[1-9])(?P<item>[a-z]?)\s?(?=\)|(?P<dot>\.) )|"
    r"\(?(?P<letter>[a-i]|i{1,3}|iv|vi?)(?=\)))(?:\s?[:.)]|[-–]|\s[-–](?= ))? *"
)


def closed(text: Text) -> Reading | None:
    """Return what a closed form says; None where the text is none."""
    start, end = label(text), len(text.said)
    if end > _MOST_TOKENS:
        return None
    while end > start + 1 and text.at(end - 1) in ENDS - {"?"} and text.at(end - 2) != ".":
        end -= 1
    if text.asked.number == "choice":
        return _reason(text, start, end)
    number = _number(text, start, end) if text.has("number") else None
    return number or _reason(text, start, end) or _none(text, start, end)


def label(text: Text, dotted: bool = False) -> int:
    """Return the place behind the number of the question, or of a list, with which a text begins, if it may be its own.

    A question that has no number may have any, but none in brackets ("(1) 22"). `dotted` says whether the question's
    own number may have a full stop ("1. 22").
    """
    found = _LABEL.match(text.text.lower())
    own = re.search(r"(\d+)([a-z]?)", text.asked.name)
    if not found or (found["dot"] and not dotted) or (not own and (found["dot"] or found["bracket"])):
        return 0
    number = int(found["asked"] or found["listed"] or 0)
    part = found["part"] or found["item"] or found["letter"]
    another = own and ((number and int(own[1]) != number) or (part and own[2] and part != own[2]))
    if another or (found["asked"] and number < 5 and text.topic.times):  # "Q3" may be a quarter of the year asked for
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
        of_money = text.asked.number == "money" and text.at(here - 1) in _HAVING
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
    if closing := text.begins(("closing",), here + (bracketed or text.at(here) in (",", "-"))):
        here = closing[1] + bracketed
    return valued(text, place, rule, (start, end)) if here == end and _sound(text, place) else None


def zero(span: str) -> Reading:
    """Return the reading that there are none."""
    return Reading("exact", "none", 0.0, 0.0, 0.0, span=span)


def valued(text: Text, place: int, rule: str, mark: tuple[int, int]) -> Reading:
    """Return a number as a reading; its limits are set by the config's rules."""
    value = text.said[place].value
    return Reading(_KINDS.get(rule, rule), rule, value, value, value, span=text.span(*mark))


def behind_bound(text: Text, place: int) -> tuple[str, int] | None:
    """Return the bound behind a number, as one before it, and the place behind it; it may stand in brackets."""
    start = place + (text.at(place) in (",", "(", "-", "*"))
    found = text.begins(tuple(BEHIND), start)
    bracketed = text.at(place) == "("
    if not found or bracketed != (text.at(found[1]) == ")"):
        return None
    return BEHIND[found[0]], found[1] + bracketed


def _sound(text: Text, place: int) -> bool:
    """Say whether a number is of the kind that was asked for, in a form that has one meaning."""
    token, unit, asked = text.said[place], text.unit(place), text.asked.number
    if unit not in WANTED[asked] or (unit == "equivalent" and asked != "decimal"):
        return False
    thousands = asked != "money" and token.flag in ("thousand", "million")
    fraction = token.value != round(token.value, {"count": 0, "money": 2}.get(asked, 9))
    doubtful = token.flag == "spaced" or text.year_like(place) or text.may_be_fraction(place)
    return not (thousands or fraction or doubtful)
