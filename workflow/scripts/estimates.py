"""Gather the estimates of all analyses, and compute the config's statements."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Statement, typed
from foisurvey.estimation.statements import gather

with job(snakemake):
    params = snakemake.params
    estimates = gather(
        pl.scan_parquet(snakemake.input.derived),
        [pl.read_parquet(file) for file in snakemake.input.estimates],
        typed(params.statements, dict[str, Statement]),
        typed(params.design, Design),
    )
    with write_whole(snakemake.output.csv) as file:
        estimates.write_csv(file)
