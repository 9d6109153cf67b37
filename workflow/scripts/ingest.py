"""Read the files as received, and the answers in them."""

from foisurvey.core.batches import read_batches, sink, write_batches
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Input, NumberAsked, Reading, typed
from foisurvey.intake.ingest import ingest
from foisurvey.reading.read_answers import AnswerReader

with job(snakemake):
    params, output = snakemake.params, snakemake.output
    questions = typed(params.questions, dict[str, NumberAsked])
    numbers = {name: asked.number for name, asked in questions.items()}
    received = ingest(typed(params.input, Input), numbers, params.types, params.options)
    for name, frame in (
        ("answers_raw", received.answers),
        ("organisations", received.organisations.lazy()),
        ("corrections", received.corrections.lazy()),
        ("findings", received.findings.lazy()),
        ("second", received.second),
    ):
        if frame is not None:  # no second coder
            with write_whole(output[name]) as file:
                sink(frame, file)
    reader = AnswerReader(questions, typed(params.reading, Reading))
    with write_whole(output.answers) as file:
        answers = read_batches(output.answers_raw)
        write_batches((reader.read(batch, received.corrections) for batch in answers), file)
