# Records what the run was made of and what it made, for `make verify`. In: every file received and every file
# made. Out: their SHA-256, the versions of the packages, the config's.


rule manifest:
    """Target: SHA-256 of all that went in and came out, package versions, config."""
    input:
        received=[*RECEIVED, *PUBLICATION],
        made=all_of("output"),
    output:
        manifest="<results>/manifest.json",
    log:
        "<logs>/manifest.log",
    benchmark:
        "<benchmarks>/manifest.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        config=config,
        config_file=CONFIG_FILE,
        jobs=[Path(log).stem for log in [*all_of("log"), "manifest.log"]],
        checksums=checksums([*RECEIVED, *PUBLICATION]),
        code=code_digest("manifest.py"),
    script:
        "../scripts/manifest.py"
