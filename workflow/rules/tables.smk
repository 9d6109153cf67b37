# Prints the tables. In: the estimates of the analyses a table shows. Out: CSV as laid out in print.

PRINT = {key: config[key] for key in ("title", "synthetic", "decimals", "statistics")}


rule table:
    """One table of the primary analysis."""
    input:
        estimates=["<results>/estimates/primary.parquet"],
        modules=[
            "<package>/render.py",
            "<package>/stats.py",
            "<package>/config.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv="<results>/tables/{table}.csv",
    log:
        "<logs>/{table}.log",
    benchmark:
        "<benchmarks>/{table}.tsv"
    conda:
        "../../environment.yml"
    params:
        survey=SURVEY,
        print_settings=PRINT,
        sensitivity={},
        order=lookup(dpath="table_order/{table}", within=config, default=[]),
    script:
        "../scripts/table.py"


rule table5:
    """Table 5: the sensitivity analyses beside the primary one."""
    input:
        estimates=expand("<results>/estimates/{analysis}.parquet", analysis=ANALYSES),
        modules=[
            "<package>/render.py",
            "<package>/stats.py",
            "<package>/config.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv="<results>/tables/table5.csv",
    log:
        "<logs>/table5.log",
    benchmark:
        "<benchmarks>/table5.tsv"
    conda:
        "../../environment.yml"
    params:
        survey=SURVEY,
        print_settings=PRINT,
        sensitivity=config.get("sensitivity", {}),
        order=lookup(dpath="table_order/table5", within=config, default=[]),
    script:
        "../scripts/table.py"


rule tables:
    """Target: all tables."""
    input:
        expand("<results>/tables/{table}.csv", table=TABLES),
