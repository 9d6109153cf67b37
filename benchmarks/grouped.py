"""Ten million numbers in a thousand groups: python grouped.py NUMBERS draws them, a CSV of group and x.

python grouped.py NUMBERS RESULTS computes the statistics of a table of each group, five times over.
"""

import sys

import numpy as np
import polars as pl

from foisurvey.core.survey import Statistics
from foisurvey.stats.sample import described

METHODS = Statistics(quantile_type=7, skewness_type=3, interval_of_mean="z", interval_of_share="wald", level=0.95)
SIZE = 10_000_000

numbers, *results = sys.argv[1:]
if results:
    values = pl.read_csv(numbers)
    for _ in range(5):
        statistics = described(values, METHODS)
    rows = statistics.rename({"n": "organisations.n"}).cast(pl.Float64).unpivot(index="group", variable_name="name")
    rows.select("value", id=pl.format("{}.{}", pl.col("group").cast(int), "name")).write_csv(results[0])
else:
    draw = np.random.default_rng(2025)
    groups, drawn = draw.integers(1, 1_001, SIZE, dtype=np.int32), np.floor(draw.gamma(0.6, 140.0, SIZE))
    pl.DataFrame({"group": groups, "x": drawn}).write_csv(numbers)
