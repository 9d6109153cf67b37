# Lays what is in review before a person. In: the audit's review. Out: a page that takes decisions and
# gives them back as rows of the corrections, which the next run applies.


rule review:
    """Target: the page on which a person decides what is in review."""
    input:
        review="<results>/audit/review.csv",
        page=["<package>/report/review.css", "<package>/report/review.js"],
        modules=[
            "<package>/report/review.py",
            "<package>/core/outside_text.py",
            "<package>/core/config.py",
            "<package>/core/frames.py",
            "<package>/core/messages.py",
            "<package>/core/job.py",
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
