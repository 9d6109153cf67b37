"""Read the answers."""

import polars as pl

from foisurvey.answers import Reader
from foisurvey.core.batches import read_batches, write_batches
from foisurvey.core.job import job, write_whole

with job(snakemake):
    corrections = pl.read_parquet(snakemake.input.corrections)
    reader = Reader(snakemake.params.questions, snakemake.params.reading)
    with write_whole(snakemake.output.answers) as file:
        write((reader.read(answers, corrections) for answers in read_batches(snakemake.input.answers)), file)
