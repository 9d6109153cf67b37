"""Put three waves of a survey or more beside each other: the page, its tables and figure, every number."""

from pathlib import Path

import polars as pl

from foisurvey.checks.folder import write_folder
from foisurvey.core import frames
from foisurvey.core.config_file import read as config_of
from foisurvey.core.job import job
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.results import Results
from foisurvey.figures.figure import drawn
from foisurvey.figures.series_lines import series_lines, values_of
from foisurvey.report.report_data import Picture
from foisurvey.report.series_page import series_page
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.series_tables import series_tables
from foisurvey.tables.tidy import tidy
from foisurvey.waves.series import series

with job(snakemake) as read:
    files, params = snakemake.input, snakemake.params
    surveys = [typed(config_of(config), Survey) for config in files.config]
    of = series(surveys, [pl.read_csv(file, schema=frames.ESTIMATES) for file in files.estimates])
    results = Results(of.estimates, of.presentation)
    tables = series_tables(of, results)
    made = {"estimates.csv": of.estimates.write_csv().encode()}
    for table in tables:
        made[f"tables/{table.name}.csv"] = table.to_csv().encode()
        made[f"tables/tidy/{table.name}.csv"] = tidy(table, results, of.estimates).write_csv().encode()
    made |= {one.path: one.write(tables, of.presentation, [f"{', '.join(of.names)}."]) for one in FORMATS.values()}
    figure = series_lines(of.names, values_of(of, results), results)
    contents = drawn(figure)
    made |= {f"figures/series.{ending}": content for ending, content in contents.items()}
    picture = Picture(contents["svg"], figure.alternative, figure.title, figure.caption)
    made["series.html"] = series_page(of, results, tables, [picture]).encode()
    write_folder(Path(snakemake.output.page).parent, made.items(), read, params.config, params.config_file)
