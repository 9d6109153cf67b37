"""Reading a text by its one number: all around it must be understood."""

import re

from foisurvey.reading import bounds
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.text import ENDS, POUNDS, STOPS, WANTED, Text

# Beside a sum of money, a smaller number without a pound sign counts something else.
MOST_HEADS = 100
# A smaller one without a pound sign may be of heads or hours.
LEAST_SUM = 1_000


def alone(text: Text, place: int) -> Reading:
    """Read the one number that can be the answer."""
    start = place - 1 if text.at(place - 1) in POUNDS else place
    found, opening = bounds.before(text, start)
    more, closing, trouble = _behind(text, place)
    found |= more
    span = text.span((opening, max(closing, place + 1)))
    if form := _form(text, place, start, found):
        return unclear(form, span)
    if opening and text.is_word(opening - 1) and _names(text, opening, text.said[place].text):
        return unclear("a number, or part of something else?", span)
    if len(found) > 1:
        return unclear("two bounds on one number, or a bound that may be a place", span)
    reading = valued(text, place, next(iter(found), "one_number"), span)
    if _speaks_of_none(text):
        return unclear("a number, and none of something", span)
    trouble = before_trouble(text, opening) or trouble or _more_of_them(text, place) or doubt(text, place)
    return reading._replace(review=reading.review or trouble)


def valued(text: Text, place: int, rule: str, span: str) -> Reading:
    """Return a number as a reading; its limits are set by the config's rules."""
    value = text.said[place].value
    if text.number == "count" and value != int(value):
        return unclear("a fraction where a count was asked", span)
    return Reading(bounds.KINDS[rule], rule, value, value, value, span=span)


def doubt(text: Text, place: int, but: frozenset[str] = frozenset()) -> str | None:
    """Return the words that may change a number, if any stand in the text."""
    for first, last in text.doubtful("doubt", bounds.NAMES):
        if text.at(first) not in but:
            return f"words that may change the number: {text.span((first, last))}"
    sentence = text.sentence(place)
    for first, last in text.doubtful("doubt_beside"):
        if text.sentence(first) == sentence and text.at(first) not in but:
            return f"words that may change the number: {text.span((first, last))}"
    if text.number == "money" and (marks := text.doubtful("doubt_of_money", bounds.NAMES)):
        return f"words that may change the sum: {text.span(marks[0])}"
    if text.number == "decimal" and any(
        text.at(at) == "part" and text.at(at + 1) == "time" for at in range(len(text.said))
    ):
        return "heads, or their full-time equivalents?"
    if not text.topic.times and _speaks_of_months(text):
        return "a number of some months?"
    if text.number != "money" and text.of_some_time():
        return "a number of some other time, or of now?"
    return "a question" if "?" in text.texts else None


def before_trouble(text: Text, opening: int) -> str | None:
    """Return what is not understood in the sentence before a number."""
    first = text.sentence(opening)
    said_before = not all(text.opens(place) or text.at(place) in ENDS for place in range(first))
    if said_before and not any(text.counted(place) for place in range(first, len(text.said))):
        return "a number of what was said before?"
    if text.at(opening - 1) == ":" and any(text.is_name(place) for place in range(first, opening)):
        return "a count of one of several bodies?"
    if text.at(opening - 1) in ("and", "&") or (text.at(opening - 1) == "," and text.counted(opening - 2)):
        return "a count beside another"
    labelled = opening > 1 and text.at(opening - 1) in (":", "-", "=") and text.said[opening - 2].kind == "aside"
    for place in range(first, opening):
        token = text.said[place]
        of_a_time = token.text in ("date", "year") and labelled and not text.topic.timed
        if token.kind == "aside" and (token.text == "name" or of_a_time):
            return "a count of a part, or of some time?"
        if not text.opens(place) and text.at(place) not in text.words["estimates"]:
            return f"words before the number that are not understood: {text.span((place, place + 1))}"
    return None


def _form(text: Text, place: int, start: int, found: set[str]) -> str | None:
    """Return what makes a number's own form doubtful, if anything."""
    said, token = text.said, text.said[place]
    before = said[start - 1] if start else None
    if token.flag == "spaced" and sum(one.kind in ("word", "number") for one in said) > 1:
        return "one number with a space, or two?"
    if before and before.text in ("+", "±"):
        return "a sign before the number"
    if before and before.text == "-" and before.end == said[start].start:
        left = said[start - 2] if start > 1 else None
        if left is None or left.end != before.start or not (left.kind == "word" or left.text == ")"):
            return "a negative number, or a dash?"
    if re.fullmatch(r"(?:19[89]|20[0-3])\d", token.text) and found <= {"approximate"} and text.unit(place) != "money":
        return "a number, or a year?"
    small = 0 < token.value < LEAST_SUM
    if text.number == "money" and text.unit(place) != "money" and (small or not _bare(text, place)):
        return "a number that may not be money"
    if text.at(place + 1) == "-" and place + 2 == len(said):
        return "a range that breaks off?"
    if text.at(place + 1) == "-" and said[place + 1].start == token.end and said[place + 2].start == token.end + 1:
        return "a number, or part of a word?"
    if token.flag in ("thousand", "million") and text.number != "money":
        return "thousands of money, or of what was asked?"
    if not found and {text.at(place + 1), text.at(start - 1)} & {"/", "&", "*"}:
        return "a sign next to the number"
    if text.listed and text.at(place + 1) in (".", ")") and place + 2 < len(said):
        return "a second list number, or the answer?"
    if text.texts & {"€", "$"}:
        return "a currency other than pounds"
    if any(one.text in ("%", "percent", "cent") and not text.in_brackets(at) for at, one in enumerate(said)):
        return "a share, or a number?"
    return None


def _names(text: Text, start: int, number: str) -> bool:
    """Say whether the word before a number may make part of something else of it: "System 2", "this one", "by 12"."""
    word = text.at(start - 1)
    singular = text.counted(start - 1) and not word.endswith("s")
    if number == "one":
        return word in text.words["before_a_pronoun"] or (singular and word not in text.words["opening"])
    if text.is_name(start - 1) and word not in text.words["opening"]:
        return True
    if word == "of" and start > 1 and text.said[start - 2].kind == "aside":
        return True
    comes_to = word == "to" and text.at(start - 2) in text.words["comes_to"]
    done_by = word == "by" and text.at(start - 2) in text.words["done"] and "staff" in text.topic.counted
    part = word in text.words["not_right_before"] and not comes_to and not done_by
    return word == "number" or part or (singular and text.said[start].flag != "words")


def _bare(text: Text, place: int) -> bool:
    """Say whether nothing but "per annum" follows a number."""
    words = [token.text for token in text.said[place + 1 :] if token.kind == "word"]
    return len(words) <= 2 and all(word in ("per", "annum", "pa", "p.a", "annually", "year") for word in words)


def _behind(text: Text, place: int) -> tuple[set[str], int, str | None]:
    """Return the bounds behind a number, the place behind what belongs to it, and what is not understood."""
    found: set[str] = set()
    here = place + 1 + (text.at(place + 1) == ")" and text.at(place - 1) == "(")
    here, counted, other = text.nouns(here)
    something_else = (other and not counted) or (not counted and text.at(here) in text.words["not_right_behind"])
    trouble = "a count of something else?" if something_else else None
    while here < len(text.said):
        bound, end = bounds.behind(text, here)
        if bound:
            found.add(bound)
            here = end
            continue
        token = text.said[here]
        provided = token.text == "by" and text.at(here - 1) in text.words["provided"]
        if token.text in STOPS or token.text in text.words["comment"] or provided:
            return found, here, trouble or _remark(text, here) or _late(text, here)
        if token.text in text.words["restricting"]:
            return found, here, trouble or _restricted(text, here) or _late(text, here)
        if token.text == "for" and text.counted(text.nouns(here + 1)[0] - 1):
            return found, here, "a count of something for what was asked?"
        if not text.follows(here):
            unknown = text.span((here, here + 1))
            return found, here, trouble or f"words behind the number that are not understood: {unknown}"
        here += 1
    return found, here, trouble


def _speaks_of_none(text: Text) -> bool:
    bounded = text.found(bounds.NAMES)
    return "no" in text.texts and any(
        token.text == "no" and not any(first <= place < last for first, last in bounded)
        for place, token in enumerate(text.said)
    )


def _speaks_of_months(text: Text) -> bool:
    """Say whether a month stands for itself, and is none of a day's: "from January to June"."""
    return not text.words["some_months"].isdisjoint(text.texts) and any(
        token.text in text.words["some_months"]
        and not any(one.kind == "aside" for one in text.said[max(place - 1, 0) : place + 2])
        for place, token in enumerate(text.said)
    )


def _more_of_them(text: Text, place: int) -> str | None:
    """Return what may be counted beside the number: "2 officers and a manager" are three, or two."""
    if not text.texts & {"and", "&", "well"}:
        return None
    heads = [
        at
        for at in range(place + 1, len(text.said))
        if text.at(at) in ("a", "an", "the")
        and any(text.counted(near) for near in range(at + 1, min(at + 5, len(text.said))))
    ]
    joined = [
        at for at in heads if text.at(at - 1) in ("and", "&") or (text.at(at - 2), text.at(at - 1)) == ("well", "as")
    ]
    listed = heads[:1] != joined[:1] and len(heads) == text.said[place].value  # "2: an officer and an assistant"
    if joined and not listed:
        return f"more than the number counts: {text.span((joined[0] - 1, joined[0] + 2))}"
    return None


def _late(text: Text, place: int) -> str | None:
    return "a bound or an approximation that is not next to the number" if bounds.late(text, place) else None


def _remark(text: Text, place: int) -> str | None:
    """Say what is wrong with a remark: it has a number, or is the noun of another count, as in "12 (wards)"."""
    said = text.said
    for at in range(place, len(said)):
        small = text.number == "money" and text.unit(at) != "money" and said[at].value < MOST_HEADS
        if said[at].kind == "number" and text.unit(at) in WANTED[text.number] and not small:
            return "another number in what follows"
    words = []
    for token in said[place:]:
        if token.kind == "word":
            words.append(token)
        elif words:
            break
    if 0 < len(words) <= 2 and text.at(place) in ("(", "-", ":", ","):
        known = ("following", "opening", "adjectives", "comment", "remarks")
        if not any(text.fits(one) or any(one.text in text.words[name] for name in known) for one in words):
            return "a remark, or the noun of another count?"
    return None


def _restricted(text: Text, place: int) -> str | None:
    """Say what is wrong with a clause that says which ones: it must be about what was asked."""
    for token in text.said[place:]:
        if token.text in ENDS:
            break
        if text.fits(token):
            return _remark(text, place)
    return "a count of some of them?"
