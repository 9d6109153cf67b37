"""Write all tables in each format that holds them together, and each as tidy data."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, typed
from foisurvey.estimation.results import Results
from foisurvey.report.wording import period
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.registry import build
from foisurvey.tables.tidy import tidy

with job(snakemake):
    survey = typed(snakemake.params.survey, Presentation)
    estimates = pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates])
    results = Results(estimates, survey)
    tables = [build(name, results) for name in snakemake.params.tables]
    for table, path in zip(tables, snakemake.output.tidy, strict=True):
        with write_whole(path) as file:
            tidy(table, results, estimates).write_csv(file)
    dates = pl.scan_parquet(snakemake.input.derived).select("date_sent", "counted_on").collect()
    said = {"Requests were sent": period(dates["date_sent"]), "Replies came": period(dates["counted_on"])}
    sentences = [f"{what} {when}." for what, when in said.items() if when]
    for name, form in FORMATS.items():
        with write_whole(snakemake.output[name]) as file:
            file.write_bytes(form.write(tables, survey, sentences))
