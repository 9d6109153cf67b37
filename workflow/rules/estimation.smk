# Computes every number that is printed anywhere, at full precision. In: derived. Out: one file an analysis;
# estimates.csv, all of them in a fixed order with the statements; how many organisations each analysis has; findings.


rule estimate:
    """The primary analysis, or a sensitivity analysis of the config; several where they are many."""
    input:
        derived="<results>/data/derived.parquet",
        code=imports("estimate.py"),
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
        exclusions=lookup(dpath="{analyses}", within=JOBS, default={}),
        law=lambda wildcards: plain(SURVEY.law) if wildcards.analyses == "primary" else None,
    script:
        "../scripts/estimate.py"


rule uncertainty:
    """How sure the primary analysis is: intervals by organisations, types compared, influence of each organisation."""
    input:
        derived="<results>/data/derived.parquet",
        code=imports("uncertainty.py"),
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
        code=imports("estimates.py"),
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
    script:
        "../scripts/estimates.py"


rule findings:
    """For a person: what is worth a look, in the answers and in the sensitivity analyses; the analysis frame as CSV."""
    input:
        findings="<results>/data/findings_clean.parquet",
        derived="<results>/data/derived.parquet",
        code=imports("findings.py"),
    output:
        findings="<results>/audit/findings.csv",
        derived="<results>/data/derived.csv",
    log:
        "<logs>/findings.log",
    benchmark:
        "<benchmarks>/findings.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        design=DESIGN,
        exclusions=EXCLUSIONS,
    script:
        "../scripts/findings.py"


rule flow:
    """Target: flow of organisations, from those contacted to each analysis."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=ESTIMATES,
        code=imports("flow.py"),
    output:
        flow=shown("<results>/audit/flow.csv", "Audit", "flow", result="Flow of organisations", format="CSV"),
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
    script:
        "../scripts/flow.py"


rule sensitivity:
    """Target: the sensitivity analyses and their table."""
    input:
        ESTIMATES,
        expand("<results>/tables/{table}.csv", table=tables_that_need("sensitivity")),
