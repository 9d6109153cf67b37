"""Make text from outside harmless: spell out invisible characters, escape those that a format would act on."""

import re

# Control characters except tab and line feed, characters without width or that set the direction, non-characters.
INVISIBLE = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f])"
)
# What a spreadsheet may take for a formula in a CSV file, also in full-width characters, but not a negative number.
_NUMBERS = r"\d[\d.,]*%?(?: to -?[\d.,]+%?| \([-–\d.,%; to]*\))?$"
_FORMULA = re.compile(rf"[\t\r]|\s*(?:[=+@\uff1d\uff0b\uff20]|[-\uff0d](?!{_NUMBERS}))")
# What Markdown acts on: anywhere, in an address that it would make a link, at the start of a line; 1. starts a list.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$^@]|:(?=//)|(?<=www)\.|^[-+=:]")
_LISTED = re.compile(r"^(\d+)(?=[.)](?: |$))")
# What is dropped around a text before it is compared: a pair of marks, one mark at the end, a bullet before a letter.
# Not square brackets: statisticians have [x] for what is not held.
_AROUND = re.compile(
    r"""\((?P<round>[^()]+)\)|"(?P<double>[^"]+)"|'(?P<single>[^']+)'|"""
    r"""(?P<ended>.*[^.,;!\s])\s*[.,;!]|(?:[-•]\s?|\*\s)(?P<listed>[^\W\d_].*)"""
)
_LIKE = str.maketrans(
    {**dict.fromkeys("‘’`", "'"), **dict.fromkeys("“”", '"'), **dict.fromkeys("–—−‐‑", "-"), "·": "•"}
    | dict.fromkeys("\u200b\ufeff", " ")
)


def bare(text: str) -> str:
    """Return a text as it is compared with another: in small letters, with single spaces, no punctuation around it."""
    said = " ".join(text.translate(_LIKE).casefold().split())
    while (match := _AROUND.fullmatch(said)) and (within := match[match.lastgroup or 0].strip()):
        said = within
    return said


def visible(text: str) -> str:
    """Return a text on one line; a character that is invisible or sets the direction is spelt out, as in U+202E."""
    return INVISIBLE.sub(lambda match: f"U+{ord(match[0]):04X}", re.sub(r"[\t\n\r]+", " ", text))


def capitalised(text: str) -> str:
    """Return a text with its first letter capital and the others unchanged."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return a text with its first letter small, unless it begins an abbreviation."""
    return text if re.match(r"\w[A-Z\d]", text) else text[:1].lower() + text[1:]


def csv_safe(text: str) -> str:
    """Return the text of a cell in a CSV file, an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def markdown_safe(text: str) -> str:
    """Return a text as one line of Markdown that shows it as written, anywhere in a document or a table."""
    return _LISTED.sub(r"\1\\", _MARKDOWN.sub(r"\\\g<0>", visible(text).strip()))
