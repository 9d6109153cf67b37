"""Write the page on which a person decides."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import ReviewPage, typed
from foisurvey.report.review import page

with job(snakemake):
    files, survey = snakemake.input, typed(snakemake.params.survey, ReviewPage)
    review = pl.read_csv(files.review, schema=frames.REVIEW)
    coded = pl.read_parquet(files.coded) if files.coded else None
    with write_whole(snakemake.output.page) as file:
        file.write_text(page(review, survey, coded), encoding="utf-8")
