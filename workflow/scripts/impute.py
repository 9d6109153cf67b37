"""Fill missing totals."""

import polars as pl

from foisurvey.cleaning.impute import impute
from foisurvey.core.batches import sink
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Imputation, typed

with job(snakemake):
    frame, params = pl.scan_parquet(snakemake.input.clean), snakemake.params
    frame = impute(frame, typed(params.design, Design), typed(params.imputation, Imputation))
    with write_whole(snakemake.output.imputed) as file:
        sink(frame, file)
