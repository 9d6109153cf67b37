# What a reader gets. In: estimates, the analysis frame, figures, answers in review (and as two coders have them), what
# the audit checked.
# Out: the page on which a person decides, the report, and the results and figures that a manuscript takes.


rule review:
    """Target: the page on which a person decides what is in review."""
    input:
        review="<results>/audit/review.csv",
        coded="<results>/data/coded.parquet" if SECOND_CODER else [],
    output:
        page=shown("<results>/audit/review.html", "Audit", "review", result="Answers in review", format="HTML"),
    log:
        "<logs>/review.log",
    benchmark:
        "<benchmarks>/review.tsv"
    group:
        DATA_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=plain(SURVEY.for_review),
        code=code_digest("review.py"),
    script:
        "../scripts/review.py"


rule manuscript:
    """Target: the Results section, as text and for Word, and figures for a manuscript."""
    input:
        estimates="<results>/estimates.csv",
        words=rules.figures.output.text,
        png=rules.figures.output.png,
    output:
        text="<results>/manuscript/results.md",
        document="<results>/manuscript/results.docx",
        figures=expand("<results>/manuscript/{figure}.png", figure=FIGURE_NAMES),
    log:
        "<logs>/manuscript.log",
    benchmark:
        "<benchmarks>/manuscript.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=PRESENTATION,
        sentences=plain(SURVEY.sentences),
        tables=list(TABLES),
        code=code_digest("manuscript.py"),
    script:
        "../scripts/manuscript.py"


rule report:
    """Target: the report, one HTML file."""
    input:
        received=[*RECEIVED, *PUBLICATION],
        estimates="<results>/estimates.csv",
        derived="<results>/data/derived.parquet",
        answers="<results>/data/answers.parquet",
        corrections="<results>/data/corrections.parquet",
        svg=rules.figures.output.svg,
        words=rules.figures.output.text,
        numbers=rules.figures.output.data,
        review="<results>/audit/review.csv",
        changes="<results>/audit/changes.csv",
        linked="<results>/audit/review.html",
        what_if="<results>/audit/what_if_counts.csv",
        parity="<results>/audit/parity.csv",
        second_opinion="<results>/audit/second_opinion.csv",
        published=rules.audit.output.published,
    output:
        page=shown("<results>/report.html", "Report", "report", result="Report of the survey", format="HTML"),
    log:
        "<logs>/report.log",
    benchmark:
        "<benchmarks>/report.tsv"
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=plain(SURVEY),
        config=config,
        config_file=CONFIG_FILE,
        checksums=checksums([*RECEIVED, *PUBLICATION]),
        tables=list(TABLES),
        code=code_digest("report.py"),
    script:
        "../scripts/report.py"
