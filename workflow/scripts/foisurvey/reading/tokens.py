"""A text taken apart: numbers, words, signs and marks, and what has digits but is no number of anything.

Nothing is decided here. Each token knows its place, so that what decides can be shown in the text.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from foisurvey.core.survey import LARGEST

# One character for one: a token stands at the same place in the answer as in the plain text. Line breaks and tabs part.
_PLAIN = str.maketrans(
    "\u2009\u202f\u2007\t\r\v\f\u2028\u2029\u200b\ufeff‘’`“”–—−‐‑•·→➔",
    "\u00a0\u00a0\u00a0\n\n\n\n\n\n  '''\"\"-----;;⇒⇒",
)
NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen"
).split()
_SMALL = {word: number for number, word in enumerate(NUMERALS[:20])}
_SMALL |= {word: 10 * number for number, word in enumerate(NUMERALS[20:28], start=2)}
_WORDS = {number: word for word, number in _SMALL.items()}
_MULTIPLES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
_NUMBER_WORDS = frozenset(NUMERALS)
_LETTER = r"[^\W\d_½¼¾]"
_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)(?!\w)\.?,?"
)
_CLAUSE = r"\d{1,3}[a-z]?(?:\s?\(\w{1,4}\))*"
_PATTERNS = {
    # What begins with a letter,
    "link": r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\S+",
    "section": rf"(?:sections|ss\.?|regulations|articles)\s?{_CLAUSE}(?:\s?(?:,|&|and|or)\s?{_CLAUSE})*(?!\w)|"
    rf"(?:section|sec|s|regulation|reg|article|art|paragraph|para|schedule)\.?\s?{_CLAUSE}(?!\w)",
    "abbreviation": r"n/?a(?!\w)|n\.a\.?(?!\w)|f/t|p/t|p\.a\.?(?!\w)|e\.g\.?|i\.e\.?|"
    r"(?:approx|est|circa|ca|c)\.(?=\s?\S)|(?:min|max|no|ref|tel)\.(?=\s?\d)|(?:incl|excl|etc|dept|mr|mrs|dr)\.|(?:c|ca|x)(?=\d)",
    "month": rf"{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}(?!\d)|(?!may){_MONTH}\s\d\d(?![\d,])",
    "reference": rf"(?!(?:{'|'.join(NUMERALS)})[-/])(?:{_LETTER}+\d|{_LETTER}{{1,5}}[-_/]\d)[\w/-]*",
    "word": rf"{_LETTER}++(?:'{_LETTER}+)*+",
    # with a digit,
    "date": r"\d{1,2}(?P<between>[/.-])\d{1,2}(?P=between)(?:\d{4}|\d\d)(?![\d/])|"
    rf"{_YEAR}-\d\d-\d\d(?!\d)|{_YEAR}\s?[/-]\s?(?:{_YEAR}|\d\d)(?![\d,/])|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH}\s+{_YEAR}(?!\d)|(?!may){_MONTH})",
    "time": r"\d{1,2}:[0-5]\d(?:\s?[ap]m)?(?![\d:])|\d{1,2}(?:\.\d\d)?\s?[ap]m(?!\w)",
    "number": r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0]\d{3})+(?![\d,])|\d+)(?P<decimals>\.\d+)?"
    rf"(?:\s?(?P<fraction>[½¼¾]))?(?P<scale>k|m|mn)?(?!{_LETTER}{{0,2}}\d|[^\W\d_x](?!{_LETTER})|[,.'/:]\d|\s,\d{{3}})",
    "odd": r"\d[\d.,'/:]*(?:[^\W_]{1,2}(?![^\W\d_])|\d)?",
    # and the rest.
    "negative": r"(?<![^\s(:=])-£?\d[\d.,]*",
    "point": r"(?<![\w.])\.\d+(?!\.?\d)",
    "half": r"[½¼¾](?!\w)",
    "odd_point": r"\.\d+|#",
    "sign": r"(?:[-=]{1,9}|>)>+|<(?:-+|<+|={2,})|⇒|<=|=<|>=|[<>≤≥~≈+±£€$%*/&=?]",
    "mark": r"[.,;:()\[\]{}\n\"'!-]",
    "other": r"\S",
}
_LEXER = re.compile(r"[^\S\n]*+(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()) + ")")
_ACTS = {"s": "section", "r": "regulation"}
_SCALES = {"k": ("thousand", 1e3), "m": ("million", 1e6), "mn": ("million", 1e6)}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_CONTRACTIONS = {
    **{"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "nobody": ("no", "body")},
    **{"noone": ("no", "one"), "we've": ("we", "have"), "there's": ("there", "is")},
}
_KINDS = {"odd_point": "odd", "odd": "odd", "negative": "odd", "other": "sign", "sign": "sign", "mark": "mark"}


@dataclass(slots=True)
class Token:
    """A piece of a text: its kind, how it reads in lower case, its place, and the value of a number.

    Kinds: number; word; sign (`<`, `%`, `£`, an arrow); mark (punctuation, a line's end); aside (a date, a section of
    an Act, a reference: has digits and is never the answer, `text` says which); odd (digits of which nobody can tell
    the number: "12,34", "3/4", "1O"). The flag of a number: "words", "spaced" ("3 417"), "thousand", "million".
    """

    kind: str
    text: str
    start: int
    end: int
    value: float = math.nan
    flag: str = ""


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text; what is no white space is part of exactly one.

    Each run of number words ("two hundred and five", "1.5 million") is one number, and odd where it says none.
    """
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) != len(plain):  # a letter whose lower case has two characters
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain)
    return _with_numerals(list(_lexed(lower)))


def _lexed(text: str) -> Iterator[Token]:
    # What ends in white space would be tried again from each of it; a line's end before all else is no token.
    for match in _LEXER.finditer(text, len(text) - len(text.lstrip()), len(text.rstrip())):
        kind = match.lastgroup or ""
        said, (start, end) = match[kind], match.span(kind)
        if kind == "word":
            negated = said.endswith("n't") and said not in _CONTRACTIONS
            for part in (said[:-3], "not") if negated else _CONTRACTIONS.get(said, (said,)):
                yield Token("word", part, start, end)
        elif kind == "number":
            yield _number(match)
        elif kind in ("point", "half"):
            yield Token("number", said, start, end, _FRACTIONS[said] if kind == "half" else float(said))
        elif kind == "abbreviation":
            yield Token("word", said.rstrip(".") if said[-2:-1] != "." else said, start, end)
        elif kind == "section":
            section = re.sub(r"^\D+(\d+).*", r"\1", said, flags=re.DOTALL)
            act = _ACTS.get(said[0] if said[:2] != "sc" else "", "paragraph")
            yield Token("aside", act, start, end, float(section))
        elif kind == "odd" and (years := re.fullmatch(r"(\d\d)/(\d\d)", said)) and int(years[2]) == int(years[1]) + 1:
            yield Token("aside", "date", start, end)
        elif kind not in _KINDS:
            yield Token("aside", "date" if kind == "month" else kind, start, end)
        elif not (said == "-" and text[start - 1 : start].isalpha() and text[end : end + 1].isalpha()):
            yield Token(_KINDS[kind], said, start, end)


def _number(match: re.Match[str]) -> Token:
    digits, decimals, (start, end) = match["digits"], match["decimals"] or "", match.span("number")
    said = re.sub(r"[ \u00a0]", "_", match["number"])
    if len(digits) > 1 and digits[0] == "0":
        return Token("aside" if len(digits) > 4 else "odd", "reference", start, end)
    grouped = decimals == ".000" if "," in digits else len(digits) <= 3 and digits != "0"
    if (len(decimals) == 4 and grouped and not match["scale"]) or (decimals and match["fraction"]):
        return Token("odd", said, start, end)  # "1.250" may be a thousand and more
    flag, factor = _SCALES.get(match["scale"], ("spaced" if " " in digits else "", 1))
    value = round((float(re.sub(r"\D", "", digits) + decimals) + _FRACTIONS.get(match["fraction"], 0)) * factor, 6)
    return Token("number" if value <= LARGEST else "odd", said, start, end, value, flag)


def _with_numerals(said: list[Token]) -> list[Token]:
    """Return the tokens with each run of number words as one."""
    if _NUMBER_WORDS.isdisjoint([token.text for token in said]):
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
    if opened and texts[1] not in _MULTIPLES:
        return 0
    while length < len(texts) - 1:
        joined = (
            texts[length] in ("and", ",") and texts[length - 1] in _MULTIPLES and texts[length + 1] in _NUMBER_WORDS
        )
        if not (texts[length] in _NUMBER_WORDS or joined):
            break
        length += 1
    return length


def _value(run: list[Token]) -> float:
    """Return the number that a run says, nan where it says none."""
    words = [token.text for token in run if token.text not in ("and", ",")]
    if run[0].kind == "number" or words[0] == "a":
        first = run[0].value if run[0].kind == "number" else 1.0
        return round(first * _MULTIPLES[words[-1]], 6) if len(words) == 2 else math.nan
    if "dozen" in words:
        return math.nan if "dozen" in words[:-1] else 12 * (_value(run[:-1]) if words[:-1] else 1.0)
    done = part = 0
    for word in words:
        part = part + _SMALL[word] if word in _SMALL else part * _MULTIPLES[word]
        if word in ("thousand", "million"):
            done, part = done + part, 0
    return float(done + part) if words == _spelt(done + part) else math.nan


def _spelt(number: int) -> list[str]:
    """Return the words of a whole number; of a thousand million and more none."""
    for scale in ("million", "thousand", "hundred"):
        count, rest = divmod(number, _MULTIPLES[scale])
        if count:
            return [*_spelt(count), scale, *(_spelt(rest) if rest else [])] if count < 1000 else []
    return [_WORDS[number]] if number in _WORDS else [_WORDS[number // 10 * 10], _WORDS[number % 10]]
