"""The benchmark: README.md, its picture and docs/benchmark.csv say the same; what it measures with is right."""

import os
import sys
from pathlib import Path

import benchmark
import benchmark_page
import pytest
from benchmark_page import BEGIN, DIFFERENCE, END, MEMORY, OURS, PEERS, RATIO, SIMULATED, TIME, Measured
from conftest import ROOT
from watch import watch

TABLE5 = "default survey, Table 5 after a changed trim fraction"


@pytest.fixture
def measured() -> list[Measured]:
    """A benchmark of two sizes, all of whose limits hold."""
    found = [
        Measured("machine", None, name, value)
        for name, value in {
            **{"date": "2031-03-01", "processor": "A processor", "cores": "8", "memory": "32 GiB"},
            **{"Python": "3.11.7", "Snakemake": "9.27.1", "Polars": "2.1.0", "R": "4.2.2", "data.table": "1.14.8"},
        }.items()
    ]
    found += [Measured(TABLE5, 239, TIME, 5.25, "s", 6), Measured("default survey, job clean", 239, TIME, 0.25, "s")]
    for size, seconds, ratio in ((100_000, 9.0, None), (1_000_000, 58.0, 6.44)):
        found += [
            Measured(SIMULATED, size, TIME, seconds, "s", 60 if ratio else None),
            Measured(SIMULATED, size, MEMORY, 1.5, "GiB", 4 if ratio else None),
            Measured(SIMULATED, size, "answers", 65_432.1, "a second"),
        ]
        if ratio:
            found.append(Measured(SIMULATED, size, RATIO.format("a tenth"), ratio, "times", 11))
    for way in (OURS, *PEERS):
        what = f"clean numbers, {way}"
        found += [Measured(what, 1_000_000, TIME, 4.0, "s"), Measured(what, 1_000_000, MEMORY, 0.5, "GiB")]
        if way != OURS:
            found.append(Measured(f"clean numbers, {OURS}", 1_000_000, RATIO.format(way), 9.81, "times"))
            found.append(Measured(what, 1_000_000, DIFFERENCE, 5e-15, "of the number", 1e-9))
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(f"Before\n{BEGIN}\nearlier words\n{END}\nAfter\n", encoding="utf-8")
    return tmp_path


def test_the_readme_and_its_picture_say_what_docs_benchmark_csv_holds():
    measured = benchmark_page.read(ROOT / "docs/benchmark.csv")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.partition(BEGIN)[2].partition(END)[0].strip() == benchmark_page.section(measured).strip()
    assert benchmark_page.alternative_text(measured).encode() in (ROOT / "docs/benchmark.png").read_bytes()


def test_what_was_measured_is_read_back_as_it_was_written(measured: list[Measured], root: Path):
    benchmark_page.publish(root, measured)
    once = {path.name: path.read_bytes() for path in [root / "README.md", *(root / "docs").iterdir()]}
    found = benchmark_page.read(root / "docs/benchmark.csv")
    assert [(one.what, one.organisations, one.measure, one.said, one.unit, one.limit) for one in found] == [
        (one.what, one.organisations, one.measure, one.said, one.unit, one.limit) for one in measured
    ]
    benchmark_page.publish_again(root)
    assert {path.name: path.read_bytes() for path in [root / "README.md", *(root / "docs").iterdir()]} == once


def test_the_section_takes_its_place_and_has_every_number(measured: list[Measured], root: Path):
    said = benchmark_page.publish(root, measured)
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"Before\n{BEGIN}\n\n{said}")
    assert readme.endswith(f"{END}\nAfter\n")
    assert "earlier words" not in readme
    assert "All 6 limits hold." in said
    assert "| Table 5 after a changed trim fraction | 5.2 | 6 |" in said
    assert "| 100,000 | 9.0 | 1.50 | 65,432 |  |" in said
    assert "| 1,000,000 | 58.0 (at most 60) | 1.50 (at most 4) | 65,432 | 6.4 (at most 11) |" in said
    assert "| base R | 4.00 | 0.50 | 9.8 | 5e-15 (at most 1e-09) |" in said
    assert "9.0 seconds at 100,000, 58.0 seconds at 1,000,000" in said


@pytest.mark.parametrize(
    ("case", "place", "value", "said"),
    [
        ("expected: a time", TABLE5, 6.01, "| 6.0 | 6: DOES NOT HOLD |"),
        ("expected: R's numbers are others", "clean numbers, base R", 2e-9, "2e-09 (at most 1e-09: DOES NOT HOLD)"),
        ("edge: a number that we lack", "clean numbers, base R", float("inf"), "inf (at most 1e-09: DOES NOT HOLD)"),
    ],
)
def test_a_limit_that_does_not_hold_is_said(
    case: str, place: str, value: float, said: str, measured: list[Measured], root: Path
):
    changed = [one._replace(value=value) if one.what == place and one.limit else one for one in measured]
    section = benchmark_page.publish(root, changed)
    assert "Limits that DO NOT HOLD: 1 of 6." in section
    assert said in section


def test_a_readme_without_its_place_is_refused(measured: list[Measured], root: Path):
    (root / "README.md").write_text("Nothing here", encoding="utf-8")
    with pytest.raises(SystemExit, match="no place for the benchmark"):
        benchmark_page.publish(root, measured)


def test_memory_is_that_of_all_processes_together(tmp_path: Path):
    hold = "import time; held = bytearray(150 * 2**20); time.sleep(0.5)"
    two = f"import subprocess, sys; one = subprocess.Popen([sys.executable, '-c', {hold!r}]); {hold}; one.wait()"
    seen = watch([sys.executable, "-c", two], tmp_path, dict(os.environ))
    assert 300 / 1024 < seen.memory < 400 / 1024
    assert 0.5 < seen.seconds < 10


def test_a_command_that_fails_ends_the_benchmark_with_what_it_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="no such luck"):
        watch([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path, dict(os.environ))


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


def test_a_size_without_room_is_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture):
    project = benchmark.Project(tmp_path)
    assert benchmark.there_is_room(1, project)
    assert not benchmark.there_is_room(10**9, project)
    assert "1,000,000,000 organisations left out: 1,600.0 GB of memory" in capsys.readouterr().out
