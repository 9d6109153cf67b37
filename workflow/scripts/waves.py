"""Compare two waves of a survey: the page, its tables and figures, every number and the organisations behind it."""

from pathlib import Path

import polars as pl

from foisurvey.checks.folder import write_folder
from foisurvey.core import frames
from foisurvey.core.config_file import read as config_of
from foisurvey.core.job import job
from foisurvey.core.survey import Survey, typed
from foisurvey.estimation.results import Results
from foisurvey.figures.figure import drawn
from foisurvey.figures.wave_figures import wave_figures
from foisurvey.report.report_data import Picture
from foisurvey.report.wave_page import wave_page
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.tidy import tidy
from foisurvey.tables.wave_tables import wave_tables
from foisurvey.waves.numbers import Wave
from foisurvey.waves.wave_comparison import comparison

with job(snakemake) as read:
    files, params = snakemake.input, snakemake.params
    waves = {
        wave: Wave(typed(config_of(config), Survey), pl.read_parquet(derived))
        for wave, config, derived in zip(frames.WAVES, files.config, files.derived, strict=True)
    }
    changes = pl.read_csv(files.changes, schema=frames.CHANGES)
    of = comparison(waves, changes, pl.read_parquet(files.corrections))
    results = Results(of.estimates, of.presentation)
    tables = wave_tables(of, results)
    made = {
        "estimates.csv": of.estimates.write_csv().encode(),
        "organisations.csv": frames.safe_csv(of.organisations),
        "numbers.csv": frames.safe_csv(pl.concat([one.behind for one in of.compared.values()])),
        "revisions.csv": frames.safe_csv(of.revisions),
    }
    made |= {f"tables/{table.name}.csv": table.to_csv().encode() for table in tables}
    with_numbers = [table for table in tables if any(map(any, table.ids))]
    made |= {
        f"tables/tidy/{table.name}.csv": tidy(table, results, of.estimates).write_csv().encode()
        for table in with_numbers
    }
    compared = [f"{' and '.join(of.names.values())} are compared."]
    made |= {one.path: one.write(tables, of.presentation, compared) for one in FORMATS.values()}
    pictures: dict[str, list[Picture]] = {}
    for section, figures in wave_figures(of, results).items():
        for name, figure in figures.items():
            contents = drawn(figure)
            made |= {f"figures/{name}.{ending}": content for ending, content in contents.items()}
            words = figure.alternative, figure.title, figure.caption
            pictures.setdefault(section, []).append(Picture(contents["svg"], *words))
    made["comparison.html"] = wave_page(of, results, tables, pictures).encode()
    write_folder(Path(snakemake.output.page).parent, made.items(), read, params.config, params.config_file)
