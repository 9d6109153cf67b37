# What this survey has, read off its config: what needs parts is no target of a survey without them.

# DESIGN and SCENARIOS have no labels: a changed word prints anew, and estimates nothing.
DESIGN = design(config)
SCENARIOS = scenarios(config)
SURVEY = {key: config[key] for key in ("organisation_types", "questions", "counted", "parts") if key in config}
COMPLIANCE = "compliance" in config.get("parts", {})
# Which scenarios each job estimates, besides the primary analysis.
JOBS = by_job(SCENARIOS)
ANALYSES = ["primary", *JOBS]
# In reading order. Control limits are of counts.
FIGURES = ["flow", "figure1", *(["figure2"] if COMPLIANCE else []), "organisations"]
FIGURES += ["shares"] if "parts" in config else []
FIGURES += ["funnel"] if COMPLIANCE and config["questions"][total(config["questions"])]["number"] == "count" else []
FIGURES += ["sensitivity"] if config.get("sensitivity") else []
PRIMARY_TABLES = ["table1", "table2"]
PRIMARY_TABLES += ["table3", "table4"] if COMPLIANCE else []
PRIMARY_TABLES += ["table6"] if "parts" in config else []
TABLES = sorted([*PRIMARY_TABLES, *(["table5"] if config.get("sensitivity") else [])])
# Without a second coder's file nothing of the comparison of the coders is a target.
SECOND = "responses_second" in config["input"]
TABLES += ["agreement"] if SECOND else []
PRINTED = config.get("printed", {})


wildcard_constraints:
    analyses="|".join(ANALYSES),


def shown(file, category, caption, **labels):
    """Return an output as one that Snakemake's report shows, with a caption of workflow/report."""

    def labels_of_the_last_run(wildcards):
        # Captions say what the config says now: that must be what the results were made by.
        made_by = Path(f"results/{config['survey']}/config.yaml")
        if not made_by.exists() or yaml.safe_load(made_by.read_text(encoding="utf-8")) != config:
            raise WorkflowError(
                f"the results are not by this config (see {made_by}); run make, then ask for the report"
            )
        # Snakemake writes the config, unescaped, into a script of the page.
        if re.search("</script|<!--", str(config), re.IGNORECASE):
            raise WorkflowError("a text of the config would run as HTML in Snakemake's report; it has </script or <!--")
        return labels

    return report(file, category=category, caption=f"../report/{caption}.rst", labels=labels_of_the_last_run)


def in_words(name):
    """Return how a reader calls a table or figure: "Table 2" for table2."""
    return re.sub(r"(\d+)$", r" \1", name).capitalize()
