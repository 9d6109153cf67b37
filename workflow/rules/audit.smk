# What a reviewer checks a run by. In: what was received, derived, estimates. Out: the config of the
# run, printed figures against ours where the config names a publication, and the run in a few sentences.


rule audit:
    """Target: printed figures against ours, config used, summary."""
    input:
        organisations="<results>/data/organisations.parquet",
        received="<results>/data/answers_raw.parquet",
        answers="<results>/data/answers.parquet",
        findings="<results>/audit/findings.csv",
        changes="<results>/audit/changes.csv",
        derived="<results>/data/derived.parquet",
        estimates="<results>/estimates.csv",
        parity="<results>/audit/parity.csv",
        what_if="<results>/audit/what_if_counts.csv",
        figures=PRINTED.get("figures", []),
        contradictions=PRINTED.get("contradictions", []),
        modules=[
            "<package>/checks/audit.py",
            "<package>/intake/source_file.py",
            "<package>/core/batches.py",
            "<package>/intake/sheets.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/outside_text.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
        ],
    output:
        config="<results>/config.yaml",
        summary=shown("<results>/summary.txt", "Audit", "summary", result="Summary", format="Text"),
        published=["<results>/audit/published.csv"] if PRINTED else [],
    log:
        "<logs>/audit.log",
    benchmark:
        "<benchmarks>/audit.tsv"
    conda:
        "../../environment.yml"
    params:
        config=config,
    script:
        "../scripts/audit.py"
