"""Print all tables in the formats that hold them together."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from foisurvey.ambiguity import by_id
from foisurvey.job import job, whole
from foisurvey.prints import latex, markdown, word
from foisurvey.render import tables

PRINTS: dict[str, Callable[..., str | bytes]] = {
    ".docx": word.document,
    ".tex": latex.document,
    ".md": markdown.document,
}

with job(snakemake):
    params = snakemake.params
    values = by_id(pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates]))
    shown = tables(params.tables, values, params.survey, params.print_settings, params.orders)
    for output in snakemake.output:
        printed = PRINTS[Path(output).suffix](shown, params.print_settings["title"])
        with whole(output) as file:
            file.write_bytes(printed.encode() if isinstance(printed, str) else printed)
