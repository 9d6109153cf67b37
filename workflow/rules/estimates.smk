# Computes every number that is printed anywhere, at full precision. In: derived.
# Out: one file an analysis, and estimates.csv, all of them in a fixed order with the statements.

GATHERED = [*ANALYSES, *(["agreement"] if SECOND else [])]


rule estimate:
    """The primary analysis, or a sensitivity analysis of the config; some of these where they are many."""
    input:
        derived="<results>/data/derived.parquet",
        modules=[
            "<package>/estimation/primary.py",
            "<package>/estimation/sensitivity.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        estimates="<results>/estimates/{analyses}.parquet",
    log:
        "<logs>/estimate_{analyses}.log",
    benchmark:
        "<benchmarks>/estimate_{analyses}.tsv"
    priority: 1
    conda:
        "../../environment.yml"
    params:
        survey=DESIGN,
        statistics=config["statistics"],
        scenarios=lookup(dpath="{analyses}", within=JOBS, default={}),
    script:
        "../scripts/estimate.py"


rule estimates:
    """Target: estimates.csv, every number with its id and method, the config's statements last."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=expand("<results>/estimates/{analyses}.parquet", analyses=GATHERED),
        modules=[
            "<package>/estimation/statements.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        csv=shown("<results>/estimates.csv", "Estimates", "estimates", result="Every number", format="CSV"),
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
        expand("<results>/estimates/{analyses}.parquet", analyses=ANALYSES),
        expand("<results>/tables/{table}.csv", table=[table for table in TABLES if table == "table5"]),
