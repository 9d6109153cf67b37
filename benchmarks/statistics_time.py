"""Time the statistics of a table on ten million numbers in a thousand groups, beside R's data.table.

Both read the same numbers from a file, and are timed without that; R's faster way counts. Exit code 1
where they do not get the same results, or ours takes longer.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from foisurvey.core.survey import Statistics
from foisurvey.stats.sample import DESCRIBED, described

ROWS, GROUPS, REPEATS = 10_000_000, 1_000, 5
METHODS = Statistics(quantile_type=7, skewness_type=3, interval_of_mean="z", interval_of_share="wald", level=0.95)
SCRIPT = Path(__file__).parent / "statistics.R"


def main() -> int:
    """Print both times, their ratio and both peaks of memory; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        groups, numbers, results, theirs = (Path(folder) / name for name in ("groups", "numbers", "ours", "theirs"))
        draw = np.random.default_rng(2025)
        draw.integers(1, GROUPS + 1, ROWS, dtype=np.int32).tofile(groups)
        np.floor(draw.gamma(0.6, 140.0, ROWS)).tofile(numbers)
        # Each in a process of its own, whose peak of memory is that of reading and computing alone; ours between R's.
        by_r = {"at_once": of_r("at_once", groups, numbers, theirs)}
        command = [sys.executable, __file__, groups, numbers, results]
        ours, our_peak = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        by_r["in_two"] = of_r("in_two", groups, numbers, theirs)
        same = alike(*(pl.read_csv(file, infer_schema=False).cast(pl.Float64) for file in (results, theirs)))
    way = min(by_r, key=lambda way: float(by_r[way][0]))
    seconds, peak = float(by_r[way][0]), float(by_r[way][2])
    print(f"{ROWS:,} numbers in {GROUPS:,} groups: {', '.join(DESCRIBED)}; the median of {REPEATS} runs each")
    print(f"{'':30}{'seconds':>9}{'peak memory, MB':>18}")
    print(f"{'foisurvey (polars)':30}{ours:9.2f}{our_peak / 1000:18,.0f}")
    for name, (time_of, threads, peak_of, _) in by_r.items():
        label = f"data.table {name.replace('_', ' ')}, {threads} thread{'s' if threads != '1' else ''}"
        print(f"{label:30}{float(time_of):9.2f}{float(peak_of) / 1000:18,.0f}")
    print(f"{'ratio, ours to the faster':30}{ours / seconds:9.2f}{our_peak / peak:18.2f}")
    print(f"R: {by_r[way][3]}.")
    print("Both have the same results." if same else "THE RESULTS DIFFER.")
    return int(not same or ours > seconds)


def of_r(way: str, groups: Path, numbers: Path, results: Path) -> list[str]:
    """Return what R prints of a way: seconds, threads, peak of memory in kB, versions."""
    command = ["Rscript", "--vanilla", SCRIPT, way, groups, numbers, results, str(ROWS), str(REPEATS)]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    except (FileNotFoundError, subprocess.CalledProcessError) as fault:
        message = getattr(fault, "stderr", None) or "there is no Rscript\n"
        needed = "apt-get install r-base-core r-cran-data.table r-cran-e1071"
        raise SystemExit(f"{message}R with data.table and e1071 is needed: {needed}") from None


def by_us(groups: str, numbers: str, results: str) -> None:
    """Write our results; print our seconds and our peak of memory in kB."""
    values = pl.DataFrame({"group": np.fromfile(groups, dtype=np.int32), "x": np.fromfile(numbers)})
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        rows = described(values, METHODS)
        times.append(time.perf_counter() - start)
    rows.write_csv(results)
    peak = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    print(statistics.median(times), peak[1] if peak else 0)


def alike(ours: pl.DataFrame, theirs: pl.DataFrame) -> bool:
    """Say whether two results are the same but for rounding."""
    pairs = ours.join(theirs, on="group", suffix="_r", validate="1:1")
    near = [
        ((pl.col(name) - pl.col(f"{name}_r")).abs() <= 1e-9 * pl.col(f"{name}_r").abs()).fill_null(False)
        for name in DESCRIBED
    ]
    return pairs.height == ours.height == theirs.height == GROUPS and pairs.select(pl.all_horizontal(near).all()).item()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        by_us(*sys.argv[1:])
    else:
        sys.exit(main())
