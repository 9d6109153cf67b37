"""Write down what the run was made of and what it made."""

import json

from foisurvey.checks.manifest import manifest
from foisurvey.core.job import job, write_whole

with job(snakemake):
    files, params = snakemake.input, snakemake.params
    found = manifest(params.config, params.config_file, files.received, files.made)
    with write_whole(snakemake.output.manifest) as file:
        file.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
