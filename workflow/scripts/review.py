"""Write the page on which a person decides."""

import polars as pl

from foisurvey import schemas
from foisurvey.job import job, whole
from foisurvey.review import page

with job(snakemake):
    waiting = pl.read_csv(snakemake.input.review, schema=schemas.REVIEW)
    with whole(snakemake.output.page) as file:
        file.write_text(page(waiting, snakemake.params.survey), encoding="utf-8")
