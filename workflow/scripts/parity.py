"""Compare every statistic with R's values of it, and tests by ranks with pingouin's."""

from pathlib import Path

from foisurvey.checks.parity import certificate
from foisurvey.checks.ranks_again import refuse_other_ranks
from foisurvey.core.job import job, write_whole

with job(snakemake):
    folder = Path(snakemake.input.calls).parent
    refuse_other_ranks(folder)
    rows = certificate(folder)
    with write_whole(snakemake.output.certificate) as file:
        rows.write_csv(file)
