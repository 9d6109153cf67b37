"""Estimate the primary analysis, or some sensitivity analyses."""

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
    if snakemake.wildcards.analyses == PRIMARY:
        estimates = primary(frame, design, methods)
        if law:
            estimates = pl.concat([estimates, process(frame, design, law, methods)])
    else:
        analyses = [sensitivity(frame, name, exclusion, design, methods) for name, exclusion in exclusions.items()]
        estimates = pl.concat(analyses)
    with write_whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
