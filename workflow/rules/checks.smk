# What a reviewer checks a run by. In: what was received, derived and estimated, the reference values of R.
# Out: proof that the statistics are R's, a second opinion on the numbers, what other methods would print, a
# publication compared, a summary.


rule parity:
    """Target: the certificate that every statistic is R's, and the tests by ranks pingouin's too."""
    input:
        calls="resources/parity/calls.csv",
        reference=sorted(map(str, Path("resources/parity").rglob("*.csv"))),
    output:
        certificate=shown("<results>/audit/parity.csv", "Audit", "parity", result="Parity with R", format="CSV"),
    log:
        "<logs>/parity.log",
    benchmark:
        "<benchmarks>/parity.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        code=code_digest("parity.py"),
    script:
        "../scripts/parity.py"


rule what_if:
    """Target: which printed cells another method would change, and to what."""
    input:
        derived="<results>/data/derived.parquet",
        estimates="<results>/estimates.csv",
    output:
        changed=shown("<results>/audit/what_if.csv", "Audit", "what_if", result="Other methods", format="CSV"),
        counts="<results>/audit/what_if_counts.csv",
    log:
        "<logs>/what_if.log",
    benchmark:
        "<benchmarks>/what_if.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=PRESENTATION,
        tables=[name for name, table in TABLES.items() if table.by_method],
        code=code_digest("what_if.py"),
    script:
        "../scripts/what_if.py"


rule audit:
    """Target: counts that close, numbers computed again by other code, printed figures against ours, config, summary."""
    input:
        organisations="<results>/data/organisations.parquet",
        received="<results>/data/answers_raw.parquet",
        answers="<results>/data/answers.parquet",
        findings="<results>/audit/findings.csv",
        changes="<results>/audit/changes.csv",
        derived="<results>/data/derived.parquet",
        estimates="<results>/estimates.csv",
        tables=[
            f"<results>/tables/{name}.csv"
            for name, table in TABLES.items()
            if table.needs in ("primary", "sensitivity")
        ],
        parity="<results>/audit/parity.csv",
        what_if="<results>/audit/what_if_counts.csv",
        publication=PUBLICATION,
    output:
        second_opinion=shown(
            "<results>/audit/second_opinion.csv", "Audit", "second_opinion", result="Second opinion", format="CSV"
        ),
        config="<results>/config.yaml",
        summary=shown("<results>/summary.txt", "Audit", "summary", result="Summary", format="Text"),
        published=["<results>/audit/published.csv"] if PUBLICATION else [],
    log:
        "<logs>/audit.log",
    benchmark:
        "<benchmarks>/audit.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=plain(SURVEY),
        config=config,
        checksums=checksums(PUBLICATION),
        code=code_digest("audit.py"),
    script:
        "../scripts/audit.py"
