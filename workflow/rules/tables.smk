# Prints the tables: those of the primary analysis in one process, Table 5 by itself, since it alone
# needs the sensitivity analyses. In: the estimates they show. Out: CSV as laid out in print.

ORDERS = config.get("table_order", {})
PRINT = {key: config[key] for key in ("title", "synthetic", "decimals", "statistics")}


rule primary_tables:
    """The tables of the primary analysis."""
    input:
        estimates=["<results>/estimates/primary.parquet"],
        modules=[
            "<package>/tables.py",
            "<package>/render.py",
            "<package>/signs.py",
            "<package>/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv=[
            shown(f"<results>/tables/{table}.csv", "Tables", "tables", table=in_words(table), format="CSV")
            for table in PRIMARY_TABLES
        ],
    log:
        "<logs>/primary_tables.log",
    benchmark:
        "<benchmarks>/primary_tables.tsv"
    conda:
        "../../environment.yml"
    params:
        survey=SURVEY,
        print_settings=PRINT,
        sensitivity={},
        orders={table: order for table, order in ORDERS.items() if table != "table5"},
    script:
        "../scripts/tables.py"


rule table5:
    """Table 5: the sensitivity analyses beside the primary one."""
    input:
        estimates=expand("<results>/estimates/{analyses}.parquet", analyses=ANALYSES),
        modules=[
            "<package>/tables.py",
            "<package>/render.py",
            "<package>/signs.py",
            "<package>/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        csv=[
            shown(f"<results>/tables/{table}.csv", "Tables", "tables", table=in_words(table), format="CSV")
            for table in ["table5"]
        ],
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
        orders={table: order for table, order in ORDERS.items() if table == "table5"},
    script:
        "../scripts/tables.py"


rule print_tables:
    """All tables together: for Word, LaTeX, Markdown, and as spreadsheets that are checked to be accessible."""
    input:
        estimates=expand("<results>/estimates/{analyses}.parquet", analyses=GATHERED),
        modules=[
            "<package>/prints/accessible.py",
            "<package>/prints/rules.py",
            "<package>/prints/rule.py",
            "<package>/prints/excel_read.py",
            "<package>/prints/opendocument_read.py",
            "<package>/prints/as_written.py",
            "<package>/prints/excel.py",
            "<package>/prints/opendocument.py",
            "<package>/prints/opendocument.xml",
            "<package>/prints/spreadsheet.py",
            "<package>/prints/word.py",
            "<package>/prints/latex.py",
            "<package>/prints/markdown.py",
            "<package>/prints/layout.py",
            "<package>/prints/zipped.py",
            "<package>/tables.py",
            "<package>/render.py",
            "<package>/signs.py",
            "<package>/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        word="<results>/manuscript/tables.docx",
        latex="<results>/tables/tables.tex",
        markdown="<results>/tables/tables.md",
        excel=shown("<results>/tables/tables.xlsx", "Tables", "tables", table="All tables", format="Excel"),
        opendocument=shown("<results>/tables/tables.ods", "Tables", "tables", table="All tables", format="OpenDocument"),
    log:
        "<logs>/print_tables.log",
    benchmark:
        "<benchmarks>/print_tables.tsv"
    conda:
        "../../environment.yml"
    params:
        tables=TABLES,
        survey=SURVEY,
        print_settings=PRINT | {"sensitivity": config.get("sensitivity", {})},
        orders=ORDERS,
    script:
        "../scripts/print_tables.py"


rule tables:
    """Target: all tables."""
    input:
        expand("<results>/tables/{table}.csv", table=TABLES),
        rules.print_tables.output,
