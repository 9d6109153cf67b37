"""Estimate what those who did not reply, or not in full, could change."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Robustness, Statistics, typed
from foisurvey.robustness.silent import silent

with job(snakemake):
    params = snakemake.params
    estimates = silent(
        pl.read_parquet(snakemake.input.derived),
        typed(params.design, Design),
        typed(params.statistics, Statistics),
        typed(params.robustness, Robustness),
        params.seed,
    )
    with write_whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
