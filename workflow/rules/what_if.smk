# Says what other software would print. In: derived. Out: each cell of Tables 2 to 6 that another
# method would change, and to what; how many change with each method.


rule what_if:
    """Target: which printed cells another method would change, and to what."""
    input:
        derived="<results>/data/derived.parquet",
        modules=[
            "<package>/checks/what_if.py",
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/estimation/sensitivity.py",
            "<package>/estimation/primary.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
        ],
    output:
        changed=shown("<results>/audit/what_if.csv", "Audit", "what_if", result="Other methods", format="CSV"),
        counts="<results>/audit/what_if_counts.csv",
    log:
        "<logs>/what_if.log",
    benchmark:
        "<benchmarks>/what_if.tsv"
    conda:
        "../../environment.yml"
    params:
        survey=SURVEY,
        sensitivity=config.get("sensitivity", {}),
        print_settings=PRINT,
        orders=ORDERS,
    script:
        "../scripts/what_if.py"
