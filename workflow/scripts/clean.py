"""Bring the answers to one row an organisation, and derive the analysis frame."""

import polars as pl

from foisurvey.cleaning.clean import AuditTrail, clean, gather, in_batches
from foisurvey.cleaning.derive import derive
from foisurvey.cleaning.impute import impute
from foisurvey.core.batches import batch_writer
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Design, Imputation, typed

with job(snakemake):
    files, params, output = snakemake.input, snakemake.params, snakemake.output
    design, imputation = typed(params.design, Design), typed(params.imputation, Imputation)
    coded = pl.read_parquet(files.coded) if files.coded else None
    trails: list[AuditTrail] = []
    with (
        write_whole(output.clean) as clean_file,
        write_whole(output.imputed) as imputed_file,
        write_whole(output.derived) as derived_file,
    ):
        with (
            batch_writer(clean_file) as write_clean,
            batch_writer(imputed_file) as write_imputed,
            batch_writer(derived_file) as write_derived,
        ):
            for organisations, answers in in_batches(files.organisations, files.answers, len(design.questions)):
                cleaned, trail = clean(
                    organisations, answers, design, params.accepted_until, imputation, coded, params.option_labels
                )
                imputed = impute(cleaned, design, imputation)
                write_clean(cleaned)
                write_imputed(imputed)
                write_derived(derive(imputed, design, params.full))
                trails.append(trail)
        trail = gather(pl.read_parquet(files.findings), trails, params.strict)
    with write_whole(output.findings) as file:
        trail.findings.write_parquet(file)
    for name, frame in (("review", trail.review), ("changes", trail.changes)):
        with write_whole(output[name]) as file:
            frame.write_csv(file)
