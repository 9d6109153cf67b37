"""Run some of the defensible analyses, one row each."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import typed
from foisurvey.robustness.choices import Multiverse
from foisurvey.robustness.universes import universes

with job(snakemake):
    params = snakemake.params
    rows = universes(pl.read_parquet(snakemake.input.derived), typed(params.multiverse, Multiverse), *params.part)
    with write_whole(snakemake.output.universes) as file:
        rows.write_parquet(file)
