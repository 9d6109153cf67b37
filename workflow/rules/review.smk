# Lays what is in review before a person. In: the audit's review. Out: a page that takes decisions and
# gives them back as rows of the corrections, which the next run applies.


rule review:
    """Target: the page on which a person decides what is in review."""
    input:
        review="<results>/audit/review.csv",
        page=["<package>/review.css", "<package>/review.js"],
        modules=[
            "<package>/review.py",
            "<package>/signs.py",
            "<package>/config.py",
            "<package>/schemas.py",
            "<package>/problems.py",
            "<package>/job.py",
        ],
    output:
        page=shown("<results>/audit/review.html", "Audit", "review", result="Answers in review", format="HTML"),
    log:
        "<logs>/review.log",
    benchmark:
        "<benchmarks>/review.tsv"
    conda:
        "../../environment.yml"
    params:
        survey={key: config[key] for key in ("survey", "title", "synthetic", "organisation_types", "questions")}
        | {"corrections": config["input"].get("corrections", {})},
    script:
        "../scripts/review.py"
