# Reads each answer: a number, a reason why there is none, or a question to a person.
# In: answers_raw, corrections. Out: answers, one row an answer.

ASKED = {
    name: {key: question[key] for key in ("number", "largest") if key in question}
    for name, question in config["questions"].items()
}
READING = config["reading"] | {
    "topic_words": [
        *config["reading"].get("topic_words", []),
        config["counted"]["singular"],
        config["counted"]["plural"],
    ]
}


rule read_answers:
    """Read the answers, corrected where a person decided."""
    input:
        answers="<results>/data/answers_raw.parquet",
        corrections="<results>/data/corrections.parquet",
        modules=[
            "<package>/answers.py",
            "<package>/phrases.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        answers="<results>/data/answers.parquet",
    log:
        "<logs>/read_answers.log",
    benchmark:
        "<benchmarks>/read_answers.tsv"
    conda:
        "../../environment.yml"
    params:
        questions=ASKED,
        reading=READING,
    script:
        "../scripts/read_answers.py"
