"""Read the answers."""

import polars as pl

from foisurvey.answers import read
from foisurvey.job import job, whole

with job(snakemake):
    reading = snakemake.params.reading
    topic_words = [*reading.get("topic_words", []), *snakemake.params.counted]
    answers = read(
        pl.read_parquet(snakemake.input.answers),
        pl.read_parquet(snakemake.input.corrections),
        snakemake.params.questions,
        reading | {"topic_words": topic_words},
    )
    with whole(snakemake.output.answers) as file:
        answers.write_parquet(file)
