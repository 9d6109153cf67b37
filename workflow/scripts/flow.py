"""Split all organisations contacted, for each table and analysis; bring together what a person may look at."""

import polars as pl

from foisurvey.core.frames import measured
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Exclusion, typed
from foisurvey.estimation.flow import flow
from foisurvey.estimation.ties import emptied, ties

with job(snakemake):
    files = snakemake.input
    design = typed(snakemake.params.design, Design)
    exclusions = typed(snakemake.params.exclusions, dict[str, Exclusion])
    columns = ["organisation_id", *measured(design), "exemption_claimed", "review_outcome"]
    frame = pl.scan_parquet(files.derived).select(columns).collect()
    estimates = pl.concat([pl.read_parquet(file, columns=["id", "value"]) for file in files.estimates])
    steps = flow(frame, estimates, design, exclusions)
    with write_whole(snakemake.output.flow) as file:
        steps.write_csv(file)
    of_analyses = [ties(frame, exclusions, design), emptied(frame, exclusions, design)]
    findings = pl.concat([pl.read_parquet(files.findings), *of_analyses])
    with write_whole(snakemake.output.findings) as file:
        findings.write_csv(file)
    with write_whole(snakemake.output.csv) as file:
        pl.scan_parquet(files.derived).sink_csv(file)
