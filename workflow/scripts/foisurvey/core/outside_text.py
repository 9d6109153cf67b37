"""Text from outside, so that it stays text: signs that cannot be seen are spelt out, those of a format are escaped."""

import re

# Control signs but tab and line feed, signs without width, those that set the direction, no characters.
UNSEEN = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f])"
)
# What a spreadsheet that opens a CSV file may take for a formula, by wide signs too; negative numbers, as printed, are
# none.
_NUMBERS = r"\d[\d.,]*%?(?: to -?[\d.,]+%?| \([-–\d.,%; to]*\))?$"
_FORMULA = re.compile(rf"[\t\r]|\s*(?:[=+@\uff1d\uff0b\uff20]|[-\uff0d](?!{_NUMBERS}))")
# What Markdown acts on: anywhere, in an address that makes itself a link, at the start of a line; 1. starts a list.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$^@]|:(?=//)|(?<=www)\.|^[-+=:]")
_LISTED = re.compile(r"^(\d+)(?=[.)](?: |$))")


def spelt(text: str) -> str:
    """Return a text on one line, each sign that cannot be seen or that turns the text around spelt out: U+202E."""
    return UNSEEN.sub(lambda sign: f"U+{ord(sign[0]):04X}", re.sub(r"[\t\n\r]+", " ", text))


def at_start(text: str) -> str:
    """Return a text as it begins a sentence: its first letter large, the others as written."""
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """Return a text as it stands within a sentence: its first letter small, unless an abbreviation begins with it."""
    return text if re.match(r"\w[A-Z\d]", text) else text[:1].lower() + text[1:]


def in_csv(text: str) -> str:
    """Return a cell of a CSV file that a spreadsheet may open: an apostrophe stands before what would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def in_markdown(text: str) -> str:
    """Return a text as one line of Markdown that is shown as the text, wherever in a document or a table it stands."""
    return _LISTED.sub(r"\1\\", _MARKDOWN.sub(r"\\\g<0>", spelt(text).strip()))
