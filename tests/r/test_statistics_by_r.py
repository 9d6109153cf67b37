"""R itself: the committed cases and R's values of them, made anew, are what they were."""

import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from conftest import ROOT
from start import rscript

from foisurvey.checks.parity import compared

REFERENCE = ROOT / "resources/parity"
CASES = ("samples", "shares", "clusters", "codings", "numbers")
# What must be among the samples, as its cases say it.
SAMPLES = (
    "n = 1",
    "n = 2, counts",
    "n = 3, not whole",
    "n = 20, where n * 0.05 is nearly whole",
    "n = 100, where n * 0.29 is nearly whole",
    "n = 147",
    "n = 300",
    "negative values",
    "heavily skewed",
    "symmetrical",
    "all equal",
    "ties",
    "zeros",
    "huge counts",
    "rates with 0 and 100",
    "values on exact rounding ties",
    "large mean, small spread: near 10^9",
    "dcb-2025-synthetic, q1, all",
    "dcb-2025-synthetic, rate, ICBs",
)


@pytest.mark.r
def test_r_run_anew_has_our_values_and_changes_nothing_in_the_committed_ones(tmp_path: Path):
    anew = Path(shutil.copytree(REFERENCE, tmp_path / "parity", ignore=shutil.ignore_patterns("r")))
    rscript(Path(__file__).parent / "statistics.R", anew, anew / "r")
    differing = compared(anew).filter(~pl.col("agrees"))
    version = dict(pl.read_csv(anew / "r/versions.csv", infer_schema=False).iter_rows())["R"]
    if tuple(map(int, version.split(".")[:2])) >= (4, 5):
        # Since then n * p counts as whole if it nearly is, in these types too.
        differing = differing.filter(~pl.col("statistic").str.contains("^(quantile|iqr)_.*type_[123]$"))
    assert differing.rows() == []
    made, committed = (
        {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
        for folder in (anew / "r", REFERENCE / "r")
    )
    assert made.keys() == committed.keys()
    # Another R, or another of its packages, may differ in a last digit.
    if made["versions.csv"] == committed["versions.csv"]:
        assert [name for name in committed if made[name] != committed[name]] == []


def test_the_cases_made_anew_are_the_same(tmp_path: Path):
    subprocess.run([sys.executable, REFERENCE / "make_cases.py", tmp_path], check=True)
    for name in CASES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (REFERENCE / f"{name}.csv").read_bytes(), name


def test_the_samples_are_of_every_kind():
    about = pl.read_csv(REFERENCE / "samples.csv", infer_schema=False)["about"]
    generated = about.str.starts_with("dcb-2025-synthetic").not_().sum()
    assert generated >= 500
    assert set(SAMPLES) - set(about) == set()
