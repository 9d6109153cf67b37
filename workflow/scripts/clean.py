"""Bring the answers to one row an organisation, and derive the analysis frame."""

from collections.abc import Iterator

import polars as pl

from foisurvey.cleaning.clean import AuditTrail, clean, gather, in_batches
from foisurvey.cleaning.derive import derive
from foisurvey.cleaning.impute import impute
from foisurvey.core.batches import sink, write_batches
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Imputation, typed

with job(snakemake):
    files, params, output = snakemake.input, snakemake.params, snakemake.output
    design, imputation = typed(params.design, Design), typed(params.imputation, Imputation)
    coded = pl.read_parquet(files.coded) if files.coded else None
    trails: list[AuditTrail] = []

    def clean_frames() -> Iterator[pl.DataFrame]:
        for organisations, answers in in_batches(files.organisations, files.answers, len(design.questions)):
            frame, trail = clean(
                organisations, answers, design, params.accepted_until, imputation, coded, params.option_labels
            )
            trails.append(trail)
            yield frame

    with write_whole(output.clean) as file:
        write_batches(clean_frames(), file)
        trail = gather(pl.read_parquet(files.findings), trails, params.strict)
    with write_whole(output.imputed) as file:
        sink(impute(pl.scan_parquet(output.clean), design, imputation), file)
    with write_whole(output.derived) as file:
        sink(derive(pl.scan_parquet(output.imputed), design, params.full), file)
    with write_whole(output.csv) as file:
        pl.scan_parquet(output.derived).sink_csv(file)
    with write_whole(output.findings) as file:
        trail.findings.write_parquet(file)
    for name, frame in (("review", trail.review), ("changes", trail.changes)):
        with write_whole(output[name]) as file:
            frame.write_csv(file)
