"""Reading a text that says why there is no number."""

from foisurvey.reading import bounds
from foisurvey.reading.grammar import Mark
from foisurvey.reading.none import until
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.text import Text
from foisurvey.reading.tokens import Token

LARGEST_SUPPRESSED = 20
_NAMES = frozenset(("refused", "not_held", "not_applicable", "withheld"))
_OF_AN_ACT = ("section", "regulation")


def reason(text: Text, numbers: list[int]) -> Reading | None:
    """Return why there is no number, where the text says so and has none but those of the effort it would take."""
    if _NAMES.isdisjoint(text.marks) and "aside" not in text.kinds and "*" not in text.texts:
        return None
    sections = [place for place, token in enumerate(text.said) if token.kind == "aside" and token.text in _OF_AN_ACT]
    scottish = not text.words["scottish"].isdisjoint(text.texts)
    claimed = [text.said[place] for place in sections if _refuses(text, place, scottish)]
    not_held = [mark for mark in text.marks.get("not_held", ()) if not _of_what_is_counted(text, mark[1])]
    notices = text.rules.sections["scottish_not_held"]
    scottish_notice = scottish and any(text.said[place].value in notices for place in sections)
    marks: list[Mark]
    if claimed or "refused" in text.marks:
        kind, marks = "refused", text.marks.get("refused", [])
    elif not_held or scottish_notice:
        kind, marks = "not_held", not_held
    elif "not_applicable" in text.marks:
        kind, marks = "not_applicable", text.marks["not_applicable"]
    elif "withheld" in text.marks or not text.text.strip(" *\n"):
        kind, marks = "refused", text.marks.get("withheld", [])
    else:
        return None
    span = text.span(marks[0]) if marks else text.text[claimed[0].start : claimed[0].end] if claimed else None
    opened = until(text, 0)
    if opened is not None and marks and opened <= marks[0][0]:
        return unclear(f"says none, and {kind.replace('_', ' ')}", span)
    if any(text.at(place) in text.words["one_of_them"] and text.counted(place + 1) for place in range(len(text.said))):
        return unclear(f"says {kind.replace('_', ' ')}, yet speaks of one", span)
    if "in_part" in text.marks:
        return unclear("held or answered in part", span)
    if kind == "refused" and any(first == 0 for first, _ in text.marks.get("none", ())):
        return unclear("says none, and refused", span)
    if kind == "refused" and ("not_refused" in text.marks or "not_applicable" in text.marks):
        return unclear("refused, or not?", span)
    if "odd" in text.kinds:
        return unclear(f"says {kind.replace('_', ' ')}, yet has digits", span)
    if any(not _effort(text, place) for place in numbers):
        small = _suppressed(text, numbers, claimed)
        return small or unclear(f"says {kind.replace('_', ' ')}, yet has a number", span)
    if kind == "not_held" and text.of_some_time():
        return unclear("not held for a part of the time", span)
    return Reading(kind, f"refused_section_{claimed[0].value:g}" if kind == "refused" and claimed else kind, span=span)


def _of_what_is_counted(text: Text, place: int) -> bool:
    """Say whether "we do not hold any" goes on with what is counted: then there are none of it."""
    while text.at(place) in text.words["articles"] or text.at(place) in text.words["adverbs"]:
        place += 1
    return text.counted(place) and text.at(place) not in text.words["information"]


def _refuses(text: Text, place: int, scottish: bool) -> bool:
    token = text.said[place]
    act = "regulations" if token.text == "regulation" else "scottish_refusal" if scottish else "refusal"
    of_another_act = text.counted(place + 1) or text.at(place + 1) in text.words["of_another_act"]
    return token.value in text.rules.sections[act] and not of_another_act


def _effort(text: Text, place: int) -> bool:
    """Say whether a number tells what an answer would cost: hours, records to check, pounds."""
    unit = text.unit(place)
    if unit == "time" or (unit == "money" and text.number != "money"):
        return True
    searched = not text.words["searching"].isdisjoint(text.texts)
    behind = text.said[place + 1 : place + 4]
    if searched and any(token.text in text.words["effort"] and not text.fits(token) for token in behind):
        return True
    joined = text.at(place + 1) in ("and", "-", "to") and place + 2 < len(text.said)
    return joined and text.said[place + 2].kind == "number" and _effort(text, place + 2)


def _suppressed(text: Text, numbers: list[int], claimed: list[Token]) -> Reading | None:
    """Return fewer_than for a small number that is kept back for its size: "<5 (section 40)"."""
    place, *others = numbers
    personal = any(token.value in text.rules.sections["personal"] for token in claimed)
    if others or not personal or text.number != "count" or text.said[place].value > LARGEST_SUPPRESSED:
        return None
    found, start = bounds.before(text, place)
    rest = [*text.said[:start], *text.said[place + 1 :]]
    words = text.words["of_suppression"]
    known = all(token.kind in ("aside", "mark") or token.text in words or text.fits(token) for token in rest)
    value = text.said[place].value
    return Reading("fewer_than", "fewer_than", value, value, value) if known and found == {"fewer_than"} else None
