"""The simulation of coverage draws what it says and counts what contains the truth; its page has its figures."""

import csv

import numpy as np
import polars as pl
import pytest
from coverage_of_intervals import FIGURES, MEDIAN, PAGE, SHARE, Scenario, covered, intervals, page, simulated


@pytest.fixture(scope="module")
def alike() -> pl.DataFrame:
    return simulated(Scenario(150, 239, 0.33, 0.8), 400, np.random.default_rng(1))


def test_so_many_are_contacted_and_answer(alike: pl.DataFrame):
    counts = alike.group_by("simulation").agg(pl.len(), pl.col("answered").sum())
    assert counts.height == 400
    assert set(counts["len"]) == {239}
    assert set(counts["answered"]) == {150}


def test_numbers_shares_and_their_likeness_are_as_said(alike: pl.DataFrame):
    assert alike["n"].log().std() == pytest.approx(0.8, abs=0.02)
    assert alike["n"].median() == pytest.approx(MEDIAN, abs=1)
    large = alike.filter(pl.col("n") >= 20).with_columns(rate=pl.col("k") / pl.col("n"))
    assert large["rate"].mean() == pytest.approx(SHARE, abs=0.01)
    # Two things of an organisation both have the status with probability p^2 + ICC p (1 - p).
    pairs = large.select(both=pl.col("k") * (pl.col("k") - 1) / (pl.col("n") * (pl.col("n") - 1)))["both"].mean()
    assert (pairs - SHARE**2) / (SHARE * (1 - SHARE)) == pytest.approx(0.33, abs=0.02)


def test_coverage_counts_the_intervals_that_contain_the_truth():
    bounds = pl.DataFrame({"truth": [1.0, 2, 3, 4], "low": [0.0, 2, 4, None], "high": [2.0, 2, 5, None]})
    assert covered(bounds, pl.col("truth")) == 50
    assert covered(bounds, pl.lit(1.0)) == 25


def test_an_interval_by_things_is_far_too_narrow_where_they_are_alike(alike: pl.DataFrame):
    truth = pl.lit(100 * SHARE)
    found = {name: covered(bounds, truth) for name, bounds in intervals(alike).items()}
    assert found["Wald"] < 50
    assert found["Cluster"] > 85


def test_the_page_is_that_of_the_figures():
    with open(FIGURES, newline="", encoding="utf-8") as file:
        assert PAGE.read_text(encoding="utf-8") == page(list(csv.DictReader(file)))
