"""Reading one answer: a number, a reason why there is none, or a question to a person.

A value is given only where the whole text is understood: a wrong number is worse than a question.
"""

from typing import Any

from foisurvey.core.frames import LARGEST
from foisurvey.reading.grammar import grammar
from foisurvey.reading.none import none
from foisurvey.reading.number import alone
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.reasons import reason
from foisurvey.reading.several import several, without_equivalents, without_repeats
from foisurvey.reading.text import WANTED, Text
from foisurvey.reading.topic import topic

LONGEST = 10_000
# Why an ambiguous answer is in review though it is understood: a person who writes it decides so.
BY_CONFIG = "the config sends such answers to review"
NO_COUNT = "a bound on a number that is no count"
MOST_NUMBERS = 50

DEFAULTS: dict[str, Any] = {
    "approximate": "as_stated",
    "more_than": "next_number",
    "fewer_than": "next_number",
    "approximate_tolerance": 0.1,
    "largest": LARGEST,
}


def read_answer(text: str | None, number: str = "count", reading: dict[str, Any] | None = None) -> Reading:
    """Read one answer to a "how many" question.

    `number` is what the question wants: count, decimal or money. `reading` is the config's
    section of that name. A value is given only together with its kind and limits; where
    `review` is set a person decides, and value is what the text would mean if it meant that.
    A missing or blank text is kind not_answered.
    """
    settings = DEFAULTS | reading if reading else DEFAULTS
    if text is None or not text.strip():
        return Reading("not_answered", "blank")
    if len(text) > LONGEST:
        return unclear(f"longer than {LONGEST:,} characters")
    not_seen = settings.get("not_seen")
    if not_seen and text.strip().casefold() == not_seen.casefold():
        return Reading("not_seen", "not_seen", span=text)
    more = settings.get("phrases")
    added = tuple((name, tuple(phrases)) for name, phrases in more.items()) if more else ()
    found = _decide(Text(text, number, topic(tuple(settings.get("topic_words", ()))), grammar(added)))
    if found.value is not None and found.kind != "exact":
        found = _by_rule(found, number, settings)
    if found.value is not None and found.value > settings["largest"]:
        found = found._replace(review=f"a number of impossible size, above {settings['largest']:,}")
    return found._replace(span=text if found.span is None else found.span)


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
    places = without_equivalents(text, without_repeats(text, places))
    if any(text.unit(place) not in WANTED[text.number] for place in places):
        return unclear("a number of something else")
    return alone(text, places[0]) if len(places) == 1 else several(text, places)


def _by_rule(found: Reading, number: str, settings: dict[str, Any]) -> Reading:
    """Give an ambiguous answer the value and limits that the config's rules have for it."""
    assert found.value is not None
    stated, rule, review = found.value, settings[found.kind], found.review
    if found.kind == "approximate":
        tolerance = settings["approximate_tolerance"]
        # 110, not 110.00000000000001
        low, high = (round(stated * share, 9) for share in (1 - tolerance, 1 + tolerance))
        found = found._replace(low=low, high=high)
    else:
        value = stated
        if rule == "next_number" and found.rule in ("more_than", "fewer_than") and number == "count":
            value = stated + (1 if found.rule == "more_than" else -1)
        if value < 0:
            return unclear("fewer than none", found.span)
        open_end = settings.get("open_end")
        limit = None if open_end is None else max(value, stated * open_end)
        low, high = (value, limit) if found.kind == "more_than" else (0.0, value)
        found = found._replace(value=value, low=low, high=high)
        if number != "count":
            review = review or NO_COUNT
    return found._replace(review=review or (BY_CONFIG if rule == "review" else None))
