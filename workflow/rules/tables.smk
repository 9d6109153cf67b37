# Writes the tables that tables/registry.py has for this survey. In: the estimates that they show. Out: a CSV file
# each, as printed and as tidy data, and the formats of tables/formats/registry.py, which hold all tables.

from foisurvey.tables.formats.registry import FORMATS


rule primary_tables:
    """The tables of the primary analysis."""
    input:
        estimates=["<results>/estimates/primary.parquet"],
        code=imports("tables.py"),
    output:
        csv=csv_of(tables_that_need("primary")),
    log:
        "<logs>/primary_tables.log",
    benchmark:
        "<benchmarks>/primary_tables.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=plain(SURVEY.presentation_of(tables_that_need("primary"), scenarios=False)),
    script:
        "../scripts/tables.py"


if tables_that_need("sensitivity"):

    use rule primary_tables as sensitivity_tables with:
        input:
            estimates=ESTIMATES,
            code=imports("tables.py"),
        output:
            csv=csv_of(tables_that_need("sensitivity")),
        log:
            "<logs>/sensitivity_tables.log",
        benchmark:
            "<benchmarks>/sensitivity_tables.tsv"
        params:
            survey=plain(SURVEY.presentation_of(tables_that_need("sensitivity"), scenarios=True)),


if tables_that_need("uncertainty"):

    use rule primary_tables as uncertainty_tables with:
        input:
            estimates=["<results>/estimates/primary.parquet", UNCERTAINTY],
            code=imports("tables.py"),
        output:
            csv=csv_of(tables_that_need("uncertainty"), caption="uncertainty"),
        log:
            "<logs>/uncertainty_tables.log",
        benchmark:
            "<benchmarks>/uncertainty_tables.tsv"
        params:
            survey=plain(SURVEY.presentation_of(tables_that_need("uncertainty"), scenarios=False)),


if tables_that_need("agreement"):

    use rule primary_tables as agreement with:
        input:
            estimates=["<results>/estimates/agreement.parquet"],
            code=imports("tables.py"),
        output:
            csv=csv_of(tables_that_need("agreement"), caption="agreement"),
        log:
            "<logs>/agreement.log",
        benchmark:
            "<benchmarks>/agreement.tsv"
        params:
            survey=plain(SURVEY.presentation_of([], scenarios=False)),


rule table_files:
    """All tables together: for Word, LaTeX, Markdown, and as accessible spreadsheets; and each as tidy data."""
    input:
        estimates=rules.estimates.input.estimates,
        derived="<results>/data/derived.parquet",
        code=imports("table_files.py"),
    output:
        **{
            name: (
                shown(f"<results>/{one.path}", "Tables", "tables", table="All tables", format=one.label)
                if one.shown
                else f"<results>/{one.path}"
            )
            for name, one in FORMATS.items()
        },
        tidy=expand("<results>/tables/tidy/{table}.csv", table=TABLES),
    log:
        "<logs>/table_files.log",
    benchmark:
        "<benchmarks>/table_files.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=PRESENTATION,
        tables=list(TABLES),
    script:
        "../scripts/table_files.py"


rule tables:
    """Target: all tables."""
    input:
        expand("<results>/tables/{table}.csv", table=TABLES),
        rules.table_files.output,
