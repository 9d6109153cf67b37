# Brings all that a run found into one page, and into what a manuscript takes. In: estimates, the analysis
# frame, figures, what the audit checked. Out: the report, and the manuscript's results and figures.


rule report:
    """Target: the report, one HTML file; the Results section and figures for a manuscript."""
    input:
        received=[*RECEIVED_FILES, *PRINTED.values()],
        estimates="<results>/estimates.csv",
        derived="<results>/data/derived.parquet",
        svg=rules.figures.output.svg,
        words=rules.figures.output.text,
        png=rules.figures.output.png,
        review="<results>/audit/review.csv",
        linked="<results>/audit/review.html",
        what_if="<results>/audit/what_if_counts.csv",
        parity="<results>/audit/parity.csv",
        published=rules.audit.output.published,
        page=["<package>/report.html.j2", "<package>/report.css", "<package>/strobe.yaml"],
        modules=[
            "<package>/report.py",
            "<package>/strobe.py",
            "<package>/methods.py",
            "<package>/sentences.py",
            "<package>/templates.py",
            "<package>/behind.py",
            "<package>/statements.py",
            "<package>/prints/page.py",
            "<package>/prints/layout.py",
            "<package>/manifest.py",
            "<package>/tables.py",
            "<package>/render.py",
            "<package>/signs.py",
            "<package>/sensitivity.py",
            "<package>/estimate.py",
            "<package>/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        page=shown("<results>/report.html", "Report", "report", result="Report of the survey", format="HTML"),
        text="<results>/manuscript/results.md",
        figures=expand("<results>/manuscript/{figure}.png", figure=FIGURES),
    log:
        "<logs>/report.log",
    benchmark:
        "<benchmarks>/report.tsv"
    conda:
        "../../environment.yml"
    params:
        config=config,
        config_file=CONFIG_FILE,
        survey=SURVEY,
        print_settings=PRINT,
        tables=TABLES,
    script:
        "../scripts/report.py"
