"""Estimate how sure the primary analysis is."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Bootstrap, Design, Statistics, typed
from foisurvey.estimation.uncertainty import columns, uncertainty

with job(snakemake):
    params = snakemake.params
    design = typed(params.design, Design)
    estimates = uncertainty(
        pl.scan_parquet(snakemake.input.derived).select(columns(design)).collect(),
        design,
        typed(params.statistics, Statistics),
        typed(params.bootstrap, Bootstrap),
    )
    with write_whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
