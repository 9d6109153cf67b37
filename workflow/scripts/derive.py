"""Derive the analysis frame."""

import polars as pl

from foisurvey.cleaning.derive import derive
from foisurvey.core.batches import sink
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, typed

with job(snakemake):
    design = typed(snakemake.params.design, Design)
    frame = derive(pl.scan_parquet(snakemake.input.imputed), design, snakemake.params.full)
    with write_whole(snakemake.output.derived) as file:
        sink(frame, file)
    with write_whole(snakemake.output.csv) as file:
        pl.scan_parquet(snakemake.output.derived).sink_csv(file)
