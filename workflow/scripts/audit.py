"""Count who is in which analysis, compare printed figures with ours, and keep the config of the run."""

import polars as pl
import yaml

from foisurvey.audit import flow, published
from foisurvey.job import job, whole

with job(snakemake):
    files, made, params = snakemake.input, snakemake.output, snakemake.params
    estimates = pl.read_csv(files.estimates, columns=["id", "value"])
    counted = flow(pl.read_parquet(files.derived), estimates, params.survey, params.sensitivity)
    with whole(made.flow) as file:
        counted.write_csv(file)
    for output in made.published:  # none where there is no publication to compare with
        figures = pl.read_csv(files.figures, infer_schema=False)
        nothing = pl.DataFrame(schema={"id": pl.String, "reason": pl.String})
        reasons = pl.read_csv(files.contradictions) if files.contradictions else nothing
        with whole(output) as file:
            published(estimates, figures, reasons).write_csv(file)
    with whole(made.config) as file:
        text = yaml.safe_dump(params.config, sort_keys=False, allow_unicode=True, width=100)
        file.write_text(text, encoding="utf-8")
