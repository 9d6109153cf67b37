# A fact sheet of each organisation: `snakemake sheets`. In: answers as received and read, derived, the estimates. Out,
# in a folder of its own with its own manifest: an HTML file for each organisation, and one that lists them.


rule sheets:
    """Target: a fact sheet of each organisation."""
    input:
        derived="<results>/data/derived.parquet",
        answers="<results>/data/answers.parquet",
        corrections="<results>/data/corrections.parquet",
        review="<results>/audit/review.csv",
        estimates="<results>/estimates.csv",
    output:
        index="<sheets>/index.html",
        manifest="<sheets>/manifest.json",
    log:
        "<sheets_logs>/sheets.log",
    benchmark:
        "<sheets_benchmarks>/sheets.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory_of_data,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        survey=plain(SURVEY),
        config=config,
        config_file=CONFIG_FILE,
        code=code_digest("fact_sheets.py"),
    script:
        "../scripts/fact_sheets.py"
