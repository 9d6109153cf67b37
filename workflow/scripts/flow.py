"""Split all organisations contacted, for each table and analysis."""

import polars as pl

from foisurvey.core.frames import measured
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Exclusion, typed
from foisurvey.estimation.flow import flow

with job(snakemake):
    design = typed(snakemake.params.design, Design)
    exclusions = typed(snakemake.params.exclusions, dict[str, Exclusion])
    columns = [*measured(design), "exemption_claimed", "review_outcome"]
    frame = pl.scan_parquet(snakemake.input.derived).select(columns).collect()
    estimates = pl.concat([pl.read_parquet(file, columns=["id", "value"]) for file in snakemake.input.estimates])
    steps = flow(frame, estimates, design, exclusions)
    with write_whole(snakemake.output.flow) as file:
        steps.write_csv(file)
