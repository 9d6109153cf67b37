# What this survey has, read from its config, and as plain data what the rules' params take of it.

from msgspec.structs import replace
from snakemake.io import strip_wildcard_constraints

from foisurvey.core.records import digests
from foisurvey.estimation.analysis_jobs import by_job
from foisurvey.figures.registry import figures_of
from foisurvey.tables.registry import tables_of

# Without labels: a changed word makes tables again, and estimates nothing.
DESIGN = plain(SURVEY.design)
# Of that, what cleaning needs: another type or noun cleans nothing again.
QUESTIONS = plain(replace(SURVEY.design, types=(), noun=""))
EXCLUSIONS = plain(SURVEY.exclusions)
PRESENTATION = plain(SURVEY.presentation)
# Which sensitivity analyses each job estimates; the first estimates the primary analysis, too.
JOBS = plain(by_job(SURVEY.exclusions))
ANALYSES = list(JOBS)
ESTIMATES = expand("<results>/estimates/{analyses}.parquet", analyses=ANALYSES)
UNCERTAINTY = "<results>/estimates/uncertainty.parquet"
TABLES = tables_of(SURVEY)
# The figures by name, and the number of each in print.
FIGURE_NUMBERS = figures_of(SURVEY)
FIGURE_NAMES = list(FIGURE_NUMBERS)
SECOND_CODER = SURVEY.input.responses_second is not None
RECEIVED = [file for received in SURVEY.input.files.values() for file in received.files]
PUBLICATION = list(SURVEY.publication.files.values()) if SURVEY.publication else []
# What shares a job of a cluster: the way to the analysis frame; the analyses; what is gathered, written and checked.
DATA_JOBS, ANALYSIS_JOBS, RESULT_JOBS = "data", "analyses", "results"


wildcard_constraints:
    analyses="|".join(ANALYSES),


def memory_of_data(wildcards, attempt):
    """Return the memory of a job that grows with the number of organisations, in MB: four times as much at a retry."""
    return 2000 * 4 ** (attempt - 1)


def all_of(files):
    """Return the outputs (or logs) of all rules, for each analysis; those of rules included later are not known."""
    patterns = [strip_wildcard_constraints(str(file)) for rule in workflow.rules for file in getattr(rule, files)]
    return expand(patterns, analyses=ANALYSES)


def checksums(files):
    """Return what computes the SHA-256 of files received, for the params of a rule that reads them.

    Snakemake compares an input file only if it is newer than the outputs; by this param it sees an older one, too.
    It would record no param that is computed from `input`.
    """
    return lambda wildcards: digests(files)


def results_of_waves(file):
    """Return what gives a file of the results of the earlier wave, and of this one."""
    return lambda wildcards: [earlier_results(wildcards.earlier, file), f"<results>/{file}"]


def earlier_results(earlier, file):
    """Return a file of an earlier wave's results, which another run has made; refuse where it has not."""
    with refused_plainly():
        refuse_missing_wave(earlier)
    return f"results/{earlier}/{file}"


def successors(wildcards):
    """Return the table of what became of the organisations of an earlier wave, if the config names one."""
    known = SURVEY.earlier.get(wildcards.earlier)
    return known.successors.files if known and known.successors else []
