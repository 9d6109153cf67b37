"""Gather the estimates of all analyses, and compute the config's statements."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.estimation.statements import gather

with job(snakemake):
    estimates = gather(
        pl.scan_parquet(snakemake.input.derived),
        [pl.read_parquet(file) for file in snakemake.input.estimates],
        snakemake.params.statements,
    )
    with write_whole(snakemake.output.csv) as file:
        estimates.write_csv(file)
