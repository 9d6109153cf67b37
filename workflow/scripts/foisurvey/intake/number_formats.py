"""A number in one of Excel's formats, as a person sees it."""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from foisurvey.intake.cells import Cell, CellKind, cell_of, number_text, percentage_text

# A format that shows a number as it is: no words or symbols beside it, no comma after it that divides by a thousand.
PLAIN = re.compile(r"(?P<whole>general|@|[#0?]+(?:,[#0?]{3})*)(?:\.(?P<decimals>[#0?]+))?(?P<power>e[+-]0+)?", re.I)
# What a format shows as it stands there, such as a percent sign that multiplies nothing.
LITERAL = re.compile(r'"[^"]*"|[\\_*].')
# One that shows zero as a dash.
DASH = re.compile(r'(?:"-"|-|\\-)[?#]*')
# A number shown as it is: its digits, which may be separated or rounded.
DIGITS = re.compile(r"(?P<digits>[\d.,'’\s]*\d[.,]?)(?:E(?P<power>[+-]?\d+))?", re.I)
# So many digits are shown where no format says how many.
UNROUNDED = 10


class _Section(NamedTuple):
    """What a section of a format does to a number: `decimals` are how many it shows, None where all."""

    as_it_is: bool
    pound: bool
    decimals: int | None
    scientific: bool


def in_excel(value: float, number_format: str) -> Cell:
    """Return a number in an Excel format as a cell.

    What the format adds is part of what a person reads: 1 shown as 100%, 5 shown as <5, as 5k or as £5; and so is what
    it leaves out: 23.4 shown as 23, 0 as a blank.
    """
    if "%" in LITERAL.sub("", number_format):
        return percentage_text(value), "percentage"
    if value < 0:  # also where the format shows it in brackets or in red
        return cell_of(value)
    section = _section(number_format, value == 0)
    kind: CellKind = "number" if section.as_it_is else "shown_differently"
    if kind == "number" and section.decimals is not None and _rounded(value, section):
        kind = "shown_rounded"
    return _in_pounds(value, kind, section.pound)


def in_opendocument(value: float, shown: str, pound: bool) -> Cell:
    """Return a number as a cell, by the text that an OpenDocument spreadsheet shows; `pound`: it is an amount in £."""
    if value < 0:
        return cell_of(value)
    form = shown.replace("£", "", 1).strip()
    kind: CellKind = "number"
    if not (value == 0 and form == "-"):
        digits = DIGITS.fullmatch(form)
        kind = _kind_by_digits(value, digits) if digits else "shown_differently"
    return _in_pounds(value, kind, pound)


def _in_pounds(value: float, kind: CellKind, pound: bool) -> Cell:
    text = number_text(value)
    if not pound:
        return text, kind
    return f"£{text}", "text" if kind == "number" else kind


@cache
def _section(number_format: str, zero: bool) -> _Section:
    """Return what the section of a format does that shows zero, or a positive number."""
    sections = number_format.split(";")
    section = sections[2 if zero and len(sections) > 2 else 0]
    section = re.sub(r"\[\$([^]-]*)[^]]*\]", r"\1", section)
    section = re.sub(r"(?i)\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", "", section)
    section = re.sub(r'"£"|\\£', "£", re.sub(r"[_*].|\\ |\s", "", section))
    form = section.replace("£", "", 1)
    plain = PLAIN.fullmatch(form)
    if not plain:
        return _Section(zero and bool(DASH.fullmatch(form)), "£" in section, None, False)
    every_digit = plain["whole"].lower() in ("general", "@")
    shown = not zero or every_digit or "0" in form  # zero is blank where no digit must be shown
    decimals = None if every_digit else len(plain["decimals"] or "")
    return _Section(shown, "£" in section, decimals, bool(plain["power"]))


def _rounded(value: float, section: _Section) -> bool:
    """Return whether a section shows fewer digits than a number has, of the 15 that a spreadsheet keeps."""
    exact = _exact(value)
    shown = exact.scaleb((section.decimals or 0) - (exact.adjusted() if section.scientific else 0))
    return shown != shown.to_integral_value()


def _kind_by_digits(value: float, shown: re.Match[str]) -> CellKind:
    """Return the kind of a number by the digits that are shown; the last point or comma may end the whole number."""
    exact, power = _exact(value), int(shown["power"] or 0)
    digits = re.sub(r"\D", "", shown["digits"])
    after_mark = re.search(r"[.,](\d*)$", shown["digits"])
    decimals = len(after_mark[1]) if after_mark else 0
    places = {-power, decimals - power}
    if any(Decimal(digits).scaleb(-place) == exact for place in places):
        return "number"
    if not any(abs(Decimal(digits).scaleb(-place) - exact) * 2 <= Decimal(1).scaleb(-place) for place in places):
        return "shown_differently"
    return "number" if len(digits.lstrip("0")) >= UNROUNDED else "shown_rounded"


def _exact(value: float) -> Decimal:
    return Decimal(number_text(value))
