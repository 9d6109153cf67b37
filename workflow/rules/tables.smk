# Prints the tables: those of the primary analysis in one process, Table 5 by itself, since it alone
# needs the sensitivity analyses. In: the estimates they show. Out: CSV as laid out in print.

ORDERS = config.get("table_order", {})
PRINT = {key: config[key] for key in ("title", "synthetic", "decimals", "statistics")}


rule primary_tables:
    """The tables of the primary analysis."""
    input:
        estimates=["<results>/estimates/primary.parquet"],
        modules=[
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
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
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
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
            "<package>/checks/spreadsheets/accessible.py",
            "<package>/checks/spreadsheets/requirements.py",
            "<package>/checks/spreadsheets/requirement.py",
            "<package>/checks/spreadsheets/excel_read.py",
            "<package>/checks/spreadsheets/opendocument_read.py",
            "<package>/checks/spreadsheets/as_written.py",
            "<package>/tables/formats/excel.py",
            "<package>/tables/formats/opendocument.py",
            "<package>/tables/formats/opendocument.xml",
            "<package>/tables/formats/workbook.py",
            "<package>/tables/formats/word.py",
            "<package>/tables/formats/latex.py",
            "<package>/tables/formats/markdown.py",
            "<package>/tables/page_layout.py",
            "<package>/tables/formats/zipped.py",
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
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
