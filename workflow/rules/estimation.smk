# Computes every number that is printed anywhere, at full precision. In: derived. Out: a file for each job of analyses;
# estimates.csv, all of them in a fixed order with the statements; how many organisations each analysis has; findings.


rule estimate:
    """The primary analysis, with the sensitivity analyses where they are few; else one of these, or several."""
    input:
        derived="<results>/data/derived.parquet",
    output:
        estimates="<results>/estimates/{analyses}.parquet",
    log:
        "<logs>/estimate_{analyses}.log",
    benchmark:
        "<benchmarks>/estimate_{analyses}.tsv"
    priority: 1
    group:
        ANALYSIS_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        design=DESIGN,
        statistics=plain(SURVEY.statistics),
        exclusions=lookup(dpath="{analyses}", within=JOBS),
        law=lambda wildcards: plain(SURVEY.law) if wildcards.analyses == "primary" else None,
        code=code_digest("estimate.py"),
    script:
        "../scripts/estimate.py"


rule uncertainty:
    """How sure the primary analysis is: intervals by organisations, types compared, influence of each organisation."""
    input:
        derived="<results>/data/derived.parquet",
    output:
        estimates=UNCERTAINTY,
    log:
        "<logs>/uncertainty.log",
    benchmark:
        "<benchmarks>/uncertainty.tsv"
    # It takes longer than the other estimates.
    priority: 2
    group:
        ANALYSIS_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        design=DESIGN,
        statistics=plain(SURVEY.statistics),
        bootstrap=plain(SURVEY.bootstrap),
        code=code_digest("uncertainty.py"),
    script:
        "../scripts/uncertainty.py"


rule estimates:
    """Target: estimates.csv, every number with its id and method, the config's statements last."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=[
            *ESTIMATES,
            UNCERTAINTY,
            *(["<results>/estimates/agreement.parquet"] if SECOND_CODER else []),
        ],
    output:
        csv=shown("<results>/estimates.csv", "Estimates", "estimates", result="Every number", format="CSV"),
    log:
        "<logs>/estimates.log",
    benchmark:
        "<benchmarks>/estimates.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        design=DESIGN,
        statements=plain(SURVEY.statements),
        code=code_digest("estimates.py"),
    script:
        "../scripts/estimates.py"


rule flow:
    """Target: flow of organisations, from those contacted to each analysis; what is worth a look; the frame as CSV."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=ESTIMATES,
        findings="<results>/data/findings_clean.parquet",
    output:
        flow=shown("<results>/audit/flow.csv", "Audit", "flow", result="Flow of organisations", format="CSV"),
        findings="<results>/audit/findings.csv",
        csv="<results>/data/derived.csv",
    log:
        "<logs>/flow.log",
    benchmark:
        "<benchmarks>/flow.tsv"
    # The figures, which take longest, wait for it.
    priority: 1
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        design=DESIGN,
        exclusions=EXCLUSIONS,
        code=code_digest("flow.py"),
    script:
        "../scripts/flow.py"


rule sensitivity:
    """Target: the sensitivity analyses and their table."""
    input:
        ESTIMATES,
        [f"<results>/tables/{name}.csv" for name, table in TABLES.items() if table.needs == "sensitivity"],
