"""What all universes say together: by hand, in estimates, tables, sentences and the specification curve."""

import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from surveys import GONE, SURVEY, club, derived, survey, values

from foisurvey.core.survey import Claim, Survey
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.results import Results
from foisurvey.figures import specification as figure
from foisurvey.figures.figure import save
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.report.universes_sentences import universes_sentences
from foisurvey.robustness.choices import NODES, OWN, Multiverse, multiverse, own_universe
from foisurvey.robustness.combinations import combinations
from foisurvey.robustness.explained import claims, explained
from foisurvey.robustness.universes import universes
from foisurvey.tables.headline_labels import claim_words, headline_labels
from foisurvey.tables.universes_table import claims_table, explained_table, spread_table

ONE_EACH = {name: [option] for name, option in OWN.items()} | {
    "weight": ["organisation"],
    "base": ["rated"],
    "ties": ["none"],
}
CLUBS = [
    *(club("sea", boats=boats, blue=blue, red=0) for boats, blue in ((10, 1), (10, 3), (20, 2), (40, 40))),
    *(club("lake", boats=boats, blue=blue, red=1) for boats, blue in ((10, 9), (30, 24), (3, 0))),
    club("lake", responded=False),
]
CLAIMS = {"below": {"headline": "rate_median", "below": 30}, "above": {"headline": "share_bare", "above": 70}}


def asked(**options: list[Any]) -> Multiverse:
    """Return universes with these options, and the survey's own of every other choice."""
    return multiverse(survey(imputation={"total_from_parts": True}, robustness__choices=ONE_EACH | options))


def estimated(of: Multiverse, *numbers: float | None) -> dict[str, float | None]:
    """Return the estimates where the mean rate has these numbers in the possible universes, in their order."""
    of = Multiverse(**{name: getattr(of, name) for name in of.__struct_fields__} | {"outcomes": ("rate_mean",)})
    made = combinations(of).with_columns(rate_mean_value=pl.Series(numbers, dtype=pl.Float64))
    return values(explained(made, of))


def test_a_choice_explains_what_lies_between_its_options():
    by_id = estimated(asked(few=[0, 3], imputed=["in", "out"]), 1, 3, 5, 11)
    # Around the mean 5: 16 + 4 + 0 + 36. Totals in or out: 2 and 8; smallest in or out: 3 and 7.
    assert by_id["universes.rate_mean.explained.imputed.pct"] == pytest.approx(100 * 4 * 9 / 56)
    assert by_id["universes.rate_mean.explained.few.pct"] == pytest.approx(100 * 4 * 4 / 56)
    assert "universes.rate_mean.explained.trim.pct" not in by_id


def test_a_choice_that_means_something_beside_a_trim_is_compared_there():
    by_id = estimated(asked(trim=[0, 0.1], ties=["none", "all"]), 0, 4, 8)
    # Around the mean 4: 32. Without a trim 0, with it 6 on average: 16 + 2 x 4. With a trim, 4 or 8 around 6: 4 + 4.
    assert by_id["universes.rate_mean.explained.trim.pct"] == pytest.approx(75)
    assert by_id["universes.rate_mean.explained.ties.pct"] == pytest.approx(25)
    assert (by_id["universes.possible.n"], by_id["universes.impossible.n"]) == (3, 1)


def test_how_far_a_headline_spreads():
    by_id = estimated(asked(few=[*range(11)]), *range(10, 20), None)
    spread = {name: by_id[f"universes.rate_mean.{name}"] for name in ("own", "min", "p5", "median", "p95", "max")}
    assert spread == {"own": 10, "min": 10, "p5": 10.45, "median": 14.5, "p95": pytest.approx(18.55), "max": 19}
    assert by_id["universes.rate_mean.undefined.pct"] == pytest.approx(100 / 11)


@pytest.mark.parametrize("numbers", [(None, None), (7, 7), (0.3, 0.1 + 0.2), (None, 7)])
def test_nothing_explains_a_spread_that_is_none(numbers: tuple[float | None, ...]):
    assert estimated(asked(few=[0, 3]), *numbers)["universes.rate_mean.explained.few.pct"] is None


def test_how_often_a_claim_holds():
    made = pl.DataFrame({"rate_median_value": [29.9, 30.0, 31.0, None], "share_bare_value": [70.0, 70.1, None, None]})
    draws = {"rate_median": [1.0, 50.0, math.nan, 2.0], "share_bare": [math.nan] * 4}
    found = claims(made, draws, survey(robustness__claims=CLAIMS).robustness.claims)
    assert values(found) == {
        "claims.below.universes.pct": pytest.approx(100 / 3),
        "claims.below.draws.pct": pytest.approx(200 / 3),
        "claims.above.universes.pct": 50,
        "claims.above.draws.pct": None,
    }
    assert found["denominator"].to_list() == [3, 3, 2, 0]
    assert claims(made, draws, {}).is_empty()


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim("rate_median", below=30), "Median blueness rate is below 30%"),
        (Claim("total_mean", above=12.5), "Mean number of boats per organisation is above 12.5"),
        (Claim("share_bare", above=70), "Not painted: more than 70% of all boats"),
        (Claim("share_red", below=5), "In part: Red keel: less than 5% of all boats"),
    ],
)
def test_the_words_of_a_claim(claim: Claim, words: str):
    assert claim_words(claim, SURVEY.presentation) == words


def made(clubs: list[dict[str, Any]], **changes: Any) -> tuple[Survey, Multiverse, pl.DataFrame, Results]:
    """Return a survey with the default choices, its universes and their results."""
    changed = survey(imputation={"total_from_parts": True}, **changes)
    of = multiverse(changed)
    every = universes(derived(*clubs, survey=changed), of)
    draws = {name: [10.0, 80.0] for name in headlines(of.design)}
    estimates = [explained(every, of), claims(every, draws, changed.robustness.claims)]
    return changed, of, every, Results(pl.concat(estimates), changed.presentation)


def test_tables_and_sentences_say_what_the_universes_are():
    changed, of, every, results = made(CLUBS, robustness__claims=CLAIMS)
    spread, choices, claimed = (
        spread_table(results, of),
        explained_table(results, of),
        claims_table(results, changed.robustness.claims),
    )
    assert [row[0] for row in spread.rows] == [
        "Mean blueness rate, %",
        "Median blueness rate, %",
        "Blue all over, share of all boats, %",
        "Not painted, share of all boats, %",
    ]
    # 79 of 123 boats are blue all over and 3 red; the rates are 10, 30, 10, 100, 90, 80 and 0.
    assert [row[1] for row in spread.rows] == ["45.7", "30.0", "64.2", "33.3"]
    assert [row[0] for row in choices.rows][:2] == ["Ambiguous answers", "Totals from parts"]
    assert len(choices.rows) == len(NODES)
    assert [row[0] for row in claimed.rows] == [
        "Median blueness rate is below 30%",
        "Not painted: more than 70% of all boats",
    ]
    assert [row[2] for row in claimed.rows] == ["50.0", "50.0"]
    # What the percentages of analyses and draws are of.
    for said in (
        "such as a trim, weighs more",
        "a share is the mean of the organisations' own shares",
        "(types of fewer than 10 together)",
    ):
        assert said in claimed.notes[0]
    assert "such as a trim, weighs more" in " ".join(spread.notes)
    share = 100 * (every["rate_median_value"] < 30).mean()
    assert float(claimed.rows[0][1]) == pytest.approx(share, abs=0.05)
    assert "4,992 are possible. 1,920 more" in spread.notes[0]
    paragraphs = universes_sentences(Writer(results), of, changed.robustness.claims)
    text = " ".join(as_text(sentence) for paragraph in paragraphs for sentence in paragraph)
    assert text.startswith("The survey was analysed in 4,992 ways")
    assert "(the survey's own: 64.2%)" in text
    outside = [as_text(one[0]).split(":")[0] for one in paragraphs if "lies outside" in " ".join(map(as_text, one))]
    ends = {name: [results.value(f"universes.{name}.{end}") for end in ("p5", "own", "p95")] for name in of.outcomes}
    labels = headline_labels(changed.presentation)
    assert outside == [labels[name] for name, (p5, own, p95) in ends.items() if not p5 <= own <= p95]
    assert sum("answer two questions" in as_text(one) for paragraph in paragraphs for one in paragraph) == sum(
        max(NODES, key=lambda node: results.value(f"universes.{name}.explained.{node}.pct") or 0) == "weight"
        for name in of.outcomes
    )
    assert "“Median blueness rate is below 30%” holds in" in text


@pytest.mark.parametrize(
    ("case", "clubs", "changes"),
    [
        ("nobody answered", [club(responded=False)], {}),
        ("one club", [club(boats=10, blue=5, red=1)], {}),
        ("no compliant part", CLUBS, {"parts__compliance": GONE}),
        ("own analysis left out", CLUBS, {"robustness__choices": {"ambiguous": ["lowest"]}}),
        ("one universe", CLUBS, {"robustness__choices": ONE_EACH}),
    ],
)
def test_any_universes_are_shown(tmp_path: Path, case: str, clubs: list, changes: dict[str, Any]):
    _, of, every, results = made(clubs, **changes)
    for table in (spread_table(results, of), explained_table(results, of), claims_table(results, {})):
        assert all(len(row) == len(table.headings[-1]) for row in table.rows), case
    assert universes_sentences(Writer(results), of, {})
    for outcome in of.outcomes[:2]:
        curve = figure.specification(every, outcome, results, of)
        files = [tmp_path / f"{outcome}.{kind}" for kind in ("svg", "png", "csv", "txt")]
        save(curve, *files)
        ElementTree.parse(files[0])
        assert all(file.stat().st_size < 500_000 for file in files[:2]), case


def test_a_specification_curve_has_every_universe_in_order():
    _, of, every, results = made(CLUBS)
    curve = figure.specification(every, "rate_mean", results, of)
    steps = curve.data
    assert list(steps.columns) == list(figure.columns(of))
    assert sum(steps["analyses"]) == every["rate_mean_value"].count() == 4992
    assert steps.height == figure.STEPS
    assert steps["value"].is_sorted()
    assert every["rate_mean_value"].min() <= steps["value"][0] <= steps["value"][-1] <= every["rate_mean_value"].max()
    # The options of a choice are all that there are, and their universes are half of all.
    for node in ("weight", "cases"):
        options = [name for name in steps.columns if name.startswith(f"{node}_")]
        assert steps.select(pl.sum_horizontal(options)).to_series().to_list() == pytest.approx([100] * steps.height)
        assert (steps[options[0]] * steps["analyses"]).sum() == pytest.approx(50 * 4992)
    (own,) = every.filter(number=own_universe(of, "rate_mean"))["rate_mean_value"]
    (step,) = steps.filter("own").rows(named=True)
    assert step["value"] == pytest.approx(own, abs=3)
    less = (every["rate_mean_value"] < own).mean()
    assert step["step"] == pytest.approx(less * steps.height, abs=2)
    assert f"survey's own analysis ({results.text(estimate_id('universes', 'rate_mean', 'own'))}%)" in curve.caption
