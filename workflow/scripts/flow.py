"""Count who is in which analysis."""

import polars as pl

from foisurvey.audit import flow
from foisurvey.job import job, whole

with job(snakemake):
    counted = flow(
        pl.read_parquet(snakemake.input.derived),
        pl.read_csv(snakemake.input.estimates, columns=["id", "value"]),
        snakemake.params.survey,
        snakemake.params.sensitivity,
    )
    with whole(snakemake.output.csv) as file:
        counted.write_csv(file)
