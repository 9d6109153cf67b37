"""A rule's script run from files to files, without Snakemake around it."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from foisurvey.core import frames

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"


class Named(list):
    """Files as a script sees them: by place and by name."""

    def __init__(self, **files: Any) -> None:
        super().__init__(str(file) for file in files.values())
        self.__dict__.update({name: file if isinstance(file, list) else str(file) for name, file in files.items()})

    def __getitem__(self, key: Any) -> Any:
        return self.__dict__[key] if isinstance(key, str) else super().__getitem__(key)


def run_script(
    folder: Path, name: str, inputs: dict, outputs: dict, params: dict | None = None, **wildcards: str
) -> None:
    """Run a rule's script; its log is logs/survey/<name>.log of the folder."""
    (folder / "logs/survey").mkdir(parents=True, exist_ok=True)
    seen = SimpleNamespace(
        input=Named(**inputs),
        output=Named(**outputs),
        params=SimpleNamespace(**(params or {})),
        wildcards=SimpleNamespace(**wildcards),
        log=[str(folder / f"logs/survey/{name}.log")],
    )
    runpy.run_path(str(SCRIPTS / f"{name}.py"), init_globals={"snakemake": seen})


def methods(folder: Path) -> dict[str, Path]:
    """Write what the audit says of the statistics, unless the scripts did, and return the files."""
    files = {"parity": folder / "parity.csv", "what_if": folder / "what_if_counts.csv"}
    proof = {"statistic": "mean", "r_version": "R 9.8.7", "cases": 12, "undefined": 0, "allowed": 0.0}
    pl.DataFrame([proof], schema=frames.PARITY).write_csv(files["parity"])
    counts = {"setting": "statistics.quantile_type", "alternative": "6", "used_by": "SPSS", "cells": 60, "changed": 4}
    if not files["what_if"].exists():
        pl.DataFrame([counts], schema=frames.WHAT_IF_COUNTS).write_csv(files["what_if"])
    return files
