"""Print how far the two coders agree."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.tables.registry import agreement

with job(snakemake):
    estimates = pl.read_parquet(snakemake.input.estimates, columns=["id", "value"])
    printed = agreement(dict(estimates.iter_rows()), snakemake.params.questions, snakemake.params.print_settings)
    with write_whole(snakemake.output.csv) as file:
        file.write_text(printed.to_csv(), encoding="utf-8")
