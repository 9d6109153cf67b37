"""Gather all defensible analyses: the page, its tables and figures, and how often each claim holds."""

from pathlib import Path

import polars as pl

from foisurvey.core.config_file import as_yaml
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, Robustness, typed
from foisurvey.estimation.intervals import headline_draws
from foisurvey.estimation.results import Results
from foisurvey.figures.figure import save
from foisurvey.figures.specification import specification
from foisurvey.report.report_data import Picture
from foisurvey.report.robustness_sentences import silent_sentences
from foisurvey.report.sections_page import Section, Words, sections_page
from foisurvey.report.sentence_templates import Writer
from foisurvey.report.universes_sentences import universes_sentences
from foisurvey.robustness.choices import Multiverse
from foisurvey.robustness.explained import claims, explained
from foisurvey.tables.formats import html
from foisurvey.tables.registry import ROBUSTNESS_TABLES
from foisurvey.tables.robustness_tables import robustness_table
from foisurvey.tables.tidy import tidy

WORDS = Words(
    about="every defensible analysis",
    skip="To the analyses",
    subtitle="How far those who did not answer, and other choices of analysis, could move the headlines of",
    files="Every number is in estimates.csv, every universe in universes.csv.",
)

with job(snakemake):
    files, params, output = snakemake.input, snakemake.params, snakemake.output
    survey, robustness = typed(params.survey, Presentation), typed(params.robustness, Robustness)
    of = typed(params.multiverse, Multiverse)
    universes = pl.concat([pl.read_parquet(file) for file in files.universes])
    draws = headline_draws(pl.read_parquet(files.derived), survey.design, survey.bootstrap) if robustness.claims else {}
    estimates = pl.concat(
        [pl.read_parquet(files.silent), explained(universes, of), claims(universes, draws, robustness.claims)]
    )
    known = pl.concat([pl.read_parquet(files.primary), estimates])
    results = Results(known, survey)
    pictures = []
    for outcome, *drawn in zip(of.outcomes, output.svg, output.png, output.data, output.text, strict=True):
        save(specification(universes, outcome, results, of), *drawn)
        pictures.append(Picture.read(drawn[0], drawn[3], drawn[2]))
    tables = {}
    for path, data in zip(output.tables, output.tidy, strict=True):
        name = Path(path).stem
        table = robustness_table(name, results, of, robustness)
        with write_whole(path) as file:
            file.write_text(table.to_csv(), encoding="utf-8")
        with write_whole(data) as file:
            tidy(table, results, known).write_csv(file)
        tables[name] = html.table(table)
    writer = Writer(results)
    written = {
        "silence": ("Silent organisations", [[one] for one in silent_sentences(writer, robustness)], []),
        "analyses": ("Every defensible analysis", universes_sentences(writer, of, robustness.claims), pictures),
    }
    sections = [
        Section(
            section,
            heading,
            paragraphs,
            shown,
            {name: table for name, table in tables.items() if ROBUSTNESS_TABLES[name].section == section},
        )
        for section, (heading, paragraphs, shown) in written.items()
    ]
    report = f"../{params.name}/report.html"
    with write_whole(output.page) as file:
        file.write_text(sections_page(survey, WORDS, {"the report": report}, sections), encoding="utf-8")
    with write_whole(output.universes) as file:
        universes.write_csv(file)
    with write_whole(output.estimates) as file:
        estimates.write_csv(file)
    with write_whole(output.config) as file:
        file.write_text(as_yaml(params.config), encoding="utf-8")
