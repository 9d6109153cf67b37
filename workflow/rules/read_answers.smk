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
# The reader of answers: its modules, and the grammar they apply.
READER = [
    "<package>/answers.py",
    "<package>/reading/reader.py",
    "<package>/reading/several.py",
    "<package>/reading/number.py",
    "<package>/reading/reasons.py",
    "<package>/reading/none.py",
    "<package>/reading/bounds.py",
    "<package>/reading/text.py",
    "<package>/reading/asides.py",
    "<package>/reading/topic.py",
    "<package>/reading/grammar.py",
    "<package>/reading/numerals.py",
    "<package>/reading/tokens.py",
    "<package>/reading/outcome.py",
    "<package>/reading/grammar.yaml",
]


rule read_answers:
    """Read the answers, corrected where a person decided."""
    input:
        answers="<results>/data/answers_raw.parquet",
        corrections="<results>/data/corrections.parquet",
        modules=[
            *READER,
            "<package>/core/batches.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
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
