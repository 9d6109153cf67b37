"""What a sentence may mean: never accepted, always proposed to a person.

What cannot be the answer is left out (a repeated question, years, references, list numbers, numbers of something else),
and what is left is the proposal. It is likely where all around it is known, and unsure where anything is not.
"""

import re
from collections.abc import Iterator

from foisurvey.core.survey import LARGEST
from foisurvey.reading.choice import of_boolean, option, options_in
from foisurvey.reading.closed import BEFORE, ONE_NUMBER, TOTAL, behind_bound, label, valued, zero
from foisurvey.reading.grammar import Mark
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.text import POUNDS, WANTED, Text

_MOST_NUMBERS = 50
_PASSED = "(passed)"  # of a token that is known to change nothing; no text of an answer is
# The unit of the numbers that are the answer, if some have it.
_UNITS = {"money": "money", "count": "", "percent": "percent"}
_BEFORE_AN_OPTION = ("\n", "(", "-", "'", '"')
_MOST_LISTED = 30  # a higher number at the beginning of a line is no list's
# "1-3. None of these", "2 & 3. Refused"
_SEVERAL_LISTED = re.compile(r"\s*\d{1,2}\.?\s*(?:-|–|&|and)\s*\d{1,2}[.):]\s")


def proposal(text: Text) -> Reading:
    """Return what a text that is no closed form may mean, and how sure that is."""
    _leave_out_question(text)
    if text.asked.number == "choice":
        return _of_options(text, options_in(text))
    _set_aside(text)
    numbers = [place for place, token in enumerate(text.said) if token.kind == "number"]
    if len(numbers) > _MOST_NUMBERS:
        return unclear(f"more than {_MOST_NUMBERS} numbers")
    wanted = [place for place in numbers if text.unit(place) in WANTED[text.asked.number]]
    if found := _reason(text, wanted) or _none(text, wanted):
        return found
    if wanted:
        return _of_numbers(text, wanted)
    if elsewhere := text.marks("elsewhere"):
        return unclear("the answer is elsewhere, or is none", text.span(*elsewhere[0][1:]))
    if any(token.kind == "odd" and token.value > LARGEST for token in text.said):
        return unclear("a number of impossible size")
    if text.has("odd"):
        return unclear("digits that may be several numbers, or none")
    return unclear("a number of something else" if numbers else "no number and no known phrase")


def _leave_out_question(text: Text) -> None:
    """Leave out a repeated question, or the numbers of a list."""
    said = text.said
    asked = max((place for place, token in enumerate(said) if token.text == "?"), default=0)
    listed = _SEVERAL_LISTED.match(text.text)
    if text.at(0) in text.words["questions"] and 0 < asked < len(said) - 1:
        # Of another question the mark stays, and makes the number behind it unsure.
        del said[: asked + text.repeated().issuperset(range(asked))]
    else:
        del said[: sum(token.start < listed.end() for token in said) if listed else label(text, dotted=True)]
    text.changed()


def _set_aside(text: Text) -> None:
    """Make asides of years, references and the like."""
    said = text.said
    for place, token in enumerate(said):
        of_a_standard = token.text == "reference" and text.at(place - 1) in text.words["of_name"]
        if of_a_standard or (token.kind == "number" and _is_never(text, place)):
            token.kind = "aside"
            token.text = "date" if token.text.isdigit() and token.value in range(1900, 2100) else token.text
        if token.text == "date":
            written, times = text.span(place, place + 1), text.topic.times
            of_answer = len(written) > 4 and text.at(place - 2) == "as" and not times  # "as of March 2025"
            for near in said[place - 2 * of_answer : place + 1]:
                if of_answer or written in times or text.at(place - 1) == "act":
                    near.kind = near.text = _PASSED
    text.changed()


def _is_never(text: Text, place: int) -> bool:
    """Say whether a number is never the answer."""
    token, before, behind, words = text.said[place], text.at(place - 1), text.at(place + 1), text.words
    digits, opens = token.text.isdigit(), place == 0 or before == "\n"
    if before in ("no", "number", "#", "-", "(", ")") and text.at(place - 2) in words["of_question"] | words["of_name"]:
        before = text.at(place - 2)
    if token.text == "one":
        return before in ("no", "any", "this", "that") or behind in ("of", "stop", "part", "aspect")
    if digits and len(token.text) == 4 and token.value in range(1900, 2100):
        how_many = text.kind(place + 1) == "word" and before in ("of", "to", "and", "for", "from", "by")
        alone = behind in ("=", ":") or (before == "(" and behind == ")") or (opens and behind == "-")
        return alone or (before in words["of_year"] and not how_many)
    listed = opens and behind in (".", ")") and place + 2 < len(text.said) and 1 <= token.value <= _MOST_LISTED
    referred = before in words["of_reference"] and len(token.text) >= 4
    return before in words["of_question"] or (digits and (before in words["of_name"] or referred or listed))


def _reason(text: Text, wanted: list[int]) -> Reading | None:
    """Return why there is no number, where the text says so and no number or none in a sentence before."""
    sections = [place for place, token in enumerate(text.said) if text.refuses(token)]
    found = {name: text.places(name) for name in ("refused", "not_held", "not_applicable")}
    found["refused"] = [*found["refused"], *((place, place + 1) for place in sections)]
    # "No data breaches" is none of what is counted, and no lack of data.
    said = {name: [mark for mark in marks if text.noun(mark[1] - 1) <= mark[1]] for name, marks in found.items()}
    rules = [name for name, marks in said.items() if marks]
    if not rules:
        return None
    rule = rules[0]
    first, last = min(said[rule])
    counted = [place for place in wanted if not _is_effort(text, place)]
    before = [*counted, *(start for start, _ in text.places("none") if start < first)]
    if before and text.sentence(min(before)) < text.sentence(first):
        return None
    says, span = f"says {rule.replace('_', ' ')}", text.span(first, last)
    bounds = [mark.first for mark in text.marks("fewer_than") if [mark.last] == counted]
    if sections and bounds and (text.at(bounds[0]) == "<" or first == 0):
        kept_back = valued(text, counted[0], "fewer_than", (bounds[0], counted[0] + 1))
        return kept_back.proposed("a small number that is kept back?")
    if text.marks("in_part") or (before and rule != "refused"):
        return unclear(f"{says}, and more than that", span)
    of_section = f"_section_{text.said[sections[0]].value:g}" if rule == "refused" and sections else ""
    reading = Reading(rule, rule + of_section, span=span)
    more = text.marks("elsewhere") or any(token.text == "date" for token in text.said)
    digits = any(token.kind == "odd" or (token.kind == "aside" and token.text.isdigit()) for token in text.said)
    if before or digits or len(rules) > 1 or (more and rule != "refused"):
        return reading.proposed(f"{says}, and more than that")
    return reading.proposed(f"a sentence that {says}", "likely")


def _is_effort(text: Text, place: int) -> bool:
    """Say whether a number tells what an answer would cost: "check 1,800 records"."""
    return any(text.at(near) in text.words["effort"] for near in range(place + 1, place + 4))


def _none(text: Text, wanted: list[int]) -> Reading | None:
    """Return zero where the text says none."""
    start = next((place for place, token in enumerate(text.said) if token.kind == "word"), 0)
    marks = [*text.places("none"), *([(start, start + 1)] if text.at(start) == "no" else [])]
    if not marks or text.marks("elsewhere"):
        return None
    first, last = min(marks)
    noun = text.noun(last)
    span = text.span(first, noun)
    if wanted:
        return unclear("says none, and a number", span) if first < wanted[0] else None
    sure = noun > last or text.at(last - 1) in ("none", "nil")
    kinds = any(token.text in text.words["adjectives"] for token in text.said)  # "None are separate"
    trouble = None if sure and not kinds else "none of something else?"
    trouble = trouble or _behind(text, noun) or next(_troubles(text, range(first, noun)), None)
    return zero(span).proposed(trouble or "a sentence that says none", "unsure" if trouble else "likely")


def _of_options(text: Text, named: list[Mark]) -> Reading:
    """Return the one option that a sentence names, or why it gives none. `named` is where options stand."""
    _set_aside(text)
    reasons = text.marks("refused", "not_held", "not_applicable", "elsewhere")
    # "No information" and "no reply" are no option; "not held" may be one.
    marks = [mark for mark in named if not any(_cuts(reason, mark) for reason in reasons)]
    start = next((place for place, token in enumerate(text.said) if token.text not in _BEFORE_AN_OPTION), 0)
    # A letter may be an option, or a word: "A policy is in place".
    letters = [mark for mark in marks if _is_letter(text, mark) and not (mark.first == start and _ends(text, mark))]
    marks = [mark for mark in marks if mark not in letters]
    options = {mark.rule for mark in marks}
    if len(options) > 1:
        return unclear("more than one of the options", text.span(marks[0].first, marks[-1].last))
    if name := of_boolean(text.text, text.asked):
        return option(name, text.text).proposed("true or false, as a spreadsheet writes yes or no", "likely")
    if not marks:
        found = _reason(text, [])
        if found is not None:
            return found._replace(certainty="unsure") if named else found
        if elsewhere := text.marks("elsewhere"):
            return unclear("the answer is elsewhere, or is none", text.span(*elsewhere[0][1:]))
        return unclear("none of the options")
    reading = option(marks[0].rule, text.span(*marks[0][1:]))
    trouble = None
    if not (marks[0].first == start and _ends(text, marks[0])):
        trouble = "a sentence that names an option, and may say something else"
    if any(mark.rule not in options for mark in letters):
        trouble = "more than one of the options?"
    trouble = trouble or next(_hedges(text, marks), None)
    return reading.proposed(trouble or "a sentence, not an option alone", "unsure" if trouble else "likely")


def _cuts(reason: Mark, mark: Mark) -> bool:
    """Say whether a phrase has a part of an option, or the option and more."""
    apart = reason.last <= mark.first or mark.last <= reason.first
    return not apart and not (mark.first <= reason.first and reason.last <= mark.last)


def _is_letter(text: Text, mark: Mark) -> bool:
    said = text.at(mark.first)
    return mark.last == mark.first + 1 and len(said) == 1 and said.isalpha()


def _ends(text: Text, mark: Mark) -> bool:
    """Say whether a mark, or the end of the text, follows an option, and the text does not break off behind it."""
    behind = text.said[mark.last :]
    breaks_off = [token.text for token in behind[:2]] == [".", "."] or (len(behind) == 1 and behind[0].text in "-:")
    return text.kind(mark.last) in ("", "mark") and not breaks_off


def _hedges(text: Text, marks: list[Mark]) -> Iterator[str]:
    """Yield what may change an option that a sentence begins with."""
    doubts = text.rules.rules["doubts"]
    own = {place for mark in marks for place in range(mark.first, mark.last)}
    for rule, first, last in text.marks(*doubts):
        if not own.issuperset(range(first, last)) and text.at(first) != "since":  # "Yes, since 2019"
            yield f"'{text.span(first, last)}' {doubts[rule]['means']}"
    for name in ("refused", "not_held", "not_applicable", "in_part"):
        for first, last in text.places(name):
            if not own.issuperset(range(first, last)):
                yield f"'{text.span(first, last)}' may change it"
    for place, token in enumerate(text.said):
        dated = token.text == "date" and text.at(place - 1) != "since"
        digits = token.kind in ("number", "odd") or (token.kind == "aside" and token.text != "date")
        if place not in own and (dated or digits or token.text == "?" or token.text in text.words["hedges"]):
            yield f"'{text.span(place, place + 1)}' may change it"


def _of_numbers(text: Text, wanted: list[int]) -> Reading:
    """Return the one of several numbers that is the answer, as far as the text tells."""
    span, unit = text.span(wanted[0], wanted[-1] + 1), _UNITS.get(text.asked.number)
    of_unit = [place for place in wanted if text.unit(place) == unit] or wanted
    if len(wanted) == 2 and (len(of_unit) == 2 or unit in ("", "percent")) and _are_ends(text, *wanted):
        low, high = (text.said[place].value for place in wanted)
        return Reading("range", "range", None, low, high, span=span).proposed("a range, not one number")
    for other in set(wanted) - set(of_unit) if unit == "" else ():  # "Three (2.1 FTE)"
        text.said[other].kind = text.said[other].text = _PASSED
    place, rule = _chosen(text, of_unit)
    if place is None:
        return unclear("several numbers, and none is said to be the total", span)
    if text.asked.number == "count" and text.said[place].value % 1:
        return unclear("a fraction where a count was asked", span)
    return _one(text, place, rule, alone=len(of_unit) == 1 or rule == TOTAL)


def _are_ends(text: Text, first: int, second: int) -> bool:
    """Say whether two numbers are the ends of a range."""
    behind = first + 1 + text.percent_sign(first + 1)
    joint = [token.text for token in text.said[behind:second] if token.text != "£"]
    between = joint == ["and"] and any(token.text == "between" for token in text.said[:first])
    return text.said[first].value < text.said[second].value and (between or joint in (["-"], ["to"], ["or"]))


def _chosen(text: Text, wanted: list[int]) -> tuple[int | None, str]:
    """Return which of the numbers is the answer, and by which rule."""
    first, *others = wanted
    values = [text.said[place].value for place in wanted]
    stated = [place for place in wanted if _is_stated(text, place)]
    if len(set(values)) == 1:
        return first, ONE_NUMBER
    if stated or (len(values) > 2 and values[0] == sum(values[1:])):
        return [*stated, first][0] if len(stated) < 2 else None, TOTAL
    remarks = all(_is_remark(text, first, place) for place in others)
    return (first if values[0] == 0 or remarks else None), ONE_NUMBER


def _is_stated(text: Text, place: int) -> bool:
    """Say whether a number is said to be the total."""
    for first, last in text.places("total_before"):
        light = all(token.text in (":", "=", "-", "£") for token in text.said[last:place])
        if last <= place and light and text.at(first - 1) not in ("of", "sub", "a"):
            return True
    return any(first in (place + 1, text.noun(place + 1)) for first, _ in text.places("total_after"))


def _is_remark(text: Text, first: int, place: int) -> bool:
    """Say whether a number stands in brackets, or in a later sentence than the first."""
    depth = sum((token.text == "(") - (token.text == ")") for token in text.said[first:place])
    return depth > 0 or text.sentence(place) > text.sentence(first)


def _one(text: Text, place: int, rule: str, alone: bool) -> Reading:
    """Return a number with its bound, and how sure it is."""
    start = place - (text.at(place - 1) in POUNDS)
    end = (text.amount(start) or (place, place + 1))[1]
    for name, first, last in text.marks(*BEFORE):
        points_to_it = text.kind(first) == "sign" and text.kind(first - 1) == "word"
        if last == start - (text.at(last) == ":" and text.at(last - 1) in text.words["estimates"]) and not points_to_it:
            start, rule = first, name
            break
    for here in (end, text.noun(end)):
        if rule == ONE_NUMBER and (behind := behind_bound(text, here)):
            rule, end = behind
    if rule == ONE_NUMBER and not text.words["estimates"].isdisjoint(text.sentence_of(place)):
        rule = "approximate"
    reading = valued(text, place, rule, (start, end))
    if text.asked.number == "money" and (a_year := text.begins(("a_year",), end)):
        end = a_year[1]
    if text.may_be_fraction(place):
        written, whole = f"{reading.value:g}", round(100 * text.said[place].value, 9)
        in_percent = reading._replace(value=whole, low=whole, high=whole)
        return in_percent.proposed(f"{written}%, or a fraction that is {whole:g}%?")
    if text.year_like(place):
        bare = text.text.strip().isdecimal() and text.at(place) not in text.topic.times
        return reading.proposed("a number, or a year?", "likely" if bare else "unsure")
    trouble = _beside(text, start, end) or next(_troubles(text, range(start, end)), None)
    if not alone or trouble:
        return reading.proposed(trouble or "one of several numbers")
    return reading.proposed("a sentence, not a number alone", "likely")


def _beside(text: Text, start: int, end: int) -> str | None:
    """Return what is wrong right before or behind a number: another noun, a sign, a word that may change it."""
    here = end
    while text.at(here) in text.words["adjectives"]:
        here += 1
    noun = text.noun(here) if text.noun(here) > here else here + (text.at(here) in text.topic.like)
    if trouble := _behind(text, noun if noun > here else end):
        return trouble
    number = next(place for place in range(start, end) if text.kind(place) == "number")
    joint = text.at(start - 1) in (":", "-", "=")
    before = start - 1 - joint
    passed = text.kind(before) in ("", "mark", "aside") or text.at(before) in text.words["right_before"]
    if not (passed or (joint and text.noun(before) > before)) or (joint and before < 0):
        return f"'{text.span(max(before, 0), start)}' may make it a number of something else"
    if text.kind(end) == "sign" or (text.said[number].flag == "spaced" and len(text.said) > 1):
        return "a sign or a space in the number, or beside it"
    if text.asked.number == "money" and any(token.text in text.words["having"] for token in text.said):
        return "what a body has, or what was asked?"
    money = text.unit(number) == "money" or text.said[number].flag in ("thousand", "million")
    return "money, or a number of what was asked?" if money != (text.asked.number == "money") else None


def _behind(text: Text, place: int) -> str | None:
    """Return what is wrong with what stands behind a number and its noun."""
    goes_on = text.kind(place) == "word" and (text.at(place - 1), text.at(place)) not in text.topic.pairs
    if text.asked.number == "percent" and text.at(place) == "of":  # "45% of requests", asked what percentage of them
        goes_on = place not in text.repeated()
    breaks_off = text.at(place) == "-" and place == len(text.said) - 1
    if breaks_off or (goes_on and text.at(place) not in text.words["right_behind"]):
        return f"a number of something else, or less? ({text.span(place, place + 1)})"
    return None


def _troubles(text: Text, own: range) -> Iterator[str]:
    """Yield what makes a reading unsure outside its own tokens: words that may change it, and any that is not known."""
    repeated, doubts = text.repeated(), text.rules.rules["doubts"]
    for rule, first, last in text.marks(*doubts):
        if not (last > own.start and first < own.stop) and not repeated.issuperset(range(first, last)):
            yield f"'{text.span(first, last)}' {doubts[rule]['means']}"
    opening = text.begins(("opening",), 0) or ("", 0)
    if sum(token.text == "(" for token in text.said) != sum(token.text == ")" for token in text.said):
        yield "a bracket that is not closed"
    for place, token in enumerate(text.said):
        known = token.text in text.rules.known or token.text in text.topic.like or token.text == _PASSED
        passed = known or place in own or place in repeated or place < opening[1]
        if not passed and text.noun(place) == place:
            trouble = "may be another time" if token.text == "date" else "is not understood"
            yield f"'{text.span(place, place + 1).strip() or 'a line break'}' {trouble}"
