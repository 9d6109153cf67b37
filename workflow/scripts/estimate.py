"""Estimate the primary analysis, or some sensitivity analyses."""

import polars as pl

from foisurvey.core.frames import measured
from foisurvey.core.job import job, write_whole
from foisurvey.estimation.primary import primary, statuses
from foisurvey.estimation.sensitivity import refuse_empty_ones, scenario

with job(snakemake):
    params = snakemake.params
    survey, statistics, scenarios = params.survey, params.statistics, params.scenarios
    columns = measured(survey["questions"], statuses(survey))
    frame = pl.scan_parquet(snakemake.input.derived).select(columns).collect()
    if snakemake.wildcards.analyses == "primary":
        estimates = primary(frame, survey, statistics)
    else:
        refuse_empty_ones(frame, scenarios, survey)
        found = [scenario(frame, name, settings, survey, statistics) for name, settings in scenarios.items()]
        estimates = pl.concat(found)
    with write_whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
