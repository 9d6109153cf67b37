# Draws all figures in one process, since loading the plotting libraries is most of the work.
# In: derived, all estimates, the flow. Out: for each figure SVG, PNG, its data and alternative text.


rule figures:
    """Target: all figures."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=expand("<results>/estimates/{analyses}.parquet", analyses=ANALYSES),
        flow="<results>/audit/flow.csv",
        modules=[
            "<package>/figures/registry.py",
            "<package>/figures/drawing.py",
            "<package>/figures/flowchart.py",
            "<package>/figures/histogram.py",
            "<package>/figures/dots.py",
            "<package>/figures/shares.py",
            "<package>/figures/funnel.py",
            "<package>/figures/analyses.py",
            "<package>/estimation/flow.py",
            "<package>/estimation/sensitivity.py",
            "<package>/estimation/primary.py",
            "<package>/estimation/ambiguity.py",
            "<package>/core/frames.py",
            "<package>/tables/registry.py",
            "<package>/tables/table.py",
            "<package>/core/outside_text.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/core/config.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
        ],
    output:
        svg=[
            shown(f"<results>/figures/{figure}.svg", "Figures", "figures", figure=in_words(figure), format="SVG")
            for figure in FIGURES
        ],
        png=expand("<results>/figures/{figure}.png", figure=FIGURES),
        data=expand("<results>/figures/{figure}.csv", figure=FIGURES),
        text=expand("<results>/figures/{figure}.txt", figure=FIGURES),
    log:
        "<logs>/figures.log",
    benchmark:
        "<benchmarks>/figures.tsv"
    # It takes longest, so it starts first.
    priority: 1
    conda:
        "../../environment.yml"
    params:
        survey=SURVEY,
        print_settings=PRINT,
        sensitivity=config.get("sensitivity", {}),
    script:
        "../scripts/figures.py"
