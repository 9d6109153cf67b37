"""The interval of a change holds the true change as often as it says, in simulated pairs of waves.

Each pair is of two waves of about a hundred clubs. Between them two clubs merge, one splits, one gets another id and
ten are new, which are drawn as the others are; in each wave every club answers by chance, so that on average ten are
silent in the later wave. A club that answered once tends to answer again, and its two numbers of boats correlate by
0.8. All pairs are one survey, whose types of clubs they are.
"""

from typing import Any

import numpy
import polars as pl
import pytest
from surveys import STATISTICS, survey

from foisurvey.cleaning.derive import status_amounts
from foisurvey.core.frames import WAVES
from foisurvey.core.survey import Survey
from foisurvey.waves.changes import Compared, compared, estimates
from foisurvey.waves.numbers import Wave, numbers
from foisurvey.waves.succession import matched

PAIRS = 500
# Clubs that stay, and after them one that gets another id, two that merge and one that splits; then new ones.
STAY, NEW = 96, 10
BEFORE = STAY + 4
AFTER = STAY + 1 + 1 + 2 + NEW
# A number of boats follows a gamma distribution: its shape, its mean in each wave, how the two correlate.
SHAPE, MEAN, ALIKE = 3.0, {"earlier": 100.0, "later": 115.0}, 0.8
# How probably a club answers, and then says its colours; how probably it does in the later wave what it did before.
ANSWER, TELL, AGAIN = {"earlier": 0.85, "later": 0.9}, 0.95, 0.5
# The mean rate of blue boats, whatever the size, and how far a club's rates may lie from it: by itself, and in a wave.
RATE, OWN, IN_WAVE = {"earlier": 0.4, "later": 0.45}, 0.3, 0.1
# Of x boats, mean m, are red x (a + b exp(-x / m)): more of them where there are few boats.
RED = {"earlier": (0.1, 0.4), "later": (0.15, 0.4)}
NUMBERS = ("response", "total_sum", "total_mean", "rate_mean", "share_red")


@pytest.fixture(scope="module")
def plan() -> Survey:
    types = {f"p{pair}": f"Pair {pair}" for pair in range(PAIRS)}
    decimals = {f"questions__{name}__number": "decimal" for name in ("boats", "blue", "red")}
    return survey(organisation_types=types, **decimals)


@pytest.fixture(scope="module")
def of_pairs(plan: Survey) -> dict[str, Compared]:
    waves, table = drawn(plan)
    organisations = matched(waves["earlier"].frame, waves["later"].frame, table)
    asked = [number for number in numbers(plan, plan)[0] if number.name in NUMBERS]
    return {number.name: compared(number, waves, organisations) for number in asked}


def drawn(plan: Survey) -> tuple[dict[str, Wave], pl.DataFrame]:
    """Return the waves of all pairs, and what became of the clubs."""
    draw = numpy.random.default_rng(20310304)
    every = PAIRS, BEFORE + NEW
    stable, own, chance = (
        draw.gamma(SHAPE * ALIKE, size=every),
        draw.uniform(-OWN, OWN, every),
        draw.uniform(size=every),
    )
    waves = {}
    for wave in WAVES:
        boats = MEAN[wave] / SHAPE * (stable + draw.gamma(SHAPE * (1 - ALIKE), size=every))
        a, b = RED[wave]
        amounts = {
            "boats": boats,
            "blue": boats * (RATE[wave] + own + draw.uniform(-IN_WAVE, IN_WAVE, every)),
            "red": boats * (a + b * numpy.exp(-boats / MEAN[wave])),
        }
        anew, tells = draw.uniform(size=every) >= AGAIN, draw.uniform(size=every) < TELL
        answers = numpy.where(anew, draw.uniform(size=every), chance) < ANSWER[wave]
        ids = [f"c{place}" for place in range(BEFORE)]
        if wave == "later":
            amounts = {name: _after(amount) for name, amount in amounts.items()}
            ids = [*ids[:STAY], "renamed", "merged", "half", "other half", *(f"new{place}" for place in range(NEW))]
        waves[wave] = Wave(plan, _frame(ids, answers, tells, amounts))
    became = [("renamed", STAY, "renamed"), ("merged", STAY + 1, "merged"), ("merged", STAY + 2, "merged")]
    became += [("split", STAY + 3, half) for half in ("half", "other half")]
    rows = [(f"{pair}-c{one}", f"{pair}-{other}", how) for pair in range(PAIRS) for how, one, other in became]
    table = pl.DataFrame(rows, schema=["earlier", "later", "change"], orient="row")
    return waves, table.with_columns(date=pl.lit(None, pl.Date), source=pl.lit("drawn"))


def _after(amount: Any) -> Any:
    """Return what the clubs of the later wave have of what those would have that merge and split."""
    stay, merging, splitting, new = numpy.split(amount, [STAY + 1, STAY + 3, BEFORE], axis=1)
    return numpy.hstack([stay, merging.sum(axis=1, keepdims=True), splitting / 2, splitting / 2, new])


def _frame(ids: list[str], answers: Any, tells: Any, amounts: dict[str, Any]) -> pl.DataFrame:
    """Return what an analysis frame has of all clubs of a wave."""
    each = [(f"{pair}-{one}", f"p{pair}") for pair in range(PAIRS) for one in ids]
    frame = pl.DataFrame(each, schema=["organisation_id", "organisation_type"], orient="row").with_columns(
        name="organisation_id", completeness=pl.lit("full"), responded=pl.Series(answers[:, : len(ids)].ravel())
    )
    known = {name: answers if name == "boats" else answers & tells for name in amounts}
    frame = frame.with_columns(
        pl.when(pl.Series(known[name][:, : len(ids)].ravel()))
        .then(pl.Series(amount[:, : len(ids)].ravel()))
        .alias(name)
        for name, amount in amounts.items()
    )
    return frame.with_columns(**status_amounts("red", pl.col("red"), "boats", ["red"]))


def whole_truth() -> dict[str, float]:
    """Return the change that is expected of all that answer, given how many are contacted.

    Of a sum, that of those that answer. Of a mean, that of those that answer by chance, which is that of all contacted:
    after a merger there is one club with the boats of two, after a split two with those of one.
    """
    boats = {"earlier": BEFORE * MEAN["earlier"], "later": (BEFORE + NEW) * MEAN["later"]}
    return {
        "response": 100 * (ANSWER["later"] - ANSWER["earlier"]),
        "total_sum": ANSWER["later"] * boats["later"] - ANSWER["earlier"] * boats["earlier"],
        "total_mean": boats["later"] / AFTER - boats["earlier"] / BEFORE,
        "rate_mean": 100 * (RATE["later"] - RATE["earlier"]),
        "share_red": share_red("later") - share_red("earlier"),
    }


def share_red(wave: str) -> float:
    """Return the percentage of red boats: of a gamma distribution, E(x exp(-x / m)) / m is (1 + 1 / k)^-(k + 1)."""
    a, b = RED[wave]
    return 100 * (a + b * (1 + 1 / SHAPE) ** -(SHAPE + 1))


def panel_truth(name: str, of: Compared) -> dict[str, float]:
    """Return the change that is expected of each pair's panel, given which clubs are in it.

    Those that merged count twice in a sum, and in a mean of as many rows as there are in the panel.
    """
    whole = whole_truth()
    if name not in ("total_sum", "total_mean"):
        return dict.fromkeys(of.panel["later"].unique(), whole[name])
    merged = of.behind.filter(pl.col("organisation_id").str.ends_with("-merged"), "in_both")["organisation_type"]
    rows = dict(of.panel.group_by("later").len().iter_rows())
    each = MEAN["later"] - MEAN["earlier"]
    sums = {pair: each * (n + (pair in {*merged})) for pair, n in rows.items()}
    return sums if name == "total_sum" else {pair: one / rows[pair] for pair, one in sums.items()}


@pytest.mark.parametrize("name", NUMBERS)
def test_intervals_of_a_change_hold_it(name: str, of_pairs: dict[str, Compared], plan: Survey):
    of = of_pairs[name]
    found = estimates(of, plan.design.types, STATISTICS)
    ends = found.filter(pl.col("organisation_type") != "all").with_columns(
        set=pl.col("id").str.split(".").list.get(3), end=pl.col("statistic").str.split(".").list.last()
    )
    of_each = ends.filter(pl.col("end").str.starts_with("change_ci")).pivot(
        "end", index=["set", "organisation_type"], values="value"
    )
    assert of_each.height == 2 * PAIRS
    true = {"whole": dict.fromkeys(plan.design.types, whole_truth()[name]), "panel": panel_truth(name, of)}
    for kind, truth in true.items():
        bounds = of_each.filter(set=kind).select("organisation_type", "change_ci_low", "change_ci_high")
        held = [low <= truth[pair] <= high for pair, low, high in bounds.iter_rows()]
        assert 0.93 <= sum(held) / PAIRS <= 0.97, (kind, sum(held) / PAIRS)
