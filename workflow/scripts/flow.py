"""Split all organisations contacted, for each table and analysis."""

import polars as pl

from foisurvey.core.frames import measured
from foisurvey.core.job import job, write_whole
from foisurvey.estimation.flow import flow
from foisurvey.estimation.primary import statuses

with job(snakemake):
    params = snakemake.params
    columns = measured(params.survey["questions"], statuses(params.survey))
    derived = pl.scan_parquet(snakemake.input.derived).select(*columns, "exemption_claimed", "review_outcome").collect()
    estimates = pl.concat([pl.read_parquet(file, columns=["id", "value"]) for file in snakemake.input.estimates])
    counted = flow(derived, estimates, params.survey, params.sensitivity)
    with write_whole(snakemake.output.flow) as file:
        counted.write_csv(file)
