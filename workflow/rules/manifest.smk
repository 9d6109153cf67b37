# Writes down what the run was made of and what it made, for `make verify`. In: every file received
# and every file made. Out: their SHA-256, the versions of the packages, the config's.


rule manifest:
    """Target: SHA-256 of all that went in and came out, package versions, config."""
    input:
        received=[*RECEIVED_FILES, *PRINTED.values()],
        made=[
            *rules.ingest.output,
            *rules.read_answers.output,
            *(rules.compare_coders.output if SECOND else []),
            *rules.clean.output,
            *rules.review.output,
            *rules.impute.output,
            *rules.derive.output,
            *expand(rules.estimate.output.estimates, analyses=ANALYSES),
            *rules.estimates.output,
            *rules.flow.output,
            *rules.tables.input,
            *rules.figures.output,
            *rules.parity.output,
            *rules.what_if.output,
            *rules.audit.output,
            *rules.report.output,
        ],
        modules=[
            "<package>/checks/manifest.py",
            "<package>/core/config.py",
            "<package>/core/messages.py",
            "<package>/core/outside_text.py",
            "<package>/core/job.py",
        ],
    output:
        manifest="<results>/manifest.json",
    log:
        "<logs>/manifest.log",
    benchmark:
        "<benchmarks>/manifest.tsv"
    conda:
        "../../environment.yml"
    params:
        config=config,
        config_file=CONFIG_FILE,
    script:
        "../scripts/manifest.py"
