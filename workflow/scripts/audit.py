"""See that counts close, compute the numbers again by other code, compare printed figures, and sum up the run."""

from itertools import zip_longest
from pathlib import Path

import polars as pl

from foisurvey.checks.closing import closes
from foisurvey.checks.publication import compare, printed_figures
from foisurvey.checks.second_opinion import columns, second_opinion
from foisurvey.checks.summary import summary
from foisurvey.core import frames
from foisurvey.core.batches import read_batches
from foisurvey.core.config_file import as_yaml
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.results import Results
from foisurvey.report.comparison import summarised

with job(snakemake):
    files, made = snakemake.input, snakemake.output
    survey = typed(snakemake.params.survey, Survey)
    statuses = [f"{name}_status" for name in survey.questions]
    frame = pl.read_parquet(files.derived, columns=["organisation_id", *statuses])
    organisations = pl.read_parquet(files.organisations, columns=["organisation_id"])["organisation_id"]
    no_answers = pl.DataFrame(schema=frames.ANSWERS)
    answers = zip_longest(read_batches(files.received), read_batches(files.answers), fillvalue=no_answers)
    closes(organisations, answers, frame, survey.questions)
    estimates = pl.read_csv(files.estimates, schema=frames.ESTIMATES)
    presentation = survey.presentation
    frame = pl.read_parquet(files.derived, columns=columns(survey.design))
    tables = {Path(file).stem: Path(file) for file in files.tables}
    again = second_opinion(frame, estimates, presentation, survey.completeness.full, tables)
    with write_whole(made.second_opinion) as file:
        again.write_csv(file)
    comparison = ""
    if survey.publication:
        compared = compare(estimates, *printed_figures(survey.publication), survey.decimals.rounding)
        with write_whole(made.published[0]) as file:
            compared.write_csv(file)
        comparison = summarised(survey, compared)
    with write_whole(made.config) as file:
        file.write_text(as_yaml(snakemake.params.config), encoding="utf-8")
    findings, changes = (pl.read_csv(file, infer_schema=False) for file in (files.findings, files.changes))
    proof = pl.read_csv(files.parity, schema=frames.PARITY)
    what_if = pl.read_csv(files.what_if, schema=frames.WHAT_IF_COUNTS)
    sentences = summary(Results(estimates, presentation), findings, changes, comparison, proof, again, what_if)
    with write_whole(made.summary) as file:
        file.write_text(sentences, encoding="utf-8")
