"""Numbers in words: "two hundred and five", "a dozen", "1.5 million"."""

import math

from foisurvey.core.survey import LARGEST
from foisurvey.reading.tokens import NUMERALS, Token

_SMALL = {word: number for number, word in enumerate(NUMERALS[:20])}
_SMALL |= {word: 10 * number for number, word in enumerate(NUMERALS[20:28], start=2)}
_WORDS = {number: word for word, number in _SMALL.items()}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
_KNOWN = frozenset(NUMERALS)


def with_numerals(said: list[Token]) -> list[Token]:
    """Return the tokens with each run of number words ("two hundred and five", "1.5 million") as one number.

    A run that says no number ("three four") is odd.
    """
    if _KNOWN.isdisjoint([token.text for token in said]):
        return said
    merged: list[Token] = []
    place = 0
    while place < len(said):
        run = said[place : place + _length(said, place)]
        if run:
            value = _value(run)
            kind, text = "number" if value <= LARGEST else "odd", "_".join(token.text for token in run)
            merged.append(Token(kind, text, run[0].start, run[-1].end, value, "words"))
        else:
            merged.append(said[place])
        place += len(run) or 1
    return merged


def _length(said: list[Token], start: int) -> int:
    """Return how many tokens from `start` on are number words that belong together."""
    texts = [*(token.text for token in said[start : start + 20]), ""]
    opened = said[start].kind == "number" or texts[0] == "a"
    length = int(opened)
    if opened and texts[1] not in _SCALES:
        return 0
    while length < len(texts) - 1:
        joined = texts[length] in ("and", ",") and texts[length - 1] in _SCALES and texts[length + 1] in _KNOWN
        if not (texts[length] in _KNOWN or joined):
            break
        length += 1
    return length


def _value(run: list[Token]) -> float:
    """Return the number that a run says, nan where it says none."""
    words = [token.text for token in run if token.text not in ("and", ",")]
    if run[0].kind == "number" or words[0] in ("a", "dozen"):
        first = run[0].value if run[0].kind == "number" else 1.0
        return round(first * _SCALES[words[-1]], 6) if len(words) < 3 else math.nan
    done = part = 0
    for word in words:
        part = part + _SMALL[word] if word in _SMALL else part * _SCALES[word]
        if word in ("thousand", "million"):
            done, part = done + part, 0
    return float(done + part) if words[-1] == "dozen" or words == _spelt(done + part) else math.nan


def _spelt(number: int) -> list[str]:
    """Return the words of a whole number; of a thousand million and more none."""
    for scale in ("million", "thousand", "hundred"):
        count, rest = divmod(number, _SCALES[scale])
        if count:
            return [*_spelt(count), scale, *(_spelt(rest) if rest else [])] if count < 1000 else []
    return [_WORDS[number]] if number in _WORDS else [_WORDS[number // 10 * 10], _WORDS[number % 10]]
