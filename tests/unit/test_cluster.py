"""The interval of a share by organisations, by hand and by a second, plain implementation.

`test_parity` compares it with R's package survey, as do the tests of tests/r.
"""

import csv
import math
import random
from itertools import product
from typing import Any

import polars as pl
import pytest
from conftest import ROOT
from scipy import stats

from foisurvey.core.survey import Clusters
from foisurvey.stats import cluster

Y, X, STRATUM = pl.col("y"), pl.col("x"), pl.col("stratum")
STRATA = ("a", "b", "c")
Pairs = list[tuple[float | None, float | None]]
NAMES = ("error", "low", "high", "design_effect", "effective_n")


def of(pairs: Pairs, strata: str = "", population: str = "unlimited", scale: str = "linear", level: float = 0.95):
    """Return what we say of organisations' y of x; `strata` is a letter each, None and None did not answer."""
    frame = pl.DataFrame(
        {"y": [y for y, _ in pairs], "x": [x for _, x in pairs], "stratum": list(strata or "a" * len(pairs))},
        schema={"y": pl.Float64, "x": pl.Float64, "stratum": pl.String},
    )
    return by_group(frame.with_columns(group=pl.lit("all")), bool(strata), population, scale, level)["all"]


def by_group(frame: pl.DataFrame, stratified: bool, population: str, scale: str, level: float) -> dict[str, dict]:
    """Return the same of each `group` of a frame, inside a group-by and, of one group, on the whole frame."""
    within = [name == STRATUM for name in STRATA] if stratified else []
    sums = {
        "k": Y.sum(),
        "n": X.sum(),
        "error": cluster.standard_error(Y, X, population, within),
        "freedom": cluster.freedom(Y, X, within),
    }
    k, n, error, freedom = (pl.col(name) for name in sums)
    low, high = cluster.interval(k, n, error, freedom, scale, level)
    further = {"effect": cluster.design_effect(k, n, error), "effective": cluster.effective_n(k, n, error)}
    found = (
        frame.group_by("group", maintain_order=True).agg(**sums).select("group", error, low=low, high=high, **further)
    )
    if found.height == 1:
        whole = frame.select(**sums).select(error, low=low, high=high, **further)
        assert whole.equals(found.drop("group"))
    return {group: dict(zip(NAMES, numbers, strict=True)) for group, *numbers in found.iter_rows()}


def plain(pairs: Pairs, strata: str, population: str, scale: str, level: float) -> dict[str, Any]:
    """Compute the same again, an organisation at a time."""
    missing = dict.fromkeys(NAMES)
    answered = [(y, x, h) for (y, x), h in zip(pairs, strata, strict=True) if y is not None and x is not None]
    total = math.fsum(x for _, x, _ in answered)
    if len(answered) < 2 or not total > 0:
        return missing
    share = math.fsum(y for y, _, _ in answered) / total
    variance = 0.0
    for stratum in {h for _, _, h in answered}:
        own = [(y - share * x) / total for y, x, h in answered if h == stratum]
        n, contacted = len(own), strata.count(stratum)
        fraction = n / contacted if population == "contacted" else 0.0
        if fraction == 1:
            continue
        if n == 1:
            return missing
        mean = math.fsum(own) / n
        variance += (1 - fraction) * n / (n - 1) * math.fsum((one - mean) ** 2 for one in own)
    error, found = math.sqrt(variance), missing.copy()
    if error <= 1e-13 * share:
        error = 0.0
    found["error"] = 100 * error
    freedom = len(answered) - len({h for _, _, h in answered})
    if freedom > 0:
        t = stats.t.ppf((1 + level) / 2, freedom)
        if scale == "linear":
            found["low"], found["high"] = 100 * (share - t * error), 100 * (share + t * error)
        elif 0 < share < 1:
            odds = share / (1 - share)
            factor = math.exp(t * error / (share * (1 - share)))
            found["low"], found["high"] = 100 * odds / (factor + odds), 100 * odds * factor / (1 + odds * factor)
    if 0 < share < 1:
        found["design_effect"] = variance / (share * (1 - share) / total) if error else 0.0
        found["effective_n"] = share * (1 - share) / variance if error else None
    return found


def test_two_organisations_by_hand():
    # R = 1/4; y - R x is 0.5 and -0.5; the variance is 2/1 x (1/8^2 + 1/8^2) = 1/16; t of one degree of freedom.
    found = of([(1, 2), (0, 2)])
    t = math.tan(math.pi * 0.475)
    assert found["error"] == pytest.approx(25)
    assert (found["low"], found["high"]) == pytest.approx((25 - 25 * t, 25 + 25 * t))
    # Of four things by themselves it would be 1/4 x 3/4 / 4 = 3/64.
    assert found["design_effect"] == pytest.approx(4 / 3)
    assert found["effective_n"] == pytest.approx(3)


def test_of_organisations_that_have_one_thing_each_it_is_as_of_things():
    pairs: Pairs = [(one, 1) for one in (1, 0, 0, 1, 0, 0, 0, 0)]
    found = of(pairs)
    assert found["design_effect"] == pytest.approx(8 / 7)  # the n / (n - 1) alone
    assert found["error"] == pytest.approx(100 * math.sqrt(0.25 * 0.75 / 7))


def test_silent_organisations_count_where_those_contacted_are_the_population_alone():
    pairs: Pairs = [(1, 2), (0, 2)]
    silent: Pairs = [(None, None)] * 6
    assert of(pairs + silent) == of(pairs)
    # Two of eight answered: the variance is 3/4 of what it is.
    assert of(pairs + silent, population="contacted")["error"] == pytest.approx(25 * math.sqrt(0.75))
    assert of(pairs, population="contacted")["error"] == 0


def test_a_stratum_of_one_organisation_says_nothing():
    pairs: Pairs = [(1, 2), (0, 2), (3, 5)]
    assert of(pairs, "aab") == dict.fromkeys(NAMES)
    # Unless it is all of them that were contacted, who then add nothing to the variance.
    both = of([*pairs, (None, None)], "aaba", "contacted")
    assert both["error"] is not None
    assert of([*pairs, (None, None)], "aabb", "contacted")["error"] is None
    # A stratum in which nobody answered does not count.
    assert of([*pairs[:2], (None, None)], "aab") == of(pairs[:2], "aa") == of(pairs[:2])


@pytest.mark.parametrize(
    ("case", "pairs"),
    [
        ("one organisation", [(2, 5)]),
        ("one organisation that answered", [(2, 5), (None, None), (None, 3)]),
        ("no organisation that answered", [(None, None)]),
        ("no organisation", []),
        ("totals of 0", [(0, 0), (0, 0)]),
    ],
)
def test_of_less_there_is_no_interval(case: str, pairs: Pairs):
    frame = pl.DataFrame(pairs, schema={"y": pl.Int64, "x": pl.Int64}, orient="row")
    for population in ("unlimited", "contacted"):
        error, freedom = cluster.standard_error(Y, X, population), cluster.freedom(Y, X)
        assert frame.select(error=error)["error"].to_list() == [None], case
        assert frame.select(freedom=freedom).item() <= 1, case


@pytest.mark.parametrize("part", [0.0, 1.0, 0.5, 1 / 3, 0.1])
def test_where_all_shares_are_the_same_there_is_no_width(part: float):
    found = of([(part * x, x) for x in (3.0, 7.0, 11.0, 0.3)])
    assert (found["error"], found["low"] - 100 * part, found["high"] - 100 * part) == pytest.approx(
        (0, 0, 0), abs=1e-12
    )
    assert found["error"] == 0
    assert found["design_effect"] == (None if part in (0, 1) else 0)
    assert found["effective_n"] is None


def test_more_than_all_has_a_linear_interval_alone():
    above: Pairs = [(3, 2), (2, 2), (9, 4)]
    linear, logit = of(above), of(above, scale="logit")
    assert linear["low"] < 100 * 14 / 8 < linear["high"]
    assert (logit["low"], logit["high"]) == (None, None)
    assert (linear["design_effect"], linear["effective_n"]) == (None, None)
    for pairs in ([(0, 2), (0, 3)], [(2, 2), (3, 3)]):
        assert of(pairs, scale="logit")["low"] is None


def test_the_logit_never_leaves_0_to_100():
    pairs: Pairs = [(1, 30), (0, 20), (0, 4)]
    assert of(pairs)["low"] < 0
    found = of(pairs, scale="logit")
    assert 0 < found["low"] < 100 / 54 < found["high"] < 100


@pytest.mark.parametrize("settings", [*product((False, True), ("unlimited", "contacted"), ("linear", "logit"))])
def test_it_is_what_plain_arithmetic_gives_group_by_group(settings: tuple[bool, str, str]):
    stratified, population, scale = settings
    draw = random.Random(7)
    rows = []
    for group in range(60):
        for _ in range(draw.choice((0, 1, 2, 3, 5, 12, 40))):
            x = draw.choice((0, draw.randint(0, 30), draw.randint(0, 400), draw.random()))
            y = x * draw.choice((0, 1, draw.random(), draw.random(), 1.2 * (group % 7 == 0)))
            answered = draw.random() < 0.8
            rows.append(
                (
                    f"g{group}",
                    draw.choice("aab" if group % 2 else "abc"),
                    y if answered else None,
                    x if answered else None,
                )
            )
    frame = pl.DataFrame(
        rows, schema={"group": pl.String, "stratum": pl.String, "y": pl.Float64, "x": pl.Float64}, orient="row"
    )
    found = by_group(frame, stratified, population, scale, 0.9)
    defined = 0
    for (group,), own in frame.group_by("group"):
        pairs, strata = (
            list(own.select("y", "x").iter_rows()),
            "".join(own["stratum"] if stratified else ["a"] * own.height),
        )
        expected = plain(pairs, strata, population, scale, 0.9)
        for name, value in expected.items():
            same = (
                found[group][name] is value
                if value is None
                else found[group][name] == pytest.approx(value, rel=1e-9, abs=1e-9)
            )
            assert same, (group, name, pairs, strata)
        defined += expected["low"] is not None
    assert defined > 15


def test_the_default_survey_has_the_numbers_of_r():
    """In R: svyratio(~q2, ~q1, svydesign(~1, data = ...)) and its confint(), with fpc of all 239 and without."""
    with open(ROOT / "resources/surveys/dcb-2025-synthetic/clean_answers.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs: Pairs = [(float(row["q2"]), float(row["q1"])) if row["q1"] and row["q2"] else (None, None) for row in rows]
    assert (len(pairs), sum(x is not None for _, x in pairs)) == (239, 151)
    assert of(pairs) == pytest.approx(
        {"error": 2.2777, "low": 12.8477, "high": 21.8488, "design_effect": 33.62, "effective_n": 276.4}, rel=2e-4
    )
    limited = of(pairs, population="contacted")
    assert (limited["low"], limited["high"]) == pytest.approx((14.62, 20.08), abs=0.005)


def test_what_it_is_called_says_each_choice():
    assert cluster.name(Clusters()) == "organisations as clusters, Student's t"
    chosen = Clusters(strata="types", scale="logit", population="contacted")
    assert cluster.name(chosen) == (
        "organisations as clusters within organisation types, Student's t, logit scale, finite population correction"
    )
