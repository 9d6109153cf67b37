"""Write what a manuscript takes: the results, as text and for Word, and the figures."""

from pathlib import Path
from shutil import copyfile

import polars as pl

from foisurvey.core import frames
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import OwnSentences, Presentation, typed
from foisurvey.estimation.results import Results
from foisurvey.figures.registry import figures_of
from foisurvey.report.results_document import illustration, results_document
from foisurvey.report.sentences import markdown, results_sections
from foisurvey.tables.builders import build

with job(snakemake):
    files, params, output = snakemake.input, snakemake.params, snakemake.output
    survey = typed(params.survey, Presentation)
    results = Results(pl.read_csv(files.estimates, schema=frames.ESTIMATES), survey)
    sections = results_sections(results, typed(params.sentences, OwnSentences))
    with write_whole(output.text) as file:
        file.write_text(markdown(sections, survey), encoding="utf-8")
    tables = [table for name in params.tables if not (table := build(name, results)).is_empty]
    figures = [
        illustration(name, label, Path(png).read_bytes(), Path(words).read_text(encoding="utf-8"))
        for (name, label), png, words in zip(figures_of(survey).items(), files.png, files.words, strict=True)
    ]
    with write_whole(output.document) as file:
        file.write_bytes(results_document(sections, tables, figures, survey))
    for drawn, copied in zip(files.png, output.figures, strict=True):
        with write_whole(copied) as file:
            copyfile(drawn, file)
