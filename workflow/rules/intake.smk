# From the files as received, as text. In: organisations, responses (a second coder's too), corrections.
# Out: one row an answer (answers_raw), one an organisation contacted, one a correction; findings.


rule ingest:
    """Read organisations, responses and corrections as received."""
    input:
        files=RECEIVED,
        code=imports("ingest.py"),
    output:
        answers="<results>/data/answers_raw.parquet",
        organisations="<results>/data/organisations.parquet",
        corrections="<results>/data/corrections.parquet",
        findings="<results>/data/findings.parquet",
        second="<results>/data/answers_second.parquet" if SECOND_CODER else [],
    log:
        "<logs>/ingest.log",
    benchmark:
        "<benchmarks>/ingest.tsv"
    group:
        DATA_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
    params:
        input=plain(SURVEY.as_ingested),
        checksums=checksums(RECEIVED),
        questions=SURVEY.numbers,
        types=plain(SURVEY.types_in_file),
        options=plain(SURVEY.options_in_file),
    script:
        "../scripts/ingest.py"
