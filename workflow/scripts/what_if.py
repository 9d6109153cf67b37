"""Say which printed cells another method would change."""

import polars as pl

from foisurvey.checks.what_if import what_if
from foisurvey.core.job import job, write_whole

with job(snakemake):
    params = snakemake.params
    frame = pl.read_parquet(snakemake.input.derived)
    changed, counts = what_if(frame, params.survey, params.sensitivity, params.print_settings, params.orders)
    with write_whole(snakemake.output.changed) as file:
        changed.write_csv(file)
    with write_whole(snakemake.output.counts) as file:
        counts.write_csv(file)
