"""Compute the numbers of the tables again by other code, and compare."""

from pathlib import Path

import polars as pl

from foisurvey.checks.second_opinion import columns, second_opinion
from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, typed

with job(snakemake):
    files, params = snakemake.input, snakemake.params
    survey = typed(params.survey, Presentation)
    frame = pl.read_parquet(files.derived, columns=columns(survey.design))
    estimates = pl.read_csv(files.estimates, schema=frames.ESTIMATES)
    tables = {Path(file).stem: Path(file) for file in files.tables}
    compared = second_opinion(frame, estimates, survey, params.full, tables)
    with write_whole(snakemake.output.compared) as file:
        compared.write_csv(file)
