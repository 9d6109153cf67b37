"""Numbers in words: "two hundred and five", "a dozen", "1.5 million", "one and a half"."""

import math

from foisurvey.core.survey import LARGEST
from foisurvey.reading.tokens import NUMERALS, Token

_SMALL = {word: number for number, word in enumerate(NUMERALS.split()[:20])}
_SMALL |= {word: 10 * number for number, word in enumerate(NUMERALS.split()[20:28], start=2)}
_WORDS = {number: word for word, number in _SMALL.items()}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_MULTIPLES = _SCALES | {"dozen": 12}
_NUMERALS = frozenset(NUMERALS.split())


def with_numerals(found: list[Token]) -> list[Token]:
    """Return the tokens with each run of number words ("two hundred and five", "1.5 million") as one number."""
    if _NUMERALS.isdisjoint([token.text for token in found]):
        return found
    merged: list[Token] = []
    place = 0
    while place < len(found):
        run = _run(found, place)
        if run:
            said = found[place : place + run]
            value = _value(said)
            kind, end = ("odd" if math.isnan(value) else "number"), said[-1].end
            merged.append(Token(kind, " ".join(token.text for token in said), said[0].start, end, value, "words"))
        else:
            merged.append(found[place])
        place += max(run, 1)
    return merged


def _run(found: list[Token], start: int) -> int:
    """Return how many tokens from `start` on are number words that belong together."""
    first, length = found[start], 0
    if first.kind == "word" and first.text in ("a", "half"):
        after = [token.text for token in found[start + 1 : start + 4]]
        if first.text == "half" and after[:2] == ["a", "dozen"]:
            return 3
        if first.text == "a" and after[:1] and after[0] in _MULTIPLES:
            length = 1
        else:
            return 0
    elif first.kind == "number" and first.flag == "":
        if not (start + 1 < len(found) and found[start + 1].text in _MULTIPLES):
            return 0
        return 2
    elif first.kind != "word" or first.text not in _NUMERALS:
        return 0
    while start + length < len(found):
        token = found[start + length]
        following = [one.text for one in found[start + length + 1 : start + length + 4]]
        if token.kind == "word" and token.text in _NUMERALS:
            length += 1
        elif token.text == "and" and length and following[:2] == ["a", "half"]:
            return length + 3
        elif (
            token.text in ("and", ",")
            and length
            and found[start + length - 1].text in (_SCALES if token.text == "and" else ("thousand", "million"))
            and following
            and following[0] in _NUMERALS
        ):
            length += 1
        else:
            break
    return length


def _value(said: list[Token]) -> float:
    """Return the number that a run says, nan where it says none ("three four")."""
    words = [token.text for token in said if token.text not in ("and", ",")]
    if said[0].kind == "number":
        return round(said[0].value * _MULTIPLES[words[1]], 6)
    if words[-2:] == ["a", "half"]:
        return _value(said[:-3]) + 0.5
    if words[0] == "half":
        return 6
    if words[0] == "a":
        words[0] = "one"
    if words[-1] == "dozen":
        count = _whole(words[:-1])
        return 12 * count if words[:-1] and not math.isnan(count) else 12.0 if words == ["dozen"] else math.nan
    return _whole(words)


def _whole(words: list[str]) -> float:
    done = part = 0
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part *= 100
        elif word in _SCALES:
            done, part = done + part * _SCALES[word], 0
        else:
            return math.nan
        if done + part > LARGEST:
            return math.nan
    return float(done + part) if words == _spelt(done + part) else math.nan


def _spelt(number: int) -> list[str]:
    """Return the words of a number below a thousand million."""
    for scale in ("million", "thousand", "hundred"):
        count, rest = divmod(number, _SCALES[scale])
        if count:
            return [*_spelt(count), scale, *(_spelt(rest) if rest else [])]
    if number in _WORDS:
        return [_WORDS[number]]
    return [_WORDS[number // 10 * 10], _WORDS[number % 10]]
