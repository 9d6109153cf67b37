"""How far a mean or a share changed between two waves: scipy has the same where all or none are in both waves.

Where some are, a second, plain implementation has. The tests of tests/r compare it with R.
"""

import random

import numpy
import polars as pl
import pytest
from scipy import stats

from foisurvey.stats import change, sample

EARLIER, LATER = pl.col("earlier"), pl.col("later")
Wave = list[float | None]
SAID = {
    "change": change.difference(EARLIER, LATER),
    "error": change.standard_error(EARLIER, LATER),
    "freedom": change.freedom(EARLIER, LATER),
}


def of(earlier: Wave, later: Wave) -> tuple[float | None, float | None, float | None]:
    """Return the change, its error and degrees of freedom; the same of a whole frame and of one group among others."""
    frame = pl.DataFrame({"earlier": earlier, "later": later}, schema={"earlier": pl.Float64, "later": pl.Float64})
    others = pl.DataFrame({"group": ["another"] * 3, "earlier": [1.0, 2.0, 4.0], "later": [7.0, None, 0.5]})
    both = pl.concat([others[:2], frame.select(pl.lit("this").alias("group"), "earlier", "later"), others[2:]])
    whole = frame.select(**SAID)
    by_group = both.group_by("group").agg(**SAID)
    if earlier:
        assert whole.equals(by_group.filter(group="this").drop("group"))
    return whole.row(0)


def drawn(seed: int, both: int, earlier_alone: int, later_alone: int) -> tuple[Wave, Wave]:
    """Return the numbers of two waves, alike in those that are in both."""
    draw = random.Random(seed)
    first = [draw.lognormvariate(3, 0.7) for _ in range(both + earlier_alone + later_alone)]
    second = [1.1 * one + draw.gauss(0, 5) for one in first]
    return [*first[: both + earlier_alone], *[None] * later_alone], [
        *second[:both],
        *[None] * earlier_alone,
        *second[both + earlier_alone :],
    ]


@pytest.mark.parametrize("n", [2, 3, 40])
def test_where_all_are_in_both_waves_it_is_the_paired_test(n: int):
    earlier, later = drawn(n, n, 0, 0)
    paired = stats.ttest_rel(later, earlier)
    difference, error, freedom = of(earlier, later)
    assert (difference, freedom) == pytest.approx((numpy.mean(later) - numpy.mean(earlier), paired.df))
    assert difference / error == pytest.approx(paired.statistic, rel=1e-12)


@pytest.mark.parametrize(("n1", "n2"), [(2, 2), (2, 9), (30, 41)])
def test_where_none_is_in_both_waves_it_is_the_test_of_welch(n1: int, n2: int):
    earlier, later = drawn(n1, 0, n1, n2)
    welch = stats.ttest_ind(later[-n2:], earlier[:n1], equal_var=False)
    difference, error, freedom = of(earlier, later)
    assert (difference / error, freedom) == pytest.approx((welch.statistic, welch.df), rel=1e-12)


@pytest.mark.parametrize(
    ("both", "earlier_alone", "later_alone"), [(1, 3, 3), (2, 5, 0), (3, 0, 1), (40, 7, 12), (80, 0, 9)]
)
def test_where_some_are_in_both_waves_it_lies_between(both: int, earlier_alone: int, later_alone: int):
    earlier, later = drawn(both, both, earlier_alone, later_alone)
    x, y = ([one for one in wave if one is not None] for wave in (earlier, later))
    n1, n2 = len(x), len(y)
    v1, v2 = numpy.var(x, ddof=1) / n1, numpy.var(y, ddof=1) / n2
    r = numpy.corrcoef(earlier[:both], later[:both])[0, 1] if both > 2 else 0
    welch = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    # As Derrick, Russ, Toher and White write it: by the numbers of those in one wave alone.
    freedom = both - 1 + (welch - both + 1) / (earlier_alone + later_alone + 2 * both) * (earlier_alone + later_alone)
    error = numpy.sqrt(v1 + v2 - 2 * r * numpy.sqrt(v1 * v2) * both / numpy.sqrt(n1 * n2))
    assert of(earlier, later) == pytest.approx((numpy.mean(y) - numpy.mean(x), error, freedom), rel=1e-12)


def test_the_order_of_organisations_and_of_waves_decides_nothing():
    earlier, later = drawn(7, 9, 4, 3)
    backwards = of(later[::-1], earlier[::-1])
    difference, *sure = of(earlier, later)
    assert backwards == pytest.approx((-difference, *sure), rel=1e-12)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ([], [], (None, None, None)),
        ([None, None], [None, None], (None, None, None)),
        ([1.0, 2.0], [None, None], (None, None, None)),
        ([1.0], [3.0], (2.0, None, None)),
        ([1.0, 2.0, 3.0], [None, None, 5.0], (3.0, None, None)),
        # No spread: nothing says how sure it is, but that all are equal.
        ([4.0, 4.0, 4.0], [5.0, 5.0, 5.0], (1.0, 0.0, None)),
        ([4.0, 4.0, None], [5.0, 5.0, 5.0], (1.0, 0.0, None)),
        # All changed alike, though doubles do not say so.
        ([0.1, 0.2, 0.4, 1e3], [0.4, 0.5, 0.7, 1e3 + 0.3], (0.3, 0.0, 3.0)),
        # One wave alone has spread.
        ([4.0, 4.0, 4.0], [4.0, 5.0, 6.0], (1.0, 3**-0.5, 2.0)),
        ([4.0, 4.0, 4.0, None], [4.0, 5.0, 6.0, 5.0], (1.0, (2 / 3 / 4) ** 0.5, 2 + (3 - 2) / 7)),
    ],
)
def test_what_few_or_equal_numbers_say(earlier: Wave, later: Wave, expected: tuple[float | None, ...]):
    assert of(earlier, later) == tuple(one if one is None else pytest.approx(one, rel=1e-12) for one in expected)
    error = of(earlier, later)[1]
    assert error is None or numpy.copysign(1, error) == 1


def test_a_small_change_of_large_numbers_is_not_lost():
    """The variances of either wave are 10^16 times that of the change."""
    earlier = [1e9, 2e9, 5e9, 7e9]
    later = [one + moved for one, moved in zip(earlier, (10.0, 12.0, 9.0, 13.0), strict=True)]
    difference, error, freedom = of(earlier, later)
    assert (difference, freedom) == (11, 3)
    assert error == pytest.approx(stats.sem([10, 12, 9, 13]), rel=1e-12)


def test_linearised_numbers_have_the_share_as_their_mean_and_its_error():
    draw = random.Random(3)
    x: Wave = [draw.randrange(1, 200) for _ in range(30)]
    y: Wave = [one * draw.random() for one in x if one is not None]
    x[4] = y[9] = None
    z, frame = change.linearised(pl.col("y"), pl.col("x")), pl.DataFrame({"y": y, "x": x})
    answered = [(b, a) for b, a in zip(y, x, strict=True) if a is not None and b is not None]
    share = sum(b for b, _ in answered) / sum(a for _, a in answered)
    off = [b - share * a for b, a in answered]
    n, total = len(answered), sum(a for _, a in answered)
    error = 100 * (n / (n - 1) * sum(one**2 for one in off)) ** 0.5 / total
    found = frame.select(n=z.count(), mean=sample.mean(z), error=sample.sd(z) / z.count().sqrt())
    assert found.row(0) == pytest.approx((n, 100 * share, error), rel=1e-12)


@pytest.mark.parametrize(
    ("y", "x", "expected"),
    [
        ([0.1, 0.2, 0.7], [0.3, 0.6, 2.1], [100 / 3] * 3),  # all alike: no spread, not even of doubles
        ([0.0, 0.0, None], [3.0, 0.0, 5.0], [0.0, 0.0, None]),
        ([0.0, 0.0], [0.0, 0.0], [None, None]),
        ([None, 1.0], [2.0, None], [None, None]),
        ([3.0, 1.0], [2.0, 2.0], [150.0, 50.0]),  # a share may exceed all
    ],
)
def test_linearised_numbers_of_few_or_equal_shares(y: Wave, x: Wave, expected: Wave):
    frame = pl.DataFrame({"y": y, "x": x}, schema={"y": pl.Float64, "x": pl.Float64})
    found = frame.select(change.linearised(pl.col("y"), pl.col("x"))).to_series().to_list()
    assert found == [one if one is None else pytest.approx(one, rel=1e-12) for one in expected]
    assert len(set(found)) == len(set(expected))
