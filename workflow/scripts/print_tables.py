"""Print all tables in the formats that hold them together."""

import polars as pl

from foisurvey.checks.spreadsheets import accessible
from foisurvey.core.job import job, write_whole
from foisurvey.estimation.ambiguity import by_id
from foisurvey.tables.formats import excel, latex, markdown, opendocument, word
from foisurvey.tables.formats import workbook as spreadsheet
from foisurvey.tables.registry import tables

with job(snakemake):
    made, params = snakemake.output, snakemake.params
    values = by_id(pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates]))
    shown = tables(params.tables, values, params.survey, params.print_settings, params.orders)
    title, workbook = params.print_settings["title"], spreadsheet.workbook(shown, params.print_settings)
    for output, printed in (
        (made.word, word.document(shown, title)),
        (made.latex, latex.document(shown, title).encode()),
        (made.markdown, markdown.document(shown, title).encode()),
    ):
        with write_whole(output) as file:
            file.write_bytes(printed)
    for output, printed in (
        (made.excel, excel.written(workbook)),
        (made.opendocument, opendocument.written(workbook)),
    ):
        with write_whole(output) as file:
            file.write_bytes(printed)
            accessible.check(file, output)
