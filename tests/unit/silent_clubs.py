"""Clubs some of which are silent, and all that they could have answered, by the definition and in plain Python."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from statistics import median
from typing import NamedTuple

import polars as pl
from hypothesis import strategies as st
from surveys import GONE, club, derived, survey

from foisurvey.core.survey import Survey

HEADLINES = "total_mean total_median rate_mean rate_median share_blue share_red share_bare".split()
OVERLAPPING = {"parts__disjoint": False, "parts__remainder": GONE}
Ranges = dict[str, tuple[int, int]]


class Club(NamedTuple):
    """What a club answered; None: not given."""

    kind: str
    responded: bool
    boats: int | None
    blue: int | None
    red: int | None


Numbers = tuple[Fraction, Fraction]  # a numerator and a denominator, or a number and 1


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[Club], Ranges]:
    """Clubs with few boats, and the ranges that a config declares for their types."""
    part = st.sampled_from([None, None, 0, 1, 2])
    clubs = []
    for _ in range(draw(st.integers(1, 5))):
        kind, responded = draw(st.sampled_from(["sea", "lake"])), draw(st.integers(0, 3)) > 0
        answers = [draw(st.sampled_from([None, 0, 1, 2, 3])), draw(part), draw(part)] if responded else [None] * 3
        clubs.append(Club(kind, responded, *answers))
    return clubs, draw(st.sampled_from([{}, {}, {"sea": (0, 2)}, {"lake": (1, 3)}, {"sea": (2, 2), "lake": (0, 1)}]))


def analysed(clubs: Iterable[Club], of: Survey) -> pl.DataFrame:
    """Return the analysis frame of these clubs."""
    rows = []
    for one in clubs:
        answers = {name: getattr(one, name) for name in ("boats", "blue", "red")}
        rows.append(club(one.kind, of.design, responded=one.responded, **answers))
    return derived(*rows, survey=of)


def limits(clubs: list[Club], declared: Ranges) -> dict[str, tuple[int, int] | None]:
    """Return what the total of a silent club may be, by its kind; None: nothing says it."""
    found: dict[str, tuple[int, int] | None] = {}
    for kind in ("sea", "lake"):
        of_all = [one.boats for one in clubs if one.boats is not None]
        observed = [one.boats for one in clubs if one.kind == kind and one.boats is not None] or of_all
        found[kind] = declared.get(kind) or ((min(observed), max(observed)) if observed else None)
    return found


def gave(one: Club, headline: str) -> bool:
    """Whether a club gave all that a headline needs."""
    needs = {"rate": ["blue"], "blue": ["blue"], "red": ["red"], "bare": ["blue", "red"], "total": []}
    subject = headline.removeprefix("share_").split("_")[0]
    return all(getattr(one, name) is not None for name in ["boats", *needs[subject]])


def completions(one: Club, limit: tuple[int, int], disjoint: bool) -> Iterator[Club]:
    """Every answer that a club might have given, beside those that it gave."""
    known = [part for part in (one.blue, one.red) if part is not None]
    together = (sum(known) if disjoint else max(known, default=0)) if known else 0
    least = max(limit[0], together)
    totals = range(least, max(least, limit[1]) + 1) if one.boats is None else [one.boats]
    for total in totals:
        parts = [[part] if part is not None else range(total + 1) for part in (one.blue, one.red)]
        for blue, red in product(*parts):
            if not disjoint or together > total or blue + red <= total:
                yield one._replace(boats=total, blue=blue, red=red)


def numbers(one: Club, headline: str) -> Numbers | None:
    """A club's number behind a headline; None where it has none."""
    if not gave(one, headline):
        return None
    subject, boats, blue, red = headline.removeprefix("share_").split("_")[0], one.boats, one.blue, one.red
    if subject == "total":
        return Fraction(boats), Fraction(1)
    if subject == "rate":
        return (Fraction(100 * blue, boats), Fraction(1)) if boats else None
    if subject == "bare":
        return (Fraction(boats - blue - red), Fraction(boats)) if blue + red <= boats else None
    return Fraction(getattr(one, subject)), Fraction(boats)


def value(of_clubs: Iterable[Numbers | None], headline: str) -> Fraction | None:
    """The headline, by its definition."""
    found = [one for one in of_clubs if one is not None]
    top, bottom = sum(one for one, _ in found), sum(one for _, one in found)
    if not bottom:
        return None
    if headline.startswith("share"):
        return 100 * top / bottom
    return median(one for one, _ in found) if headline.endswith("median") else top / bottom


def everything(
    clubs: list[Club], headline: str, answering: Iterable[Club], of_kind: dict[str, tuple[int, int]], disjoint: bool
) -> Iterator[Fraction]:
    """Every value that a headline could have, were these clubs to answer and the other silent ones not to."""
    choices = [{numbers(one, headline)} for one in clubs if gave(one, headline)]
    for one in answering:
        choices.append({numbers(full, headline) for full in completions(one, of_kind[one.kind], disjoint)})
    for chosen in product(*choices):
        found = value(chosen, headline)
        if found is not None:
            yield found


def of_survey(disjoint: bool) -> Survey:
    """The survey of clubs whose parts are disjoint, or may overlap."""
    return survey() if disjoint else survey(**OVERLAPPING)
