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
