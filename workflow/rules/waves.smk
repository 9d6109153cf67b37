# Compares this survey with an earlier wave of it, and puts several waves in a series: `make compare`. In: the results of
# both, and what became of the organisations whose ids differ. Out, in a folder of its own with its own manifest: a page,
# its tables and figures, every number and the organisations behind it.

from itertools import pairwise

from foisurvey.core.stages import comparison_run, series_run


rule compare:
    """What changed since an earlier wave."""
    input:
        config=results_of_waves("config.yaml"),
        derived=results_of_waves("data/derived.parquet"),
        changes=lambda wildcards: earlier_results(wildcards.earlier, "audit/changes.csv"),
        corrections=lambda wildcards: earlier_results(wildcards.earlier, "data/corrections.parquet"),
        successors=successors,
    output:
        **{
            name: f"results/{comparison_run(SURVEY.survey, '{earlier}')}/{name}.csv"
            for name in ("estimates", "organisations", "numbers", "revisions")
        },
        page=f"results/{comparison_run(SURVEY.survey, '{earlier}')}/comparison.html",
        manifest=f"results/{comparison_run(SURVEY.survey, '{earlier}')}/manifest.json",
    log:
        f"logs/{comparison_run(SURVEY.survey, '{earlier}')}/compare.log",
    benchmark:
        f"benchmarks/{comparison_run(SURVEY.survey, '{earlier}')}/compare.tsv"
    wildcard_constraints:
        earlier="[a-z0-9][a-z0-9-]*",
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        config=config,
        config_file=CONFIG_FILE,
        code=code_digest("waves.py"),
    script:
        "../scripts/waves.py"


rule series:
    """Three waves or more beside each other."""
    input:
        config=lambda wildcards: [
            *(earlier_results(wave, "config.yaml") for wave in wildcards.waves.split("_")),
            "<results>/config.yaml",
        ],
        estimates=lambda wildcards: [
            f"results/{comparison_run(later, earlier)}/estimates.csv"
            for earlier, later in pairwise([*wildcards.waves.split("_"), SURVEY.survey])
        ],
    output:
        page=f"results/{series_run(['{waves}', SURVEY.survey])}/series.html",
        manifest=f"results/{series_run(['{waves}', SURVEY.survey])}/manifest.json",
    log:
        f"logs/{series_run(['{waves}', SURVEY.survey])}/series.log",
    benchmark:
        f"benchmarks/{series_run(['{waves}', SURVEY.survey])}/series.tsv"
    wildcard_constraints:
        waves="[a-z0-9][a-z0-9-]*(_[a-z0-9][a-z0-9-]*)+",
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        config=config,
        config_file=CONFIG_FILE,
        code=code_digest("series.py"),
    script:
        "../scripts/series.py"
