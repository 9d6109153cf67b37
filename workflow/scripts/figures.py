"""Draw all figures."""

import polars as pl

from foisurvey.figures import draw, histograms, save
from foisurvey.job import job, whole

with job(snakemake):
    estimates = pl.read_parquet(snakemake.input.estimates, columns=["id", "value"])
    shown = histograms(
        pl.read_parquet(snakemake.input.derived),
        dict(estimates.iter_rows()),
        snakemake.params.survey,
        snakemake.params.print_settings,
    )
    output = snakemake.output
    for histogram, svg, png, data, text in zip(shown, output.svg, output.png, output.data, output.text, strict=True):
        with whole(svg) as svg_file, whole(png) as png_file:
            save(draw(histogram), svg_file, png_file, histogram)
        with whole(data) as file:
            histogram.data().write_csv(file)
        with whole(text) as file:
            file.write_text(histogram.alternative_text() + "\n", encoding="utf-8")
