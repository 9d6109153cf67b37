"""Compare every statistic with R's values of it."""

from pathlib import Path

from foisurvey.checks.parity import certificate
from foisurvey.core.job import job, write_whole

with job(snakemake):
    rows = certificate(Path(snakemake.input.calls).parent)
    with write_whole(snakemake.output.certificate) as file:
        rows.write_csv(file)
