"""Keep the config of this run beside its results."""

import yaml

from foisurvey.job import job, whole

with job(snakemake):
    text = yaml.safe_dump(snakemake.params.config, sort_keys=False, allow_unicode=True, width=100)
    with whole(snakemake.output.yaml) as file:
        file.write_text(text, encoding="utf-8")
