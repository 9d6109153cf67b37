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
        page=["<package>/report/report.html.j2", "<package>/report/report.css", "<package>/report/strobe.yaml"],
        modules=[
            "<package>/report/report.py",
            "<package>/report/strobe.py",
            "<package>/report/methods.py",
            "<package>/report/sentences.py",
            "<package>/report/sentence_templates.py",
            "<package>/estimation/organisations_counted.py",
            "<package>/estimation/statements.py",
            "<package>/tables/formats/html.py",
            "<package>/tables/page_layout.py",
            "<package>/checks/manifest.py",
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/estimation/sensitivity.py",
            "<package>/estimation/primary.py",
            "<package>/estimation/ambiguity.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
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
