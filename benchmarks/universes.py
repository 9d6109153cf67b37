"""Time every universe of a survey, on one core: python universes.py ANALYSIS_FRAME [UNIVERSES]

ANALYSIS_FRAME is data/derived.parquet of a run of the default survey. More options than the default's are asked until
there are so many possible universes, 10,000 without a number. Printed are how many they are, of how many organisations,
and the seconds.
"""

import os
import sys
from itertools import count
from pathlib import Path
from time import perf_counter

os.environ["POLARS_MAX_THREADS"] = "1"

import msgspec
import polars as pl

from foisurvey.core import config_file
from foisurvey.core.survey import Survey, typed
from foisurvey.robustness.choices import multiverse
from foisurvey.robustness.combinations import combinations
from foisurvey.robustness.universes import universes

path, wanted = sys.argv[1], int((sys.argv[2:] or ["10000"])[0])
frame = pl.read_parquet(path)
of = multiverse(typed(config_file.read(Path(__file__).parents[1] / "config/config.yaml"), Survey))
for more in count(1):
    few = tuple(float(number) for number in range(more))
    of = msgspec.structs.replace(of, choices=msgspec.structs.replace(of.choices, few=few))
    if combinations(of).height >= wanted:
        break
begun = perf_counter()
made = universes(frame, of)
print(f"{made.height:,} universes of {frame.height:,} organisations: {perf_counter() - begun:.1f} s")
