# Writes the tables that tables/registry.py has for this survey, in one process, since building them is most of the
# work. In: all estimates, the analysis frame. Out: a CSV file each, as printed and as tidy data, and the formats of
# tables/formats/registry.py, which hold all tables.

from foisurvey.tables.formats.registry import FORMATS


rule tables:
    """Target: all tables, as CSV and tidy data; together for Word, LaTeX, Markdown, and as accessible spreadsheets."""
    input:
        estimates=rules.estimates.input.estimates,
        derived="<results>/data/derived.parquet",
    output:
        **{
            name: (
                shown(f"<results>/{one.path}", "Tables", "tables", table="All tables", format=one.label)
                if one.shown
                else f"<results>/{one.path}"
            )
            for name, one in FORMATS.items()
        },
        csv=[csv_of(name) for name in TABLES],
        tidy=expand("<results>/tables/tidy/{table}.csv", table=TABLES),
    log:
        "<logs>/tables.log",
    benchmark:
        "<benchmarks>/tables.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=PRESENTATION,
        code=code_digest("tables.py"),
    script:
        "../scripts/tables.py"
