"""Compare printed figures with ours."""

import polars as pl

from foisurvey.audit import published
from foisurvey.job import job, whole

with job(snakemake):
    reasons = snakemake.input.contradictions
    compared = published(
        pl.read_csv(snakemake.input.estimates, columns=["id", "value"]),
        pl.read_csv(snakemake.input.figures, infer_schema=False),
        pl.read_csv(reasons) if reasons else pl.DataFrame(schema={"id": pl.String, "reason": pl.String}),
    )
    with whole(snakemake.output.csv) as file:
        compared.write_csv(file)
