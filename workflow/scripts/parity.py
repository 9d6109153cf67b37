"""Compare every statistic with R's values of it."""

from pathlib import Path

from foisurvey.job import job, whole
from foisurvey.parity import certificate

with job(snakemake):
    found = certificate(Path(snakemake.input.calls).parent)
    with whole(snakemake.output.certificate) as file:
        found.write_csv(file)
