"""Print tables."""

from pathlib import Path

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.estimation.ambiguity import by_id
from foisurvey.tables.registry import table

with job(snakemake):
    values = by_id(pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates]))
    settings = snakemake.params.print_settings | {"sensitivity": snakemake.params.sensitivity}
    for output in snakemake.output.csv:
        name = Path(output).stem
        order = snakemake.params.orders.get(name, [])
        number = int(name.removeprefix("table"))
        printed = table(number, values, snakemake.params.survey, settings | {"order": order})
        with write_whole(output) as file:
            file.write_text(printed.to_csv(), encoding="utf-8")
