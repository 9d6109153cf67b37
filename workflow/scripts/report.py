"""Write the report, one HTML file."""

from pathlib import Path

import polars as pl

from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Survey, typed
from foisurvey.core.versions import packages
from foisurvey.estimation.organisations_counted import organisations_counted
from foisurvey.estimation.results import Results
from foisurvey.report.report import MOST_LISTED, page
from foisurvey.report.report_data import Picture, ReportData
from foisurvey.report.sentences import results_sections
from foisurvey.tables.builders import build
from foisurvey.tables.formats import html

# What the report needs of the analysis frame where it lists no organisations.
OF_REPLIES = ["date_sent", "counted_on", "source", "exemption_claimed", "review_outcome"]

with job(snakemake) as read:
    files, params = snakemake.input, snakemake.params
    survey = typed(params.survey, Survey)
    estimates = pl.read_csv(files.estimates, schema=frames.ESTIMATES)
    results = Results(estimates, survey.presentation)
    derived = pl.scan_parquet(files.derived)
    with_lists = derived.select(pl.len()).collect().item() <= MOST_LISTED
    frame = (derived if with_lists else derived.select(OF_REPLIES)).collect()
    sets, set_names = (
        organisations_counted(frame, estimates, survey.design, survey.exclusions, survey.statements, survey.law)
        if with_lists
        else ({}, {})
    )
    changes = pl.read_csv(files.changes, schema=frames.CHANGES)
    sections = results_sections(results, survey.sentences)
    tables = [table for name in params.tables if not (table := build(name, results)).is_empty]
    data = ReportData(
        survey=survey,
        config=params.config,
        config_file=params.config_file,
        estimates=estimates,
        results=results,
        frame=frame,
        sections=sections,
        sets=sets,
        set_names=set_names,
        tables={table.name: html.table(table) for table in tables},
        general=list(dict.fromkeys(note for table in tables for note in table.general)),
        pictures={
            Path(svg).stem: Picture.read(svg, words, numbers)
            for svg, words, numbers in zip(files.svg, files.words, files.numbers, strict=True)
        },
        answers=pl.read_parquet(files.answers) if with_lists else pl.DataFrame(schema=frames.ANSWERS),
        corrections=pl.read_parquet(files.corrections),
        review=pl.read_csv(files.review, schema=frames.REVIEW),
        confirmed=changes.filter(rule="confirmation").height,
        corrected=changes.filter(rule="correction").height,
        what_if=pl.read_csv(files.what_if, schema=frames.WHAT_IF_COUNTS),
        parity=pl.read_csv(files.parity, schema=frames.PARITY),
        second_opinion=pl.read_csv(files.second_opinion, schema=frames.SECOND_OPINION),
        compared=pl.read_csv(files.published[0], schema=frames.PUBLISHED) if files.published else None,
        received={file: read[file] for file in sorted(files.received)},
        packages=packages(),
    )
    with write_whole(snakemake.output.page) as file:
        file.write_text(page(data), encoding="utf-8")
