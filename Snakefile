"""From raw Freedom of Information answers to tables, sensitivity analyses and figures."""

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from foisurvey.config import check, design, scenarios
from foisurvey.problems import BadInput

min_version("9.27")

# A config given on the command line replaces the default, whole.
if not workflow.overwrite_configfiles:

    configfile: "config/config.yaml"


try:
    check(config)
except BadInput as refusal:
    raise WorkflowError(str(refusal)) from None


pathvars:
    results=f"results/{config['survey']}",
    logs=f"logs/{config['survey']}",
    benchmarks=f"benchmarks/{config['survey']}",
    package="workflow/scripts/foisurvey",


include: "workflow/rules/survey.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/read_answers.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/impute.smk"
include: "workflow/rules/derive.smk"
include: "workflow/rules/estimates.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/audit.smk"


rule all:
    """Everything: data, estimates, tables, figures and audit."""
    default_target: True
    input:
        rules.cleaned.input,
        rules.estimates.output,
        rules.tables.input,
        rules.figures.output,
        rules.audit.output,


onsuccess:
    print(f"Results of {config['survey']}: results/{config['survey']}/")
