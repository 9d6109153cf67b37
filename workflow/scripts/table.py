"""Print one table."""

from pathlib import Path

import polars as pl

from foisurvey.job import job, whole
from foisurvey.render import table

with job(snakemake):
    estimates = pl.concat([pl.read_parquet(file, columns=["id", "value"]) for file in snakemake.input.estimates])
    number = int(Path(snakemake.output.csv).stem.removeprefix("table"))
    settings = snakemake.params.print_settings | {
        "sensitivity": snakemake.params.sensitivity,
        "order": snakemake.params.order,
    }
    printed = table(number, dict(estimates.iter_rows()), snakemake.params.survey, settings)
    with whole(snakemake.output.csv) as file:
        file.write_text(printed.to_csv(), encoding="utf-8")
