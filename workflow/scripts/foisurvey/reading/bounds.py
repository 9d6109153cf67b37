"""What the words next to a number make of it: a bound, an approximation, or one number."""

from foisurvey.reading.text import Text

# A bound in words behind the number is the same bound before it.
BEHIND = {"or_more": "at_least", "or_fewer": "at_most", "or_so": "approximate"}
KINDS = {
    "one_number": "exact",
    "stated_total": "exact",
    "at_least": "more_than",
    "more_than": "more_than",
    "at_most": "fewer_than",
    "fewer_than": "fewer_than",
    "approximate": "approximate",
}
NAMES = ("at_least", "at_most", "more_than", "fewer_than", "approximate", *BEHIND)


def before(text: Text, start: int) -> tuple[set[str], int]:
    """Return the bounds that end at a place, and the first place that belongs to them.

    "A place" among them says that a bound may be one: "the systems above 12".
    """
    bounds: set[str] = set()
    here = start
    marks = [(name, first, last) for name in text.rules.rules["before"] for first, last in text.marks.get(name, ())]
    ends = {last: (name, first) for name, first, last in sorted(marks, key=lambda mark: -mark[1])}
    while True:
        behind = here - 1 if text.at(here - 1) == ":" else here
        if behind not in ends:
            break
        name, first = ends[behind]
        bounds.add(name)
        may_be_a_place = behind - first == 1 and text.at(first) in text.words["bound_or_place"] and first
        if may_be_a_place and text.is_word(first - 1) and text.at(first - 1) not in text.words["before_a_bound"]:
            bounds.add("a place")
        here = first
    sentence = text.sentence(start)
    if any(sentence <= first < here and text.at(first) in text.words["estimates"] for name, first, _ in marks):
        bounds.add("approximate")
    return bounds, here


def behind(text: Text, place: int) -> tuple[str | None, int]:
    """Return the bound that begins at a place, light signs aside, and the place behind it."""
    first = place
    while text.at(first) in (",", "(", "-", "*"):
        first += 1
    for name, bound in BEHIND.items():
        for start, end in text.marks.get(name, ()):
            if start == first:
                return bound, end + (text.at(end) == ")")
    return None, place


def late(text: Text, place: int) -> bool:
    """Say whether a bound or an approximation stands behind a place, away from the number."""
    return any(first >= place and text.at(first) not in text.words["no_late_bound"] for first, _ in text.found(NAMES))
