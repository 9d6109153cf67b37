# From the files as received to answers that are read: a number, a reason why there is no number, or a question to a
# person. In: organisations, responses (a second coder's too), corrections.
# Out: one row an answer, as received (answers_raw) and as read (answers), one an organisation contacted, one a
# correction; findings.


rule ingest:
    """Read the files as received, and their answers, corrected where a person decided."""
    input:
        files=RECEIVED,
    output:
        answers_raw="<results>/data/answers_raw.parquet",
        organisations="<results>/data/organisations.parquet",
        corrections="<results>/data/corrections.parquet",
        findings="<results>/data/findings.parquet",
        answers="<results>/data/answers.parquet",
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
        questions=plain(SURVEY.numbers_asked),
        reading=plain(SURVEY.reading),
        types=plain(SURVEY.types_in_file),
        options=plain(SURVEY.options_in_file),
        code=code_digest("ingest.py"),
    script:
        "../scripts/ingest.py"
