# How far silent organisations, and other defensible analyses, could move the headlines: `snakemake robustness`. In:
# derived, the estimates of the primary analysis. Out, in a folder of its own with its own manifest: a page, its tables
# and figures, every universe, estimates.csv.

from foisurvey.robustness.choices import multiverse, universe_parts
from foisurvey.tables.registry import ROBUSTNESS_TABLES

ROBUSTNESS = plain(SURVEY.robustness)
MULTIVERSE = plain(multiverse(SURVEY))
# The universes of each job, which is called by its place in this list, from 1.
PARTS = dict(enumerate(universe_parts(SURVEY.robustness.choices), start=1))
SPECIFICATIONS = [f"specification_{outcome}" for outcome in multiverse(SURVEY).outcomes]
ROBUSTNESS_TABLE_NAMES = [
    name for name, one in ROBUSTNESS_TABLES.items() if one.of_claims <= bool(SURVEY.robustness.claims)
]
# What shares a job of a cluster: some of the universes; all that follows them.
UNIVERSE_JOBS, ROBUSTNESS_JOBS = "universes", "robustness"


rule universes:
    """Some of the defensible analyses: one row a universe."""
    input:
        derived="<results>/data/derived.parquet",
    output:
        universes="<robustness>/data/universes_{part}.parquet",
    log:
        "<robustness_logs>/universes_{part}.log",
    benchmark:
        "<robustness_benchmarks>/universes_{part}.tsv"
    wildcard_constraints:
        part=r"\d+",
    group:
        UNIVERSE_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        multiverse=MULTIVERSE,
        part=lambda wildcards: PARTS[int(wildcards.part)],
        code=code_digest("universes.py"),
    script:
        "../scripts/universes.py"


rule silent:
    """What those who did not reply, or not in full, could change."""
    input:
        derived="<results>/data/derived.parquet",
    output:
        estimates="<robustness>/data/silent.parquet",
    log:
        "<robustness_logs>/silent.log",
    benchmark:
        "<robustness_benchmarks>/silent.tsv"
    group:
        ROBUSTNESS_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        design=DESIGN,
        statistics=plain(SURVEY.statistics),
        robustness=ROBUSTNESS,
        seed=SURVEY.bootstrap.seed,
        code=code_digest("silent.py"),
    script:
        "../scripts/silent.py"


rule varied:
    """All defensible analyses together: the page, tables and figures, and how often each claim holds."""
    input:
        derived="<results>/data/derived.parquet",
        primary="<results>/estimates/primary.parquet",
        silent=rules.silent.output.estimates,
        universes=expand("<robustness>/data/universes_{part}.parquet", part=PARTS),
    output:
        page="<robustness>/robustness.html",
        universes="<robustness>/universes.csv",
        estimates="<robustness>/estimates.csv",
        config="<robustness>/config.yaml",
        tables=expand("<robustness>/tables/{table}.csv", table=ROBUSTNESS_TABLE_NAMES),
        tidy=expand("<robustness>/tables/tidy/{table}.csv", table=ROBUSTNESS_TABLE_NAMES),
        svg=expand("<robustness>/figures/{figure}.svg", figure=SPECIFICATIONS),
        png=expand("<robustness>/figures/{figure}.png", figure=SPECIFICATIONS),
        data=expand("<robustness>/figures/{figure}.csv", figure=SPECIFICATIONS),
        text=expand("<robustness>/figures/{figure}.txt", figure=SPECIFICATIONS),
    log:
        "<robustness_logs>/varied.log",
    benchmark:
        "<robustness_benchmarks>/varied.tsv"
    group:
        ROBUSTNESS_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        survey=plain(SURVEY.presentation),
        name=SURVEY.survey,
        multiverse=MULTIVERSE,
        robustness=ROBUSTNESS,
        config=config,
        code=code_digest("varied.py"),
    script:
        "../scripts/varied.py"


use rule manifest as robustness_manifest with:
    input:
        received=["<results>/data/derived.parquet", "<results>/estimates/primary.parquet"],
        made=[*rules.varied.output, rules.varied.input.silent, rules.varied.input.universes],
    output:
        manifest="<robustness>/manifest.json",
    log:
        "<robustness_logs>/robustness_manifest.log",
    benchmark:
        "<robustness_benchmarks>/robustness_manifest.tsv"
    group:
        ROBUSTNESS_JOBS
    params:
        config=config,
        config_file=CONFIG_FILE,
        jobs=["silent", "varied", "robustness_manifest", *(f"universes_{part}" for part in PARTS)],
        checksums=None,
        code=code_digest("manifest.py"),


rule robustness:
    """Target: every defensible analysis beside the survey's own, and what silent organisations could change."""
    input:
        rules.robustness_manifest.output,
