"""Read the answers."""

import polars as pl

from foisurvey.answers import Reader
from foisurvey.core.batches import batches, write
from foisurvey.core.job import job, whole

with job(snakemake):
    corrections = pl.read_parquet(snakemake.input.corrections)
    reader = Reader(snakemake.params.questions, snakemake.params.reading)
    with whole(snakemake.output.answers) as file:
        write((reader.read(answers, corrections) for answers in batches(snakemake.input.answers)), file)
