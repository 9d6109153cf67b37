"""Gather the estimates of all analyses."""

import polars as pl

from foisurvey.job import job, whole

with job(snakemake):
    estimates = pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates])
    with whole(snakemake.output.csv) as file:
        estimates.write_csv(file)
