"""Write a fact sheet of each organisation, the page that lists them, and their manifest."""

import json
from pathlib import Path

import polars as pl

from foisurvey.checks.manifest import manifest
from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.records import digests
from foisurvey.core.survey import Survey, typed
from foisurvey.report.fact_sheets import fact_sheets

with job(snakemake) as read:
    files, params, output = snakemake.input, snakemake.params, snakemake.output
    sheets = fact_sheets(
        typed(params.survey, Survey),
        pl.read_parquet(files.derived),
        pl.read_csv(files.estimates, schema=frames.ESTIMATES),
        pl.read_parquet(files.answers),
        pl.read_parquet(files.corrections),
        pl.read_csv(files.review, schema=frames.REVIEW),
    )
    folder = Path(output.index).parent
    made = []
    for name, text in sheets:
        with write_whole(folder / name) as file:
            file.write_text(text, encoding="utf-8")
        made.append(folder / name)
    # Those of organisations that the survey no longer has.
    for left_over in {*folder.glob("*.html")} - {*made}:
        left_over.unlink()
    received = {file: digest for file, digest in read.items() if file not in files.code}
    record = manifest(params.config, params.config_file, received, digests(map(str, made)))
    with write_whole(output.manifest) as file:
        file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
