"""Write tables as CSV."""

from pathlib import Path

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, typed
from foisurvey.estimation.results import Results
from foisurvey.tables.registry import build

with job(snakemake):
    estimates = pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates])
    results = Results(estimates, typed(snakemake.params.survey, Presentation))
    for output in snakemake.output.csv:
        table = build(Path(output).stem, results)
        with write_whole(output) as file:
            file.write_text(table.to_csv(), encoding="utf-8")
