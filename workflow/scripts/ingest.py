"""Read the files as received."""

from foisurvey.batches import sink
from foisurvey.ingest import ingest
from foisurvey.job import job, whole

with job(snakemake):
    received = ingest(snakemake.params.received, snakemake.params.questions, snakemake.params.types)
    for name, frame in received._asdict().items():
        if frame is not None:  # no second coder
            with whole(snakemake.output[name]) as file:
                sink(frame.lazy(), file)
