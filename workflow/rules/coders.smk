# Compares the answers as two coders have them. In: both coders' answers as received. Out: one row an
# answer that both have (coded), how far they agree (estimates, and a table).


rule compare_coders:
    """Read both coders' answers alike, and see where they differ."""
    input:
        organisations="<results>/data/organisations.parquet",
        first="<results>/data/answers_raw.parquet",
        second="<results>/data/answers_second.parquet",
        modules=[
            "<package>/cleaning/compare_coders.py",
            "<package>/intake/replies.py",
            *READER,
            "<package>/stats/agreement.py",
            "<package>/stats/share.py",
            "<package>/stats/arrays.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        coded="<results>/data/coded.parquet",
        estimates="<results>/estimates/agreement.parquet",
    log:
        "<logs>/compare_coders.log",
    benchmark:
        "<benchmarks>/compare_coders.tsv"
    conda:
        "../../environment.yml"
    params:
        questions=ASKED,
        reading=READING,
        accepted_until=config["input"].get("accepted_until"),
    script:
        "../scripts/compare_coders.py"


rule agreement:
    """Target: how far the two coders agree."""
    input:
        estimates="<results>/estimates/agreement.parquet",
        modules=[
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
        ],
    output:
        csv=shown("<results>/tables/agreement.csv", "Tables", "agreement", table="Agreement", format="CSV"),
    log:
        "<logs>/agreement.log",
    benchmark:
        "<benchmarks>/agreement.tsv"
    conda:
        "../../environment.yml"
    params:
        questions={name: question["label"] for name, question in config["questions"].items()},
        print_settings=PRINT,
    script:
        "../scripts/agreement.py"
