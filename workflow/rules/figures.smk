# Draws all figures in one process, since loading the plotting libraries is most of the work.
# In: derived, all estimates, the flow. Out: for each figure SVG, PNG, its data and its texts.


rule figures:
    """Target: all figures."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=[*ESTIMATES, UNCERTAINTY],
        flow="<results>/audit/flow.csv",
    output:
        svg=[
            shown(f"<results>/figures/{name}.svg", "Figures", "figures", figure=FIGURE_NUMBERS[name], format="SVG")
            for name in FIGURE_NAMES
        ],
        png=expand("<results>/figures/{figure}.png", figure=FIGURE_NAMES),
        data=expand("<results>/figures/{figure}.csv", figure=FIGURE_NAMES),
        text=expand("<results>/figures/{figure}.txt", figure=FIGURE_NAMES),
    log:
        "<logs>/figures.log",
    benchmark:
        "<benchmarks>/figures.tsv"
    # It takes longest, so it starts first.
    priority: 1
    group:
        RESULT_JOBS
    conda:
        "../../environment.yml"
    params:
        survey=plain(SURVEY.for_figures),
        code=code_digest("figures.py"),
    script:
        "../scripts/figures.py"
