"""Measure what a user waits for: python benchmark.py [ORGANISATIONS ...]

The default survey beside a workflow of empty scripts, simulated surveys from raw files to estimates beside the same
work by R, a workbook beside calamine, pages in a browser. Works in a copy of the project, on two cores. Writes
docs/benchmark.csv and the page of it, and prints what it measures; exit code 1 where a limit does not hold.
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
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import polars as pl
import psutil
import yaml
from benchmark_page import FIGURES, ROOT, publish
from pages import MOST_PAINT, MOST_TASK, waited_for
from through_slurm import through_slurm, why_not
from workbook import ROWS, read_by_both

HERE = Path(__file__).parent
PEERS_SCRIPT = HERE / "peers.R"
DEFAULT = "dcb-2025-synthetic"
MILLION = 1_000_000
SIZES = (1_000, 10_000, 100_000, MILLION, 10 * MILLION)
CORES = 2
RUNS = 3  # of the default survey; the median counts
EMPTY = 20  # scripts of the workflow that a run of the default survey is compared with
# The most that a number may be, as a multiple of the empty workflow's, of R's, or of that of plain numbers.
MOST_COLD, MOST_IDLE = 2.5, 1.3
# Seconds: of the default survey from nothing, a dry run, Table 5 after a change; of a million organisations.
COLD_SECONDS, DRY_SECONDS, TABLE_SECONDS, MILLION_SECONDS = 16, 3, 6, 60
MOST_OF_R = {"base R": 1.0, "data.table": 2.0}
MOST_MESSY = 1.5
MOST_OF_CALAMINE = 2.0
MOST_TIMES = 11  # ten times the organisations
MOST_MEMORY = {MILLION: 2, 10 * MILLION: 12}  # GiB, by organisations
TRIMS = range(1, 7)  # per cent; with the two of a simulated survey too many sensitivity analyses for one job
SAME = 1e-9  # R's numbers and ours, relative
Seen = tuple[float, float]  # of a run: its seconds and GiB
Measured = Callable[[], Seen]
# A table of the page, a row and a column of it, the value, and the most it may be.
Cells = Iterator[tuple[str, str, str, str | float, float | None]]


def main(sizes: list[int]) -> int:
    """Measure, write file and page, and return the exit code."""
    if hasattr(os, "sched_setaffinity"):  # all that is started here, R too, has these cores and no others
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        made = ("results", "logs", "benchmarks", "simulated", "tests")
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", *made))
        measured = chain(
            machine(),
            default_survey(project),
            simulated_surveys(project, sizes),
            on_a_cluster(project, min(MILLION, max(sizes))),
            grouped_numbers(project),
            workbook(),
            pages(project),
        )
        cells = [*printed(measured)]
    with open(FIGURES, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "row", "column", "value", "limit"])
        writer.writerows((*place, written(value), limit) for *place, value, limit in cells)
    failed = publish()
    for cell in failed:
        print("DOES NOT HOLD:", *cell.values(), sep=" | ")
    return int(bool(failed))


def written(value: str | float) -> str:
    """Return a word as it is, and a number in two decimals, or in two digits where these are all zero."""
    if isinstance(value, str):
        return value
    return f"{value:.1e}" if 0 < value < 0.005 else f"{value:.2f}"


def run(command: list[str | Path], folder: Path) -> Seen:
    """Run a command in a folder to its end, or exit with what it printed where it fails.

    Returns its wall seconds, and in GiB the most memory that it and all that it started had together, looked at five
    times a second.
    """
    start, most = time.perf_counter(), 0
    environment = os.environ | {"PYTHONPATH": str(folder / "workflow/scripts")}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        process = psutil.Popen(command, cwd=folder, env=environment, stdout=printed, stderr=subprocess.STDOUT)
        while True:
            with suppress(psutil.TimeoutExpired):
                code = process.wait(0.2)
                break
            most = max(most, together(process))
        seconds = time.perf_counter() - start
        if code:
            printed.seek(0)
            raise SystemExit(f"{printed.read()}\nfailed: {' '.join(map(str, command))}")
    return seconds, most / 2**30


def together(process: psutil.Process) -> int:
    """Return the bytes of memory that a process and all below it have at this moment."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for one in [process, *process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total


def snakemake(project: Path, *arguments: str, fresh: bool = False) -> Seen:
    """Run the workflow on two cores, from an empty results folder or as the last run left it."""
    if fresh:
        for name in ("results", "logs", "benchmarks", ".snakemake"):
            shutil.rmtree(project / name, ignore_errors=True)
    return run([sys.executable, "-m", "snakemake", *arguments, "--cores", str(CORES)], project)


def machine() -> Cells:
    """Say when and on what this is measured. Exits where R or data.table is missing."""
    asked = ["Rscript", "--vanilla", "-e", 'cat(format(getRversion()), format(packageVersion("data.table")))']
    try:
        r, data_table = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
    except (FileNotFoundError, subprocess.CalledProcessError):
        raise SystemExit("R with data.table is needed: apt-get install r-base-core r-cran-data.table") from None
    cpu = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.+)", cpu.read_text()) if cpu.exists() else []
    about = {
        "date": datetime.date.today().isoformat(),
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("snakemake", "polars")},
        **{"R": r, "data.table": data_table, "GiB": "all processes together"},
    }
    yield from (("machine", "", name, value, None) for name, value in about.items())


def default_survey(project: Path) -> Cells:
    """Measure the default survey and a workflow of empty scripts, each RUNS times, in turn."""
    table = "The default survey"
    progress(f"default survey: {RUNS} runs of each kind")
    empty = project / "empty"
    empty.mkdir()
    rule = "rule r{0}:\n    output: touch('out/{0}')\n    script: 'empty.py'\n"
    (empty / "empty.py").touch()
    rules = "".join(rule.format(number) for number in range(EMPTY))
    (empty / "Snakefile").write_text(f"rule all:\n    input: expand('out/{{n}}', n=range({EMPTY}))\n{rules}")

    def of_empty(fresh: bool) -> Seen:
        for name in ("out", ".snakemake") if fresh else ():
            shutil.rmtree(empty / name, ignore_errors=True)
        return run([sys.executable, "-m", "snakemake", "--cores", str(CORES)], empty)

    snakemake(project, fresh=True)  # compiles modules, as the first run of a user does
    (dry,) = in_turn(lambda: snakemake(project, "-n", fresh=True))
    cold, empty_cold = in_turn(lambda: snakemake(project, fresh=True), lambda: of_empty(True))
    records = [*jobs(project, DEFAULT)]
    idle, empty_idle = in_turn(lambda: snakemake(project), lambda: of_empty(False))
    config, fractions = project / "config/config.yaml", iter(range(6, 6 + RUNS))

    def changed() -> Seen:
        text = re.sub(r"fraction: [\d.]+", f"fraction: 0.0{next(fractions)}", config.read_text(encoding="utf-8"))
        config.write_text(text, encoding="utf-8")
        return snakemake(project, f"results/{DEFAULT}/tables/table5.csv")

    (table5,) = in_turn(changed)
    ratio = f"times {EMPTY} empty scripts"
    yield from both(table, "from an empty results folder", cold, COLD_SECONDS)
    yield table, "from an empty results folder", ratio, cold[0] / empty_cold[0], MOST_COLD
    yield from both(table, "with nothing to do", idle)
    yield table, "with nothing to do", ratio, idle[0] / empty_idle[0], MOST_IDLE
    yield from both(table, "dry run of everything", dry, DRY_SECONDS)
    yield from both(table, "Table 5 after a changed trim fraction", table5, TABLE_SECONDS)
    yield from both(table, f"{EMPTY} empty scripts", empty_cold)
    yield from both(table, f"{EMPTY} empty scripts with nothing to do", empty_idle)
    yield from (("Each job of the default survey", job, unit, value, None) for job, unit, value in records)


def in_turn(*ways: Measured) -> list[Seen]:
    """Measure each way RUNS times, one after the other each time; return the median seconds and GiB of each."""
    seen = [[way() for way in ways] for _ in range(RUNS)]
    return [tuple(map(statistics.median, zip(*of_way, strict=True))) for of_way in zip(*seen, strict=True)]


def both(
    table: str, row: str, seen: Seen, most_seconds: float | None = None, most_memory: float | None = None
) -> Cells:
    """Yield the two cells of a run."""
    yield table, row, "seconds", seen[0], most_seconds
    yield table, row, "GiB", seen[1], most_memory


def jobs(project: Path, survey: str) -> Iterator[tuple[str, str, float]]:
    """Yield the seconds of each job of the last run, and its GiB, as Snakemake recorded them.

    Snakemake looks at the memory now and then only: it knows nothing of a job of less than a second.
    """
    for path in sorted((project / "benchmarks" / survey).glob("*.tsv")):
        with open(path, newline="", encoding="utf-8") as file:
            record = next(csv.DictReader(file, delimiter="\t"))
        yield path.stem, "seconds", float(record["s"])
        if float(record["s"]) >= 1:
            yield path.stem, "GiB", float(record["max_rss"]) / 1024


def simulated(project: Path, name: str, size: int, messy: float, *targets: str) -> Seen:
    """Simulate a survey and make its estimates, or other targets, from nothing; return what these took."""
    progress(f"{name}: {size:,} organisations")
    run([sys.executable, HERE / "simulate.py", str(size), project / name, f"--messy={messy}"], project)
    config = project / name / "config.yaml"
    made = targets or [f"results/{name}/estimates.csv"]
    return snakemake(project, *made, "--configfile", str(config), fresh=True)


def simulated_surveys(project: Path, sizes: list[int]) -> Cells:
    """Measure simulated surveys with messy answers from raw files to estimates, and one of plain numbers, by R too.

    By R that is reading, imputing and the statistics of Tables 2, 4 and 6.
    """
    table, seen = "Simulated surveys, from raw files to estimates", {}
    for size in sorted(sizes):
        row, seen[size] = f"{size:,} organisations", simulated(project, "messy", size, 0.1)
        yield from both(table, row, seen[size], MILLION_SECONDS if size == MILLION else None, MOST_MEMORY.get(size))
        if size // 10 in seen:
            yield table, row, "times a tenth's seconds", seen[size][0] / seen[size // 10][0], MOST_TIMES
        for job, unit, value in jobs(project, "messy"):
            yield f"Each job, by organisations: {unit}", job, f"{size:,}", value, None
    size = min(MILLION, max(sizes))
    table, plain = f"Plain numbers of {size:,} organisations", simulated(project, "plain", size, 0.0)
    yield from both(table, "foisurvey", plain, None, MOST_MEMORY.get(size))
    if size in seen:
        of_large = MOST_MESSY if size == MILLION else None
        yield from both(table, "foisurvey, a tenth of the answers in words", seen[size])
        yield table, "foisurvey, a tenth of the answers in words", "times foisurvey", seen[size][0] / plain[0], of_large
    for row, most in MOST_OF_R.items():
        ours, most_times = project / "results/plain/estimates.csv", most if size == MILLION else None
        yield from by_r(table, row, row.split()[0], project / "plain", plain, ours, most_times)


def on_a_cluster(project: Path, size: int) -> Cells:
    """Measure a survey with many sensitivity analyses on this machine and through a Slurm of it, an analysis a job.

    Nothing where no Slurm can be started: it needs root.
    """
    if reason := why_not():
        progress(f"not measured, a survey through Slurm: {reason}")
        return
    table, name = f"{size:,} organisations through Slurm, an analysis a job", "cluster"
    progress(table)
    run([sys.executable, HERE / "simulate.py", str(size), project / name], project)
    config = project / name / "config.yaml"
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["sensitivity"] |= {
        f"trimmed_{percent}": {"label": f"Trimmed by {percent}%", "trim": {"fraction": percent / 100, "base": "rated"}}
        for percent in TRIMS
    }
    config.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    made = Path("results", name, "estimates.csv")
    seen = snakemake(project, str(made), "--configfile", str(config), fresh=True)
    yield from both(table, "Snakemake on two cores", seen)
    here = (project / made).read_bytes()
    shutil.rmtree(project / made.parent)
    start = time.perf_counter()
    ended = through_slurm(project, config, str(made))
    yield table, "Slurm", "seconds", time.perf_counter() - start, None
    yield table, "Slurm", "GiB", max(value for _, unit, value in jobs(project, name) if unit == "GiB"), None
    yield table, "Slurm", "jobs", ended[-1].number, None
    yield table, "Slurm", "files that differ", int((project / made).read_bytes() != here), 0


def grouped_numbers(project: Path) -> Cells:
    """Measure the statistics of ten million numbers in a thousand groups, five times over, by us and by R."""
    table = "Ten million numbers in a thousand groups, the statistics of a table five times over"
    progress(table)
    numbers, ours = project / "numbers.csv", project / "ours.csv"
    run([sys.executable, HERE / "grouped.py", numbers], project)
    seen = run([sys.executable, HERE / "grouped.py", numbers, ours], project)
    yield from both(table, "foisurvey", seen)
    yield from by_r(table, "data.table", "grouped", numbers, seen, ours, most_times=1)


def workbook() -> Cells:
    """Measure how a workbook is read, by calamine and by us, in seconds of the processor."""
    table = f"An Excel workbook of {ROWS:,} rows"
    progress(table)
    calamine, ours = read_by_both()
    yield table, "calamine", "seconds", calamine, None
    yield table, "foisurvey", "seconds", ours, None
    yield table, "foisurvey", "times calamine", ours / calamine, MOST_OF_CALAMINE


def pages(project: Path) -> Cells:
    """Measure how long a browser takes to show the report of many organisations, and many answers in review."""
    made = {}
    for page, size, messy in (("report.html", 10_000, 0.1), ("audit/review.html", 70_000, 0.9)):
        made[page] = project / "page" / page
        simulated(project, "page", size, messy, f"results/page/{page}")
        made[page].parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project / "results/page" / page, made[page])
    progress("the pages in a browser")
    report, review = waited_for(*made.values()).values()
    answers = (
        pl.scan_csv(project / "results/page/audit/review.csv", infer_schema=False).select(pl.len()).collect().item()
    )
    for row, waited in (("report of 10,000 organisations", report), (f"{answers:,} answers in review", review)):
        yield "Pages in a browser", row, "milliseconds to the first paint", waited.first_paint, MOST_PAINT
        yield "Pages in a browser", row, "milliseconds of the longest task", waited.longest_task, MOST_TASK


def by_r(table: str, row: str, way: str, data: Path, seen: Seen, ours: Path, most_times: float | None = None) -> Cells:
    """Measure R's way to do what we did, and compare the numbers."""
    theirs = data.with_name("theirs.csv")
    by_them = run(["Rscript", "--vanilla", PEERS_SCRIPT, way, data, theirs], data.parent)
    yield from both(table, row, by_them)
    yield table, row, "foisurvey's seconds over its", seen[0] / by_them[0], most_times
    yield table, row, "largest difference", difference(ours, theirs), SAME


def difference(ours: Path, theirs: Path) -> float:
    """Return the largest relative difference of a peer's numbers from ours; infinite where we lack one."""
    mine, other = (
        pl.read_csv(file, infer_schema=False).select("id", pl.col("value").cast(float)) for file in (ours, theirs)
    )
    pairs = other.join(mine, on="id", how="left", suffix="_ours")
    apart = (pl.col("value") - pl.col("value_ours")).abs()
    relative = pl.when(apart == 0).then(0.0).otherwise(apart / pl.col("value").abs()).fill_null(math.inf)
    return pairs.select(relative.max()).item()


def printed(cells: Cells) -> Cells:
    """Yield the cells, and print each, below the name of its table."""
    last = ""
    for table, row, column, value, limit in cells:
        if table != last:
            print(f"  {table}")
        most = "" if limit is None else f" (at most {limit:g})"
        print(f"    {row and f'{row}, '}{column}: {written(value)}{most}", flush=True)
        last = table
        yield table, row, column, value, limit


def progress(line: str) -> None:
    """Print a line at once: the whole takes minutes."""
    print(f"{datetime.datetime.now():%H:%M:%S} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
