"""A text taken apart: numbers, words, signs and marks, and what has digits but is no number of anything.

Nothing is decided here. Each token knows its place, so that what decides can be shown in the text.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

# One character for one: a token stands at the same place in the answer as in the plain text.
PLAIN = str.maketrans(
    "\u2009\u202f\u2007\t\r\u200b\ufeff‘’`“”–—−‐‑•·",
    "\u00a0" * 3 + " " * 4 + "'" * 3 + '"' * 2 + "-" * 5 + ";" * 2,
)


@dataclass(slots=True)
class Token:
    """A piece of a text: its kind, how it reads in lower case, its place, and the value of a number.

    Kinds: number; word; sign (`<`, `%`, `£`); mark (punctuation, a line's end); aside (a date, a
    section of an Act, a standard, a reference: has digits and is never the answer, `text` says
    which); odd (digits of which nobody can tell the number: "12,34", "3/4", "1O").
    """

    kind: str
    text: str
    start: int
    end: int
    value: float = math.nan
    flag: str = ""  # number: "words", "spaced" ("3 417"), "thousand", "million"; word: "joined" to the one before it


NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen"
)

_LETTER = r"[^\W\d_½¼¾]"
_YEAR = r"(?:19|20)\d\d"
_CLAUSE = r"\d{1,3}[a-z]?(?:\s?\(\w{1,4}\))*"
_BEFORE_DIGITS = "sections? sec ss? regulations? regs? articles? art paragraphs? paras? schedules?"
_ABBREVIATED = "n na f p e i w approx est circa ca c x min max no ref tel incl excl etc dept mr mrs dr https? www"

# What begins with a letter, with a digit, and the rest: the first pattern of its own that fits.
_LETTERS_FIRST = {
    "word": rf"(?!(?:{'|'.join((_BEFORE_DIGITS + ' ' + _ABBREVIATED).split())})(?!{_LETTER}))"
    rf"{_LETTER}++(?:'{_LETTER}+)*+(?![@\d_]|[-/.]\d)",
    "link": r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\S+",
    "section": rf"(?:sections|ss\.?|regulations|articles)\s?{_CLAUSE}(?:\s?(?:,|&|and|or)\s?{_CLAUSE})*(?!\w)|"
    rf"(?:section|sec|s|regulation|reg|article|art|paragraph|para|schedule)\.?\s?{_CLAUSE}(?!\w)",
    "abbreviation": r"n/?a(?!\w)|n\.a\.?(?!\w)|f/t|p/t|p\.a\.?(?!\w)|e\.g\.?|i\.e\.?|w/e|"
    r"(?:approx|est|circa|ca|c)\.(?=\s?\S)|(?:min|max|no|ref|tel)\.(?=\s?\d)|(?:approx|incl|excl|etc|dept|mr|mrs|dr)\.|(?:c|ca|x)(?=\d)",
    "reference": rf"(?!(?:{'|'.join(NUMERALS.split())})[-/])(?:{_LETTER}+\d|{_LETTER}{{1,5}}[-_/]\d)[\w/-]*",
    "other_word": rf"{_LETTER}++(?:'{_LETTER}+)*+",
}
_DIGITS_FIRST = {
    "date": r"\d{1,2}(?P<between>[/.-])\d{1,2}(?P=between)(?:\d{4}|\d\d)(?![\d/])|"
    rf"{_YEAR}-\d\d-\d\d(?!\d)|{_YEAR}\s?[/-]\s?(?:{_YEAR}|\d\d)(?![\d,/])",
    "time": r"\d{1,2}:[0-5]\d(?:\s?[ap]m)?(?![\d:])|\d{1,2}(?:\.\d\d)?\s?[ap]m(?!\w)",
    "telephone": r"0\d{2,5}(?:[ -]\d{3,8}){1,3}(?!\d)",
    "ordinal": r"\d+(?:st|nd|rd|th)(?!\w)",
    "number": r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0]\d{3})+(?![\d,])|\d+)(?P<decimals>\.\d+)?"
    rf"(?:\s?(?P<fraction>[½¼¾]))?(?P<scale>k|m|mn)?(?!{_LETTER}{{0,2}}\d|[^\W\d_x](?!{_LETTER})|[,.'/:]\d|\s,\d{{3}})",
    "odd": r"\d[\d.,'/:]*(?:[^\W_]{1,2}(?![^\W\d_])|\d)?",
}
_REST = {
    "point": r"(?<![\w.])\.\d+(?!\.?\d)",
    "half": r"[½¼¾](?!\w)",
    "odd_point": r"\.\d+",
    "sign": r"<=|=<|>=|=>|[<>≤≥~≈+±£€$%*/&=?]",
    "mark": r"[.,;:()\[\]{}\n\"'!-]",
    "other": r"\S",
}


def _first_of(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in patterns.items())


_LEXER = re.compile(
    rf"[^\S\n]*+(?:(?={_LETTER})(?:{_first_of(_LETTERS_FIRST)})|(?=\d)(?:{_first_of(_DIGITS_FIRST)})|{_first_of(_REST)})"
)
_ACT = {"s": "section", "r": "regulation"}
_SCALES = {"k": "thousand", "m": "million", "mn": "million"}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_CONTRACTIONS = {
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "nobody": ("no", "body"),
    "noone": ("no", "one"),
    "we've": ("we", "have"),
    "there's": ("there", "is"),
}


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text; what is no white space is part of exactly one."""
    plain = text if text.isascii() else text.translate(PLAIN)
    lower = plain.lower()
    if len(lower) != len(plain):  # a letter whose small form is two
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain)
    return list(_lexed(lower))


def _lexed(text: str) -> Iterator[Token]:
    # What ends in white space would be tried again from each of it.
    for match in _LEXER.finditer(text, 0, len(text.rstrip())):
        kind = match.lastgroup
        assert kind is not None
        said, (start, end) = match[kind], match.span(kind)
        if kind == "word" or kind == "other_word":
            if ("'" in said and said.endswith("n't")) or said in _CONTRACTIONS:
                for part in _CONTRACTIONS.get(said, (said[:-3], "not")):
                    yield Token("word", part, start, end)
            elif start > 1 and text[start - 1] == "-" and text[start - 2].isalpha():
                yield Token("word", said, start, end, flag="joined")
            else:
                yield Token("word", said, start, end)
        elif kind == "number":
            yield _number(match)
        elif kind == "mark":
            inside = said == "-" and start > 0 and text[start - 1].isalpha() and text[end : end + 1].isalpha()
            if not inside:
                yield Token("mark", said, start, end)
        elif kind == "sign" or kind == "other":
            yield Token("sign", said, start, end)
        elif kind == "point" or kind == "half":
            yield Token("number", said, start, end, _FRACTIONS[said] if kind == "half" else float(said))
        elif kind == "abbreviation":
            yield Token("word", said.rstrip(".") if said[-2:-1] != "." else said, start, end)
        elif kind == "odd_point":
            yield Token("odd", said, start, end)
        elif kind == "odd":
            years = re.fullmatch(r"(\d\d)/(\d\d)", said)
            fiscal = years is not None and int(years[2]) == int(years[1]) + 1
            yield Token("aside" if fiscal else "odd", "date" if fiscal else said, start, end)
        elif kind == "section":
            number = float(re.sub(r"^\D+(\d+).*", r"\1", said, flags=re.DOTALL))
            yield Token("aside", _ACT.get(said[0] if said[:2] != "sc" else "", "paragraph"), start, end, number)
        else:
            yield Token("aside", kind, start, end)


def _number(match: re.Match[str]) -> Token:
    digits, said, (start, end) = match["digits"], match["number"], match.span("number")
    if len(digits) > 1 and digits[0] == "0":
        return Token("aside" if len(digits) > 4 else "odd", "reference", start, end)
    if match["decimals"] and len(match["decimals"]) == 4 and len(digits) <= 3 and not match["scale"]:
        return Token("odd", said, start, end)  # "1.250" may be a thousand and more
    value = float(digits.replace(",", "").replace(" ", "").replace("\u00a0", "") + (match["decimals"] or ""))
    value += _FRACTIONS.get(match["fraction"], 0)
    scale = match["scale"]
    if scale:
        return Token("number", said, start, end, value * (1e3 if scale == "k" else 1e6), _SCALES[scale])
    return Token("number", said, start, end, value, "spaced" if " " in digits else "")
