"""Influence: what a headline is without each organisation is what the primary analysis of the others gives."""

import random
from typing import Any

import polars as pl
import pytest
from surveys import DESIGN, GONE, STATISTICS, SURVEY, club, derived, survey, values

from foisurvey.core import frames
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Survey
from foisurvey.estimation.funnel import funnel
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.influence import MOST, influence, without_each
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.report.certainty_sentences import certainty
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.tables.registry import build
from foisurvey.tables.table import Table

MONEY = {f"questions__{name}__number": "money" for name in ("boats", "blue", "red")}
SURVEYS: dict[str, dict[str, Any]] = {
    "expected": {},
    "expected: one type": {"organisation_types": {"sea": "Sea clubs"}},
    "edge: money": MONEY,
    "edge: parts that overlap": {"parts__disjoint": False, "parts__remainder": GONE},
    "edge: no rate": {"parts__compliance": GONE},
    "edge: a total only": {
        "parts": GONE,
        "questions": {"boats": {"role": "total", "number": "count", "label": "Boats"}},
        "completeness__full": ["boats"],
    },
}


def fleet(of: Survey, count: int, seed: int) -> pl.DataFrame:
    """Return the analysis frame of clubs by chance: many are equal, some silent, some without boats or a part."""
    chance, design = random.Random(seed), of.design
    scale = 1 if design.counts_things else 0.1
    clubs = []
    for _ in range(count):
        boats, kind = chance.choice([0, 1, 2, 2, 3, 10, 40, 300]), chance.choice(design.types)
        blue = chance.randint(0, boats)
        answers = {"boats": boats, "blue": blue, "red": chance.randint(0, boats - blue)}
        known = {
            name: scale * number if scale < 1 else number
            for name, number in answers.items()
            if name in design.questions and chance.random() < 0.9
        }
        clubs.append(club(kind, design, responded=bool(known), **known))
    return derived(*clubs, survey=of)


def near(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-12, abs=1e-12)


def headline_values(frame: pl.DataFrame, of: Survey) -> dict[str, float | None]:
    """Return the headlines of some organisations, each worked out again."""
    asked = headlines(of.design)
    return frame.select(**{name: one.value.cast(pl.Float64) for name, one in asked.items()}).row(0, named=True)


@pytest.mark.parametrize("case", SURVEYS)
def test_the_headlines_without_one_organisation_are_those_of_the_primary_analysis(case: str):
    of = survey(**SURVEYS[case])
    frame = fleet(of, 12, seed=5)
    for row in (None, *range(0, 12, 4)):
        some = frame if row is None else frame.filter(pl.int_range(pl.len()) != row)
        estimates = values(primary(some, of.design, of.statistics))
        again = headline_values(some, of)
        for name, one in headlines(of.design).items():
            assert again[name] == near(estimates[one.estimate]), (row, name)


@pytest.mark.parametrize("case", SURVEYS)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 41, 60])
def test_a_headline_without_each_organisation_is_that_of_the_others(case: str, count: int):
    of = survey(**SURVEYS[case])
    frame = fleet(of, count, seed=count)
    found = influence(frame, of.design)
    mine, names = values(found), dict(found.select("id", "without").iter_rows())
    rest = [headline_values(frame.filter(pl.int_range(pl.len()) != row), of) for row in range(count)]
    for name, one in headlines(of.design).items():
        middle = mine[f"influence.{name}.value"]
        assert middle == near(headline_values(frame, of)[name])
        rests_on = [row for row, answered in enumerate(frame.select(one.answered).to_series()) if answered]
        each = without_each(frame, one)
        assert each["name"].to_list() == [f"Club {row + 1}" for row in rests_on]
        assert each["value"].to_list() == [near(rest[row][name]) for row in rests_on]
        if one.statistic == "median":
            assert each["value"].to_list() == [rest[row][name] for row in rests_on]
        known = [(who, value) for who, value in each.iter_rows() if value is not None]
        for end, at in (("lowest", min), ("highest", max)):
            value = at((value for _, value in known), default=None)
            expected = value, next((who for who, one in known if one == value), None)
            assert (mine[f"influence.{name}.{end}"], names[f"influence.{name}.{end}"]) == expected
            assert mine[f"influence.{name}.{end}.n"] == [one for _, one in known].count(value)
        # Those that move it as far are in the order of the register: a sort is stable.
        farthest = sorted(known, key=lambda pair: -abs(pair[1] - middle)) + [(None, None)] * len(MOST)
        for (who, value), which in zip(farthest, MOST, strict=False):
            assert (names[f"influence.{name}.{which}"], mine[f"influence.{name}.{which}"]) == (who, value)
        for kind in of.design.types:
            without = headline_values(frame.filter(pl.col("organisation_type") != kind), of)[name]
            assert mine[f"influence.{name}.without_{kind}"] == near(without), kind
            assert names[f"influence.{name}.without_{kind}"] == kind


def test_equal_organisations_move_a_headline_just_as_far_and_the_first_of_the_register_is_named():
    """Rates of 30, 0, 30, 0 and 70%: the mean is 26 with all, 32.5 without a 0, 15 without the 70."""
    clubs = [club(boats=boats, blue=blue, red=0) for boats, blue in ((10, 3), (7, 0), (30, 9), (11, 0), (10, 7))]
    found = influence(derived(*clubs), DESIGN)
    mine, names = values(found), dict(found.select("id", "without").iter_rows())
    assert (mine["influence.rate_mean.first"], names["influence.rate_mean.first"]) == (near(15), "Club 5")
    assert (mine["influence.rate_mean.second"], names["influence.rate_mean.second"]) == (near(32.5), "Club 2")
    assert names["influence.rate_mean.third"] == "Club 4"
    assert mine["influence.rate_mean.highest.n"] == 2
    assert mine["influence.rate_mean.lowest.n"] == 1


def test_an_organisation_without_a_name_is_named_by_its_id():
    frame = derived(club(boats=1), club(boats=9), club(boats=2)).with_columns(name=pl.lit(None, pl.String))
    found = influence(frame, DESIGN)
    assert found.filter(id="influence.total_mean.first")["without"].item() == "C2"


def test_ids_are_unique_and_rows_are_estimates_of_the_primary_analysis():
    frame = fleet(SURVEY, 30, seed=1)
    found = pl.concat([influence(frame, DESIGN), funnel(frame, DESIGN)])
    assert found.schema == pl.Schema(frames.ESTIMATES)
    assert found["id"].is_unique().all()
    assert found["analysis"].unique().to_list() == ["primary"]
    again = found.filter(pl.col("same_as").is_not_null())["same_as"].to_list()
    assert again == [one.estimate for one in headlines(DESIGN).values()]
    assert set(again) <= set(primary(frame, DESIGN, STATISTICS)["id"])
    intervals = [end for one in headlines(DESIGN).values() for end in one.interval or ()]
    assert set(intervals) <= set(primary(frame, DESIGN, STATISTICS)["id"])


