"""The benchmark: the page says what docs/benchmark.csv holds; what it measures with is right."""

import csv
import subprocess
import sys
from pathlib import Path

import benchmark
import psutil
import pytest
from benchmark_page import FIGURES, PAGE, exceeds, page

CELLS = list(csv.DictReader(FIGURES.read_text(encoding="utf-8").splitlines()))


def test_the_page_is_made_from_what_was_measured():
    assert PAGE.read_text(encoding="utf-8") == page(CELLS)


@pytest.mark.parametrize(
    ("case", "value", "limit", "shown"),
    [
        ("edge: at the limit", "6.00", "6", "| foisurvey | 6 (at most 6) |"),
        ("expected: too slow", "6.01", "6", "| foisurvey | 6.01 (at most 6, DOES NOT HOLD) |"),
        ("edge: a number that we lack", "inf", "1e-09", "| foisurvey | inf (at most 1e-09, DOES NOT HOLD) |"),
        ("erroneous: a number that R lacks", "nan", "1e-09", "| foisurvey | nan (at most 1e-09, DOES NOT HOLD) |"),
        ("edge: no limit", "1234.50", "", "| foisurvey | 1,234 |"),
    ],
)
def test_a_limit_that_does_not_hold_is_shown(case: str, value: str, limit: str, shown: str):
    cell = {"table": "A table", "row": "foisurvey", "column": "seconds", "value": value, "limit": limit}
    shown_page = page([*(cell for cell in CELLS if cell["table"] == "machine"), cell])
    assert f"## A table\n\n|  | seconds |\n| --- | ---: |\n{shown}\n" in shown_page
    assert ("1 of 1 limits do not hold." in shown_page) == exceeds(cell) == ("NOT" in shown)


def test_memory_is_that_of_all_processes_together():
    hold = f"held = bytearray({300 * 2**20})"
    inner = f"{hold}; print('held', flush=True); input()"
    outer = f"import subprocess, sys; {hold}; subprocess.run([sys.executable, '-c', {inner!r}])"
    process = psutil.Popen([sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    assert benchmark.together(process) > 600 * 2**20
    process.communicate(b"\n")
    assert benchmark.together(process) == 0


def test_a_command_that_fails_ends_the_benchmark_with_what_it_printed(tmp_path: Path):
    with pytest.raises(SystemExit, match="no such luck"):
        benchmark.run([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path)


@pytest.mark.parametrize(
    ("case", "theirs", "expected"),
    [
        ("expected: the same", "a,2\nb,0\n", 0.0),
        ("expected: a rounding error", "a,2.000002\nb,0\n", 1e-6),
        ("edge: a zero that is none of ours", "a,2\nb,1e-12\n", 1.0),
        ("erroneous: a number that we lack", "a,2\nc,1\n", float("inf")),
    ],
)
def test_the_difference_of_a_peer_is_relative(case: str, theirs: str, expected: float, tmp_path: Path):
    (tmp_path / "ours.csv").write_text("id,value\na,2\nb,0\nonly ours,\n", encoding="utf-8")
    (tmp_path / "theirs.csv").write_text(f"id,value\n{theirs}", encoding="utf-8")
    found = benchmark.difference(tmp_path / "ours.csv", tmp_path / "theirs.csv")
    assert found == pytest.approx(expected, rel=1e-5)
