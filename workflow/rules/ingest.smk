# Reads the files as received, as text. In: organisations, responses, corrections.
# Out: one row an answer (answers_raw), one an organisation contacted, one a correction.

RECEIVED = {name: source for name, source in config["input"].items() if name != "accepted_until"}


rule ingest:
    """Read organisations, responses and corrections as received."""
    input:
        files=[source["file"] for source in RECEIVED.values()],
        modules=[
            "<package>/ingest.py",
            "<package>/sheets.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        answers="<results>/data/answers_raw.parquet",
        organisations="<results>/data/organisations.parquet",
        corrections="<results>/data/corrections.parquet",
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
