"""Bring together what is worth a look, in the answers and in the sensitivity analyses; write the frame as CSV."""

import polars as pl

from foisurvey.core.frames import measured
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Exclusion, typed
from foisurvey.estimation.ties import emptied, ties

with job(snakemake):
    design = typed(snakemake.params.design, Design)
    exclusions = typed(snakemake.params.exclusions, dict[str, Exclusion])
    columns = ["organisation_id", *measured(design)]
    frame = pl.scan_parquet(snakemake.input.derived).select(columns).collect()
    of_analyses = [ties(frame, exclusions, design), emptied(frame, exclusions, design)]
    findings = pl.concat([pl.read_parquet(snakemake.input.findings), *of_analyses])
    with write_whole(snakemake.output.findings) as file:
        findings.write_csv(file)
    with write_whole(snakemake.output.derived) as file:
        pl.scan_parquet(snakemake.input.derived).sink_csv(file)
