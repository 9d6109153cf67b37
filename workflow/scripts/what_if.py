"""Say which printed cells another method would change."""

import polars as pl

from foisurvey.checks.what_if import what_if
from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, typed

with job(snakemake):
    files, survey = snakemake.input, typed(snakemake.params.survey, Presentation)
    frame = pl.read_parquet(files.derived, columns=frames.measured(survey.design))
    estimates = pl.read_csv(files.estimates, schema=frames.ESTIMATES)
    changed, counts = what_if(frame, estimates, survey, snakemake.params.tables)
    with write_whole(snakemake.output.changed) as file:
        changed.write_csv(file)
    with write_whole(snakemake.output.counts) as file:
        counts.write_csv(file)
