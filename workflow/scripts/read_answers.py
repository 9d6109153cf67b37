"""Read the answers."""

import polars as pl

from foisurvey.core.batches import read_batches, write_batches
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import NumberAsked, Reading, typed
from foisurvey.reading.read_answers import AnswerReader

with job(snakemake):
    questions = typed(snakemake.params.questions, dict[str, NumberAsked])
    reader = AnswerReader(questions, typed(snakemake.params.reading, Reading))
    corrections = pl.read_parquet(snakemake.input.corrections)
    with write_whole(snakemake.output.answers) as file:
        write_batches((reader.read(answers, corrections) for answers in read_batches(snakemake.input.answers)), file)
