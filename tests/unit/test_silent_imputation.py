"""Missing totals drawn from those known, and Rubin's rules."""

import random
from math import sqrt
from statistics import mean, variance

import polars as pl
import pytest
from scipy import stats
from surveys import STATISTICS

from foisurvey.robustness.imputation import Estimated, as_known, imputed

LEVEL = 0.95


def totals(of_types: dict[str, list[int | None]]) -> tuple[pl.Series, pl.Series]:
    pairs = [(total, kind) for kind, given in of_types.items() for total in given]
    return pl.Series([total for total, _ in pairs], dtype=pl.Int64), pl.Series([kind for _, kind in pairs])


def drawn(of_types: dict[str, list[int | None]], imputations: int = 20, seed: int = 1):
    return imputed(*totals(of_types), imputations, LEVEL, seed)


def test_each_type_draws_from_its_own_totals():
    """Sea: 5 each, of 4; lake: 2 each, of 3. No draw can differ, and so no information is missing."""
    found = drawn({"sea": [5, None, 5, None], "lake": [None, 2, None]})
    assert found.known == 3
    assert found.total == Estimated(26, 0, 26, 26, 0)
    values = [5, 5, 5, 5, 2, 2, 2]
    error = sqrt(variance(values) / 7)
    # Barnard and Rubin: (v + 1) / (v + 3) v, v = 6.
    half = stats.t.ppf(0.975, 7 / 9 * 6) * error
    expected = (26 / 7, error, 26 / 7 - half, 26 / 7 + half, 0, 7 / 9 * 6)
    assert found.mean == pytest.approx(expected, rel=1e-12)


def test_a_type_without_totals_draws_from_those_of_all_types():
    found = drawn({"sea": [3, 3], "lake": [None, None]})
    assert found.total == Estimated(12, 0, 12, 12, 0)


def test_rubin_s_rules_agree_with_draws_of_another_kind():
    """2,000 imputations in plain Python, with random numbers of its own."""
    of_types = {"sea": [1, 4, 4, 9, 15, 30, None, None, None], "lake": [0, 2, 3, 7, None, None]}
    times, contacted, generator = 2000, 15, random.Random(5)
    means, variances = [], []
    for _ in range(times):
        complete = []
        for given in of_types.values():
            known = [one for one in given if one is not None]
            pool = generator.choices(known, k=len(known))
            complete += known + generator.choices(pool, k=len(given) - len(known))
        means.append(mean(complete))
        variances.append(variance(complete) / contacted)
    within, more = mean(variances), (1 + 1 / times) * variance(means)
    share = more / (within + more)
    observed = (contacted / (contacted + 2)) * (contacted - 1) * (1 - share)
    freedom = 1 / (share**2 / (times - 1) + 1 / observed)
    found = drawn(of_types, times)
    assert found.mean.value == pytest.approx(mean(means), rel=0.01)
    assert found.mean.error == pytest.approx(sqrt(within + more), rel=0.02)
    assert found.mean.freedom == pytest.approx(freedom, rel=0.03)
    assert found.mean.information == pytest.approx(share + (1 - share) * 2 / (freedom + 3), rel=0.05)
    low, high = stats.t.interval(LEVEL, found.mean.freedom, found.mean.value, found.mean.error)
    assert (found.mean.low, found.mean.high) == pytest.approx((low, high), rel=1e-9)
    # Of those contacted alone, what is missing is all that is unsure: the degrees of freedom are Rubin's m - 1.
    assert found.total.value == pytest.approx(15 * found.mean.value, rel=1e-12)
    assert found.total.error == pytest.approx(15 * sqrt(more), rel=0.04)
    assert (found.total.freedom, found.total.information) == pytest.approx((times - 1, 1))


def test_the_same_seed_gives_the_same_draws_and_another_gives_others():
    of_types = {"sea": [1, 4, 9, None, None]}
    assert drawn(of_types) == drawn(of_types)
    assert drawn(of_types).mean.value != drawn(of_types, seed=2).mean.value


@pytest.mark.parametrize("given", [[], [None, None]])
def test_without_a_total_nothing_is_estimated(given: list[int | None]):
    series, types = totals({"sea": given})
    nothing = (0, Estimated(), Estimated())
    assert imputed(series, types, 20, LEVEL, 1) == nothing
    assert as_known(series, STATISTICS) == nothing


@pytest.mark.parametrize("given", [[4], [4, None, None]])
def test_one_total_has_no_error(given: list[int | None]):
    series, types = totals({"sea": given})
    expected = (1, Estimated(4), Estimated(4 * len(given)))
    assert imputed(series, types, 20, LEVEL, 1) == expected
    assert as_known(series, STATISTICS) == expected


def test_known_totals_as_a_sample_of_those_contacted():
    """2, 4 and 9 of 12 contacted: SD sqrt(13), standard error sqrt(13 / 3); the total's has 1 - 3/12."""
    series, _ = totals({"sea": [2, 4, 9, *[None] * 9]})
    found, z, error = as_known(series, STATISTICS), stats.norm.ppf(0.975), sqrt(13 / 3)
    assert found.mean[:4] == pytest.approx((5, error, 5 - z * error, 5 + z * error))
    corrected = 12 * error * sqrt(0.75)
    assert found.total[:4] == pytest.approx((60, corrected, 60 - z * corrected, 60 + z * corrected))


def test_where_all_totals_are_known_their_sum_is_certain():
    series, types = totals({"sea": [2, 4, 9]})
    assert as_known(series, STATISTICS).total[:4] == (15, 0, 15, 15)
    assert imputed(series, types, 20, LEVEL, 1).total == Estimated(15, 0, 15, 15, 0)
