"""Clubs whose answers are ambiguous, as the tests of ambiguity bands have them."""

from typing import Any

import polars as pl
from hypothesis import strategies as st
from surveys import DESIGN, SURVEY, cleaned, club

from foisurvey.cleaning.clean import limits
from foisurvey.cleaning.derive import derive
from foisurvey.cleaning.impute import impute
from foisurvey.core.survey import Design, Imputation

ASKED = ("boats", "blue", "red")
FAR = 10**9  # a number of an open interval from which its limit is as good as reached
# Totals are sums of parts, of nought too.
SUMS = Imputation(total_from_parts=True, zero="impute")
Answer = tuple[float, float, float | None] | None  # value, low, high (None: no upper limit)
Club = tuple[str, Answer, Answer, Answer]


def analysed(clubs: list[Club], design: Design = DESIGN) -> pl.DataFrame:
    """Return the analysis frame of clubs whose answers are ambiguous where low and high differ."""
    rows = []
    for number, (kind, *answers) in enumerate(clubs):
        columns: dict[str, Any] = {"crew": number + 0.5, "name": "a"}
        for name, answer in zip(ASKED, answers, strict=True):
            if answer is not None:
                columns |= dict(zip((name, f"{name}_low", f"{name}_high"), answer, strict=True))
                columns[f"{name}_ambiguous"] = answer[1] != answer[2]
        rows.append(club(kind, **columns))
    frame = cleaned(*rows, design=design).with_columns(limits(design))
    return derive(impute(frame, design, SUMS if design.disjoint else Imputation()), design, SURVEY.completeness.full)


@st.composite
def surveys(draw: st.DrawFn, most_clubs: int = 4, most_surveys: int = 150, within: bool = True) -> list[Club]:
    """Clubs of which a few answers are ambiguous, so few that all surveys they stand for can be counted.

    Parts are read as `within` their total, or as any numbers.
    """
    clubs: list[Club] = []
    combinations = 1

    def around(value: int) -> Answer:
        nonlocal combinations
        low = draw(st.integers(max(0, value - 2), value))
        high = draw(st.none() | st.integers(value, value + 2))
        many = 9 if high is None else high - low + 1
        if combinations * many > most_surveys or draw(st.integers(0, 2)) == 0:
            return value, value, value
        combinations *= many
        return value, low, high

    for _ in range(draw(st.integers(1, most_clubs))):
        # One answer in four is missing.
        boats, blue, red = (draw(st.sampled_from([None, 0, 1, 3])) for _ in ASKED)
        total = None if boats is None else around(boats + ((blue or 0) + (red or 0) if within else 0))
        parts = [None if part is None else around(part) for part in (blue, red)]
        clubs.append((draw(st.sampled_from(["sea", "lake"])), total, *parts))
    return clubs
