"""Bring the answers to one row an organisation."""

import polars as pl

from foisurvey.clean import clean
from foisurvey.job import job, whole

with job(snakemake):
    frame, findings, review, changes = clean(
        pl.read_parquet(snakemake.input.organisations),
        pl.read_parquet(snakemake.input.answers),
        pl.read_parquet(snakemake.input.findings),
        snakemake.params.questions,
        snakemake.params.accepted_until,
        snakemake.params.strict,
        pl.read_parquet(snakemake.input.coded) if snakemake.input.coded else None,
    )
    with whole(snakemake.output.clean) as file:
        frame.write_parquet(file)
    for audit, name in ((findings, "findings"), (review, "review"), (changes, "changes")):
        with whole(snakemake.output[name]) as file:
            audit.write_csv(file)
