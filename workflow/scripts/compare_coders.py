"""Compare the answers of two coders."""

import polars as pl

from foisurvey.cleaning.compare_coders import compare
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import NumberAsked, Reading, typed
from foisurvey.estimation.coder_agreement import agreement

with job(snakemake):
    files, params = snakemake.input, snakemake.params
    organisations, first, second = map(pl.read_parquet, (files.organisations, files.first, files.second))
    questions, reading = typed(params.questions, dict[str, NumberAsked]), typed(params.reading, Reading)
    pairs = compare(organisations, first, second, questions, reading, params.accepted_until)
    with write_whole(snakemake.output.coded) as file:
        pairs.write_parquet(file)
    with write_whole(snakemake.output.estimates) as file:
        agreement(pairs, first, second, questions).write_parquet(file)
