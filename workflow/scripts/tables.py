"""Write the tables: each as printed and as tidy data, and all of them in each format that holds them together."""

from pathlib import Path

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, typed
from foisurvey.estimation.results import Results
from foisurvey.report.wording import period
from foisurvey.tables.builders import build
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.tidy import tidy

with job(snakemake):
    output, survey = snakemake.output, typed(snakemake.params.survey, Presentation)
    estimates = pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates])
    results = Results(estimates, survey)
    tables = [build(Path(file).stem, results) for file in output.csv]
    for table, printed, tidied in zip(tables, output.csv, output.tidy, strict=True):
        with write_whole(printed) as file:
            file.write_text(table.to_csv(), encoding="utf-8")
        with write_whole(tidied) as file:
            tidy(table, results, estimates).write_csv(file)
    dates = pl.scan_parquet(snakemake.input.derived).select("date_sent", "counted_on").collect()
    said = {"Requests were sent": period(dates["date_sent"]), "Replies came": period(dates["counted_on"])}
    sentences = [f"{what} {when}." for what, when in said.items() if when]
    for name, form in FORMATS.items():
        with write_whole(output[name]) as file:
            file.write_bytes(form.write(tables, survey, sentences))
