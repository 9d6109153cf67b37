"""Compare the answers as two coders have them."""

import polars as pl

from foisurvey.cleaning.compare_coders import agreement, coded
from foisurvey.core.job import job, write_whole

with job(snakemake):
    files, params = snakemake.input, snakemake.params
    organisations, first, second = map(pl.read_parquet, (files.organisations, files.first, files.second))
    pairs = coded(organisations, first, second, params.questions, params.reading, params.accepted_until)
    with write_whole(snakemake.output.coded) as file:
        pairs.write_parquet(file)
    with write_whole(snakemake.output.estimates) as file:
        agreement(pairs, first, second, params.questions).write_parquet(file)
