# From answers read to one row an organisation contacted. In: organisations, answers (and those of a second coder).
# Out: clean, imputed and derived (the analysis frame); findings, answers in review and changes of the audit.

if SECOND_CODER:

    rule compare_coders:
        """Read both coders' answers alike, and see where they differ."""
        input:
            organisations="<results>/data/organisations.parquet",
            first="<results>/data/answers_raw.parquet",
            second="<results>/data/answers_second.parquet",
        output:
            coded="<results>/data/coded.parquet",
            estimates="<results>/estimates/agreement.parquet",
        log:
            "<logs>/compare_coders.log",
        benchmark:
            "<benchmarks>/compare_coders.tsv"
        group:
            DATA_JOBS
        conda:
            "../../environment.yml"
        params:
            questions=plain(SURVEY.numbers_asked),
            reading=plain(SURVEY.reading),
            accepted_until=SURVEY.input.accepted_until,
            code=code_digest("compare_coders.py"),
        script:
            "../scripts/compare_coders.py"


rule clean:
    """One row an organisation, totals imputed, the analysis frame; findings, answers in review, changes."""
    input:
        organisations="<results>/data/organisations.parquet",
        answers="<results>/data/answers.parquet",
        findings="<results>/data/findings.parquet",
        coded="<results>/data/coded.parquet" if SECOND_CODER else [],
    output:
        clean="<results>/data/clean.parquet",
        imputed="<results>/data/imputed.parquet",
        derived="<results>/data/derived.parquet",
        findings="<results>/data/findings_clean.parquet",
        review="<results>/audit/review.csv",
        changes="<results>/audit/changes.csv",
    log:
        "<logs>/clean.log",
    benchmark:
        "<benchmarks>/clean.tsv"
    group:
        DATA_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
    params:
        design=QUESTIONS,
        option_labels=SURVEY.option_labels,
        accepted_until=SURVEY.input.accepted_until,
        imputation=plain(SURVEY.imputation),
        full=SURVEY.completeness.full,
        strict=SURVEY.strict,
        code=code_digest("clean.py"),
    script:
        "../scripts/clean.py"


rule cleaned:
    """Target: the data, from answers as received to the analysis frame as CSV, and what is worth a look."""
    input:
        "<results>/data/derived.csv",
        "<results>/audit/findings.csv",
        "<results>/audit/review.csv",
        "<results>/audit/changes.csv",
