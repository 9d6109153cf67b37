"""Estimate one analysis."""

import polars as pl

from foisurvey.estimate import primary
from foisurvey.job import job, whole
from foisurvey.sensitivity import refuse_an_empty_one, scenario

with job(snakemake):
    frame = pl.read_parquet(snakemake.input.derived)
    survey, statistics = snakemake.params.survey, snakemake.params.statistics
    analysis = snakemake.wildcards.analysis
    if analysis == "primary":
        estimates = primary(frame, survey, statistics)
    else:
        refuse_an_empty_one(frame, analysis, snakemake.params.scenario, survey)
        estimates = scenario(frame, analysis, snakemake.params.scenario, survey, statistics)
    with whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
