"""Compute the config's statements."""

import polars as pl

from foisurvey.job import job, whole
from foisurvey.statements import statements

with job(snakemake):
    made = statements(
        pl.read_parquet(snakemake.input.derived),
        pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates]),
        snakemake.params.statements,
    )
    with whole(snakemake.output.estimates) as file:
        made.write_parquet(file)
