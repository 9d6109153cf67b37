"""See that counts close, compare printed figures with ours, keep the config of the run, and sum it up."""

from itertools import zip_longest

import polars as pl
import yaml

from foisurvey.checks.audit import closes, printed_figures, published, summary
from foisurvey.core import frames
from foisurvey.core.batches import read_batches
from foisurvey.core.job import job, write_whole
from foisurvey.estimation.ambiguity import by_id

with job(snakemake):
    files, made, params = snakemake.input, snakemake.output, snakemake.params
    questions = list(params.config["questions"])
    derived = pl.read_parquet(files.derived, columns=["organisation_id", *(f"{name}_status" for name in questions)])
    organisations = pl.read_parquet(files.organisations, columns=["organisation_id"])["organisation_id"]
    none = pl.DataFrame(schema=frames.ANSWERS)
    answers = zip_longest(read_batches(files.received), read_batches(files.answers), fillvalue=none)
    closes(organisations, answers, derived, questions)
    estimates = pl.read_csv(files.estimates, schema=frames.ESTIMATES)
    compared = None
    for output in made.published:  # none where there is no publication to compare with
        figures = printed_figures(files.figures, files.contradictions or None)
        compared = published(estimates, *figures, rounding=params.config["decimals"].get("rounding"))
        with write_whole(output) as file:
            compared.write_csv(file)
    with write_whole(made.config) as file:
        text = yaml.safe_dump(params.config, sort_keys=False, allow_unicode=True, width=100)
        file.write_text(text, encoding="utf-8")
    findings, changes = (pl.read_csv(file, infer_schema=False) for file in (files.findings, files.changes))
    proof = pl.read_csv(files.parity, schema=frames.PARITY)
    what_if = pl.read_csv(files.what_if, schema=frames.WHAT_IF_COUNTS)
    said = summary(by_id(estimates), findings, changes, compared, proof, what_if, params.config)
    with write_whole(made.summary) as file:
        file.write_text(said, encoding="utf-8")
