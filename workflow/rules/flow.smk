# Says where every organisation went. In: derived, all estimates. Out: for each table and analysis how
# many organisations are in it, and how many are out for which reason.


rule flow:
    """Target: flow of organisations, from those contacted to each analysis."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=expand("<results>/estimates/{analyses}.parquet", analyses=ANALYSES),
        modules=[
            "<package>/estimation/flow.py",
            "<package>/estimation/sensitivity.py",
            "<package>/estimation/primary.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        flow=shown("<results>/audit/flow.csv", "Audit", "flow", result="Flow of organisations", format="CSV"),
    log:
        "<logs>/flow.log",
    benchmark:
        "<benchmarks>/flow.tsv"
    # The figures, which take longest, wait for it.
    priority: 1
    conda:
        "../../environment.yml"
    params:
        survey=DESIGN,
        sensitivity=SCENARIOS,
    script:
        "../scripts/flow.py"
