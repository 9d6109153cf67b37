"""Reading one answer: a number or an option, a reason why there is none, or a question to a person.

A value counts only where the whole text is a closed form; of any other text a reading is proposed.
"""

import re

from foisurvey.core import survey
from foisurvey.core.survey import NumberAsked
from foisurvey.intake.cells import ERROR
from foisurvey.reading.choice import chosen
from foisurvey.reading.closed import closed
from foisurvey.reading.grammar import grammar
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.proposal import proposal
from foisurvey.reading.text import Text

LONGEST = 5_000
# Why an ambiguous answer is in review though it is understood: a person who writes it decides so.
BY_CONFIG = "the config sends such answers to review"
NO_COUNT = "a bound on a number that is no count"
_DIGITS = r"(?:£\s*)?[\d,.]+(?:k|\s*%|\s*per\s?cent)?"
_NO_NUMBER = re.compile(
    rf"{ERROR}|\s*(?P<negative>[-−]\s*{_DIGITS}|\(\s*{_DIGITS}\s*\))\s*",
    re.IGNORECASE,
)

# What the command `python -m foisurvey.answers` reads by, and whoever has no config.
STANDARD = survey.Reading(
    approximate="as_stated", more_than="next_number", fewer_than="next_number", approximate_tolerance=0.1
)
# What is asked for where nothing else is said: how many there are.
COUNT = NumberAsked("count")


def read_answer(
    text: str | None,
    asked: NumberAsked = COUNT,
    reading: survey.Reading = STANDARD,
    number_cell: bool = False,
    not_a_year: bool = False,
) -> Reading:
    """Return what one answer to a question says: how many, how much, what percentage, or which option.

    A missing or blank text is kind not_answered. `asked` is what the question asks for, `reading` how an ambiguous
    answer is read; a number above the largest that is possible goes to review. Of a `number_cell` the text is a number
    as the file holds it; `not_a_year` says that by the other numbers of its column it is no year. A value is given
    only together with its kind and limits. Where `review` is set a person decides, and the value is what the text
    would mean if that person agreed.
    """
    if text is None or not text.strip():
        return Reading("not_answered", "blank")
    if len(text) > LONGEST:
        return unclear(f"longer than {LONGEST:,} characters", text)
    rules = grammar(tuple(reading.phrases.items()))
    said = Text(text, asked, rules, number_cell, may_be_year=reading.years == "ask" and not not_a_year)
    if asked.number == "choice" and (option := chosen(said)):
        return option
    if reading.not_seen and text.strip().casefold() == reading.not_seen.casefold():
        return Reading("not_seen", "not_seen", span=text)
    found = _NO_NUMBER.fullmatch(text)
    if found and (asked.number == "percent" or not re.search("%|cent", text)):
        return unclear("a negative number?" if found["negative"] else "an error of the spreadsheet", text)
    answer = closed(said) or proposal(said)
    if answer.value is not None and answer.kind != "exact":
        answer = _by_rule(answer, asked, reading)
    beyond = asked.number == "percent" and answer.rule == "more_than" and answer.value == asked.largest
    if answer.value is not None and (answer.value > asked.largest or beyond):
        limit = f"{asked.largest:,}".removesuffix(".0")
        answer = answer.proposed(f"a number of impossible size, above {limit}")
    return answer._replace(span=text if answer.span is None else answer.span)


def _by_rule(stated: Reading, asked: NumberAsked, reading: survey.Reading) -> Reading:
    """Return an ambiguous answer with the value and limits that the config's rules give it."""
    assert stated.value is not None
    number, rule, review = asked.number, getattr(reading, stated.kind), stated.review
    if stated.kind == "approximate":
        tolerance = reading.approximate_tolerance
        # 110, not 110.00000000000001
        low, high = (round(stated.value * factor, 9) for factor in (1 - tolerance, 1 + tolerance))
        ruled = stated._replace(low=low, high=stated.value if stated.rule == "nearly" else high)
    else:
        value = stated.value
        if rule == "next_number" and stated.rule in ("more_than", "fewer_than") and number == "count":
            value += 1 if stated.rule == "more_than" else -1
        if value < 0:
            return unclear("fewer than none", stated.span)
        limit = None if reading.open_end is None else max(value, stated.value * reading.open_end)
        limits = (value, limit) if stated.kind == "more_than" else (0.0, value)
        ruled = stated._replace(value=value, low=limits[0], high=limits[1])
        if number != "count":
            review = review or NO_COUNT
    if number == "percent" and stated.value <= asked.largest:  # beyond it no percentage can be
        ruled = ruled._replace(high=asked.largest if ruled.high is None else min(ruled.high, asked.largest))
    review = review or (BY_CONFIG if rule == "review" else None)
    return ruled.proposed(review, "likely") if review and ruled.certainty is None else ruled
