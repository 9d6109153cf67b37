"""Write the report, one HTML file."""

from pathlib import Path
from shutil import copyfile

import polars as pl

from foisurvey.checks.manifest import packages, sha256
from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.estimation.ambiguity import by_id
from foisurvey.estimation.organisations_counted import behind
from foisurvey.report.report import MOST_LISTED, Figure, Run, page
from foisurvey.report.sentences import markdown, results
from foisurvey.tables.formats.html import table as as_html
from foisurvey.tables.registry import tables

with job(snakemake):
    files, params = snakemake.input, snakemake.params
    config, survey = params.config, params.survey
    estimates = pl.read_csv(files.estimates, schema=frames.ESTIMATES)
    values, every = by_id(estimates), pl.scan_parquet(files.derived)
    few = every.select(pl.len()).collect().item() <= MOST_LISTED
    frame = (every if few else every.select("date_sent", "date_responded")).collect()
    sensitivity = config.get("sensitivity", {})
    more = {"sensitivity": sensitivity, "sentences": config.get("sentences", {})}
    settings = params.print_settings | more
    shown = tables(params.tables, values, survey, settings, config.get("table_order", {}))
    figures = {
        Path(svg).stem: Figure(Path(svg).read_bytes(), Path(words).read_text(encoding="utf-8").strip())
        for svg, words in zip(files.svg, files.words, strict=True)
    }
    statements = config.get("statements", {})
    sets, set_of = behind(frame, estimates, survey, sensitivity, statements) if few else ({}, {})
    run = Run(
        config=config,
        config_file=params.config_file,
        estimates=estimates,
        values=values,
        frame=frame,
        sections=results(values, survey, settings),
        sets=sets,
        set_of=set_of,
        tables={printed.name: as_html(printed) for printed in shown},
        figures=figures,
        waiting=pl.read_csv(files.review, schema=frames.REVIEW).height,
        what_if=pl.read_csv(files.what_if, schema=frames.WHAT_IF_COUNTS),
        proof=pl.read_csv(files.parity, schema=frames.PARITY),
        compared=pl.read_csv(files.published[0], schema=frames.PUBLISHED) if files.published else None,
        received={file: sha256(file) for file in sorted(files.received)},
        packages=packages(),
    )
    with write_whole(snakemake.output.page) as file:
        file.write_text(page(run), encoding="utf-8")
    with write_whole(snakemake.output.text) as file:
        file.write_text(markdown(run.sections, settings), encoding="utf-8")
    for drawn, copied in zip(files.png, snakemake.output.figures, strict=True):
        with write_whole(copied) as file:
            copyfile(drawn, file)
