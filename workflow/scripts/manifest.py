"""Record the files that the run read and wrote, each as its job left it; remove what an earlier config left."""

from pathlib import Path

from foisurvey.checks.manifest import manifest, refuse_other_config, refuse_unproven, remove_left_over, write_manifest
from foisurvey.core.job import job
from foisurvey.core.records import SUFFIX, read_records

with job(snakemake) as read:
    files, params = snakemake.input, snakemake.params
    logs = Path(snakemake.log[0]).parent
    records = read_records(logs)
    refuse_unproven(files.made, {name: record for name, record in records.items() if name in params.jobs}, read)
    folder = Path(snakemake.output.manifest).parent
    refuse_other_config(f"{folder}/config.yaml", params.config)
    for file in remove_left_over(folder, files.made, params.jobs, records):
        print(f"{file} is not made with this config, and was removed.")
    for name in records.keys() - {*params.jobs}:
        logs.joinpath(name + SUFFIX).unlink()
    received, made = ({file: read[file] for file in listed} for listed in (files.received, files.made))
    record = manifest(params.config, params.config_file, received, made)
    write_manifest(Path(snakemake.output.manifest), record)
