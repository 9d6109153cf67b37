"""Reading one answer: a number, a reason why there is none, or a question to a person.

A value is given only where the whole text is understood: a wrong number is worse than a question.
"""

from foisurvey.core import survey
from foisurvey.core.survey import LARGEST, NumberAsked, NumberKind
from foisurvey.reading.grammar import grammar
from foisurvey.reading.none import none
from foisurvey.reading.number import alone
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.reasons import reason
from foisurvey.reading.several import exclude_equivalents, merge_repeats, several
from foisurvey.reading.text import WANTED, Text
from foisurvey.reading.topic import topic

# What is asked for where nothing else is said: how many there are.
COUNT = NumberAsked("count")
LONGEST = 10_000
# Why an ambiguous answer is in review though it is understood: a person who writes it decides so.
BY_CONFIG = "the config sends such answers to review"
NO_COUNT = "a bound on a number that is no count"
MOST_NUMBERS = 50

# What the command `python -m foisurvey.answers` reads by, and whoever has no config.
STANDARD = survey.Reading(
    approximate="as_stated", more_than="next_number", fewer_than="next_number", approximate_tolerance=0.1
)


def read_answer(text: str | None, asked: NumberAsked = COUNT, reading: survey.Reading = STANDARD) -> Reading:
    """Return what one answer to a "how many" question says.

    A missing or blank text is kind not_answered. `asked` is what the question asks for, `reading` how an ambiguous
    answer is read; a number above the largest that is possible goes to review. A value is
    given only together with its kind and limits. Where `review` is set a person decides, and the value is what the
    text would mean if that person agreed.
    """
    if text is None or not text.strip():
        return Reading("not_answered", "blank")
    if len(text) > LONGEST:
        return unclear(f"longer than {LONGEST:,} characters")
    if reading.not_seen and text.strip().casefold() == reading.not_seen.casefold():
        return Reading("not_seen", "not_seen", span=text)
    rules = grammar(tuple(reading.phrases.items()))
    answer = _decide(Text(text, asked.number, topic((*asked.nouns, *asked.words, *reading.topic_words)), rules))
    if answer.value is not None and answer.kind != "exact":
        answer = _by_rule(answer, asked.number, reading)
    if answer.value is not None and answer.value > asked.largest:
        limit = f"{asked.largest:,}".removesuffix(".0")
        answer = answer._replace(review=f"a number of impossible size, above {limit}")
    if answer.review:
        answer = answer._replace(certainty="unsure" if answer.value is None else "likely")
    return answer._replace(span=text if answer.span is None else answer.span)


def _decide(text: Text) -> Reading:
    numbers = text.numbers()
    if len(numbers) > MOST_NUMBERS:
        return unclear(f"more than {MOST_NUMBERS} numbers")
    if text.listed > 1:
        return unclear("several list numbers: which of them is the answer?")
    found = reason(text, numbers) or none(text, numbers)
    if found:
        return found
    if text.listed and not numbers:
        return unclear("a list number, or the answer?")
    if "elsewhere" in text.marks and not numbers:
        return unclear("the answer is elsewhere, or is none", text.span(text.marks["elsewhere"][0]))
    if "odd" in text.kinds:
        return unclear("digits that may be several numbers, or none")
    places = [place for place in numbers if text.unit(place) in WANTED[text.number]]
    if text.number == "money":
        places = [place for place in places if text.unit(place) == "money"] or places
    if not places:
        return unclear("a number of something else" if numbers else "no number and no known phrase")
    if any(text.said[place].value > LARGEST for place in places):
        return unclear("a number of impossible size")
    places = exclude_equivalents(text, merge_repeats(text, places))
    if any(text.unit(place) not in WANTED[text.number] for place in places):
        return unclear("a number of something else")
    return alone(text, places[0]) if len(places) == 1 else several(text, places)


def _by_rule(stated: Reading, number: NumberKind, reading: survey.Reading) -> Reading:
    """Return an ambiguous answer with the value and limits that the config's rules give it."""
    assert stated.value is not None
    rule, review = getattr(reading, stated.kind), stated.review
    if stated.kind == "approximate":
        tolerance = reading.approximate_tolerance
        # 110, not 110.00000000000001
        low, high = (round(stated.value * factor, 9) for factor in (1 - tolerance, 1 + tolerance))
        ruled = stated._replace(low=low, high=high)
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
    return ruled._replace(review=review or (BY_CONFIG if rule == "review" else None))
