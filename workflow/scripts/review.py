"""Write the page on which a person decides."""

import polars as pl

from foisurvey.core import frames as schemas
from foisurvey.core.job import job, whole
from foisurvey.report.review import page

with job(snakemake):
    waiting = pl.read_csv(snakemake.input.review, schema=schemas.REVIEW)
    with whole(snakemake.output.page) as file:
        file.write_text(page(waiting, snakemake.params.survey), encoding="utf-8")
