"""Draw all figures."""

from pathlib import Path

import polars as pl

from foisurvey.core import frames
from foisurvey.core.job import job
from foisurvey.core.survey import Presentation, typed
from foisurvey.estimation.results import Results
from foisurvey.figures.drawings import make
from foisurvey.figures.figure import FigureData, save

with job(snakemake):
    files, output = snakemake.input, snakemake.output
    estimates = pl.concat([pl.read_parquet(file) for file in files.estimates])
    results = Results(estimates, typed(snakemake.params.survey, Presentation))
    flow = pl.read_csv(files.flow, schema=frames.FLOW)
    data = FigureData(pl.read_parquet(files.derived), results, flow)
    for svg, png, numbers, text in zip(output.svg, output.png, output.data, output.text, strict=True):
        save(make(Path(svg).stem, data), svg, png, numbers, text)
