"""Estimate the primary analysis, some sensitivity analyses, or both."""

import polars as pl

from foisurvey.core.frames import measured
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import PRIMARY, Design, Exclusion, Law, Statistics, typed
from foisurvey.estimation.primary import primary
from foisurvey.estimation.process import COLUMNS, process
from foisurvey.estimation.sensitivity import sensitivity

with job(snakemake):
    params = snakemake.params
    design, methods = typed(params.design, Design), typed(params.statistics, Statistics)
    exclusions = typed(params.exclusions, dict[str, Exclusion])
    law = typed(params.law, Law | None)
    columns = [*measured(design), *(COLUMNS if law else [])]
    frame = pl.scan_parquet(snakemake.input.derived).select(columns).collect()
    estimates = [primary(frame, design, methods)] if snakemake.wildcards.analyses == PRIMARY else []
    estimates += [process(frame, design, law, methods)] if law else []
    estimates += [sensitivity(frame, name, exclusion, design, methods) for name, exclusion in exclusions.items()]
    with write_whole(snakemake.output.estimates) as file:
        pl.concat(estimates).write_parquet(file)
