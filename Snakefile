"""From raw Freedom of Information answers to tables, sensitivity analyses and figures."""

import sys
from pathlib import Path

from snakemake.utils import min_version, update_config

# The package is beside the scripts, which find it there themselves; nothing of it need be installed.
sys.path.insert(0, str(Path(workflow.basedir) / "workflow/scripts"))

from foisurvey.checks.last_lines import last_lines
from foisurvey.core.config_file import one_file, read
from foisurvey.core.imports import code_digest
from foisurvey.core.messages import refused_plainly
from foisurvey.core.stages import robustness_run, sheets_run
from foisurvey.core.survey import plain
from foisurvey.survey_config import begin, refuse_folder, refuse_missing_wave, refuse_second_config, survey_of

min_version("9.27")

# A config given on the command line replaces the default, whole.
with refused_plainly():
    refuse_folder(workflow.basedir)
    CONFIG_FILE = one_file(workflow.overwrite_configfiles or ["config/config.yaml"])
    # Not by Snakemake's `configfile`, which would take the last where a key stands twice. A mapping that an alias
    # repeats is copied, so that what the command line changes is changed once.
    given, config = config, {}
    update_config(config, read(CONFIG_FILE))
    update_config(config, given)
    workflow.configfiles = [CONFIG_FILE]
    SURVEY = survey_of(config)
    refuse_second_config(SURVEY.survey, CONFIG_FILE)


pathvars:
    results=f"results/{SURVEY.survey}",
    logs=f"logs/{SURVEY.survey}",
    benchmarks=f"benchmarks/{SURVEY.survey}",
    robustness=f"results/{robustness_run(SURVEY.survey)}",
    robustness_logs=f"logs/{robustness_run(SURVEY.survey)}",
    robustness_benchmarks=f"benchmarks/{robustness_run(SURVEY.survey)}",
    sheets=f"results/{sheets_run(SURVEY.survey)}",
    sheets_logs=f"logs/{sheets_run(SURVEY.survey)}",
    sheets_benchmarks=f"benchmarks/{sheets_run(SURVEY.survey)}",


report: "workflow/report/survey.rst"


include: "workflow/rules/survey.smk"
include: "workflow/rules/captions.smk"
include: "workflow/rules/intake.smk"
include: "workflow/rules/cleaning.smk"
include: "workflow/rules/estimation.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/checks.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/manifest.smk"
# After the manifest, which knows no rule of these: nothing here is made unless it is asked for.
include: "workflow/rules/robustness.smk"
include: "workflow/rules/sheets.smk"
include: "workflow/rules/waves.smk"


rule all:
    """Everything: data, estimates, tables, figures, audit, report and manifest."""
    default_target: True
    input:
        rules.manifest.input.made,
        rules.manifest.output,


onstart:
    with refused_plainly():
        begin(SURVEY.survey, CONFIG_FILE, workflow.executor_plugin.name)


onsuccess:
    # `make` says it itself, also where there was nothing to do.
    if not workflow.output_settings.log_handler_settings:
        print(f"Results of {SURVEY.survey}: results/{SURVEY.survey}/")
        if any(job.rule.name == "all" for job in workflow.dag.jobs):
            print(last_lines(Path(f"results/{SURVEY.survey}/summary.txt")), end="")
