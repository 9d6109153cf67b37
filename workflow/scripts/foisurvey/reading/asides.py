"""Numbers that are never the answer: dates, years, references, names with a number, list and question numbers."""

from foisurvey.reading.grammar import Grammar
from foisurvey.reading.tokens import Token

_LETTERS = frozenset("a b c d e f g h i ii iii iv v vi".split())
_INTERROGATIVES = frozenset("how what please number question q does do can could".split())

# A higher number at the beginning of a line is no list's.
MOST_LISTED = 30


def without_the_question(said: list[Token]) -> list[Token]:
    """Return the tokens behind a question that the answer repeats."""
    asked = [place for place, token in enumerate(said) if token.text == "?"]
    first = next((token.text for token in said if token.kind == "word"), "")
    if len(asked) == 1 and asked[0] + 1 < len(said) and first in _INTERROGATIVES:
        return said[asked[0] + 1 :]
    if not asked and [token.text for token in said[:2]] == ["how", "many"]:
        joints = [place for place, token in enumerate(said) if token.text in ("-", ":")]
        return said[joints[-1] + 1 :] if joints else said
    return said


def set_aside(said: list[Token], rules: Grammar) -> int:
    """Make asides of the numbers that are never the answer; return how many list numbers there were."""
    listed = 0
    for place, token in enumerate(said):
        if token.kind == "number":
            before, behind = _text(said, place - 1), _text(said, place + 1)
            if token.text == "one" and before == "no":
                token.kind, token.text = "word", "body"
            elif token.text == "one" and (before == "any" or _is_a_pronoun(said, place, rules.words["of_one"])):
                token.kind = "word"
            elif what := _what(said, place, rules.never, rules.words["months"]):
                token.kind, token.text = "aside", what
            elif behind in (".", ")") and place + 2 < len(said) and _is_a_list_number(said, place):
                token.kind, token.text = "aside", "list"
                listed += 1
        elif token.kind == "odd" and token.text == "reference" and _text(said, place - 1) in rules.never["standard"]:
            token.kind = "aside"
    if _text(said, 0) in _LETTERS and _text(said, 1) in (")", ".", ":"):
        said[0].kind = "aside"
    elif _text(said, 0) == "(" and _text(said, 1) in _LETTERS and _text(said, 2) == ")":
        said[1].kind = "aside"
    return listed


def _what(said: list[Token], place: int, names: dict[str, frozenset[str]], months: frozenset[str]) -> str | None:
    """Return what a number is where it is never the answer."""
    token, before, behind = said[place], _text(said, place - 1), _text(said, place + 1)
    digits = token.text.isdigit()
    if (
        before in ("no", "number", "#", "-")
        and _text(said, place - 2) in names["question"] | names["name"] | names["reference"]
    ):
        before = _text(said, place - 2)
    if before == ")":
        before = _text(said, place - 2)
    if before == "to" and _text(said, place - 2) == "up":
        before = ""  # "up to 1900" is a bound
    alone = behind in ("=", ":") or (before == "(" and behind == ")")
    goes_on = place + 1 < len(said) and said[place + 1].kind == "word"
    if before in ("of", "to", "and", "for", "from", "by") and goes_on:
        before = ""  # "of 2015 requests"
    if digits and len(token.text) == 4 and 1900 <= token.value <= 2100 and (alone or before in names["year"]):
        return "year"
    if token.flag == "" and digits and 1 <= token.value <= 31:
        month = _text(said, place + 2) if behind == "of" else behind
        if month in months or before in months - {"may"}:
            return "date"
    for kind in ("question", "name"):
        if before in names[kind] and (digits or kind == "question"):
            return kind
    if before in names["standard"] and digits:
        return "standard"
    if before in names["reference"] and digits and (len(token.text) >= 5 or before in ("ref", "reference", "tel")):
        return "reference"
    return None


def _is_a_pronoun(said: list[Token], place: int, of_one: frozenset[str]) -> bool:
    """Say whether a "one" is none that is counted: "one of the reasons", "one part", yet not "one part time post"."""
    return _text(said, place + 1) in of_one and _text(said, place + 2) != "time"


def _text(said: list[Token], place: int) -> str:
    """Return a token's text; nothing beyond the ends, and for an aside, whose text is none of the answer's words."""
    return said[place].text if 0 <= place < len(said) and said[place].kind != "aside" else ""


def _is_a_list_number(said: list[Token], place: int) -> bool:
    token = said[place]
    if _text(said, place - 1) == "(":
        place -= 1
    opens_a_line = place == 0 or said[place - 1].text == "\n"
    return opens_a_line and token.text.isdigit() and 1 <= token.value <= MOST_LISTED
