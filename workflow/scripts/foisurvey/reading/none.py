"""Reading a text that says there are none of what was asked."""

from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.text import STOPS, Text


def none(text: Text, numbers: list[int]) -> Reading | None:
    """Return zero where the text opens with a none in any of its forms, and nothing may change it."""
    said = text.said
    first = next((place for place, token in enumerate(said) if token.kind in ("word", "number", "sign")), 0)
    if len(numbers) > 1 and numbers[0] == first and said[first].value == 0:
        return _with_a_remark(text, first, numbers)
    behind = until(text, first)
    if behind is None:
        return None
    span = text.span((first, max(behind, first + 1)))
    if not _known(text, behind):
        return unclear("none of something else?", span)
    changes = [start for start, _ in text.doubtful("not_quite_none") if start >= behind]
    changes += [
        start for start, _ in text.doubtful("beside_a_none") if behind <= start and text.sentence(start) <= behind
    ]
    if (
        changes
        or text.of_some_time(text.stop(behind))
        or any(token.kind in ("number", "odd") or token.text in ("?", "%") for token in said[behind:])
    ):
        return unclear("none, with words that may change it", span)
    return Reading("exact", "none", 0.0, 0.0, 0.0, span=span)


def _known(text: Text, place: int) -> bool:
    """Say whether the clause goes on in words that are understood."""
    while place < len(text.said) and text.at(place) not in STOPS:
        if any(text.at(place) in text.words[name] for name in ("comment", "restricting")):
            return True
        if not (text.follows(place) or text.opens(place)):
            return False
        place += 1
    return True


def _with_a_remark(text: Text, first: int, numbers: list[int]) -> Reading | None:
    """Read a nought with all other numbers in a sentence in brackets: "0 (we have 2 staff who do it as well)"."""
    closed = next((place for place in range(first, len(text.said)) if text.at(place) == ")"), 0)
    sentence = text.at(first + 1) == "(" and text.at(first + 2) in text.words["begins_a_sentence"]
    last = not any(token.kind in ("word", "number") for token in text.said[closed + 1 :])
    if sentence and last and numbers[-1] < closed:
        return Reading("exact", "none", 0.0, 0.0, 0.0, span=text.span((first, first + 1)))
    return None


def until(text: Text, place: int) -> int | None:
    """Return the place behind a "none" that opens the answer, in any of its forms; None where there is none."""
    if "none" not in text.marks and text.texts.isdisjoint(("no", "not")):
        return None
    while place < len(text.said):
        word = text.at(place)
        if said := [last for first, last in text.marks.get("none", ()) if first == place]:
            return said[0]
        if word == "no" and text.at(place + 1) == "body":
            return place + 2 if "staff" in text.topic.counted and not text.counted(place + 2) else None
        if word == "no":
            return _nouns_until(text, place + 1)
        if word == "not" and text.at(place - 1) in ("do", "does", "did"):
            return _not_any(text, place + 1)
        if word == "not" and text.at(place - 2) == "there":
            return _nouns_until(text, place + 1 + (text.at(place + 1) in text.words["articles"]))
        if not text.opens(place):
            return None
        place += 1
    return None


def _not_any(text: Text, place: int) -> int | None:
    """Return the place behind "(do not) currently have any specific systems"."""
    while text.at(place) in text.words["adverbs"]:
        place += 1
    if text.at(place) not in text.words["having"]:
        return None
    place += 1
    if text.at(place) in text.words["anyone"] and "staff" in text.topic.counted:
        return place + 1
    while text.at(place) in text.words["articles"]:
        place += 1
    return place if text.at(place - 1) == "any" and text.ends(place) else _nouns_until(text, place)


def _nouns_until(text: Text, place: int) -> int | None:
    """Return the place behind a run of words of the topic that has a counted noun."""
    behind = None
    while place < len(text.said):
        if text.at(place + 1) in ("or", "nor"):
            place += 1  # none of this or of what was asked
        elif not text.in_a_name_of_what_is_asked(place) and text.at(place) not in ("or", "nor"):
            break
        place += 1
        if text.counted(place - 1):
            behind = place
    while behind is not None and text.at(behind) in text.words["seen"]:
        behind += 1
    return behind
