# How Snakemake's report shows an output: its category, its caption (workflow/report) and its labels.

import re
import sys

import yaml
from snakemake.exceptions import WorkflowError


def shown(file, category, caption, **labels):
    """Return an output as one that Snakemake's report shows."""
    return report(file, category=category, caption=f"../report/{caption}.rst", labels=labels)


def csv_of(name):
    """Return the CSV file of a table, as Snakemake's report shows it."""
    needs = TABLES[name].needs
    caption = needs if needs in ("uncertainty", "agreement") else "tables"
    return shown(f"<results>/tables/{name}.csv", "Tables", caption, table=TABLES[name].label, format="CSV")


def refuse_report():
    """Refuse to make Snakemake's report where it would not show what the results were made by.

    Its captions quote the config as it is now, and it writes the config, unescaped, into a script of the page.
    """
    made_by = Path(f"results/{SURVEY.survey}/config.yaml")
    if not made_by.exists() or yaml.safe_load(made_by.read_text(encoding="utf-8")) != config:
        raise WorkflowError(f"the results are not by this config (see {made_by}); run make, then ask for the report")
    if re.search("</script|<!--", str(config), re.IGNORECASE):
        raise WorkflowError("a text of the config would run as HTML in Snakemake's report; it has </script or <!--")


if any(word.split("=")[0] == "--report" for word in sys.argv):
    refuse_report()
