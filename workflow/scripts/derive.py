"""Derive the analysis frame."""

import polars as pl

from foisurvey.batches import sink
from foisurvey.derive import derive
from foisurvey.job import job, whole

with job(snakemake):
    frame = derive(
        pl.scan_parquet(snakemake.input.imputed),
        snakemake.params.questions,
        snakemake.params.full,
        snakemake.params.parts,
    )
    with whole(snakemake.output.derived) as file:
        sink(frame, file)
    with whole(snakemake.output.csv) as file:
        pl.scan_parquet(snakemake.output.derived).sink_csv(file)
