"""Write a fact sheet of each organisation, the page that lists them, and their manifest."""

from pathlib import Path

import polars as pl

from foisurvey.checks.folder import write_folder
from foisurvey.core import frames
from foisurvey.core.job import job
from foisurvey.core.survey import Survey, typed
from foisurvey.report.fact_sheets import fact_sheets

with job(snakemake) as read:
    files, params = snakemake.input, snakemake.params
    sheets = fact_sheets(
        typed(params.survey, Survey),
        pl.read_parquet(files.derived),
        pl.read_csv(files.estimates, schema=frames.ESTIMATES),
        pl.read_parquet(files.answers),
        pl.read_parquet(files.corrections),
        pl.read_csv(files.review, schema=frames.REVIEW),
    )
    made = ((name, text.encode()) for name, text in sheets)
    write_folder(Path(snakemake.output.index).parent, made, read, params.config, params.config_file)
