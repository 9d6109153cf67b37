"""How often intervals of a share contain the truth: python coverage_of_intervals.py simulates it and makes its page.

It writes docs/coverage.csv (a row an interval and scenario) and of that docs/explanation/coverage.md. In each
simulation organisations are drawn, some of those contacted answer, and each interval is computed by the functions that
a run computes it by. The same seed gives the same bytes. `python coverage_of_intervals.py page` makes the page alone.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from foisurvey.stats import bootstrap, cluster, share

ROOT = Path(__file__).parents[1]
FIGURES, PAGE = ROOT / "docs/coverage.csv", ROOT / "docs/explanation/coverage.md"
SEED = 2025
SIMULATIONS, BOOTSTRAPPED = 10_000, 1_000  # of a scenario; the bootstrap takes longest
DRAWS = 1_000
LEVEL = 0.95
SHARE = 0.173  # of all that is counted: that of the default survey which is fully assured
MEDIAN = 35  # of the numbers of organisations
OF_ALL, OF_CONTACTED = "any number like them", "those contacted"


class Scenario(NamedTuple):
    """A survey: how many answer of those contacted, how alike an organisation's things are, how unequal the numbers.

    `icc` is the intraclass correlation of two things of an organisation, `spread` the SD of the logarithm of the
    numbers, which are log-normal.
    """

    answered: int
    contacted: int
    icc: float
    spread: float


SCENARIOS = [
    Scenario(answered, contacted, icc, spread)
    for answered, contacted in ((150, 239), (30, 42), (8, 10))
    for spread in (0.8, 1.6)
    for icc in (0.0, 0.1, 0.33)
]
# The intervals of a share of each thing drawn by itself, and their names in the table.
BY_THINGS = {"wald": "Wald", "wilson": "Wilson"}


def simulated(scenario: Scenario, simulations: int, draw: np.random.Generator) -> pl.DataFrame:
    """Return the organisations that were contacted in each simulation: simulation, k of n, missing where none came."""
    size = (simulations, scenario.contacted)
    n = np.maximum(1, np.round(np.exp(draw.normal(np.log(MEDIAN), scenario.spread, size)))).astype(np.int64)
    rates = np.full(size, SHARE)
    if scenario.icc:
        together = 1 / scenario.icc - 1
        rates = draw.beta(SHARE * together, (1 - SHARE) * together, size)
    k = draw.binomial(n, rates)
    answered = np.arange(scenario.contacted) < scenario.answered
    return pl.DataFrame(
        {
            "simulation": np.repeat(np.arange(simulations), scenario.contacted),
            "k": k.ravel(),
            "n": n.ravel(),
            "answered": np.tile(answered, simulations),
        }
    )


def intervals(drawn: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the bounds of each interval that has a formula, a row a simulation, with the share of those contacted."""
    y, x = (pl.when("answered").then(name) for name in ("k", "n"))
    unlimited, contacted = (cluster.standard_error(y, x, population) for population in ("unlimited", "contacted"))
    of_sums = drawn.group_by("simulation", maintain_order=True).agg(
        k=y.sum(),
        n=x.sum(),
        truth=100 * pl.col("k").sum() / pl.col("n").sum(),
        freedom=cluster.freedom(y, x),
        unlimited=unlimited,
        contacted=contacted,
    )
    k, n, freedom = pl.col("k"), pl.col("n"), pl.col("freedom")
    bounds = {label: share.interval(k, n, method, LEVEL) for method, label in BY_THINGS.items()}
    for population, of in (("unlimited", "Cluster"), ("contacted", "Cluster, those contacted")):
        for scale, label in (("linear", of), ("logit", f"{of}, logit")):
            bounds[label] = cluster.interval(k, n, pl.col(population), freedom, scale, LEVEL)
    return {label: of_sums.select("truth", low=low, high=high) for label, (low, high) in bounds.items()}


def bootstrapped(drawn: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the bounds of the percentile and the BCa interval, a row a simulation, as `intervals` does."""
    rows: dict[str, list[tuple[float, float, float]]] = {"Bootstrap, percentile": [], "Bootstrap, BCa": []}
    for (number,), contacted in drawn.group_by("simulation", maintain_order=True):
        answers = contacted.filter("answered").select("k", "n").to_numpy().T.astype(float)
        found = bootstrap.bootstrapped([answers], _pooled, DRAWS, [SEED, int(str(number))], LEVEL)
        assert found is not None
        truth = 100 * contacted["k"].sum() / contacted["n"].sum()
        for label, bounds in zip(rows, (found.percentile, found.bca), strict=True):
            rows[label].append((truth, *bounds[0].tolist()))
    columns = {"truth": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return {label: pl.DataFrame(each, schema=columns, orient="row") for label, each in rows.items()}


def _pooled(numbers: Any) -> Any:
    return 100 * numbers[:1].sum(-1) / numbers[1:].sum(-1)


def covered(bounds: pl.DataFrame, truth: pl.Expr) -> float:
    """Return in how many of 100 simulations the interval contains the truth; one that is not defined does not."""
    return 100 * bounds.select((pl.col("low") <= truth) & (pl.col("high") >= truth)).to_series().fill_null(False).mean()


def simulate() -> Iterator[dict[str, Any]]:
    """Yield a row a scenario and interval: the scenario, and the coverage (percent) of the truth of both kinds."""
    for place, scenario in enumerate(SCENARIOS):
        drawn = simulated(scenario, SIMULATIONS, np.random.default_rng([SEED, place]))
        few = drawn.filter(pl.col("simulation") < BOOTSTRAPPED)
        for interval, bounds in (intervals(drawn) | bootstrapped(few)).items():
            found = {OF_ALL: covered(bounds, pl.lit(100 * SHARE)), OF_CONTACTED: covered(bounds, pl.col("truth"))}
            for truth, coverage in found.items():
                yield {"interval": interval, "truth": truth, **scenario._asdict(), "coverage": f"{coverage:.1f}"}
        print(f"{place + 1} of {len(SCENARIOS)}: {scenario}", flush=True)


TEXT = """\
# How often each interval contains the truth

A 95% interval should contain the truth in 95 of 100 surveys. Here the truth is known, since the surveys are simulated:
{simulations:,} of each kind ({bootstrapped:,} for the bootstrap, which draws {draws:,} times). `make coverage`
simulates them again, and writes this page and `docs/coverage.csv`. Each interval is computed by the code of a run.

In each survey the organisations' totals are log-normal with a median of {median}. *Spread* is the standard deviation of
their logarithm: with 0.8 the largest of 239 organisations has some 10 times the median, with 1.6, about that of the
default survey, some 90 times. The *ICC* says how alike the things of one organisation are: 0 not at all, so that each
might have been drawn by itself; 0.33 as in a survey where most organisations have nearly all or nearly none. In all of
them {share:.1%} of what is counted has the status. Those that answer are a random part of those contacted: nothing here
says what happens where silence has to do with the answer.

## Where the organisations stand for any number like them

{of_all}
## Where the question is about those contacted alone

{of_contacted}
## What follows

{verdict}
"""
HEADINGS = {"answered": "answered", "contacted": "contacted", "spread": "spread", "icc": "ICC"}


def publish() -> None:
    """Make the page of docs/coverage.csv."""
    with open(FIGURES, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    PAGE.write_text(page(rows), encoding="utf-8")


def page(rows: list[dict[str, str]]) -> str:
    """Return the page of these rows of docs/coverage.csv."""
    return TEXT.format(
        simulations=SIMULATIONS,
        bootstrapped=BOOTSTRAPPED,
        draws=DRAWS,
        median=MEDIAN,
        share=SHARE,
        of_all=_table(rows, OF_ALL),
        of_contacted=_table(rows, OF_CONTACTED),
        verdict=_verdict(rows),
    )


def _table(rows: list[dict[str, str]], truth: str) -> str:
    names = list(dict.fromkeys(row["interval"] for row in rows))
    by_scenario: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        if row["truth"] == truth:
            by_scenario.setdefault(tuple(row[name] for name in HEADINGS), {})[row["interval"]] = row["coverage"]
    lines = [[*HEADINGS.values(), *names]]
    lines += [[*scenario, *(coverages[name] for name in names)] for scenario, coverages in by_scenario.items()]
    table = [f"| {' | '.join(line)} |\n" for line in lines]
    return "".join([table[0], f"|{' ---: |' * len(lines[0])}\n", *table[1:]])


def _verdict(rows: list[dict[str, str]]) -> str:
    """Return in how many surveys of 100 the intervals hold, in words."""

    def of(interval: str, truth: str, **scenario: str) -> list[float]:
        chosen = (row for row in rows if row["interval"] == interval and row["truth"] == truth)
        return [float(row["coverage"]) for row in chosen if all(row[name] == one for name, one in scenario.items())]

    def between(found: list[float]) -> str:
        return (
            f"{min(found):.0f}"
            if f"{min(found):.0f}" == f"{max(found):.0f}"
            else f"{min(found):.0f} to {max(found):.0f}"
        )

    alike = [one for icc in ("0.1", "0.33") for one in of("Wald", OF_ALL, icc=icc)]
    sentences = [
        "- An interval that takes each thing as drawn by itself holds where the ICC is 0 and nowhere else: Wald's "
        f"contained the truth in {between(alike)} of 100 surveys with an ICC of 0.1 or 0.33."
    ]
    for spread, how in (("0.8", "moderately"), ("1.6", "very")):
        linear, logit = (
            between(
                [one for icc in ("0.0", "0.33") for one in of(name, OF_ALL, answered="150", spread=spread, icc=icc)]
            )
            for name in ("Cluster", "Cluster, logit")
        )
        sentences.append(
            f"- With 150 organisations whose totals are {how} unequal (spread {spread}), the cluster interval "
            f"contained the truth in {linear} of 100 surveys at an ICC of 0 and of 0.33, on the logit scale in {logit}."
        )
    few = between(of("Cluster", OF_ALL, answered="8"))
    sentences.append(
        f"- With 8 organisations it contained the truth in {few} of 100: of so few, no interval should be trusted."
    )
    return "\n".join(sentences)


if __name__ == "__main__":
    if sys.argv[1:] != ["page"]:
        found = list(simulate())
        with open(FIGURES, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    publish()
