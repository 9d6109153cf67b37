"""The rules' scripts run from files to files on the clubs, without Snakemake around them."""

import runpy
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
from club_files import ClubFiles

from foisurvey.core import frames
from foisurvey.core.survey import Survey, plain, typed
from foisurvey.estimation.analysis_jobs import by_job
from foisurvey.figures.registry import figures_of

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"
CHANGES: dict[str, Any] = {
    "questions__boats__largest": 5000,
    "questions__blue__largest": 5000,
    "imputation": {"total_from_parts": True},
    "table_order": {"table2": ["lake", "sea"]},
    "sensitivity": {
        "trimmed": {"label": "Trimmed", "trim": {"fraction": 0.1, "base": "rated"}},
        "not_all": {"label": "Without all blue", "exclude_rates": [0, 100]},
    },
    "statements": {
        "text.small.n": {"filter": "boats < 10"},
        "text.small.pct": {"numerator": "boats < 10", "denominator": "responded"},
        "text.exempt.pct": {
            "filter": "exemption_claimed is not null",
            "numerator": "review_outcome = 'full'",
            "denominator": "1",
        },
        "text.mean": {"same_as": "table5.not_all.all.mean"},
        "text.bare": {"formula": '"table6.all.bare.pct" / 100 * "table2.all.boats.total"'},
    },
}
TABLES = ["table1", "table2", "table3", "table4", "table6", "table_crew"]
OTHER_TABLES = ["table5", "intervals", "comparisons", "influence"]
FORMATS = {"word": "docx", "latex": "tex", "markdown": "md", "excel": "xlsx", "opendocument": "ods"}

Step = tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]


class Named(list):
    """Files as a script sees them: by place and by name."""

    def __init__(self, **files: Any) -> None:
        lists = (file if isinstance(file, list) else [file] for file in files.values())
        super().__init__(str(file) for file in chain.from_iterable(lists))
        self.__dict__.update({name: file if isinstance(file, list) else str(file) for name, file in files.items()})

    def __getitem__(self, key: Any) -> Any:
        return self.__dict__[key] if isinstance(key, str) else super().__getitem__(key)


def run_script(folder: Path, name: str, inputs: dict, outputs: dict, params: dict, analysis: str = "") -> None:
    """Run a rule's script; its log is logs/survey/<name>.log of the folder."""
    (folder / "logs/survey").mkdir(parents=True, exist_ok=True)
    seen = SimpleNamespace(
        input=Named(**inputs),
        output=Named(**outputs),
        params=SimpleNamespace(**params),
        wildcards=SimpleNamespace(analyses=analysis),
        log=[str(folder / f"logs/survey/{name}.log")],
    )
    runpy.run_path(str(SCRIPTS / f"{name}.py"), init_globals={"snakemake": seen})


def steps(folder: Path, files: ClubFiles) -> Iterator[Step]:
    """Yield each script with its inputs, outputs, parameters and analysis, as the rules have them."""
    config = files.config(folder)
    survey = typed(config, Survey)
    design, jobs = plain(survey.design), plain(by_job(survey.exclusions))
    estimated = [*jobs, "uncertainty"]
    raw = {name: folder / f"{name}_raw.parquet" for name in ("organisations", "corrections", "findings")}
    data = {name: folder / f"{name}.parquet" for name in ("answers", "clean", "imputed", "derived", *estimated)}
    audit = {name: folder / f"{name}.csv" for name in ("findings", "review", "changes")}
    received: dict[str, Any] = {**raw, "answers_raw": folder / "answers_raw.parquet", "answers": data["answers"]}
    cleaned = {name: data[name] for name in ("clean", "imputed", "derived")}
    cleaned |= {**audit, "findings": folder / "findings_clean.parquet"}
    params: dict[str, Any] = {
        "input": plain(survey.as_ingested),
        "questions": plain(survey.numbers_asked),
        "reading": plain(survey.reading),
        "types": plain(survey.types_in_file),
        "options": plain(survey.options_in_file),
    }
    yield "ingest", {}, received, params, ""
    inputs: dict[str, Any] = {"organisations": raw["organisations"], "findings": raw["findings"]}
    inputs |= {"answers": data["answers"], "coded": []}
    params = {"design": design, "accepted_until": survey.input.accepted_until, "strict": False}
    params |= {"imputation": plain(survey.imputation), "full": survey.completeness.full}
    params["option_labels"] = survey.option_labels
    yield "clean", inputs, cleaned, params, ""
    page: dict[str, Any] = {"page": folder / "review.html"}
    yield "review", {"review": audit["review"], "coded": []}, page, {"survey": plain(survey.for_review)}, ""
    for analysis, exclusions in jobs.items():
        params = {"design": design, "statistics": plain(survey.statistics), "exclusions": exclusions}
        params["law"] = plain(survey.law) if analysis == "primary" else None
        yield "estimate", {"derived": data["derived"]}, {"estimates": data[analysis]}, params, analysis
    params = {"design": design, "statistics": plain(survey.statistics), "bootstrap": plain(survey.bootstrap)}
    yield "uncertainty", {"derived": data["derived"]}, {"estimates": data["uncertainty"]}, params, ""
    inputs = {"derived": data["derived"], "estimates": [str(data[name]) for name in estimated]}
    params = {"design": design, "statements": plain(survey.statements)}
    yield "estimates", inputs, {"csv": folder / "estimates.csv"}, params, ""
    params = {"design": design, "exclusions": plain(survey.exclusions)}
    flow = inputs | {"findings": cleaned["findings"]}
    written = {"flow": folder / "flow.csv", "findings": audit["findings"], "csv": folder / "derived.csv"}
    yield "flow", flow, written, params, ""
    yield from printing(folder, survey, inputs["estimates"])
    published = [str(folder / "published.csv")] if survey.publication else []
    inputs = {"organisations": raw["organisations"], "received": received["answers_raw"], "answers": data["answers"]}
    inputs |= {"derived": data["derived"], "estimates": folder / "estimates.csv", **audit, **methods(folder)}
    inputs["tables"] = [str(folder / f"{table}.csv") for table in (*TABLES, "table5")]
    again = {"second_opinion": folder / "second_opinion.csv"}
    outputs = {"config": folder / "config.yaml", "summary": folder / "summary.txt", "published": published, **again}
    yield "audit", inputs, outputs, {"survey": plain(survey), "config": config}, ""
    figures = list(figures_of(survey))
    endings = ("svg", "png", "txt", "csv")
    drawn = {kind: [str(folder / f"figures/{figure}.{kind}") for figure in figures] for kind in endings}
    inputs |= {"answers": data["answers"], "corrections": raw["corrections"], "review": audit["review"]}
    inputs |= {"published": published, "words": drawn["txt"], "numbers": drawn["csv"], **drawn}
    inputs["received"] = [str(files.file(folder, name)) for name in files.tables]
    manuscript = {"text": folder / "manuscript/results.md", "document": folder / "manuscript/results.docx"}
    manuscript["figures"] = [str(folder / f"manuscript/{figure}.png") for figure in figures]
    tables = {"tables": [*TABLES, *OTHER_TABLES]}
    params = {"survey": plain(survey.presentation), "sentences": plain(survey.sentences), **tables}
    yield "manuscript", inputs, manuscript, params, ""
    params = {"survey": plain(survey), "config": config, "config_file": "clubs.yaml", **tables}
    yield "report", inputs | again, {"page": folder / "report.html"}, params, ""


def printing(folder: Path, survey: Survey, estimates: list[str]) -> Iterator[Step]:
    """Yield the scripts of the tables, of what other methods would print in them, and of the figures."""
    for made in ("figures", "manuscript"):
        (folder / made).mkdir()
    tables = [*TABLES, *OTHER_TABLES]
    outputs: dict[str, Any] = {name: folder / f"tables.{suffix}" for name, suffix in FORMATS.items()}
    outputs["csv"] = [str(folder / f"{table}.csv") for table in tables]
    outputs["tidy"] = [str(folder / f"tidy_{table}.csv") for table in tables]
    inputs = {"estimates": estimates, "derived": folder / "derived.parquet"}
    params = {"survey": plain(survey.presentation)}
    yield "tables", inputs, outputs, params, ""
    outputs = {"changed": folder / "what_if.csv", "counts": folder / "what_if_counts.csv"}
    by_method = params | {"tables": [table for table in TABLES if table != "table1"]}
    yield "what_if", inputs | {"estimates": folder / "estimates.csv"}, outputs, by_method, ""
    kinds = {"svg": "svg", "png": "png", "data": "csv", "text": "txt"}
    figures = list(figures_of(survey))
    drawn = {kind: [str(folder / f"figures/{figure}.{end}") for figure in figures] for kind, end in kinds.items()}
    inputs = {"derived": folder / "derived.parquet", "estimates": estimates, "flow": folder / "flow.csv"}
    yield "figures", inputs, drawn, params, ""


def methods(folder: Path) -> dict[str, Path]:
    """Write what the audit says of the statistics, unless the scripts did, and return the files."""
    files = {"parity": folder / "parity.csv", "what_if": folder / "what_if_counts.csv"}
    proof = {"statistic": "mean", "r_version": "R 9.8.7", "cases": 12, "undefined": 0, "allowed": 0.0}
    pl.DataFrame([proof], schema=frames.PARITY).write_csv(files["parity"])
    counts = {"setting": "statistics.quantile_type", "alternative": "6", "used_by": "SPSS", "cells": 60, "changed": 4}
    if not files["what_if"].exists():
        pl.DataFrame([counts], schema=frames.WHAT_IF_COUNTS).write_csv(files["what_if"])
    return files
