"""Influence: what a headline is without each organisation is what the primary analysis of the others gives."""

import math
import random
from typing import Any

import polars as pl
import pytest
from scipy import stats
from surveys import DESIGN, GONE, STATISTICS, SURVEY, club, derived, survey, values

from foisurvey.core import frames
from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Survey
from foisurvey.estimation.funnel_limits import funnel
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.influence import MOST, influence, without_each
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.report.certainty_sentences import certainty
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.tables.builders import build
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


@pytest.mark.parametrize("number", ["count", "money"])
@pytest.mark.parametrize("name", ["place", "value", "name_of_it"])
def test_a_question_may_have_any_name(name: str, number: str):
    def without_some(name: str) -> pl.DataFrame:
        asked = {"role": "total", "number": number, "label": "Boats"}
        of = survey(parts=GONE, questions={name: asked}, completeness__full=[name])
        clubs = [club("lake", of.design, **{name: boats}) for boats in (3, 1, 1, 40, 7)]
        return influence(derived(*clubs, survey=of), of.design).drop("id", "outcome", "organisations")

    assert without_some(name).equals(without_some("boats"))


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
        # Those that make it the same are in the order of the register: a sort is stable.
        farthest = sorted(known, key=lambda pair: (-abs(pair[1] - middle), pair[1])) + [(None, None)] * len(MOST)
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


# --- the funnel plot


def test_rates_that_vary_more_than_by_chance_are_counted_against_adjusted_limits():
    """A hundred clubs of 20 boats, of which 5 or 15 are blue, and one of 400 with none: pooled 1,000 of 2,400."""
    clubs = [club(boats=20, blue=blue, red=0) for blue in (5, 15) for _ in range(50)]
    found = values(funnel(derived(*clubs, club(boats=400, blue=0, red=0)), DESIGN))
    share = 1000 / 2400
    error = math.sqrt(share * (1 - share) / 20)
    low, high, last = (0.25 - share) / error, (0.75 - share) / error, -share / error * math.sqrt(20)
    assert found["funnel.all.overdispersion_raw"] == near((50 * low**2 + 50 * high**2 + last**2) / 101)
    factor = (51 * low**2 + 50 * high**2) / 101  # its quantiles at 10 and 90% are the two scores of the hundred
    assert found["funnel.all.overdispersion"] == near(factor)
    tails = {blue: stats.binom.cdf(blue, 20, share) for blue in (5, 14)}
    tails = {"95": tails[5] < 0.025, "99_8": 1 - tails[14] < 0.001}
    assert found["funnel.all.outside_95.n"] == 50 * tails["95"] + 51
    assert found["funnel.all.outside_99_8.n"] == 50 * tails["99_8"] + 1
    margin = stats.norm.ppf(0.999) * math.sqrt(factor * share * (1 - share) / 400)
    assert found["funnel.all.outside_99_8_adjusted.n"] == (1 if share > margin else 0)
    assert found["funnel.all.outside_95_adjusted.n"] == 1


@pytest.mark.parametrize(
    ("case", "clubs", "missing"),
    [
        ("edge: nobody", [club(responded=False)], "overdispersion outside_95 outside_95_adjusted"),
        ("edge: no club has a blue boat", [club(boats=9, blue=0, red=0)] * 3, "overdispersion outside_95_adjusted"),
        ("edge: all boats are blue", [club(boats=9, blue=9, red=0)] * 3, "overdispersion outside_95_adjusted"),
        ("edge: all alike", [club(boats=8, blue=4, red=0)] * 3, "outside_95_adjusted"),
    ],
)
def test_what_a_funnel_plot_does_not_have_is_missing(case: str, clubs: list[dict[str, Any]], missing: str):
    found = values(funnel(derived(*clubs), DESIGN))
    names = [f"funnel.all.{name}{'.n' if 'outside' in name else ''}" for name in missing.split()]
    shorter = {name for name, value in found.items() if value is None and "99_8" not in name and "raw" not in name}
    assert shorter == set(names), case


def test_rates_above_100_have_no_limits():
    of = survey(parts__disjoint=False, parts__remainder=GONE)
    frame = derived(club(boats=2, blue=5, red=0), club(boats=5, blue=6, red=0), survey=of)
    assert set(funnel(frame, of.design)["value"]) == {None}


@pytest.mark.parametrize("changes", [MONEY, SURVEYS["edge: no rate"]])
def test_a_survey_without_a_funnel_plot_has_no_numbers_of_one(changes: dict[str, Any]):
    of = survey(**changes)
    assert funnel(fleet(of, 9, seed=1), of.design).is_empty()


# --- in print


def printed(frame: pl.DataFrame, of: Survey = SURVEY) -> Results:
    design, methods = of.design, of.statistics
    estimates = [primary(frame, design, methods), uncertainty(frame, design, methods, of.bootstrap)]
    return Results(pl.concat(estimates), of.presentation)


def shown(frame: pl.DataFrame, of: Survey = SURVEY) -> tuple[Table, dict[str, dict[str, str]]]:
    """Return the table, and its cells by label and heading."""
    table = build("influence", printed(frame, of))
    return table, {row[0]: dict(zip(table.headings[-1], row, strict=True)) for row in table.rows}


# Of 4 sea clubs with 10 boats each 1 is blue; a lake club has 60, all of them blue: 64 of 100, without it 4 of 40.
FEW = [*[club(boats=10, blue=1, red=0)] * 4, club("lake", boats=60, blue=60, red=0)]


def test_the_table_names_who_moves_a_headline_most():
    table, cells = shown(derived(*FEW))
    assert cells["Blue all over, share of all boats, %"] == {
        "Headline": "Blue all over, share of all boats, %",
        "Value": "64.0",
        "Range without one organisation": "10.0–70.0",
        "Moved most by (value without it)": "Club 5 (10.0); Club 1 (70.0); Club 2 (70.0)",
        "Lowest and highest without one type (value)": "Lake clubs (10.0); Sea clubs (100.0)",
    }
    row = table.rows.index([*cells["Blue all over, share of all boats, %"].values()])
    expected = "64.0 10.0 70.0 Club5 10.0 Club1 70.0 Club2 70.0 Lakeclubs 10.0 Seaclubs 100.0".split()
    assert [text.replace(" ", "") for text in table.numbers[row]] == expected
    assert len(table.measures) == len(table.numbers[row])
    # 64 -/+ 1.96 x 4.8.
    assert any("Blue all over, share of all boats, 10.0 without Club 5 (54.6–73.4)" in note for note in table.notes)


def test_where_many_move_a_headline_as_far_they_are_counted():
    """The median of four 10s and four 20s is 15, and without any one of them 10 or 20."""
    _, cells = shown(derived(*[club(boats=10, blue=1, red=0)] * 4, *[club(boats=20, blue=1, red=0)] * 4))
    assert cells["Median number of boats per organisation"]["Moved most by (value without it)"] == (
        "Any one of 4 organisations (10.0)"
    )


def test_where_no_organisation_moves_a_headline_that_is_said():
    """A median of 10; the mean of 10, 10, 10, 10 and 60 is 20."""
    _, cells = shown(derived(*FEW))
    assert cells["Median number of boats per organisation"]["Moved most by (value without it)"] == (
        "No organisation (10.0)"
    )
    assert cells["Mean number of boats per organisation"]["Moved most by (value without it)"] == (
        "Club 5 (10.0); Club 1 (22.5); Club 2 (22.5)"
    )


@pytest.mark.parametrize("clubs", [[], [club(boats=3, blue=1, red=1)], [club(responded=False)] * 2])
def test_without_two_organisations_nothing_can_be_left_out(clubs: list[dict[str, Any]]):
    of = survey(organisation_types={"sea": "Sea clubs"})
    table, cells = shown(derived(*clubs, survey=of), of)
    for row in cells.values():
        assert row["Range without one organisation"] == row["Moved most by (value without it)"] == "–"
    assert "Lowest and highest without one type (value)" not in table.headings[-1]
    assert not any("organisations of one type" in note for note in table.notes)
    assert "Without any one organisation, no number leaves" in " ".join(table.notes)
    assert certainty(Writer(printed(derived(*clubs, survey=of), of))) == []


def test_the_name_of_an_organisation_stays_text():
    frame = derived(*FEW).with_columns(name=pl.lit("=HYPERLINK(1)\u202e <b>"))
    table, cells = shown(frame)
    assert (
        "=HYPERLINK(1)U+202E <b> (10.0)"
        in cells["Blue all over, share of all boats, %"]["Moved most by (value without it)"]
    )
    assert "\u202e" not in table.to_csv()
    words = " ".join(as_text(one) for paragraph in certainty(Writer(printed(frame))) for one in paragraph)
    assert visible(words) == words


def test_sentences_say_which_headline_one_organisation_moves_most():
    words = [as_text(one) for paragraph in certainty(Writer(printed(derived(*FEW)))) for one in paragraph]
    assert words[:6] == [
        "A single organisation moves “Not painted, share of all boats” most (table Influence).",
        "Without Club 5 it would be 90.0% instead of 36.0%.",
        "That is outside its 95% confidence interval of 26.6% to 45.4%.",
        "One other headline number leaves its interval without one organisation or another.",
        "Of the types, sea clubs move a headline number most.",
        "Without them, “Median blueness rate” would be 100.0% instead of 10.0%.",
    ]


def test_sentences_count_who_lies_outside_the_limits_of_the_funnel_plot():
    frame = derived(*FEW)
    numbers, words = printed(frame), [as_text(one) for one in certainty(Writer(printed(frame)))[-1]]
    outside = numbers.count("funnel.all.outside_99_8.n")
    assert outside == 5
    assert words == [
        "In the funnel plot, 5 organisations lie outside the 99.8% control limits.",
        f"After winsorising, the variance of the rates is {numbers.text('funnel.all.overdispersion')} times that "
        "expected by chance alone.",
        "With limits widened accordingly, no organisation lies outside.",
    ]
