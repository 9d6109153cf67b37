"""Record the files that the run read and wrote."""

import json

from foisurvey.checks.manifest import manifest
from foisurvey.core.job import job, write_whole

with job(snakemake):
    files, params = snakemake.input, snakemake.params
    record = manifest(params.config, params.config_file, files.received, files.made)
    with write_whole(snakemake.output.manifest) as file:
        file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
