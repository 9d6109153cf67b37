"""Read the files as received."""

from foisurvey.core.batches import sink
from foisurvey.core.job import job, write_whole
from foisurvey.core.survey import Input, typed
from foisurvey.intake.ingest import ingest

with job(snakemake):
    params = snakemake.params
    received = ingest(typed(params.input, Input), params.questions, params.types, params.options)
    for name, frame in received._asdict().items():
        if name != "files" and frame is not None:  # no second coder
            with write_whole(snakemake.output[name]) as file:
                sink(frame.lazy(), file)
