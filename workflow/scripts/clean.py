"""Bring the answers to one row an organisation."""

import polars as pl

from foisurvey.cleaning.clean import Told, clean, gather, in_batches
from foisurvey.core.batches import write_batches
from foisurvey.core.job import job, write_whole

with job(snakemake):
    files, params, made = snakemake.input, snakemake.params, snakemake.output
    coded = pl.read_parquet(files.coded) if files.coded else None
    found: list[Told] = []

    def cleaned():
        for organisations, answers in in_batches(files.organisations, files.answers, params.questions):
            frame, told = clean(organisations, answers, params.questions, params.accepted_until, coded)
            found.append(told)
            yield frame

    with write_whole(made.clean) as file:
        write(cleaned(), file)
        told = gather(pl.read_parquet(files.findings), found, params.strict)
    for name, frame in told._asdict().items():
        with write_whole(made[name]) as file:
            frame.write_csv(file)
