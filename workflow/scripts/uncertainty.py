"""Estimate how sure the primary analysis is: intervals, comparisons, and the influence of single organisations."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Bootstrap, Design, Statistics, typed
from foisurvey.estimation.comparisons import comparisons
from foisurvey.estimation.funnel_limits import funnel
from foisurvey.estimation.influence import influence
from foisurvey.estimation.intervals import intervals

with job(snakemake):
    params = snakemake.params
    design, methods = typed(params.design, Design), typed(params.statistics, Statistics)
    frame = pl.read_parquet(snakemake.input.derived)
    estimates = pl.concat(
        [
            intervals(frame, design, methods, typed(params.bootstrap, Bootstrap)),
            comparisons(frame, design),
            influence(frame, design),
            funnel(frame, design),
        ]
    )
    with write_whole(snakemake.output.estimates) as file:
        estimates.write_parquet(file)
