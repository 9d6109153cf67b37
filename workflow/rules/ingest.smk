# Reads the files as received, as text. In: organisations, responses (a second coder's too), corrections.
# Out: one row an answer (answers_raw), one an organisation contacted, one a correction; findings.

# Where replies may be revised, the last day says which of them counts.
REVISED = config["input"].get("revised_replies", False)
RECEIVED = {key: entry for key, entry in config["input"].items() if REVISED or key != "accepted_until"}
RECEIVED_FILES = [entry["file"] for entry in RECEIVED.values() if isinstance(entry, dict)]


rule ingest:
    """Read organisations, responses and corrections as received."""
    input:
        files=RECEIVED_FILES,
        modules=[
            "<package>/intake/ingest.py",
            "<package>/intake/replies.py",
            "<package>/intake/source_file.py",
            "<package>/intake/sheets.py",
            "<package>/core/batches.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        answers="<results>/data/answers_raw.parquet",
        organisations="<results>/data/organisations.parquet",
        corrections="<results>/data/corrections.parquet",
        findings="<results>/data/findings.parquet",
        second="<results>/data/answers_second.parquet" if SECOND else [],
    log:
        "<logs>/ingest.log",
    benchmark:
        "<benchmarks>/ingest.tsv"
    conda:
        "../../environment.yml"
    params:
        received=RECEIVED,
        questions=list(config["questions"]),
        types=list(config["organisation_types"]),
    script:
        "../scripts/ingest.py"
