# Reads each answer: a number, a reason why there is no number, or a question to a person.
# In: answers_raw, corrections. Out: answers, one row an answer.


rule read_answers:
    """Read the answers, corrected where a person decided."""
    input:
        answers="<results>/data/answers_raw.parquet",
        corrections="<results>/data/corrections.parquet",
        code=imports("read_answers.py"),
    output:
        answers="<results>/data/answers.parquet",
    log:
        "<logs>/read_answers.log",
    benchmark:
        "<benchmarks>/read_answers.tsv"
    group:
        DATA_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
    params:
        questions=plain(SURVEY.numbers_asked),
        reading=plain(SURVEY.reading),
    script:
        "../scripts/read_answers.py"
