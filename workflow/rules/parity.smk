# Proves that the statistics are R's. In: cases, and the values that R gave of each. Out: the parity
# certificate, our side of it computed in this run.


rule parity:
    """Target: the certificate that every statistic is R's."""
    input:
        calls="resources/parity/calls.csv",
        cases=expand("resources/parity/{cases}.csv", cases=["samples", "shares", "codings", "numbers"]),
        reference=expand(
            "resources/parity/r/{values}.csv", values=["samples", "shares", "codings", "numbers", "versions"]
        ),
        modules=[
            "<package>/checks/parity.py",
            "<package>/stats/agreement.py",
            "<package>/stats/printing.py",
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
        certificate=shown("<results>/audit/parity.csv", "Audit", "parity", result="Parity with R", format="CSV"),
    log:
        "<logs>/parity.log",
    benchmark:
        "<benchmarks>/parity.tsv"
    conda:
        "../../environment.yml"
    script:
        "../scripts/parity.py"
