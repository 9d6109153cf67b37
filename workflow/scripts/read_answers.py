"""Read the answers."""

import polars as pl

from foisurvey.answers import read
from foisurvey.job import job, whole

with job(snakemake):
    answers = read(
        pl.read_parquet(snakemake.input.answers),
        pl.read_parquet(snakemake.input.corrections),
        snakemake.params.questions,
        snakemake.params.reading,
    )
    with whole(snakemake.output.answers) as file:
        answers.write_parquet(file)
