"""From raw Freedom of Information answers to tables, sensitivity analyses and figures."""

import re
from pathlib import Path

import yaml
from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from foisurvey.core.config import by_job, check, design, one_file, read, scenarios, total
from foisurvey.core.messages import refused_plainly

min_version("9.27")

# A config given on the command line replaces the default, whole.
with refused_plainly():
    CONFIG_FILE = one_file(workflow.overwrite_configfiles or ["config/config.yaml"])
    read(CONFIG_FILE)

if not workflow.overwrite_configfiles:

    configfile: CONFIG_FILE


with refused_plainly():
    check(config)


pathvars:
    results=f"results/{config['survey']}",
    logs=f"logs/{config['survey']}",
    benchmarks=f"benchmarks/{config['survey']}",
    package="workflow/scripts/foisurvey",


report: "workflow/report/survey.rst"


include: "workflow/rules/survey.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/read_answers.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/review.smk"
include: "workflow/rules/impute.smk"
include: "workflow/rules/derive.smk"
include: "workflow/rules/estimates.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/flow.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/parity.smk"
include: "workflow/rules/what_if.smk"
include: "workflow/rules/audit.smk"


if SECOND:

    include: "workflow/rules/coders.smk"


include: "workflow/rules/report.smk"
include: "workflow/rules/manifest.smk"


rule all:
    """Everything: data, estimates, tables, figures, audit, report and manifest."""
    default_target: True
    input:
        rules.cleaned.input,
        rules.review.output,
        rules.estimates.output,
        rules.flow.output,
        rules.tables.input,
        rules.figures.output,
        rules.parity.output,
        rules.what_if.output,
        rules.audit.output,
        rules.report.output,
        rules.manifest.output,


onsuccess:
    print(f"Results of {config['survey']}: results/{config['survey']}/")
    if any(job.rule.name == "all" for job in workflow.dag.jobs):
        print(Path(f"results/{config['survey']}/summary.txt").read_text(encoding="utf-8"), end="")
