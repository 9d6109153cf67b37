"""The statistics where the proof against R (`test_parity`) has no case, and against numpy, scipy and others.

What is R's below is of R 4.2.2 Patched, the call beside it.
"""

import math
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from scipy import stats
from surveys import STATISTICS

from foisurvey.stats import overdispersion, sample, share
from foisurvey.stats.intraclass import intraclass
from foisurvey.stats.kappa import interval, kappa, prevalence, standard_error
from foisurvey.stats.printing import printed, styled

X = pl.col("x")
Y = pl.col("y")

counts = st.lists(st.integers(0, 20_000), min_size=1, max_size=60)
modest = settings(max_examples=40, deadline=None)


def of(expression: pl.Expr, values: list, kind: type = pl.Float64):
    """Return what an expression says of one column x."""
    return pl.DataFrame({"x": pl.Series(values, dtype=kind)}).select(value=expression).item()


def of_share(expressions: tuple[pl.Expr, ...] | pl.Expr, k: int, n: int) -> tuple:
    """Return what expressions over columns k and n say of one share."""
    frame = pl.DataFrame({"k": [k], "n": [n]})
    if isinstance(expressions, pl.Expr):
        expressions = (expressions,)
    return frame.select(**{str(place): one for place, one in enumerate(expressions)}).row(0)


def close(got: float | None, expected: float | None, rel: float = 1e-12) -> bool:
    """Say whether two numbers are the same but for rounding; a missing one equals only a missing one."""
    if got is None or expected is None:
        return got is expected
    return got == pytest.approx(expected, rel=rel)


K, N = pl.col("k"), pl.col("n")


def margin(method: str, level: float) -> pl.Expr:
    """Half the width of the interval of a mean."""
    low, high = sample.mean_interval(X, method, level)
    return (high - low) / 2


# quantile((1:n)^2, p, type = t): places where n * p is a whole number only before rounding, and where it is one
@pytest.mark.parametrize(
    ("n", "share", "kind", "expected"),
    [
        # quantile((1:20)^2, 0.15, type = 1:3): 20 * 0.15 is exactly 3
        (20, 0.15, 1, 9),
        (20, 0.15, 2, 12.5),
        (20, 0.15, 3, 9),
        # quantile((1:100)^2, 0.29, type = 1): 100 * 0.29 is 28.999999999999996, so the 29th is taken
        (100, 0.29, 1, 841),
        (100, 0.29, 2, 841),
        # quantile((1:100)^2, 0.07, type = 1): 100 * 0.07 is 7.000000000000001, so the 8th
        (100, 0.07, 1, 64),
        (100, 0.07, 2, 64),
        # quantile((1:n)^2, p, type = 8): R's fuzz makes a position within 4 epsilon of a whole number that number
        (3, 0.5, 8, 4),
        (5, 0.5, 8, 9),
        (8, 0.2, 8, 4),
        # ... and one that is 4 epsilon away is not: 4 * p is 1 + 4 epsilon, the quantile 1 + 3 * 4 epsilon
        (3, 0.25 + 2.0**-52, 6, 1.0000000000000027),
    ],
)
def test_quantile_where_the_product_is_nearly_whole(n: int, share: float, kind: int, expected: float):
    assert of(sample.quantile(X, share, kind), [float(i * i) for i in range(1, n + 1)]) == expected


@pytest.mark.parametrize("kind", range(1, 10))
@pytest.mark.parametrize(
    ("case", "values", "expected"),
    [
        ("expected: the ends are minimum and maximum", [5, 1, 9], (1, 9)),
        ("edge: one value", [4], (4, 4)),
        ("edge: all equal", [0.1] * 7, (0.1, 0.1)),
        ("edge: missing values are left out", [None, 5, None, 1], (1, 5)),
        ("erroneous: no value", [], (None, None)),
        ("erroneous: only missing values", [None, None], (None, None)),
    ],
)
def test_quantile_at_the_ends(kind: int, case: str, values: list, expected: tuple):
    assert (of(sample.quantile(X, 0.0, kind), values), of(sample.quantile(X, 1.0, kind), values)) == expected, case


# quantile(c(1, 2, Inf), 0.5, type = t); infinite is an end of an ambiguity band
@pytest.mark.parametrize(("kind", "expected"), [(kind, 1.5 if kind == 4 else 2.0) for kind in range(1, 10)])
def test_quantile_beside_an_infinite_value(kind: int, expected: float):
    assert of(sample.quantile(X, 0.5, kind), [1.0, 2.0, math.inf]) == expected


METHODS = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
]


@modest
@given(values=counts, kind=st.integers(1, 9), share=st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0]))
def test_quantile_agrees_with_numpy(values: list[int], kind: int, share: float):
    import numpy

    # Shares that a double holds exactly: at others numpy and R may fall on either side of a step.
    expected = float(numpy.quantile(values, share, method=METHODS[kind - 1]))
    assert of(sample.quantile(X, share, kind), values) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@modest
@given(values=counts, kind=st.integers(1, 9))
def test_quantiles_are_in_order_and_inside_the_range(values: list[int], kind: int):
    wanted = {str(share): sample.quantile(X, share, kind) for share in (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)}
    got = pl.DataFrame({"x": values}).select(**wanted).row(0)
    assert all(low <= high + 1e-9 for low, high in pairwise(got))
    assert min(values) - 1e-9 <= got[0]
    assert got[-1] <= max(values) + 1e-9


@pytest.mark.parametrize("kind", [1, 2, 3])
@pytest.mark.parametrize(
    ("case", "values"),
    [
        ("edge: one value", [4]),
        ("edge: all equal", [5, 5, 5]),  # R: NaN
        ("edge: all equal, no exact double", [0.1, 0.1, 0.1]),  # R: NaN; a naive mean is not 0.1
        ("erroneous: no value", []),
        ("erroneous: only missing values", [None]),
    ],
)
def test_skewness_that_is_not_defined_is_missing(kind: int, case: str, values: list):
    assert of(sample.skewness(X, kind), values) is None, case


def test_skewness_type_2_of_two_values_is_missing():
    # e1071::skewness(c(1, 2), type = 2) stops: "Need at least 3 complete observations."
    assert of(sample.skewness(X, 2), [1, 2]) is None


@modest
@given(values=counts.filter(lambda values: len(values) > 2 and len(set(values)) > 1))
def test_skewness_agrees_with_scipy(values: list[int]):
    from scipy.stats import skew

    # A difference in the last places of the deviations is larger where the skewness is near nothing.
    assert of(sample.skewness(X, 1), values) == pytest.approx(float(skew(values)), rel=1e-9, abs=1e-9)
    assert of(sample.skewness(X, 2), values) == pytest.approx(float(skew(values, bias=False)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("case", "values", "expected"),
    [
        ("edge: one value has no SD and no interval", [4], (4, None, 4, None)),
        ("edge: missing values are left out", [None, 1, 3], (2, math.sqrt(2), 2, 1.959963984540054)),
        ("erroneous: no value", [], (None,) * 4),
        ("erroneous: only missing values", [None, None], (None,) * 4),
    ],
)
def test_mean_sd_median_and_interval_where_values_are_missing(case: str, values: list, expected: tuple):
    got = [of(one, values) for one in (sample.mean(X), sample.sd(X), sample.median(X), margin("z", 0.95))]
    assert all(close(one, wanted, 1e-14) for one, wanted in zip(got, expected, strict=True)), (case, got)


@modest
@given(values=counts)
def test_mean_and_sd_agree_with_exact_arithmetic(values: list[int]):
    import statistics

    assert of(sample.mean(X), values) == pytest.approx(float(statistics.mean(values)), rel=1e-14)
    if len(values) > 1:
        assert of(sample.sd(X), values) == pytest.approx(statistics.stdev(values), rel=1e-12)


@pytest.mark.parametrize(
    ("n", "expected", "level", "low", "high"),
    [
        # p <- (1 - level) / 2; low <- function(s) { r <- qbinom(p, n, s);
        #   max(0, (r - (pbinom(r, n, s) - p) / dbinom(r, n, s)) / n) }; 100 * low(s); 100 * (1 - low(1 - s))
        (1, 0.36, 0.95, 0.0, 100.0),
        (3, 0.5, 0.95, 0.0, 100.0),
        (10, 0.173, 0.95, 0.0, 48.850138613165),
        (10, 0.173, 0.998, 0.0, 67.496230720054),
        (147, 0.173, 0.95, 11.047512760670, 23.970119006534),
        (147, 0.173, 0.998, 7.999393946877, 27.855991770258),
        (1000, 0.5, 0.998, 45.065219599633, 54.934780400367),
        (100_000, 0.01, 0.95, 0.938293744306, 1.062635139047),
        (5, 0, 0.95, 0.0, 0.0),
        (5, 1, 0.95, 100.0, 100.0),
    ],
)
def test_control_limits_are_those_of_r(n: int, expected: float, level: float, low: float, high: float):
    assert of_share(share.control_limits(N, expected, level), 0, n) == pytest.approx((low, high), abs=1e-9)


@modest
@given(n=st.integers(1, 400), expected=st.floats(0.01, 0.99), level=st.sampled_from([0.95, 0.998]))
def test_who_is_outside_the_control_limits_has_a_tail_too_small(n: int, expected: float, level: float):
    low, high = of_share(share.control_limits(N, expected, level), 0, n)
    tail = (1 - level) / 2
    for k in range(n + 1):
        at_most, at_least = stats.binom.cdf(k, n, expected), stats.binom.sf(k - 1, n, expected)
        if min(abs(at_most - tail), abs(at_least - tail)) > 1e-9:
            assert (100 * k / n < low) == (at_most < tail)
            assert (100 * k / n > high) == (at_least < tail)


def test_overdispersion_is_the_mean_square_of_winsorised_z_scores():
    """Of 16 things each, 4 to 14 of which are so: z is 4 (p - 1/2) / (1/2), or (k - 8) / 2."""
    counted = pl.DataFrame({"n": 16, "rate": [100 * k / 16 for k in (4, 8, 10, 10, 14)]})
    z = overdispersion.z_scores(pl.col("rate"), pl.col("n"), 0.5)
    scores = counted.select(z).to_series().to_list()
    assert scores == pytest.approx([-2, 0, 1, 1, 3])
    # quantile(c(-2, 0, 1, 1, 3), c(0.1, 0.9)): -1.2 and 2.2
    assert counted.select(overdispersion.winsorised(z)).to_series().to_list() == pytest.approx([-1.2, 0, 1, 1, 2.2])
    assert counted.select(overdispersion.overdispersion(z)).item() == pytest.approx(15 / 5)
    winsorised = overdispersion.overdispersion(overdispersion.winsorised(z))
    assert counted.select(winsorised).item() == pytest.approx((1.2**2 + 1 + 1 + 2.2**2) / 5)
    assert counted.head(1).select(overdispersion.overdispersion(z)).item() is None
    assert counted.head(2).select(overdispersion.overdispersion(z)).item() == pytest.approx(2)


@pytest.mark.parametrize("expected", [0, 1])
def test_where_nothing_varies_by_chance_there_is_no_z_score(expected: int):
    z = overdispersion.z_scores(pl.lit(50.0), pl.lit(4), expected)
    assert pl.select(z).item() is None


@pytest.mark.parametrize(
    ("n", "expected", "factor", "low", "high"),
    [
        # 0.4 -/+ 1.959964 * sqrt(4 * 0.24 / 96)
        (96, 0.4, 4.0, 20.40036, 59.59964),
        (1, 0.4, 4.0, 0.0, 100.0),
        (96, 0.05, 4.0, 0.0, 13.71945),
        (96, 0.95, 4.0, 86.28055, 100.0),
    ],
)
def test_adjusted_limits_are_those_of_a_larger_variance(
    n: int, expected: float, factor: float, low: float, high: float
):
    limits = overdispersion.adjusted_limits(pl.lit(n), expected, 0.95, factor)
    assert pl.select(low=limits[0], high=limits[1]).row(0) == pytest.approx((low, high), abs=1e-5)


def test_interval_by_z_is_near_a_bootstrap_interval_by_pingouin():
    import numpy
    import pingouin

    values = numpy.random.default_rng(4).gamma(2.0, 20.0, 200)
    low, high = pingouin.compute_bootci(values, func="mean", method="per", n_boot=4000, seed=1, decimals=6)
    bounds = [of(bound, values) for bound in sample.mean_interval(X, "z", 0.95)]
    assert bounds == pytest.approx((low, high), abs=0.15 * of(margin("z", 0.95), values))


def test_a_share_of_nothing_is_missing():
    assert of_share(share.percent(K, N), 0, 0) == (None,)
    assert of_share(share.standard_error(K, N), 0, 0) == (None,)
    assert of_share(share.interval(K, N, "wald", 0.95), 0, 0) == (None, None)
    assert of_share(share.interval(K, N, "wilson", 0.95), 0, 0) == (None, None)


@modest
@given(n=st.integers(1, 15_000), part=st.floats(0, 1), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_share_intervals_agree_with_statsmodels(n: int, part: float, level: float):
    from statsmodels.stats.proportion import proportion_confint

    k = round(part * n)
    for ours, theirs in (("wald", "normal"), ("wilson", "wilson")):
        low, high = proportion_confint(k, n, alpha=1 - level, method=theirs)
        got = of_share(share.interval(K, N, ours, level), k, n)
        if ours == "wald":
            # statsmodels cuts at 0 and 1, R's formula does not.
            assert got[0] <= 100 * low + 1e-9
            assert got[1] >= 100 * high - 1e-9
            got = (max(got[0], 0.0), min(got[1], 100.0))
        assert got == pytest.approx((100 * low, 100 * high), rel=1e-9, abs=1e-9)


@modest
@given(n=st.integers(1, 15_000), part=st.floats(0, 1), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_other_intervals_agree_with_statsmodels_and_scipy(n: int, part: float, level: float):
    from scipy.stats import binomtest
    from statsmodels.stats.proportion import proportion_confint

    k = round(part * n)
    for ours, theirs in (("exact", "beta"), ("jeffreys", "jeffreys"), ("agresti_coull", "agresti_coull")):
        low, high = proportion_confint(k, n, alpha=1 - level, method=theirs)
        got = of_share(share.interval(K, N, ours, level), k, n)
        if ours == "agresti_coull":  # theirs is clipped
            got = (max(got[0], 0.0), min(got[1], 100.0))
        assert got == pytest.approx((100 * low, 100 * high), rel=1e-9, abs=1e-9), ours
    if abs(k - n / 2) >= 0.5:  # R's correction is never more than the distance from a half
        interval = binomtest(k, n).proportion_ci(level, "wilsoncc")
        got = of_share(share.interval(K, N, "wilson_corrected", level), k, n)
        assert got == pytest.approx((100 * interval.low, 100 * interval.high), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("method", share.INTERVALS)
def test_intervals_of_a_share_inside_a_group_by(method: str):
    """Of sums of a group, of one of nothing (0 of 0), of none and of all."""
    frame = pl.DataFrame({"group": list("aabcd"), "k": [1, 2, 0, 0, 5], "n": [4, 9, 0, 7, 5]})
    low, high = share.interval(K.sum(), N.sum(), method, 0.9)
    got = {group: bounds for group, *bounds in frame.group_by("group").agg(low=low, high=high).iter_rows()}
    for group, (k, n) in {"a": (3, 13), "b": (0, 0), "c": (0, 7), "d": (5, 5)}.items():
        assert tuple(got[group]) == of_share(share.interval(K, N, method, 0.9), k, n), group
    assert got["b"] == [None, None]
    assert got["c"][0] <= 1
    assert got["d"][1] >= 99


def test_a_share_of_all_is_a_division_too():
    """Polars divides a column by one number through its reciprocal: 87 of 1,200 is 7.25, an exact tie."""
    frame = pl.DataFrame({"k": [87, 1200], "n": [1200, 1200]})
    assert frame.select(of=share.percent(K, N.last()))["of"].to_list() == [7.25, 100.0]
    of_all, of_each = (share.interval(K, n, "wald", 0.95)[0] for n in (N.last(), N))
    assert frame.select(low=of_all).equals(frame.select(low=of_each))


@pytest.mark.parametrize("kind", [pl.UInt32, pl.Int32, pl.Int64, pl.Float64])
def test_no_type_of_numbers_overflows(kind: type):
    k, n = 30_000_000, 40_000_000
    frame = pl.DataFrame({"k": [k, 1], "n": [n, 3]}, schema={"k": kind, "n": kind})
    low, high = share.interval(K, N, "wilson", 0.95)
    # 100 * prop.test(3e7, 4e7, correct = FALSE)$conf.int
    found = frame.select(percent=share.percent(K, N), low=low, high=high).row(0)
    assert found == pytest.approx((75, 74.986578643440154, 75.013416554736779), rel=1e-12)
    values = pl.DataFrame({"group": ["a"] * 3, "x": pl.Series([2**31 - 1] * 3, dtype=kind)})
    assert sample.described(values, STATISTICS).select("total", "mean").row(0) == (3 * (2**31 - 1), 2**31 - 1)


@pytest.mark.parametrize("method", share.INTERVALS)
def test_a_share_with_a_missing_number_is_missing(method: str):
    frame = pl.DataFrame({"k": [None, 2], "n": [5, None]}, schema={"k": pl.Int64, "n": pl.Int64})
    low, high = share.interval(K, N, method, 0.95)
    assert frame.select(share=share.percent(K, N), low=low, high=high).rows() == [(None,) * 3] * 2


def test_a_share_is_one_product_and_one_division():
    """100 * k / N, in this order: 100 * (k / N) differs in the last place, and so in print at a tie."""
    assert of_share(share.percent(K, N), 23, 40) == (57.5,)
    assert of_share(share.percent(K, N), 7, 25) == (28.0,)
    assert 100 * (7 / 25) != 28.0


# rank, then floor(fraction * n) at each end; R: order(c(5, 1, 5, 1, 5, 2)) is 2 4 6 1 3 5
@pytest.mark.parametrize(
    ("case", "values", "fraction", "lowest", "highest"),
    [
        ("expected", [30, 10, 20, 50, 40], 0.2, [1], [3]),
        ("expected: ties by row order", [5, 1, 5, 1, 5, 2], 0.17, [1], [4]),
        ("expected: ties by row order, two a side", [5, 1, 5, 1, 5, 2], 0.34, [1, 3], [2, 4]),
        ("edge: all equal, the first and the last row", [7, 7, 7, 7, 7], 0.2, [0], [4]),
        ("edge: too few to drop any", [1, 2, 3, 4], 0.2, [], []),
        ("edge: nothing to drop", [1, 2, 3, 4], 0.0, [], []),
        ("edge: one value", [1], 0.49, [], []),
        ("edge: missing values have no rank", [None, 4, None, 1, 2, 3], 0.25, [3], [1]),
        ("edge: no value", [], 0.3, [], []),
        ("erroneous: only missing values", [None, None, None], 0.4, [], []),
    ],
)
def test_trimmed(case: str, values: list, fraction: float, lowest: list[int], highest: list[int]):
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.Int64)})
    ends = frame.select(end=sample.trimmed(X, fraction))["end"].to_list()
    got = {which: [row for row, end in enumerate(ends) if end == which] for which in ("lowest", "highest")}
    assert got == {"lowest": lowest, "highest": highest}, case


@modest
@given(values=st.lists(st.none() | st.integers(0, 9), max_size=40), fraction=st.floats(0, 0.49))
def test_trim_is_a_stable_sort_with_its_ends_cut(values: list[int | None], fraction: float):
    ends = pl.DataFrame({"x": pl.Series(values, dtype=pl.Int64)}).select(end=sample.trimmed(X, fraction))["end"]
    order = sorted((row for row, value in enumerate(values) if value is not None), key=lambda row: values[row])
    cut = math.floor(fraction * len(order))
    expected: list[str | None] = [None] * len(values)
    for row in order[:cut]:
        expected[row] = "lowest"
    for row in order[len(order) - cut :]:
        expected[row] = "highest"
    assert ends.to_list() == expected


# sprintf("%.<decimals>f", value)
@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (18.25, 1, "18.2"),
        (4.45, 1, "4.5"),  # the double is above the tie; R's round() says 4.4
        (7, 1, "7.0"),
        (None, 1, None),
        (float("nan"), 1, None),
    ],
)
def test_printed_is_sprintf(value: float | None, decimals: int, expected: str | None):
    assert printed(value, decimals) == expected


# sprintf("%.*f", decimals, round(value, decimals)), and with janitor::round_half_up's formula for round
@pytest.mark.parametrize(
    ("value", "decimals", "rounded", "half_up"),
    [
        (18.25, 1, "18.2", "18.3"),
        (-18.25, 1, "-18.2", "-18.3"),
        (-0.04, 1, "-0.0", "-0.0"),
        (1e300, 15, f"{1e300:.15f}", f"{1e300:.15f}"),
        (None, 1, None, None),
        (math.inf, 1, "no upper limit", "no upper limit"),
    ],
)
def test_printed_by_other_roundings(value: float | None, decimals: int, rounded: str | None, half_up: str | None):
    assert (printed(value, decimals, "round"), printed(value, decimals, "half_up")) == (rounded, half_up)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234567.25", "1,234,567.25"),
        ("999", "999"),
        ("-0.5", "−0.5"),
        ("-12345", "−12,345"),
        ("1000.0001", "1,000.0001"),
    ],
)
def test_commas_and_minus_signs(text: str, expected: str):
    assert styled(text) == expected


def test_a_table_has_its_groups_in_their_order():
    names = [f"g{place:03}" for place in range(200)]
    frame = pl.DataFrame({"group": names[::-1], "x": range(200)})
    found = sample.described(frame, STATISTICS)
    assert found.select("group", "total").rows() == [(name, 199 - place) for place, name in enumerate(names)]


@pytest.mark.parametrize("method", ["z", "t"])
@pytest.mark.parametrize("kind", [1, 6, 7])
def test_a_table_has_what_the_expressions_say(kind: int, method: str):
    """Groups in their order; missing values left out, and a group that has no other."""
    groups = {"b": [3, None, 3], "a": [9, 1, 5, 2, 2], "d": [None], "c": [4]}
    rows = [(name, value) for name, values in groups.items() for value in values]
    frame = pl.DataFrame(rows, schema={"group": pl.String, "x": pl.Int64}, orient="row")
    methods = replace(STATISTICS, quantile_type=kind, skewness_type=2, interval_of_mean=method, level=0.9)
    found = sample.described(frame, methods)
    assert found.columns == ["group", *sample.DESCRIBED]
    assert found["group"].to_list() == ["a", "b", "c"]
    low, high = sample.mean_interval(X, method, 0.9)
    expressions = {
        "n": sample.count(X),
        "total": sample.total(X),
        "mean": sample.mean(X),
        "sd": sample.sd(X),
        "ci_low": low,
        "ci_high": high,
        "median": sample.median(X),
        "iqr_low": sample.quantile(X, 0.25, kind),
        "iqr_high": sample.quantile(X, 0.75, kind),
        "min": sample.minimum(X),
        "max": sample.maximum(X),
        "skewness": sample.skewness(X, 2),
    }
    for row in found.iter_rows(named=True):
        for name, expression in expressions.items():
            assert close(row[name], of(expression, groups[row["group"]], pl.Int64), 1e-13), (row["group"], name)


@pytest.mark.parametrize("method", ["z", "t"])
def test_expressions_work_alike_inside_a_group_by(method: str):
    """A group of three, of one, of equal values, and one of missing values only."""
    groups = {"a": [1.0, 5.0, 2.0], "b": [4.0], "c": [3.0, 3.0, None], "d": [None, None]}
    frame = pl.DataFrame(
        [(name, value) for name, values in groups.items() for value in values],
        schema={"group": pl.String, "x": pl.Float64},
        orient="row",
    )
    wanted = {
        "mean": sample.mean(X),
        "sd": sample.sd(X),
        "median": sample.median(X),
        "margin": margin(method, 0.95),
        **{f"quantile{kind}": sample.quantile(X, 0.25, kind) for kind in range(1, 10)},
        **{f"skewness{kind}": sample.skewness(X, kind) for kind in (1, 2, 3)},
    }
    grouped = frame.group_by("group").agg(**wanted)
    assert grouped.height == len(groups)
    for row in grouped.iter_rows(named=True):
        for name, expression in wanted.items():
            assert close(row[name], of(expression, groups[row["group"]]), 1e-13), (row["group"], name)


# --- Cohen's kappa


def of_two(x: list, y: list) -> float | None:
    return pl.DataFrame({"x": x, "y": y}, schema={"x": pl.String, "y": pl.String}).select(kappa(X, Y)).item()


def by_table(x: list[str], y: list[str]) -> float | None:
    """Cohen's kappa from the table of both coders' categories, in fractions."""
    names = sorted({*x, *y})
    table = [
        [Fraction(sum(pair == (row, column) for pair in zip(x, y, strict=True))) for column in names] for row in names
    ]
    n = len(x)
    observed = sum(table[place][place] for place in range(len(names))) / n
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    expected = sum(row * column for row, column in zip(rows, columns, strict=True)) / n**2
    return None if expected == 1 else float((observed - expected) / (1 - expected))


def from_counts(table: list[list[int]]) -> tuple[list[str], list[str]]:
    """Return the two coders' categories that a table counts: the first coder's are its rows."""
    pairs = [
        (f"k{row}", f"k{column}")
        for row, counts_of_row in enumerate(table)
        for column, count in enumerate(counts_of_row)
        for _ in range(count)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


@pytest.mark.parametrize(
    ("case", "table", "expected"),
    [
        # p_o = 35/50, p_e = (25 x 30 + 25 x 20)/2500 = 1/2
        ("expected: two categories", [[20, 5], [10, 15]], 0.4),
        # p_o = 60/100: the margins alone make p_e 0.54 or 0.46 (60 x 70 + 40 x 30, 60 x 30 + 40 x 70)
        ("expected: symmetrical margins", [[45, 15], [25, 15]], 0.06 / 0.46),
        ("expected: asymmetrical margins", [[25, 35], [5, 35]], 0.14 / 0.54),
        # p_o = 140/200; p_e = (100 x 80 + 60 x 65 + 40 x 55)/40000 = 0.3525
        ("expected: three categories", [[70, 20, 10], [5, 40, 15], [5, 5, 30]], 0.3475 / 0.6475),
        ("expected: perfect", [[3, 0], [0, 9]], 1.0),
        ("edge: as by chance", [[4, 4], [2, 2]], 0.0),
        ("edge: never the same", [[0, 5], [5, 0]], -1.0),
        ("edge: one coder has one category throughout", [[6, 0], [2, 0]], 0.0),
        ("edge: each coder has another one throughout", [[0, 7], [0, 0]], 0.0),
        ("erroneous: both have the same one throughout", [[7, 0], [0, 0]], None),
        ("erroneous: one thing, coded alike", [[1]], None),
        ("erroneous: nothing", [[0]], None),
    ],
)
def test_kappa_by_hand(case: str, table: list[list[int]], expected: float | None):
    assert close(of_two(*from_counts(table)), expected), case


CODES = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40)


@modest
@given(pairs=CODES)
def test_kappa_is_that_of_the_table_and_of_statsmodels(pairs: list[tuple[str, str]]):
    from statsmodels.stats.inter_rater import cohens_kappa

    x, y = [one for one, _ in pairs], [other for _, other in pairs]
    found = of_two(x, y)
    assert close(found, by_table(x, y))
    if found is not None:
        names = sorted({*x, *y})
        table = [[pairs.count((row, column)) for column in names] for row in names]
        assert close(found, cohens_kappa(table, return_results=False), rel=1e-9) or abs(found) < 1e-12


def error_by_table(pairs: list[tuple[str, str]]) -> float:
    """Return the standard error of kappa, written out over the table as Fleiss, Cohen and Everitt (1969) have it."""
    names, n = sorted({name for pair in pairs for name in pair}), len(pairs)
    p = {(row, column): pairs.count((row, column)) / n for row in names for column in names}
    rows = {name: sum(p[name, column] for column in names) for name in names}
    columns = {name: sum(p[row, name] for row in names) for name in names}
    expected = sum(rows[name] * columns[name] for name in names)
    k = (sum(p[name, name] for name in names) - expected) / (1 - expected)
    diagonal = sum(p[name, name] * (1 - (rows[name] + columns[name]) * (1 - k)) ** 2 for name in names)
    others = sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i in names for j in names if i != j)
    variance = diagonal + (1 - k) ** 2 * others - (k - expected * (1 - k)) ** 2
    return math.sqrt(max(variance, 0) / n) / (1 - expected)


@modest
@given(pairs=CODES)
def test_the_standard_error_of_kappa_is_that_of_the_paper_and_of_statsmodels(pairs: list[tuple[str, str]]):
    from statsmodels.stats.inter_rater import cohens_kappa

    x, y = [one for one, _ in pairs], [other for _, other in pairs]
    frame = pl.DataFrame({"x": x, "y": y})
    found = frame.select(standard_error(X, Y)).item()
    low, high = (frame.select(limit).item() for limit in interval(X, Y))
    if by_table(x, y) is None:
        assert found is low is high is None
        return
    assert close(found, error_by_table(pairs), rel=1e-6) or (found == 0 and error_by_table(pairs) < 1e-6)
    names = sorted({*x, *y})
    theirs = cohens_kappa([[pairs.count((row, column)) for column in names] for row in names])
    if found == 0:
        assert low is high is None
    else:
        assert close(found, theirs.std_kappa, rel=1e-6)
        assert close(low, max(theirs.kappa_low, -1), rel=1e-6)
        assert close(high, min(theirs.kappa_upp, 1), rel=1e-6)


def test_the_standard_error_of_kappa_of_a_published_table():
    """Fleiss, Statistical Methods for Rates and Proportions (1981), Table 13.1: kappa 0.68, standard error 0.087."""
    x, y = from_counts([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    frame = pl.DataFrame({"x": x, "y": y})
    assert frame.select(kappa(X, Y)).item() == pytest.approx(0.676, abs=0.0005)
    assert frame.select(standard_error(X, Y)).item() == pytest.approx(0.0877, abs=0.0005)


@pytest.mark.parametrize("table", [[[3, 0], [0, 9]], [[2, 0], [1, 0]], [[0, 7], [0, 0]], [[0, 5], [5, 0]]])
def test_a_standard_error_of_0_gives_no_interval(table: list[list[int]]):
    x, y = from_counts(table)
    frame = pl.DataFrame({"x": x, "y": y})
    assert frame.select(standard_error(X, Y)).item() == 0
    assert [frame.select(limit).item() for limit in interval(X, Y)] == [None, None]


def test_prevalence_is_the_share_of_the_commonest_category_of_both():
    # a: 2 of the one coder and 3 of the other, of 2 x 4; what one coder left out does not count
    frame = pl.DataFrame({"x": ["a", "b", "a", "c", None], "y": ["a", "a", "a", "b", "b"]})
    assert frame.select(prevalence(X, Y)).item() == 5 / 8
    assert frame.clear().cast(pl.String).select(prevalence(X, Y)).item() is None


# --- The intraclass correlation


def by_squares(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return ICC(2,1) and its interval by the mean squares, as Shrout and Fleiss (1979) have them, for two coders."""
    from scipy.stats import f

    n, k = len(pairs), 2
    mean = sum(map(sum, pairs)) / (n * k)
    things = k * sum((sum(pair) / k - mean) ** 2 for pair in pairs) / (n - 1)
    coders = n * sum((sum(column) / n - mean) ** 2 for column in zip(*pairs, strict=True)) / (k - 1)
    total = sum((number - mean) ** 2 for pair in pairs for number in pair)
    error = (total - things * (n - 1) - coders * (k - 1)) / ((n - 1) * (k - 1))
    icc = (things - error) / (things + (k - 1) * error + k * (coders - error) / n)
    ratio = coders / error
    left = k * icc * ratio + n * (1 + (k - 1) * icc) - k * icc
    right = (n - 1) * k**2 * icc**2 * ratio**2 + (n * (1 + (k - 1) * icc) - k * icc) ** 2
    v = (k - 1) * (n - 1) * left**2 / right
    above, below = f.ppf(0.975, n - 1, v), f.ppf(0.975, v, n - 1)
    mixed = k * coders + (k * n - k - n) * error
    low = n * (things - above * error) / (above * mixed + n * things)
    high = n * (below * things - error) / (mixed + n * below * things)
    return icc, low, high


def test_the_intraclass_correlation_by_hand():
    """Means 4, 9, 6, 13 of things and 7.5, 8.5 of coders, 8 of all.

    Squares of things: 2 x (16 + 1 + 4 + 25) = 92 over 3; of coders: 4 x (0.25 + 0.25) = 2; of all: 96; error: 2 over 3.
    """
    pairs = [(4.0, 4.0), (8.0, 10.0), (6.0, 6.0), (12.0, 14.0)]
    found = intraclass(pl.DataFrame(pairs, schema=["x", "y"], orient="row"))
    assert found.icc == pytest.approx((92 / 3 - 2 / 3) / (92 / 3 + 2 / 3 + 2 * (2 - 2 / 3) / 4))
    assert found == pytest.approx(by_squares(pairs))


@modest
@given(pairs=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=12))
def test_the_intraclass_correlation_is_that_of_the_mean_squares(pairs: list[tuple[int, int]]):
    found = intraclass(pl.DataFrame(pairs, schema=["x", "y"], orient="row"))
    differences = {one - other for one, other in pairs}
    if len({number for pair in pairs for number in pair}) == 1:
        assert found == (None, None, None)
    elif differences == {0}:
        assert found == (1, None, None)
    elif len(differences) == 1:
        assert found[1:] == (None, None)
    else:
        assert found == pytest.approx(by_squares(pairs), rel=1e-6, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    ("case", "pairs", "expected"),
    [
        ("expected: equal throughout", [(1, 1), (2, 2), (3, 3)], (1, None, None)),
        ("edge: a difference that is the same throughout", [(1, 2), (2, 3), (3, 4)], (2 / 3, None, None)),
        ("edge: two pairs are too few", [(1, 2), (3, 5)], (None, None, None)),
        ("edge: nothing", [], (None, None, None)),
        ("erroneous: one number throughout", [(4, 4), (4, 4), (4, 4)], (None, None, None)),
    ],
)
def test_an_intraclass_correlation_that_is_not_defined(case: str, pairs: list, expected: tuple):
    found = intraclass(pl.DataFrame(pairs, schema={"x": pl.Int64, "y": pl.Int64}, orient="row"))
    assert found == pytest.approx(expected), case


@modest
@given(pairs=CODES, turn=st.randoms(use_true_random=False))
def test_kappa_does_not_mind_the_order_of_coders_rows_or_names(pairs: list[tuple[str, str]], turn):
    x, y = [one for one, _ in pairs], [other for _, other in pairs]
    found = of_two(x, y)
    assert of_two(y, x) == found
    shuffled = turn.sample(pairs, len(pairs))
    assert of_two([one for one, _ in shuffled], [other for _, other in shuffled]) == found
    renamed = dict(zip("abcd", ["zulu", "", "Ärger", "b"], strict=True))
    assert of_two([renamed[one] for one in x], [renamed[one] for one in y]) == found
    assert found is None or -1 <= found <= 1


def test_kappa_leaves_out_what_one_coder_left_out_and_works_by_group():
    frame = pl.DataFrame(
        {
            "group": ["p"] * 5 + ["q"] * 2,
            "x": ["a", "b", "a", None, "c", "a", "a"],
            "y": ["a", "a", "a", "b", None, "a", "a"],
        }
    )
    assert close(frame.filter(group="p").select(kappa(X, Y)).item(), by_table(["a", "b", "a"], ["a", "a", "a"]))
    by_group = frame.group_by("group", maintain_order=True).agg(value=kappa(X, Y))
    assert by_group["value"].to_list() == [0.0, None]


def test_numbers_in_order_are_those_of_each_group_and_of_all():
    values = pl.DataFrame({"group": ["b", None, "a", "b", "a"], "x": [2, 5, None, 1, None]})
    found = sample.in_order(values, "all").rows()
    assert found == [("b", [1, 2]), ("all", [1, 2, 5])]
    of_no_group = values.filter(pl.col("group").is_null())
    assert sample.in_order(of_no_group, "all").rows() == [("all", [5])]
