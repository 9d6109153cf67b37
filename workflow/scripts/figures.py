"""Draw all figures."""

from pathlib import Path

import polars as pl

from foisurvey.core.job import job, write_whole
from foisurvey.figures.drawing import save
from foisurvey.figures.registry import FIGURES, Survey

with job(snakemake):
    files, output, params = snakemake.input, snakemake.output, snakemake.params
    estimates = pl.concat([pl.read_parquet(file, columns=["id", "value"]) for file in files.estimates])
    shown = Survey(
        pl.read_parquet(files.derived),
        dict(estimates.iter_rows()),
        pl.read_csv(files.flow),
        params.survey,
        params.print_settings | {"sensitivity": params.sensitivity},
    )
    for svg, png, data, text in zip(output.svg, output.png, output.data, output.text, strict=True):
        figure = FIGURES[Path(svg).stem](shown)
        with write_whole(svg) as in_svg, write_whole(png) as in_png, write_whole(data) as in_data, write_whole(text) as in_text:
            save(figure, in_svg, in_png, in_data, in_text)
