"""Write the page on which a person decides."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import ReviewPage, typed
from foisurvey.report.review import page

with job(snakemake):
    review = pl.read_csv(snakemake.input.review, schema=frames.REVIEW)
    with write_whole(snakemake.output.page) as file:
        file.write_text(page(review, typed(snakemake.params.survey, ReviewPage)), encoding="utf-8")
