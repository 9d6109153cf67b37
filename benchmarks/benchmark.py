"""Measure what a user waits for: python benchmark.py [ORGANISATIONS ...]

The default survey, simulated surveys from raw files to estimates, and the same work by R where all
answers are plain numbers. Works in a copy of the project, on two cores, bytecode compiled. Writes
docs/benchmark.csv, the picture and the section of README.md; exit code 1 where a limit does not hold.
"""

import csv
import datetime
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import polars as pl
import psutil
from benchmark_page import DIFFERENCE, MEMORY, OURS, PEERS, RATIO, SIMULATED, TIME, Measured, publish
from simulate import simulate
from watch import Watched, watch

ROOT = Path(__file__).parents[1]
PEERS_SCRIPT = Path(__file__).with_name("peers.R")
DEFAULT = "dcb-2025-synthetic"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
MILLION = 1_000_000
CORES = 2
RUNS = 3  # of the default survey; the median counts
MOST_SECONDS, MOST_MEMORY = 60, 4  # a million organisations, raw files to estimates; GiB
MOST_TIMES = 11  # ten times the organisations
SAME = 1e-9  # R's numbers and ours, relative
# What a simulated survey may want, in bytes an organisation.
WANTED_MEMORY, WANTED_DISK = 1_600, 2_000


def main(sizes: list[int]) -> int:
    """Measure, publish, and return the exit code."""
    measured = machine()
    if hasattr(os, "sched_setaffinity"):  # all that is started here, R too, has these cores and no others
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "project")
        project.copy()
        measured += default_survey(project)
        sizes = [size for size in sorted(sizes) if there_is_room(size, project)]
        if not sizes:
            raise SystemExit("no survey of these sizes has room here")
        measured += simulated_surveys(project, sizes)
        measured += beside_peers(project, min(MILLION, max(sizes)))
    print(publish(ROOT, measured))
    failed = [one for one in measured if one.holds is False]
    for one in failed:
        print(f"DOES NOT HOLD: {one.what}, {one.organisations:,} organisations: {one.measure} {one.said} {one.unit}")
    return int(bool(failed))


class Project(NamedTuple):
    """A copy of the project, so that no results are touched."""

    folder: Path

    def copy(self) -> None:
        """Copy what a run needs."""
        for name in ("workflow", "config", "profiles", "resources"):
            shutil.copytree(ROOT / name, self.folder / name)
        for name in ("Snakefile", "environment.yml"):
            shutil.copy(ROOT / name, self.folder)

    def run(self, *arguments: str, empty: bool = False) -> Watched:
        """Run Snakemake on two cores, from an empty results folder or as the last run left it."""
        if empty:
            for name in ("results", "logs", "benchmarks", ".snakemake"):
                shutil.rmtree(self.folder / name, ignore_errors=True)
        command = [sys.executable, "-m", "snakemake", *arguments, "--cores", str(CORES)]
        return watch(command, self.folder, os.environ | {"PYTHONPATH": str(self.folder / "workflow/scripts")})

    def estimates(self, survey: Path) -> Watched:
        """Make the estimates of a survey from its raw files."""
        target = f"results/{survey.name}/estimates.csv"
        return self.run(target, "--configfile", str(survey / "config.yaml"), empty=True)

    def jobs(self, what: str, survey: str, organisations: int) -> list[Measured]:
        """Return seconds and memory of each job of the last run, as Snakemake noted them.

        Snakemake looks at the memory now and then only: it knows nothing of a job of less than a second.
        """
        found = []
        for path in sorted((self.folder / "benchmarks" / survey).glob("*.tsv")):
            with open(path, newline="", encoding="utf-8") as file:
                noted = next(csv.DictReader(file, delimiter="\t"))
            job, seconds = f"{what}, job {path.stem}", float(noted["s"])
            found.append(Measured(job, organisations, TIME, seconds, "s"))
            if seconds >= 1:
                found.append(Measured(job, organisations, MEMORY, float(noted["max_rss"]) / 1024, "GiB"))
        return found


def machine() -> list[Measured]:
    """Say when and on what this is measured. Exits where R or data.table is missing."""
    try:
        asked = ["Rscript", "--vanilla", "-e", 'cat(format(getRversion()), format(packageVersion("data.table")))']
        by_r = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
    except (FileNotFoundError, subprocess.CalledProcessError):
        raise SystemExit("R with data.table is needed: apt-get install r-base-core r-cran-data.table") from None
    cpu = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.+)", cpu.read_text()) if cpu.exists() else []
    about = {
        "date": datetime.date.today().isoformat(),
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "Python": platform.python_version(),
        **{name: version(name.lower()) for name in ("Snakemake", "Polars")},
        **dict(zip(("R", "data.table"), by_r, strict=True)),
    }
    return [Measured("machine", None, measure, value) for measure, value in about.items()]


def default_survey(project: Project) -> list[Measured]:
    """Measure a cold run, a run with nothing to do, a dry run, and a changed trim fraction, each RUNS times."""
    size = pl.read_csv(ROOT / f"resources/surveys/{DEFAULT}/organisations.csv").height
    progress(f"default survey, {size:,} organisations: {RUNS} runs of each kind")
    cold = [project.run(empty=True) for _ in range(RUNS)]
    jobs = project.jobs("default survey", DEFAULT, size)
    idle = [project.run() for _ in range(RUNS)]
    dry = [project.run("-n", empty=True) for _ in range(RUNS)]
    project.run()
    changed = []
    for fraction in ("0.06", "0.07", "0.08"):
        config = project.folder / "config/config.yaml"
        text = re.sub(r"fraction: [\d.]+", f"fraction: {fraction}", config.read_text(encoding="utf-8"))
        config.write_text(text, encoding="utf-8")
        changed.append(project.run(f"results/{DEFAULT}/tables/table5.csv"))
    found = []
    for what, runs, limit in (
        ("from an empty results folder", cold, 16),
        ("with nothing to do", idle, None),
        ("dry run of everything", dry, 3),
        ("Table 5 after a changed trim fraction", changed, 6),
    ):
        seconds, memory = (statistics.median(seen) for seen in zip(*runs, strict=True))
        found += [
            Measured(f"default survey, {what}", size, TIME, seconds, "s", limit),
            Measured(f"default survey, {what}", size, MEMORY, memory, "GiB"),
        ]
    return found + jobs


def there_is_room(size: int, project: Project) -> bool:
    """Say whether the machine has what a survey of this size may want; print where it has not."""
    memory, disk = psutil.virtual_memory().available, shutil.disk_usage(project.folder).free
    if memory >= size * WANTED_MEMORY and disk >= size * WANTED_DISK:
        return True
    wanted = f"{size * WANTED_MEMORY / 1e9:,.1f} GB of memory and {size * WANTED_DISK / 1e9:,.1f} GB of disk"
    progress(f"{size:,} organisations left out: {wanted} are wanted, {memory / 1e9:.1f} and {disk / 1e9:.1f} free")
    return False


def simulated_surveys(project: Project, sizes: list[int]) -> list[Measured]:
    """Measure simulated surveys with messy answers, from raw files to estimates."""
    found: list[Measured] = []
    seconds: dict[int, float] = {}
    for size in sizes:
        progress(f"simulated survey, {size:,} organisations")
        survey = project.folder / f"survey-{size}"
        simulate(size, survey)
        kinds = pl.scan_parquet(survey / "truth.parquet").filter("replied").select(pl.col("^q._kind$"))
        given = kinds.select(pl.sum_horizontal((pl.all() != "not_answered").sum())).collect().item()
        seen = project.estimates(survey)
        seconds[size] = seen.seconds
        limits = (MOST_SECONDS, MOST_MEMORY) if size == MILLION else (None, None)
        found += [
            Measured(SIMULATED, size, TIME, seen.seconds, "s", limits[0]),
            Measured(SIMULATED, size, MEMORY, seen.memory, "GiB", limits[1]),
            Measured(SIMULATED, size, "answers", given / seen.seconds, "a second"),
        ]
        if size / 10 in seconds:
            times = seen.seconds / seconds[size // 10]
            found.append(Measured(SIMULATED, size, RATIO.format("a tenth"), times, "times", MOST_TIMES))
        found += project.jobs(SIMULATED, survey.name, size)
        shutil.rmtree(survey)
    return found


def beside_peers(project: Project, size: int) -> list[Measured]:
    """Measure reading, imputing and the statistics of Tables 2, 4 and 6 of plain numbers, by R and by us."""
    survey = project.folder / "clean-numbers"
    simulate(size, survey, messy=0.0)
    seen: dict[str, Watched] = {}
    results: dict[str, Path] = {OURS: project.folder / f"results/{survey.name}/estimates.csv"}
    for way in PEERS:
        progress(f"clean numbers, {size:,} organisations: {way}")
        results[way] = project.folder / f"{way}.csv"
        name = way.split()[0]
        command = ["Rscript", "--vanilla", str(PEERS_SCRIPT), name, str(survey), str(results[way])]
        seen[way] = watch(command, project.folder, dict(os.environ))
    progress(f"clean numbers, {size:,} organisations: {OURS}")
    seen = {OURS: project.estimates(survey), **seen}
    found = []
    for way, (seconds, memory) in seen.items():
        what = f"clean numbers, {way}"
        found += [Measured(what, size, TIME, seconds, "s"), Measured(what, size, MEMORY, memory, "GiB")]
        if way != OURS:
            ratio = seen[OURS].seconds / seconds
            found.append(Measured(f"clean numbers, {OURS}", size, RATIO.format(way), ratio, "times"))
            furthest = difference(results[OURS], results[way])
            found.append(Measured(what, size, DIFFERENCE, furthest, "of the number", SAME))
    return found


def difference(ours: Path, theirs: Path) -> float:
    """Return the largest relative difference of a peer's numbers from ours; infinite where we lack one."""
    mine, other = (
        pl.read_csv(file, infer_schema=False).select("id", pl.col("value").cast(float)) for file in (ours, theirs)
    )
    pairs = other.join(mine, on="id", how="left", suffix="_ours")
    apart = (pl.col("value") - pl.col("value_ours")).abs()
    relative = pl.when(apart == 0).then(0.0).otherwise(apart / pl.col("value").abs()).fill_null(math.inf)
    return pairs.select(relative.max()).item()


def progress(line: str) -> None:
    """Print a line at once: the whole takes minutes."""
    print(f"{datetime.datetime.now():%H:%M:%S} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
