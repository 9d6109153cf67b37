# What a reviewer checks a run by. In: derived, estimates, config. Out: printed figures against ours
# (where the config names a publication), where every organisation went, the config used.


rule flow:
    """For each table and analysis, who is in and who is out, and why."""
    input:
        derived="<results>/data/derived.parquet",
        estimates="<results>/estimates.csv",
        modules=[
            "<package>/audit.py",
            "<package>/sensitivity.py",
            "<package>/estimate.py",
            "<package>/stats.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv="<results>/audit/flow.csv",
    log:
        "<logs>/flow.log",
    benchmark:
        "<benchmarks>/flow.tsv"
    conda:
        "../../environment.yml"
    params:
        survey=DESIGN,
        sensitivity=SCENARIOS,
    script:
        "../scripts/flow.py"


rule published:
    """Printed figures against ours."""
    input:
        estimates="<results>/estimates.csv",
        figures=PRINTED.get("figures", []),
        contradictions=PRINTED.get("contradictions", []),
        modules=[
            "<package>/audit.py",
            "<package>/sensitivity.py",
            "<package>/estimate.py",
            "<package>/stats.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv="<results>/audit/published.csv",
    log:
        "<logs>/published.log",
    benchmark:
        "<benchmarks>/published.tsv"
    conda:
        "../../environment.yml"
    script:
        "../scripts/published.py"


rule config_used:
    """The config of this run, defaults of the command line included."""
    input:
        modules=[
            "<package>/job.py",
            "<package>/problems.py",
        ],
    output:
        yaml="<results>/config.yaml",
    log:
        "<logs>/config_used.log",
    benchmark:
        "<benchmarks>/config_used.tsv"
    conda:
        "../../environment.yml"
    params:
        config=config,
    script:
        "../scripts/config_used.py"


rule audit:
    """Target: everything a reviewer checks a run by."""
    input:
        "<results>/audit/flow.csv",
        "<results>/config.yaml",
        ["<results>/audit/published.csv"] if PRINTED else [],
