"""Compare every statistic with R's values of it, and the tests by ranks with pingouin's too."""

from pathlib import Path

from foisurvey.checks.parity import certificate
from foisurvey.checks.ranks_again import refuse_other_ranks
from foisurvey.core.job import job, write_whole

with job(snakemake):
    calls = Path(snakemake.input.calls)
    rows = certificate(calls.parent)
    refuse_other_ranks(calls.with_name("samples.csv"))
    with write_whole(snakemake.output.certificate) as file:
        rows.write_csv(file)
