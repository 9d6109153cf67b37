"""Put three waves of a survey or more beside each other: the page, its tables and figure, every number."""

from itertools import pairwise
from pathlib import Path

import msgspec
import polars as pl

from foisurvey.checks.folder import write_folder
from foisurvey.core import frames
from foisurvey.core.config import read as config_of
from foisurvey.core.job import job
from foisurvey.core.stages import comparison_run
from foisurvey.core.survey import ALL, Deadline, Survey, typed
from foisurvey.estimation.results import Results
from foisurvey.figures.figure import drawn
from foisurvey.figures.series_lines import VALUES, series_lines
from foisurvey.report.report_data import Picture
from foisurvey.report.series_page import series_page
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.series_tables import series_tables
from foisurvey.tables.tidy import tidy
from foisurvey.tables.wave_labels import number_label
from foisurvey.waves.series import ENDS, TABLE, in_all_waves, series, wave_of

with job(snakemake) as read:
    files, params = snakemake.input, snakemake.params
    surveys = [typed(config_of(config), Survey) for config in files.config]
    waves, last = [one.survey for one in surveys], surveys[-1]
    known = in_all_waves(surveys)
    estimates = series(known, [pl.read_csv(file, schema=frames.ESTIMATES) for file in files.estimates])
    titles = " to ".join(dict.fromkeys([surveys[0].title, last.title]))
    synthetic = any(one.synthetic for one in surveys)
    words = msgspec.structs.replace(last.presentation, title=titles, synthetic=synthetic, input=Deadline())
    results, numbers = Results(estimates, words), [number for number, _ in known]
    named = {wave: wave_of(place) for place, wave in enumerate(waves, start=1)}
    tables = series_tables(numbers, waves, last.type_labels, results)
    made = {"estimates.csv": estimates.write_csv().encode()}
    made |= {f"tables/{table.name}.csv": table.to_csv().encode() for table in tables}
    made |= {f"tables/tidy/{table.name}.csv": tidy(table, results, estimates).write_csv().encode() for table in tables}
    made |= {one.path: one.write(tables, words, [f"{', '.join(waves)}."]) for one in FORMATS.values()}
    pairs = [
        (f"{later} since {earlier}", f"../{comparison_run(later, earlier)}/comparison.html")
        for earlier, later in pairwise(waves)
    ]
    rows = [
        (wave, number_label(number, words), number.unit, one, *(group.value(name) for name in (at, *ends)))
        for number in numbers
        if number.statistic in ("mean", "pooled")
        for one, group in ((one, results.group(TABLE, one, number.name)) for one in [*last.type_labels, ALL])
        for wave, at, *ends in ((wave, at, *(f"{at}_{end}" for end in ENDS)) for wave, at in named.items())
    ]
    figure = series_lines(waves, pl.DataFrame(rows, schema=VALUES, orient="row"), results)
    contents = drawn(figure)
    made |= {f"figures/series.{ending}": content for ending, content in contents.items()}
    picture = Picture(contents["svg"], figure.alternative, figure.title, figure.caption)
    made["series.html"] = series_page(numbers, waves, pairs, results, tables, [picture]).encode()
    received = {file: digest for file, digest in read.items() if file not in files.code}
    write_folder(Path(snakemake.output.page).parent, made.items(), received, params.config, params.config_file)
