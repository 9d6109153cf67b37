"""Fill missing totals."""

import polars as pl

from foisurvey.cleaning.impute import impute
from foisurvey.core.batches import sink
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, typed

with job(snakemake):
    frame = pl.scan_parquet(snakemake.input.clean)
    if snakemake.params.total_from_parts:
        frame = impute(frame, typed(snakemake.params.design, Design))
    with write_whole(snakemake.output.imputed) as file:
        sink(frame, file)
