# Derives completeness, rate and status counts. In: imputed. Out: derived, the analysis frame.


rule derive:
    """The analysis frame: completeness, rate, status counts."""
    input:
        imputed="<results>/data/imputed.parquet",
        modules=[
            "<package>/derive.py",
            "<package>/batches.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/signs.py",
            "<package>/job.py",
        ],
    output:
        derived="<results>/data/derived.parquet",
        csv="<results>/data/derived.csv",
    log:
        "<logs>/derive.log",
    benchmark:
        "<benchmarks>/derive.tsv"
    conda:
        "../../environment.yml"
    params:
        questions=DESIGN["questions"],
        full=config["completeness"]["full"],
        parts=DESIGN.get("parts", {}),
    script:
        "../scripts/derive.py"


rule cleaned:
    """Target: the data, from answers as received to the analysis frame."""
    input:
        "<results>/data/derived.csv",
        "<results>/audit/findings.csv",
        "<results>/audit/review.csv",
        "<results>/audit/changes.csv",
