"""A statistic as text: the only place where one is rounded."""

import math
import re
import sys
from typing import NamedTuple

NO_UPPER_LIMIT, NO_LOWER_LIMIT = "no upper limit", "no lower limit"
# How each rounding is called in a note.
ROUNDINGS = {"sprintf": "as R's sprintf does", "round": "as R's round() does", "half_up": "half up"}


class Style(NamedTuple):
    """How printed numbers look: what joins the ends of a range, and whether a p value has a zero before its point."""

    joint: str
    zero_of_p: bool


STYLES = {"standard": Style("–", True), "jmir": Style("-", False), "ons": Style(" to ", True)}
MINUS = "−"


def printed(value: float | None, decimals: int, rounding: str | None = None) -> str | None:
    """Return the number with `decimals` decimals (0 to 15); None for a missing one.

    `rounding` is sprintf, or None: R's sprintf("%.<decimals>f", value), half to even on exact ties of the
    double; round: R's round(value, decimals) first; half_up: away from zero on ties, as spreadsheets
    do, by the formula of janitor::round_half_up(value, decimals), to which less than 1.5e-8 below a
    tie is one. Infinity is the end of an ambiguity band, and said in words.
    """
    if value is None or math.isnan(value):
        return None
    if math.isinf(value):
        return NO_UPPER_LIMIT if value > 0 else NO_LOWER_LIMIT
    if rounding == "round":
        value = _rounded(value, decimals)
    elif rounding == "half_up":
        value = _half_up(value, decimals)
    return f"{value:.{decimals}f}"


def styled(text: str) -> str:
    """Return a printed number with commas between thousands and a proper minus sign, if it is negative."""
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    return sign + re.sub(r"\B(?=(\d{3})+$)", ",", whole) + point + decimals


def _rounded(value: float, decimals: int) -> float:
    """R's round() from 4.0.0 on: of the two nearest decimal numbers, as doubles, the nearer; the even one on a tie."""
    if decimals == 0:
        return math.copysign(round(value), value)
    size = abs(value)
    digits = math.log10(2) * (0.5 + math.frexp(size)[1] - 1)
    if digits + decimals > sys.float_info.dig:
        return value
    power = 10.0**decimals
    below = math.floor(size * power)
    down, up = below / power, math.ceil(size * power) / power
    nearer_up = up - size < size - down or (up - size == size - down and below % 2 == 1)
    return math.copysign(up if nearer_up else down, value)


def _half_up(value: float, decimals: int) -> float:
    power = 10.0**decimals
    scaled = abs(value) * power + 0.5 + math.sqrt(sys.float_info.epsilon)
    if math.isinf(scaled):
        return value
    return math.copysign(math.trunc(scaled) / power, value)
