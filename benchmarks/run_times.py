"""Time the default survey as a user waits for it, and say where the time goes.

Works in a copy of the project, so that no results are touched. Each time is the median of
RUNS whole commands on two cores, the environment ready and its bytecode compiled.
"""

import csv
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SURVEY = "dcb-2025-synthetic"
TABLE5 = f"results/{SURVEY}/tables/table5.csv"
RUNS = 3


def main() -> None:
    """Print the times of a cold run, a run with nothing to do, a dry run and a changed trim fraction."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        copy(project)
        cold = [timed(project, empty=True) for _ in range(RUNS)]
        jobs = job_times(project)
        idle = [timed(project) for _ in range(RUNS)]
        dry = [timed(project, "-n", empty=True) for _ in range(RUNS)]
        timed(project)
        changed = []
        for fraction in ("0.06", "0.07", "0.08"):
            trim(project, fraction)
            changed.append(timed(project, TABLE5))
    print(f"{'what':45}{'seconds':>8}{'at most':>9}")
    for what, times, limit in (
        ("from an empty results folder", cold, "12"),
        ("with nothing to do", idle, ""),
        ("dry run of everything", dry, "3"),
        ("Table 5 after a changed trim fraction", changed, "6"),
    ):
        print(f"{what:45}{statistics.median(times):8.1f}{limit:>9}")
    print(f"\n{'job of the last cold run':45}{'seconds':>8}")
    for job, seconds in sorted(jobs.items(), key=lambda entry: -entry[1]):
        print(f"{job:45}{seconds:8.2f}")
    print(f"{'all jobs, one after the other':45}{sum(jobs.values()):8.2f}")


def copy(project: Path) -> None:
    """Copy what a run needs."""
    for name in ("workflow", "config", "profiles", "resources"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "Snakefile", project)
    shutil.copy(ROOT / "environment.yml", project)


def timed(project: Path, *arguments: str, empty: bool = False) -> float:
    """Return the seconds that a run takes."""
    if empty:
        for name in ("results", "logs", "benchmarks", ".snakemake"):
            shutil.rmtree(project / name, ignore_errors=True)
    start = time.perf_counter()
    command = [sys.executable, "-m", "snakemake", *arguments, "--cores", "2"]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    return time.perf_counter() - start


def trim(project: Path, fraction: str) -> None:
    """Change the trim fraction in the config."""
    path = project / "config/config.yaml"
    path.write_text(
        re.sub(r"fraction: [\d.]+", f"fraction: {fraction}", path.read_text(encoding="utf-8")), encoding="utf-8"
    )


def job_times(project: Path) -> dict[str, float]:
    """Return the seconds of each job, from what Snakemake noted."""
    times = {}
    for path in (project / "benchmarks" / SURVEY).glob("*.tsv"):
        with open(path, newline="", encoding="utf-8") as file:
            times[path.stem] = float(next(csv.DictReader(file, delimiter="\t"))["s"])
    return times


if __name__ == "__main__":
    main()
