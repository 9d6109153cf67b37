"""Read the files as received, and the answers in them."""

from foisurvey.core.batches import batch_writer, sink, write_batches
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Input, NumberAsked, Reading, typed
from foisurvey.intake.ingest import ingest
from foisurvey.reading.read_answers import AnswerReader

with job(snakemake):
    params, output = snakemake.params, snakemake.output
    questions = typed(params.questions, dict[str, NumberAsked])
    numbers = {name: asked.number for name, asked in questions.items()}
    received = ingest(typed(params.input, Input), numbers, params.types, params.options)
    for name in ("corrections", "findings"):
        with write_whole(output[name]) as file:
            sink(getattr(received, name).lazy(), file)
    if received.second:
        with write_whole(output.second) as file:
            write_batches(received.second.batches(), file)
    reader = AnswerReader(questions, typed(params.reading, Reading))
    with (
        write_whole(output.organisations) as organisations_file,
        write_whole(output.answers_raw) as raw_file,
        write_whole(output.answers) as file,
        batch_writer(organisations_file) as write_organisations,
        batch_writer(raw_file) as write_raw,
        batch_writer(file) as write,
    ):
        write_organisations(received.organisations)
        for answers in received.answers.batches():
            write_raw(answers)
            write(reader.read(answers, received.corrections))
