"""The page of what was measured: python benchmark_page.py makes docs/explanation/speed.md of docs/benchmark.csv.

The file has the cells of the page's tables, one a line: table, row, column, value, and the most it may be. The lines
of the table `machine` say when and on what this was measured.
"""

import csv
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIGURES, PAGE = ROOT / "docs/benchmark.csv", ROOT / "docs/explanation/speed.md"
Cell = dict[str, str]
TEXT = """\
# How long it takes

Measured on {date} on two of {cores} cores ({processor}, {memory}); Python {Python}, Snakemake {snakemake}, Polars
{polars}, R {R}, data.table {data.table}. {verdict} GiB is the peak memory of {GiB}; of a job it is what Snakemake
recorded, which it does for jobs of a second or more.

`make benchmark` measures this on your machine, and writes this page and `docs/benchmark.csv`. It needs R with
data.table and a browser (Debian: r-base-core r-cran-data.table chromium); where it is run by root and there is a Slurm
(slurm-wlm), it measures that too. The largest survey wants 16 GB of memory and
20 GB of disk: `make benchmark SIZES="1000 10000"` measures smaller ones alone.

The default survey is run in turn with a workflow of empty scripts, which is what Snakemake takes by itself. Simulated
surveys (`make simulate ORGANISATIONS=1000000`, the same bytes each time) have five questions, and a tenth of their
answers are in words. Their true values are known, and the tests compare the estimates with them. For the comparison
with R all answers are plain numbers: R reads, joins, imputes, and computes Tables 2, 4 and 6; foisurvey goes all the
way from raw files to estimates, with review, bands, sensitivity analyses, intervals by resampling, and types compared.
The largest difference is that of any of R's numbers from ours, relative. Pages are opened in Chromium, and used as a
person would: the longest task is how long the page did not answer. Slurm, of one node, is on the same two cores: a
cluster would run its jobs on as many nodes. There GiB is that of the largest rule, as Snakemake recorded it.
[Survey many organisations](../how-to/large-surveys.md) says what a survey of millions needs.
{tables}"""


def publish() -> list[Cell]:
    """Make the page of docs/benchmark.csv; return the cells whose limit does not hold."""
    with open(FIGURES, newline="", encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(cells), encoding="utf-8")
    return [cell for cell in cells if exceeds(cell)]


def exceeds(cell: Cell) -> bool:
    """Say whether a cell is above its limit."""
    return cell["limit"] != "" and not float(cell["value"]) <= float(cell["limit"])


def page(cells: list[Cell]) -> str:
    """Return the page: when and on what, then each table in the order of its first cell."""
    about = {cell["column"].replace(".", "_"): cell["value"] for cell in cells if cell["table"] == "machine"}
    tables: dict[str, list[Cell]] = {}
    for cell in cells:
        tables.setdefault(cell["table"], []).append(cell)
    del tables["machine"]
    limited, failed = (sum(map(test, cells)) for test in (lambda cell: cell["limit"] != "", exceeds))
    verdict = f"{failed} of {limited} limits do not hold." if failed else f"All {limited} limits hold."
    lines = "".join(f"\n## {heading}\n\n{table(of_table)}\n" for heading, of_table in tables.items())
    return TEXT.replace("{data.table}", "{data_table}").format(**about, verdict=verdict, tables=lines)


def table(cells: list[Cell]) -> str:
    """Return a table in Markdown, its rows and columns in the order of their first cell."""
    rows, columns = ({cell[name]: None for cell in cells} for name in ("row", "column"))
    shown = {(cell["row"], cell["column"]): in_words(cell) for cell in cells}
    lines = [["", *columns], ["---", *["---:"] * len(columns)]]
    lines += [[row, *(shown.get((row, column), "") for column in columns)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_words(cell: Cell) -> str:
    """Return a number in three digits, and its limit."""
    value = float(cell["value"])
    number = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
    limit = f" (at most {cell['limit']}{', DOES NOT HOLD' if exceeds(cell) else ''})" if cell["limit"] else ""
    return number + limit


if __name__ == "__main__":
    publish()
