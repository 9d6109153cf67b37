"""Comparisons of groups are those of R: kruskal.test, wilcox.test and p.adjust, as R calls them by default."""

import math
import random
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from start import rscript

from foisurvey.stats import ranks

pytestmark = pytest.mark.r
SCRIPT = Path(__file__).with_name("comparisons.R")
CLOSE = 1e-9


def cases() -> dict[str, list[list[float]]]:
    """Return groups of numbers by case: with equal numbers and without, of 2 to 60; the last are all equal."""
    draw = random.Random(20310101)
    made = {}
    for sizes, equal in product([(2, 2), (3, 5, 2), (8, 60), (49, 49), (49, 50, 4), (60, 55, 20, 9)], [True, False]):
        numbers = [[float(draw.randrange(12)) if equal else draw.random() for _ in range(size)] for size in sizes]
        made[f"{sizes} {'equal' if equal else 'distinct'}".replace(",", "")] = numbers
    return made | {"all equal": [[3.0, 3.0], [3.0, 3.0, 3.0]]}


def test_the_tests_are_those_of_r(tmp_path: Path):
    groups = cases()
    rows = [
        (case, f"g{place}", number)
        for case, of_case in groups.items()
        for place, group in enumerate(of_case)
        for number in group
    ]
    pl.DataFrame(rows, schema=["case", "group", "number"], orient="row").write_csv(tmp_path / "cases.csv")
    rscript(SCRIPT, tmp_path / "cases.csv", tmp_path / "r.csv")
    r = pl.read_csv(tmp_path / "r.csv").rows_by_key("case", named=True, unique=True)
    assert list(r) == list(groups)

    p_values = []
    for case, of_case in groups.items():
        series = [pl.Series(group, dtype=pl.Float64) for group in of_case]
        kruskal, two = ranks.kruskal_wallis(series), ranks.mann_whitney(*series[:2])
        ours = [*(kruskal[:2] if kruskal else (None, None)), two.u, two.p]
        assert filled(ours) == close_to([r[case][name] for name in ("h", "h_p", "w", "w_p")]), case
        p_values.append(two.p)
    assert filled(ranks.holm(p_values)) == close_to([of_case["holm"] for of_case in r.values()])


def filled(numbers: list[float | None]) -> list[float]:
    return [math.nan if number is None else number for number in numbers]


def close_to(numbers: list[float | None]) -> Any:
    return pytest.approx(filled(numbers), rel=CLOSE, nan_ok=True)
