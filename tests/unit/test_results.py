"""Estimates by id as they are printed: decimals by the unit, commas, missing numbers and ambiguity bands."""

import math
from typing import Any, get_args

import polars as pl
import pytest
from surveys import DESIGN, STATISTICS, SURVEY, club, derived, survey

from foisurvey.core import frames
from foisurvey.core.survey import Exclusion, Unit
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import MISSING, Results
from foisurvey.estimation.sensitivity import sensitivity


def results(*numbers: tuple[str, Unit, float | None], ends: tuple | None = None, **changes: Any) -> Results:
    """Return results of these estimates (id, unit, value), all with the same ends of their band."""
    low, high = ends or (None, None)
    rows = [
        dict.fromkeys(frames.ESTIMATES)
        | {"id": name, "unit": unit, "value": value, "ambiguity_low": low, "ambiguity_high": high}
        for name, unit, value in numbers
    ]
    return Results(pl.DataFrame(rows, schema=frames.ESTIMATES, orient="row"), survey(**changes).presentation)


# The config says: statistics with 1 decimal, percentages with 1, standard errors with 2; boats are counted.
@pytest.mark.parametrize(
    ("case", "unit", "value", "changes", "text"),
    [
        ("expected: a count", "count", 239.0, {}, "239"),
        ("expected: an amount of what is counted", "amount", 455.0, {}, "455"),
        ("expected: an amount of money", "money", 455.2, {}, "455"),
        ("expected: money with pence", "money", 455.2, {"decimals__money": 2}, "455.20"),
        ("expected: a mean", "statistic", 8.25, {}, "8.2"),
        ("expected: a percentage", "percent", 90.04, {}, "90.0"),
        ("expected: a standard error", "standard_error", 4.526, {}, "4.53"),
        ("expected: a skewness", "skewness", 0.6149, {}, "0.61"),
        ("expected: a kappa", "kappa", 0.8149, {}, "0.81"),
        ("expected: decimals of the config", "percent", 90.04, {"decimals__percent": 0}, "90"),
        ("edge: those of a standard error are its own", "standard_error", 4.526, {"decimals__percent": 0}, "4.53"),
        ("edge: a coefficient has two, whatever the config says", "kappa", 0.8, {"decimals__statistic": 5}, "0.80"),
        ("expected: rounding of the config", "statistic", 8.25, {"decimals__rounding": "half_up"}, "8.3"),
        ("edge: no comma below 1,000", "count", 999.0, {}, "999"),
        ("edge: a comma from 1,000 on", "count", 1000.0, {}, "1,000"),
        ("edge: rounded to 1,000", "statistic", 999.96, {}, "1,000.0"),
        ("edge: rounded below 1,000", "statistic", 999.94, {}, "999.9"),
        ("edge: two commas", "amount", 1234567.0, {}, "1,234,567"),
        ("edge: a negative number", "statistic", -12345.67, {}, "−12,345.7"),
        ("edge: zero", "count", 0.0, {}, "0"),
        ("edge: not defined", "statistic", None, {}, MISSING),
        ("edge: no number", "statistic", math.nan, {}, MISSING),
        ("edge: no upper limit", "amount", math.inf, {}, "no upper limit"),
        ("edge: no lower limit", "amount", -math.inf, {}, "no lower limit"),
    ],
)
def test_a_number_is_printed_by_its_unit(case: str, unit: Unit, value: float | None, changes: dict, text: str):
    shown = results(("a.it", unit, value), **changes)
    assert shown.text("a.it") == text, case
    assert shown.printed(value, unit) == text, case


def test_every_unit_has_decimals():
    shown = results(*((f"a.{unit}", unit, 1.0) for unit in get_args(Unit)))
    texts = ["1", "1", "1", "1.0", "1.0", "1.0", "1.00", "1.00", "1.00", "1.00", "1.000"]
    assert [shown.text(f"a.{unit}") for unit in get_args(Unit)] == texts


def test_a_p_value_is_never_printed_as_0():
    shown = results(("a.none", "p_value", 0.0), ("a.tiny", "p_value", 0.0004999), ("a.small", "p_value", 0.0005001))
    assert [shown.text(f"a.{name}") for name in ("none", "tiny", "small")] == ["<0.001", "<0.001", "0.001"]


def test_a_number_may_be_printed_in_another_unit_or_with_other_decimals():
    shown = results(("a.it", "percent", 12.345))
    assert shown.text("a.it", unit="standard_error") == "12.35"
    assert shown.text("a.it", unit="count") == "12"
    assert shown.text("a.it", decimals=3) == "12.345"


def test_a_number_has_its_value_at_full_precision_its_count_and_the_place_of_its_estimate():
    shown = results(("a.it", "count", 12.0), ("b.it", "percent", None), ends=(11.0, math.inf))
    assert shown.value("a.it") == 12.0
    assert (shown.count("a.it"), shown.count("b.it")) == (12, 0)
    assert shown.value("b.it") is None
    assert shown["a.it"] == ("a.it", "value", 12.0, "count")
    assert shown["a.it.ambiguity_high"] == ("a.it", "ambiguity_high", math.inf, "count")


def test_the_ends_of_a_band_go_by_name_in_the_unit_of_their_number():
    shown = results(("a.it", "percent", 20.0), ends=(12.345, 10012.345))
    assert shown.text("a.it.ambiguity_low") == "12.3"
    assert shown.text("a.it.ambiguity_high") == "10,012.3"
    assert set(shown) == {"a.it", "a.it.ambiguity_low", "a.it.ambiguity_high"}
    assert len(shown) == 3
    with pytest.raises(KeyError):
        shown.text("a.other")


@pytest.mark.parametrize(
    ("case", "low", "high", "band", "has_upper_limit"),
    [
        ("expected: two ends", 12.0, 15.0, "12.0 to 15.0", True),
        ("expected: open at the top", 12.0, math.inf, "12.0 to no upper limit", False),
        ("edge: both print alike", 12.01, 12.04, "12.0", True),
        ("edge: nothing moves it", 12.0, 12.0, "12.0", True),
        ("edge: no band", None, None, MISSING, True),
    ],
)
def test_a_band(case: str, low: float | None, high: float | None, band: str, has_upper_limit: bool):
    group = results(("table2.all.mean", "statistic", 13.0), ends=(low, high)).group("table2")
    assert group.band("mean") == band, case
    assert group.has_upper_limit("mean") == has_upper_limit, case


def test_a_group_has_the_numbers_of_one_table_analysis_and_type():
    frame = derived(club("sea", boats=12000, blue=3000, red=0), club("lake", boats=3, blue=3, red=0))
    scenario = sensitivity(frame, "mid", Exclusion(exclude_rates=(100,)), DESIGN, STATISTICS)
    shown = Results(pl.concat([primary(frame, DESIGN, STATISTICS), scenario]), SURVEY.presentation)
    everyone, sea = shown.group("table2"), shown.group("table2", "sea")
    assert (everyone.text("boats.total"), sea.text("boats.total")) == ("12,003", "12,000")
    assert (everyone.prefix, sea.id("mean")) == ("table2.all", "table2.sea.mean")
    assert shown.group("table5", "lake", analysis="primary").count("organisations.n") == 1
    assert shown.group("table5", "lake", analysis="mid").text("organisations.n") == "0"
    assert shown.group("table5", "lake", analysis="mid").text("mean") == MISSING
    # The counts of an analysis are of all types together: their ids have no type.
    counts = shown.group("table5", "", analysis="mid")
    assert (counts.text("ranked.n"), counts.text("excluded.n"), counts.value("excluded.n")) == ("2", "1", 1.0)
    assert "mean" in sea
    assert "numerator" not in sea
    assert shown.survey.title == "Clubs, 2031"
