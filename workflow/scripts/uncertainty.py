"""Estimate how sure the primary analysis is."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Bootstrap, Design, Statistics, typed
from foisurvey.estimation.uncertainty import uncertainty

with job(snakemake):
    params = snakemake.params
    estimates = uncertainty(
        pl.read_parquet(snakemake.input.derived),
        typed(params.design, Design),
        typed(params.statistics, Statistics),
        typed(params.bootstrap, Bootstrap),
    )
    with write_whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
