"""Write all tables in each format that holds them together."""

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Presentation, typed
from foisurvey.estimation.results import Results
from foisurvey.report.wording import period
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.registry import build

with job(snakemake):
    survey = typed(snakemake.params.survey, Presentation)
    results = Results(pl.concat([pl.read_parquet(file) for file in snakemake.input.estimates]), survey)
    tables = [build(name, results) for name in snakemake.params.tables]
    dates = pl.scan_parquet(snakemake.input.derived).select("date_sent", "counted_on").collect()
    said = {"Requests were sent": period(dates["date_sent"]), "Replies came": period(dates["counted_on"])}
    sentences = [f"{what} {when}." for what, when in said.items() if when]
    for name, form in FORMATS.items():
        with write_whole(snakemake.output[name]) as file:
            file.write_bytes(form.write(tables, survey, sentences))
