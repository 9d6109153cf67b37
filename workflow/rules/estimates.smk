# Computes every number that is printed anywhere, at full precision. In: derived.
# Out: one file an analysis, and estimates.csv, all of them in a fixed order with the statements.

GATHERED = [*ANALYSES, *(["agreement"] if SECOND else [])]


rule estimate:
    """One analysis: primary, or a sensitivity analysis of the config."""
    input:
        derived="<results>/data/derived.parquet",
        modules=[
            "<package>/estimate.py",
            "<package>/sensitivity.py",
            "<package>/ambiguity.py",
            "<package>/stats/sample.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        estimates="<results>/estimates/{analysis}.parquet",
    log:
        "<logs>/estimate_{analysis}.log",
    benchmark:
        "<benchmarks>/estimate_{analysis}.tsv"
    priority: 1
    conda:
        "../../environment.yml"
    params:
        survey=DESIGN,
        statistics=config["statistics"],
        scenario=lookup(dpath="{analysis}", within=SCENARIOS, default={}),
    script:
        "../scripts/estimate.py"


rule estimates:
    """Target: estimates.csv, every number with its id and method, the config's statements last."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=expand("<results>/estimates/{analysis}.parquet", analysis=GATHERED),
        modules=[
            "<package>/statements.py",
            "<package>/stats/sample.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv="<results>/estimates.csv",
    log:
        "<logs>/estimates.log",
    benchmark:
        "<benchmarks>/estimates.tsv"
    conda:
        "../../environment.yml"
    params:
        statements=config.get("statements", {}),
    script:
        "../scripts/estimates.py"


rule sensitivity:
    """Target: the sensitivity analyses and their table."""
    input:
        expand("<results>/estimates/{analysis}.parquet", analysis=ANALYSES),
        expand("<results>/tables/{table}.csv", table=[table for table in TABLES if table == "table5"]),
