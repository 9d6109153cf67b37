# Records what the run was made of and what it made, for `make verify`. In: every file received and every file
# made. Out: their SHA-256, the versions of the packages, the config's.


from snakemake.io import strip_wildcard_constraints


def all_outputs():
    """Return every file that the rules above make, for each analysis."""
    outputs = [strip_wildcard_constraints(str(output)) for rule in workflow.rules for output in rule.output]
    return expand(outputs, analyses=ANALYSES)


rule manifest:
    """Target: SHA-256 of all that went in and came out, package versions, config."""
    input:
        received=[*RECEIVED, *PUBLICATION],
        made=all_outputs(),
        code=imports("manifest.py"),
    output:
        manifest="<results>/manifest.json",
    log:
        "<logs>/manifest.log",
    benchmark:
        "<benchmarks>/manifest.tsv"
    group:
        "results"
    conda:
        "../../environment.yml"
    params:
        config=config,
        config_file=CONFIG_FILE,
    script:
        "../scripts/manifest.py"
