# Brings the answers to one row an organisation contacted; what needs a person is set aside.
# In: organisations, answers (and what two coders have). Out: clean, and the audit's findings, review and changes.


rule clean:
    """One row an organisation; findings, answers in review, changes."""
    input:
        organisations="<results>/data/organisations.parquet",
        answers="<results>/data/answers.parquet",
        findings="<results>/data/findings.parquet",
        coded="<results>/data/coded.parquet" if SECOND else [],
        modules=[
            "<package>/cleaning/clean.py",
            "<package>/intake/replies.py",
            "<package>/core/batches.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        clean="<results>/data/clean.parquet",
        findings="<results>/audit/findings.csv",
        review="<results>/audit/review.csv",
        changes="<results>/audit/changes.csv",
    log:
        "<logs>/clean.log",
    benchmark:
        "<benchmarks>/clean.tsv"
    conda:
        "../../environment.yml"
    params:
        questions=DESIGN["questions"],
        accepted_until=config["input"].get("accepted_until"),
        strict=config.get("strict", False),
    script:
        "../scripts/clean.py"
