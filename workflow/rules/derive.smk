# Derives completeness, rate and status counts. In: imputed. Out: derived, the analysis frame.


rule derive:
    """The analysis frame: completeness, rate, status counts."""
    input:
        imputed="<results>/data/imputed.parquet",
        modules=[
            "<package>/cleaning/derive.py",
            "<package>/core/batches.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
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
