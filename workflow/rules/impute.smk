# Fills a missing total from its parts, where the config allows. In: clean. Out: imputed.


rule impute:
    """Totals that are missing, from their parts."""
    input:
        clean="<results>/data/clean.parquet",
        modules=[
            "<package>/cleaning/impute.py",
            "<package>/core/batches.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        imputed="<results>/data/imputed.parquet",
    log:
        "<logs>/impute.log",
    benchmark:
        "<benchmarks>/impute.tsv"
    conda:
        "../../environment.yml"
    params:
        questions=DESIGN["questions"],
        total_from_parts=config.get("imputation", {}).get("total_from_parts", False),
    script:
        "../scripts/impute.py"
