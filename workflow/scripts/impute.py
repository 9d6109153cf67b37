"""Fill missing totals."""

import polars as pl

from foisurvey.cleaning.impute import impute
from foisurvey.core.batches import sink
from foisurvey.core.config import parts, total
from foisurvey.core.job import job, write_whole

with job(snakemake):
    frame = pl.scan_parquet(snakemake.input.clean)
    questions = snakemake.params.questions
    if snakemake.params.total_from_parts and parts(questions):
        frame = impute(frame, total(questions), parts(questions))
    with write_whole(snakemake.output.imputed) as file:
        sink(frame, file)
