# What a reviewer checks a run by. In: derived, estimates. Out: where every organisation went, the
# config of the run, and printed figures against ours where the config names a publication.


rule audit:
    """Target: flow of organisations, printed figures against ours, config used."""
    input:
        derived="<results>/data/derived.parquet",
        estimates="<results>/estimates.csv",
        figures=PRINTED.get("figures", []),
        contradictions=PRINTED.get("contradictions", []),
        modules=[
            "<package>/audit.py",
            "<package>/sensitivity.py",
            "<package>/estimate.py",
            "<package>/stats.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        flow="<results>/audit/flow.csv",
        config="<results>/config.yaml",
        published=["<results>/audit/published.csv"] if PRINTED else [],
    log:
        "<logs>/audit.log",
    benchmark:
        "<benchmarks>/audit.tsv"
    conda:
        "../../environment.yml"
    params:
        config=config,
        survey=DESIGN,
        sensitivity=SCENARIOS,
    script:
        "../scripts/audit.py"
