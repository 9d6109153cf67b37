"""Reading a text by its several numbers: said twice, a range, or a stated total and its parts."""

from itertools import combinations, pairwise

from foisurvey.reading import bounds
from foisurvey.reading.number import before_trouble, doubt, valued
from foisurvey.reading.outcome import Reading, unclear
from foisurvey.reading.text import STOPS, Text

# In a list of parts these tell how the parts come together.
_AMONG_PARTS = frozenset("plus additional additionally further per each another".split())
_MOST_PARTS = 10


def merge_repeats(text: Text, places: list[int]) -> list[int]:
    """Remove the second number of "Twelve (12)" from the text; return the places of the numbers that remain."""
    for first, second in pairwise(places):
        one, other = text.said[first], text.said[second]
        between = "".join(token.text for token in text.said[first + 1 : second])
        twice = one.value == other.value and one.flag != other.flag and between in ("(", "=", ":", "-", ",")
        if twice and (between != "(" or text.at(second + 1) == ")"):
            end = second + 1 + (between == "(")
            text.forget(first + 1, end)
            gone = end - first - 1
            return [
                *(place for place in places if place <= first),
                *(place - gone for place in places if place > second),
            ]
    return places


def exclude_equivalents(text: Text, places: list[int]) -> list[int]:
    """Where heads are counted, make an aside of the 2.1 in "Three (2.1 FTE)"; return the places that remain."""
    first, *others = places
    heads = text.said[first].value
    if text.number != "count" or text.unit(first) == "equivalent" or heads != int(heads):
        return places  # where both may be asked for, a person says which
    made_up = [end for start, end in text.marks.get("made_up_of", ()) if start > first]
    details = []
    for place in others:
        value = text.said[place].value
        detail = text.in_brackets(place) or value != int(value) or any(place >= end for end in made_up)
        times = text.at(place - 1) in ("x", "at")
        if text.unit(place) == "equivalent" and detail and not times and value <= heads:
            details.append(place)
    for place in details:
        text.said[place].kind, text.said[place].text = "aside", "equivalent"
    return [place for place in places if place not in details]


def several(text: Text, places: list[int]) -> Reading:
    """Read the numbers that can be the answer."""
    span = text.span((places[0], places[-1] + 1))
    return (
        _range(text, places)
        or _total(text, places)
        or unclear("several numbers, and none is said to be the total", span)
    )


def _range(text: Text, places: list[int]) -> Reading | None:
    if len(places) != 2:
        return None
    first, second = places
    low, high = text.said[first].value, text.said[second].value
    joint = "".join(token.text for token in text.said[first + 1 : second] if token.text != "£")
    between = joint == "and" and any(token.text == "between" for token in text.said[:first])
    if low < high and (between or joint in ("-", "to", "or")):
        return Reading("range", "range", None, low, high, "a range, not one number", text.span((first, second + 1)))
    return None


def _total(text: Text, places: list[int]) -> Reading | None:
    """Read several numbers of which one is said to be the total, and is the sum of others."""
    stated = [place for place in places if _is_stated(text, place)]
    opens_a_list = not stated and len(places) > 2 and _opens_a_list(text, places[0])
    if opens_a_list:
        stated = [places[0]]
    if len(stated) != 1:
        return None
    place = stated[0]
    span = text.span((place, place + 1))
    parts = [text.said[other].value for other in places if other != place]
    value = text.said[place].value
    if len(parts) < 2 or not (sum(parts) == value or (not opens_a_list and _some_make(parts, value))):
        return unclear("a total that is not the sum of its parts", span)
    reading = valued(text, place, "stated_total", span)
    end, counted, other = text.nouns(place + 1)
    trouble = "a total of something else?" if other and not counted else None
    hedges = [last for _, last in text.found(bounds.NAMES)]
    if any(last >= len(text.said) or last in places or text.said[last].kind != "number" for last in hedges):
        trouble = trouble or "a bound or an approximation beside a total"
    if place == places[0]:
        trouble = trouble or before_trouble(text, place)
    if not (text.ends(end) or text.at(end) in STOPS or _belongs_to_a_total(text, end)):
        trouble = trouble or "a total of something else, or of what was asked?"
    return reading._replace(review=reading.review or trouble or doubt(text, place, _AMONG_PARTS))


def _is_stated(text: Text, place: int) -> bool:
    """Say whether a number is said to be the total."""
    for first, last in text.marks.get("total_before", ()):
        light = all(token.text in (":", "=", "-", "£") for token in text.said[last:place])
        before = text.at(first - 2) if text.at(first - 1) == "a" else text.at(first - 1)
        if last <= place and light and before not in ("of", "sub"):
            return True
    behind = (place + 1, text.nouns(place + 1)[0])
    return any(first in behind for first, _ in text.marks.get("total_after", ()))


def _opens_a_list(text: Text, place: int) -> bool:
    """Say whether a number with its noun opens a list of its parts."""
    end, counted, _ = text.nouns(place + 1)
    clause = end
    while clause < len(text.said) and text.follows(clause) and text.said[clause].kind == "word":
        clause += 1
    end = clause if text.at(clause) == ":" else end
    made_up = any(first == end for first, _ in text.marks.get("made_up_of", ()))
    bare = end == place + 1 and text.at(end) == "("
    return bare or (counted and (made_up or text.at(end) in (".", ":", ";", "(", "\n", "-")))


def _belongs_to_a_total(text: Text, place: int) -> bool:
    return any(first in (place, place - 1) for first, _ in text.found(("total_after", "made_up_of")))


def _some_make(parts: list[float], whole: float) -> bool:
    """Say whether some of the parts add up to the whole."""
    sizes = range(2, len(parts)) if len(parts) <= _MOST_PARTS else ()
    return any(sum(some) == whole for size in sizes for some in combinations(parts, size))
