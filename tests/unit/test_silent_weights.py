"""Headlines of which the organisations that answered stand for those alike that did not."""

from statistics import median

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from surveys import DESIGN, club, derived

from foisurvey.estimation.headlines import headlines
from foisurvey.robustness.weights import weighted
from foisurvey.stats.sample import weighted_median

HEADLINES = headlines(DESIGN)
# North: three contacted, one answered. South: two of four. West: nobody of two; one of those without a region.
REGIONS = ["north"] * 3 + ["south"] * 4 + ["west"] * 2 + [None]
CLUBS = [
    club(boats=10, blue=4, red=1),
    *[club(responded=False)] * 2,
    club("lake", boats=2, blue=2, red=0),
    club("lake", boats=6, blue=0, red=None),
    *[club("lake", responded=False)] * 2,
    *[club("lake", blue=1)] * 2,
    club(boats=0, blue=0, red=0),
]


def by_region(headline: str) -> tuple[float | None, int]:
    frame = derived(*CLUBS).with_columns(region=pl.Series(REGIONS))
    return weighted(frame, HEADLINES[headline], DESIGN, "region")


@pytest.mark.parametrize(
    ("case", "headline", "expected"),
    [
        # Weights: 10 boats 3, 2 boats 2, 6 boats 2, 0 boats 1.
        ("expected: a mean", "total_mean", (30 + 4 + 12 + 0) / 8),
        ("expected: a median, 0 2 2 6 6 10 10 10", "total_median", 6),
        ("edge: no rate of 0 boats, which stands for no other club", "rate_mean", (3 * 40 + 2 * 100 + 2 * 0) / 7),
        ("edge: of an odd weight, 0 0 40 40 40 100 100", "rate_median", 40),
        ("expected: a share", "share_blue", 100 * (3 * 4 + 2 * 2) / (30 + 4 + 12)),
        # In the south one club of four gave both parts.
        ("expected: a remainder of fewer answers", "share_bare", 100 * (3 * 5 + 4 * 0) / (30 + 8)),
    ],
)
def test_weights_by_a_column_of_the_register(case: str, headline: str, expected: float):
    assert by_region(headline) == (pytest.approx(expected, rel=1e-14), 2), case


def test_where_nobody_answered_all_are_lost():
    frame = derived(club(responded=False), club("lake", responded=False))
    assert weighted(frame, HEADLINES["total_median"], DESIGN, "organisation_type") == (None, 2)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1), st.sampled_from([1, 3, 7, 0.1]))
def test_a_weighted_median_is_that_of_each_value_as_often_as_it_weighs(pairs: list[tuple[int, int]], divisor: float):
    frame = pl.DataFrame(pairs, schema=["x", "weight"], orient="row").cast(pl.Float64)
    found = frame.select(weighted_median(pl.col("x"), pl.col("weight") / divisor)).item()
    assert found == median([x for x, weight in pairs for _ in range(weight)])


@pytest.mark.parametrize(
    ("case", "weights", "expected"),
    [
        ("expected", [1, 1, 1, 1], 2),
        ("a missing value weighs nothing", [9, 1, 1, 1], 2),
        ("nor does a value without a weight", [1, 1, 1, None], 1.5),
        ("nor one with a weight of 0", [1, 0, 1, 0], 2),
        ("nothing weighs", [1, 0, 0, 0], None),
    ],
)
def test_a_weighted_median_is_of_values_that_weigh_something(case: str, weights: list, expected: float | None):
    frame = pl.DataFrame({"x": [None, 1.0, 2.0, 9.0], "weight": pl.Series(weights, dtype=pl.Float64)})
    assert frame.select(weighted_median(pl.col("x"), pl.col("weight"))).item() == expected, case
