"""The pages of the reference that are made of the code when mkdocs runs (see `hooks` in mkdocs.yml).

As a program it prints config/README.md.
"""

import csv
import datetime
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from foisurvey.checks.parity import ALLOWED
from foisurvey.core import config, config_file, frames
from foisurvey.core.frame_names import STATUSES
from foisurvey.core.frames import Schema
from foisurvey.core.stages import robustness_run, sheets_run
from foisurvey.core.survey import SUFFIXES, UNIT_MEANINGS, Design, DesignQuestion, Exclusion, Law, Survey, typed
from foisurvey.estimation.coder_agreement import agreement
from foisurvey.estimation.membership import LABELS
from foisurvey.estimation.primary import primary
from foisurvey.estimation.process import process
from foisurvey.estimation.results import MISSING, Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.figures.drawings import COLUMNS
from foisurvey.figures.registry import FIGURES
from foisurvey.figures.specification import columns as specification_columns
from foisurvey.robustness.choices import multiverse
from foisurvey.stats import cluster, sample, share
from foisurvey.stats.kappa import kappa
from foisurvey.stats.printing import printed
from foisurvey.tables.builders import whole
from foisurvey.tables.formats.registry import FORMATS
from foisurvey.tables.registry import RECORDS, ROBUSTNESS_TABLES, records

ROOT = Path(__file__).parents[1]
SURVEY = typed(config_file.read(ROOT / "config/config.yaml"), Survey)
TABLES = records(SURVEY.design)
TYPES = {
    pl.String: "text",
    pl.Int64: "whole number",
    pl.Float64: "number",
    pl.Boolean: "true or false",
    pl.Date: "date, YYYY-MM-DD",
}

# A survey whose names are what they stand for, so that its schemas and estimates say how those of any survey are named.
_QUESTIONS = {
    "<total>": DesignQuestion("total", "decimal"),
    "<part>": DesignQuestion("part", "decimal", status="<status>"),
    "<question>": DesignQuestion("extra", "decimal"),
    "<percentage>": DesignQuestion("extra", "percent"),
    "<choice>": DesignQuestion("extra", "choice", options=("<option>",)),
}
DESIGN = Design(("<type>", "<other type>"), _QUESTIONS, noun="<counted>", remainder="<status>", compliant="<part>")
TOTAL_ONLY = {"<question>": _QUESTIONS["<total>"]}
CLEAN = frames.clean(TOTAL_ONLY)
DERIVED = frames.derived(Design((), TOTAL_ONLY, noun="<counted>", remainder="<status>"))


class Output(NamedTuple):
    """What a file is, and its columns where it has some of its own."""

    what: str
    schema: Schema | None = None


# Every file of a run, as a path under results/<survey>/; <table> and <figure> are names of their registries.
OUTPUTS = {
    "report.html": Output("The report, one file that needs no network."),
    "manuscript/results.md": Output("The Results section in sentences, a start for authors."),
    "manuscript/results.docx": Output("The same for Word, with its tables and figures numbered and called out."),
    "manuscript/<figure>.png": Output("The figure for a manuscript, at most 1200 x 1200 pixels."),
    "tables/<table>.csv": Output("The table as printed: title, headings, rows, notes (see [Tables](#tables))."),
    "tables/tidy/<table>.csv": Output("The table as data: one number in each row, at full precision.", frames.TIDY),
    **{one.path: Output(f"All tables in one file: {one.label}.") for one in FORMATS.values()},
    "figures/<figure>.svg": Output("The figure as SVG, whose text stays text; dark where the reader's theme is."),
    "figures/<figure>.png": Output("The figure as PNG, at most 1200 x 1200 pixels."),
    "figures/<figure>.txt": Output("The figure in words: alternative text, title and caption, a line each."),
    **{
        f"figures/{name}.csv": Output(f"The numbers of the figure {name}.", columns)
        for name, columns in COLUMNS.items()
    },
    "estimates.csv": Output("Every number, at full precision (see [Ids](ids.md)).", frames.ESTIMATES),
    "estimates/agreement.parquet": Output("How far two coders agree.", frames.ESTIMATES),
    "estimates/uncertainty.parquet": Output("How sure the estimates are.", frames.ESTIMATES),
    "estimates/<analysis>.parquet": Output(
        "The estimates of the primary analysis, of a sensitivity analysis, or of several.", frames.ESTIMATES
    ),
    "data/organisations.parquet": Output("The organisations as received.", frames.ORGANISATIONS),
    "data/answers_raw.parquet": Output("The answers as received.", frames.ANSWERS_RAW),
    "data/answers_second.parquet": Output("The answers as a second coder typed them.", frames.ANSWERS_RAW),
    "data/corrections.parquet": Output("The corrections of organisations that replied.", frames.CORRECTIONS),
    "data/findings.parquet": Output("What was found when the files were read.", frames.FINDINGS),
    "data/findings_clean.parquet": Output("The same, and what was found in the answers.", frames.FINDINGS),
    "data/answers.parquet": Output("The answers read.", frames.ANSWERS),
    "data/coded.parquet": Output("The answers of two coders side by side.", frames.CODED),
    "data/clean.parquet": Output("The organisations with their answers, before imputation.", CLEAN),
    "data/imputed.parquet": Output("The same, with totals imputed from their parts.", CLEAN),
    "data/derived.csv": Output("The analysis frame: what all estimates are made of.", DERIVED),
    "data/derived.parquet": Output("The same, with types.", DERIVED),
    "audit/review.html": Output("A page on which a person decides the answers in review."),
    "audit/review.csv": Output("The answers in review.", frames.REVIEW),
    "audit/findings.csv": Output("What is worth a look.", frames.FINDINGS),
    "audit/changes.csv": Output("The answers that were changed.", frames.CHANGES),
    "audit/flow.csv": Output("Who is in which table and analysis, and why the others are not.", frames.FLOW),
    "audit/parity.csv": Output("The proof that each statistic is R's.", frames.PARITY),
    "audit/second_opinion.csv": Output("The numbers of the tables, computed again.", frames.SECOND_OPINION),
    "audit/published.csv": Output("A publication beside our numbers, where the config names one.", frames.PUBLISHED),
    "audit/what_if_counts.csv": Output("How many cells each other method would change.", frames.WHAT_IF_COUNTS),
    "audit/what_if.csv": Output("The cells that another method would change.", frames.WHAT_IF),
    "summary.txt": Output("The run in a few sentences."),
    "config.yaml": Output("The config of the run."),
    "manifest.json": Output(
        "The SHA-256 of every file received (`inputs`) and made (`outputs`), the versions of the `packages`, the "
        "fingerprint of the `config`, the name of the `survey`."
    ),
}
MULTIVERSE = multiverse(SURVEY)
# Every file of a robustness run, under results/<survey>_robustness/.
ROBUSTNESS_OUTPUTS = {
    "robustness.html": Output("The page of the run, one file that needs no network."),
    "universes.csv": Output("Every universe, at full precision.", frames.universes(["<headline>"])),
    "estimates.csv": Output("What silent organisations could change, and what all universes say.", frames.ESTIMATES),
    "tables/<robustness_table>.csv": Output("The table as printed: title, headings, rows, notes."),
    "tables/tidy/<robustness_table>.csv": Output(
        "The table as data: one number in each row, at full precision.", frames.TIDY
    ),
    "figures/specification_<headline>.svg": Output("The specification curve as SVG."),
    "figures/specification_<headline>.png": Output("The same as PNG, at most 1200 x 1200 pixels."),
    "figures/specification_<headline>.txt": Output(
        "The same in words: alternative text, title and caption, a line each."
    ),
    "figures/specification_<headline>.csv": Output("Its numbers.", specification_columns(MULTIVERSE)),
    "data/silent.parquet": Output("What silent organisations could change.", frames.ESTIMATES),
    "data/universes_<part>.parquet": Output("The universes of a job.", frames.universes(["<headline>"])),
    "config.yaml": Output("The config of the run."),
    "manifest.json": Output("As that of a run: the SHA-256 of what was read and made, packages, config."),
}
# The files of the fact sheets whose names do not depend on the organisations, under results/<survey>_sheets/.
SHEETS_OUTPUTS = {
    "index.html": Output(
        "A list of the fact sheets; each is a file beside it, with the name of its organisation's id."
    ),
    "manifest.json": Output("As that of a run: the SHA-256 of what was read and made, packages, config."),
}
# The files of a comparison of two waves whose names do not depend on the questions, under
# results/<later>_since_<earlier>/; those of a series have no more.
WAVES_OUTPUTS = {
    "comparison.html": Output("The page of both waves, one file that needs no network."),
    "estimates.csv": Output("Every number, at full precision.", frames.ESTIMATES),
    "organisations.csv": Output("The organisations of both waves.", frames.WAVE_ORGANISATIONS),
    "numbers.csv": Output("The organisations behind each number.", frames.WAVE_NUMBERS),
    "revisions.csv": Output("Answers of the earlier wave that were changed.", frames.WAVE_REVISIONS),
    "manifest.json": Output("As that of a run: the SHA-256 of what was read and made, packages, config."),
}
RUNS = {
    "all": SURVEY.survey,
    "robustness": robustness_run(SURVEY.survey),
    "sheets": sheets_run(SURVEY.survey),
}

# Each statistic, its names in calls.csv, and the key of the config that chooses it.
STATISTICS: list[tuple[Callable, str, str]] = [
    (sample.count, "n", ""),
    (sample.total, "sum", ""),
    (sample.mean, "mean", ""),
    (sample.sd, "sd", ""),
    (sample.median, "median", ""),
    (sample.minimum, "min", ""),
    (sample.maximum, "max", ""),
    (sample.quantile, "quantile_.+", "statistics.quantile_type"),
    (sample.iqr, "iqr_.+", "statistics.quantile_type"),
    (sample.skewness, "skewness_.+", "statistics.skewness_type"),
    (sample.mean_interval, "mean_ci_.+", "statistics.interval_of_mean"),
    (sample.trimmed, "trimmed_.+", "sensitivity.<name>.trim.fraction"),
    (share.percent, "share", ""),
    (share.standard_error, "share_se", ""),
    (share.interval, "share_ci_(?!cluster).+", "statistics.interval_of_share"),
    (cluster.standard_error, "cluster_se", "statistics.clusters"),
    (cluster.interval, "share_ci_cluster_.+", "statistics.clusters.scale"),
    (cluster.design_effect, "design_effect", ""),
    (cluster.effective_n, "effective_n", ""),
    (kappa, "kappa", ""),
    (printed, "printed_.+", "decimals.rounding"),
]


LIMITS = ("format", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
WIDE = ("ids", "config", "spreadsheets")  # pages whose tables need the room of the list of contents

OUTPUTS_PAGE = """# Output files

All files stand under `results/<survey>/`. In the names of columns `<question>` is a question of the config and
`<status>` a status; in those of files `<table>` and `<figure>` are a table and a figure, `<analysis>` is `primary` or
a name under `sensitivity`, `<headline>` one of the numbers that a reader takes away, such as `rate_median`. A column
that is *never* blank has a value in every row. One without a unit is a text, a date, an id, or a number without a unit.
"""
IDS_PAGE = """# Ids of estimates

An id says the table, the analysis (in Table 5), the organisation type and the statistic, with dots between them.
`<type>` is an organisation type of the config, or `all`; a comparison names two, in the order of the config, after the
number compared (`total` or `rate`); `<counted>` is `counted.id`; `<total>` is the question whose role is total;
`<status>` is the status of a part or of the remainder; `<analysis>` is a name under `sensitivity`. Each extra question
has a table: `<question>` is one that asks for a number (in the agreement any question, or `all`), `<percentage>` one
that asks for a percentage, `<choice>` one with options, `<option>` the name of one of them. Of each section that a
refusal names there are statistics as those of `section_12`. The unit of a whole number's total, minimum and maximum is
count. The config chooses the ids of its own `statements`, whose table is `statements`. The methods are those of the
default config.
"""
STATISTICS_PAGE = """# Statistics

Each statistic is one function. In every run `audit/parity.csv` compares it with what R gave for the cases in
`resources/parity/`: {versions}. A run that differs by more than is allowed fails. *Relative*: the difference is divided
by the larger of R's value and the largest number of the case (of a percentage or kappa: 1). *Exactly*: no difference.
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages to those of the folder."""
    for name, text in pages().items():
        hidden = "---\nhide: [toc]\n---\n\n" if name in WIDE else ""
        files.append(File.generated(config, f"reference/{name}.md", content=hidden + text))
    return files


def pages() -> dict[str, str]:
    """Return the generated pages of the reference, as Markdown, by their name."""
    sys.path.append(str(ROOT / "tests"))
    from accessibility.accessible import page as spreadsheets

    made = {"outputs": outputs, "ids": ids, "statistics": statistics, "commands": commands}
    texts = {name: "\n".join(lines()) for name, lines in made.items()}
    return texts | {"config": options_page(), "spreadsheets": spreadsheets()}


def outputs() -> Iterator[str]:
    """Yield the page of the files that a run writes, with their columns."""
    yield OUTPUTS_PAGE
    yield from _described(OUTPUTS, rules_by_output(OUTPUTS, "all"))
    yield "## Tables\n"
    yield f"The columns of each table in the default survey. {MISSING} is a number that is not defined.\n"
    tables = [(_code(name), TABLES[name].label, "; ".join(headings)) for name, headings in table_headings().items()]
    yield _table(["table", "label", "columns"], tables)
    yield "## Statuses\n\nThe status of an answer says where its number comes from, or why it has no number.\n"
    yield _table(["status", "meaning"], [(_code(name), meaning) for name, meaning in STATUSES.items()])
    yield "## A robustness run\n\n`make robustness` writes these files under `results/<survey>_robustness/`.\n"
    yield from _described(ROBUSTNESS_OUTPUTS, rules_by_output(ROBUSTNESS_OUTPUTS, "robustness"), "###")
    yield "## Fact sheets\n\n`make sheets` writes these files under `results/<survey>_sheets/`.\n"
    yield from _described(SHEETS_OUTPUTS, rules_by_output(SHEETS_OUTPUTS, "sheets"), "###")
    yield (
        "## Two waves\n\n`make compare` writes these files under `results/<later>_since_<earlier>/`, and tables and "
        "figures as those of a run.\n"
    )
    yield from _described(WAVES_OUTPUTS, dict.fromkeys(WAVES_OUTPUTS, ("compare",)), "###")
    yield "### Matches\n\nHow organisations of two waves belong together, in `organisations.csv`.\n"
    yield _table(["match", "meaning"], [(_code(name), meaning) for name, meaning in frames.MATCHES.items()])
    yield "## Reasons\n\nWhy an organisation is in or out of an analysis, in `audit/flow.csv`.\n"
    yield _table(["reason", "label"], [(_code(code), label.format("…")) for code, label in LABELS.items()])


def _described(outputs: Mapping[str, Output], rules: Mapping[str, Sequence[str]], heading: str = "##") -> Iterator[str]:
    """Yield the table of some files and of the rules that make each, and the columns of each."""
    files = [(_code(path), one.what, ", ".join(map(_code, rules[path]))) for path, one in outputs.items()]
    yield _table(["file", "what it is", "rule"], files)
    for schema in {id(one.schema): one.schema for one in outputs.values() if one.schema}.values():
        yield f"{heading} {', '.join(_code(path) for path, one in outputs.items() if one.schema is schema)}\n"
        yield f"One row is {_text(schema.row)}.\n"
        columns = [
            (_code(name), TYPES[one.dtype], one.unit, one.meaning, one.blank or "*never*")
            for name, one in schema.columns.items()
        ]
        yield _table(["column", "type", "unit", "meaning", "blank"], columns)


def ids() -> Iterator[str]:
    """Yield the page of the ids of estimates."""
    yield IDS_PAGE
    headings = {record.name: record.label for record in RECORDS} | {
        "funnel": "Funnel plot",
        "table_<question>": "Extra question: a number",
        "table_<percentage>": "Extra question: a percentage",
        "table_<choice>": "Extra question: a choice",
    }
    rows = {
        row["id"]: row for row in estimates(DESIGN, {"<analysis>": Exclusion()}, ["<question>"]).iter_rows(named=True)
    }
    alike = {name.replace(part, "all") for name in rows for part in ("<type>", "<question>") if part in name}
    alike |= {name.replace("<type>", "<other type>") for name in rows if "<type>" in name}
    by_table: dict[str, list[Sequence[str]]] = {}
    for name, row in rows.items():
        if name in alike:  # what is said of a type need not be said again of all
            continue
        method = f"as `{row['same_as']}`" if row["same_as"] else row["method"]
        cells = _code(name), _code(row["outcome"]), row["unit"], method, _code(row["setting"])
        by_table.setdefault(row["table"], []).append(cells)
    for table, cells in by_table.items():
        yield f"## {headings.get(table, f'Answers: {table}')}\n"
        yield _table(["id", "outcome", "unit", "method", "chosen by"], cells)
    yield "## Units\n\nThe unit of a number says how it is printed. The decimals are those of the default config.\n"
    units = [
        (_code(unit), meaning, f"{SURVEY.decimals_of(unit)}{', with %' if unit in SUFFIXES else ''}")
        for unit, meaning in UNIT_MEANINGS.items()
    ]
    yield _table(["unit", "meaning", "decimals"], units)


def statistics() -> Iterator[str]:
    """Yield the page of the statistics and their R calls."""
    versions = ", ".join(" ".join(row.values()) for row in _rows_of("resources/parity/r/versions.csv"))
    yield STATISTICS_PAGE.format(versions=versions)
    calls = _rows_of("resources/parity/calls.csv")
    for function, names, setting in STATISTICS:
        yield f"## `{function.__module__.removeprefix('foisurvey.')}.{function.__name__}`\n"
        yield _text(inspect.getdoc(function) or "") + (f"\n\nChosen by `{setting}`." if setting else "") + "\n"
        own = [
            (_code(row["statistic"]), _code(row["call"]), row["compared"], f"{ALLOWED[row['compared']]:g}")
            for row in calls
            if re.fullmatch(names, row["statistic"])
        ]
        yield _table(["statistic", "R call", "compared", "allowed"], own)


def commands() -> Iterator[str]:
    """Yield the page of the commands: the targets of make, and those of Snakemake."""
    yield "# Commands\n\n## make\n\nA command that needs the environment sets it up first.\n"
    targets = re.findall(r"^([a-z-]+):.*?## (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    yield _table(["command", "what it does"], [(f"`make {name}`", what) for name, what in targets])
    yield "## snakemake\n\nA target is asked for by its name (`snakemake tables`), as is a file by its path.\n"
    rules = re.findall(r"^(all|\w+(?= \(Target: )) \((?:Target: )?(.*)\)$", _snakemake("--list"), re.MULTILINE)
    yield _table(["target", "what it makes"], [(_code(name), what) for name, what in rules])


def options_page() -> str:
    """Return config/README.md: every option with its type, default and meaning."""
    lines = [
        "# The config",
        "",
        "One complete file is one survey. `config.yaml` is the default; `make CONFIG=...` or `snakemake --configfile`",
        "names another, and then nothing of the default is read. An unknown key, a wrong value and a name that does",
        "not exist are refused with a message that names the key. `minimal.yaml` is the smallest survey that runs, and",
        "`make new SURVEY=...` writes a config to start from.",
        "",
        "This page is made from `workflow/scripts/foisurvey/core/survey.py` by `make docs`.",
        "",
        "| key | value | default | meaning |",
        "|---|---|---|---|",
    ]
    for key, option, required in _options(config.schema(), ""):
        if "enum" in option:
            value = ", ".join(f"`{choice}`" for choice in option["enum"])
        else:
            limits = [config.expected(limit, option[limit], None) for limit in LIMITS if limit in option]
            kind = config.TYPES[option["type"]] if "type" in option else config.expected("anyOf", option["anyOf"], None)
            value = ", ".join([kind, *limits])
        default = "required" if required else ""
        given = option.get("default")
        if isinstance(given, bool | str):
            default = f"`{str(given).lower()}`"
        elif isinstance(given, int | float):
            default = f"`{given:,.0f}`"
        meaning = " ".join(option["description"].replace("|", "\\|").replace("<", "&lt;").split())
        lines.append(f"| `{key}` | {value} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def _options(section: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield each key below a section of the schema, what the schema says of it, and whether it is required."""
    for name, option in section.get("properties", {}).items():
        yield f"{prefix}{name}", option, name in section.get("required", [])
        yield from _options(option, f"{prefix}{name}.")
        entry = option.get("additionalProperties")
        if isinstance(entry, dict):
            for kind in entry.get("anyOf", [entry]):
                yield from _options(kind, f"{prefix}{name}.<name>.")


def rules_by_output(outputs: Mapping[str, Output], target: str) -> dict[str, list[str]]:
    """Return the rules that make each of the outputs of a target; those of other targets are passed over.

    Raises ValueError where one is not described, or not made.
    """
    made: dict[str, list[str]] = {path: [] for path in outputs}
    run = RUNS[target]
    listed = _snakemake("--summary", target)
    for file, rule in re.findall(rf"^results/{run}/(\S+)\t[^\t]*\t(\w+)", listed, re.MULTILINE):
        rules = made[described_as(file, outputs)]
        rules += [rule] if rule not in rules else []
    if unmade := [path for path, rules in made.items() if not rules]:
        raise ValueError(f"no rule makes {', '.join(unmade)}")
    return made


def described_as(file: str, outputs: Mapping[str, Output]) -> str:
    """Return which of the outputs describes a file under the results of a run. Raises ValueError where none does."""
    choices = {"<table>": "|".join(TABLES), "<figure>": "|".join(FIGURES), "<analysis>": r"\w+", "<part>": r"\d+"}
    choices |= {"<robustness_table>": "|".join(ROBUSTNESS_TABLES), "<headline>": "|".join(MULTIVERSE.outcomes)}
    for path in outputs:
        if re.fullmatch(re.sub("<.*?>", lambda name: f"({choices[name[0]]})", re.escape(path)), file):
            return path
    raise ValueError(f"{file} is not described")


def estimates(design: Design, exclusions: Mapping[str, Exclusion], questions: Iterable[str]) -> pl.DataFrame:
    """Return the estimates of a survey without organisations: ids, units and methods, but no values."""
    frame, raw = pl.DataFrame(schema=frames.derived(design)), pl.DataFrame(schema=frames.ANSWERS_RAW)
    analyses = [sensitivity(frame, name, one, design, SURVEY.statistics) for name, one in exclusions.items()]
    coders = agreement(pl.DataFrame(schema=frames.CODED), raw, raw, questions)
    how_sure = uncertainty(frame, design, SURVEY.statistics, SURVEY.bootstrap)
    # Which statistics there are of the replies and the refusals depends on what is known of them.
    day = datetime.date(2031, 1, 6)
    refusal = {"date_sent": day, "counted_on": day, "exemption_claimed": "s.12", "responded": True, "late": False}
    refused = pl.DataFrame([dict.fromkeys(frame.schema) | refusal], schema=frame.schema)
    answered = process(refused, design, Law(), SURVEY.statistics).with_columns(value=pl.lit(None, pl.Float64))
    return pl.concat([primary(frame, design, SURVEY.statistics), answered, *analyses, how_sure, coders])


def table_headings() -> dict[str, list[str]]:
    """Return the headings of each table of the default survey."""
    results = Results(estimates(SURVEY.design, SURVEY.exclusions, SURVEY.questions), SURVEY.presentation)
    return {name: numberless(whole(name, results).headings) for name in TABLES}


def numberless(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings of a table's columns, each as one text; … for the numbers in them."""
    headings = [": ".join(filter(None, parts)) for parts in zip(*rows, strict=True)]
    return [re.sub(r"(?<=n=)[\d,.]+|[\d,.]+/[\d,.]+", "…", heading) for heading in headings]


@cache
def _snakemake(*arguments: str) -> str:
    """Return what Snakemake prints of the default survey, as if it had a second coder."""
    second = json.dumps({"responses_second": {"file": SURVEY.input.responses.file}})
    command = [sys.executable, "-m", "snakemake", *arguments, "--quiet", "--config", f"input={second}"]
    return subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout


def _rows_of(file: str) -> list[dict[str, str]]:
    with (ROOT / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *(map(_text, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _text(text: str) -> str:
    """Return a text in which nothing but code is taken for HTML, or for the end of a cell."""
    return "".join(
        part if part.startswith("`") else part.replace("<", "&lt;").replace("|", "\\|")
        for part in re.split("(`[^`]*`)", text)
    )


def _code(text: str | None) -> str:
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    print(options_page(), end="")
