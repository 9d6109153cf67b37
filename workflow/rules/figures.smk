# Draws all figures in one process, since loading the plotting libraries is most of the work.
# In: derived, all estimates, the flow. Out: for each figure SVG, PNG, its data and alternative text.


rule figures:
    """Target: all figures."""
    input:
        derived="<results>/data/derived.parquet",
        estimates=expand("<results>/estimates/{analyses}.parquet", analyses=ANALYSES),
        flow="<results>/audit/flow.csv",
        modules=[
            "<package>/figures/listing.py",
            "<package>/figures/drawing.py",
            "<package>/figures/flowchart.py",
            "<package>/figures/histogram.py",
            "<package>/figures/organisations.py",
            "<package>/figures/shares.py",
            "<package>/figures/funnel.py",
            "<package>/figures/sensitivity.py",
            "<package>/flow.py",
            "<package>/sensitivity.py",
            "<package>/estimate.py",
            "<package>/ambiguity.py",
            "<package>/schemas.py",
            "<package>/tables.py",
            "<package>/render.py",
            "<package>/signs.py",
            "<package>/stats/printing.py",
            "<package>/stats/sample.py",
            "<package>/stats/arrays.py",
            "<package>/stats/share.py",
            "<package>/config.py",
            "<package>/problems.py",
            "<package>/job.py",
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
