"""What the benchmark measured, as users read it: docs/benchmark.csv, a picture, and a section of README.md.

`python benchmark_page.py` makes picture and section anew from docs/benchmark.csv.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from foisurvey.figures.drawing import COLOURS, STYLE

BEGIN, END = "<!-- benchmark: made by make benchmark -->", "<!-- end of benchmark -->"
SIMULATED = "simulated survey, raw files to estimates"
OURS, PEERS = "foisurvey", ("base R", "data.table")
TIME, MEMORY, RATIO, DIFFERENCE = "time", "peak memory", "time over that of {}", "largest difference"


class Measured(NamedTuple):
    """One thing measured, a number or (of the machine) a word, and the most it may be."""

    what: str
    organisations: int | None
    measure: str
    value: float | str
    unit: str = ""
    limit: float | None = None

    @property
    def said(self) -> str:
        """The value as it is written down."""
        if isinstance(self.value, str):
            return self.value
        return f"{self.value:.1e}" if 0 < abs(self.value) < 0.005 else f"{self.value:.2f}"

    @property
    def holds(self) -> bool | None:
        """Whether the value as written down is within its limit; None where there is none."""
        return None if self.limit is None else float(self.said) <= self.limit


def publish(root: Path, measured: list[Measured]) -> str:
    """Write docs/benchmark.csv, the picture and the section of README.md; return the section."""
    rows = [
        (one.what, one.organisations, one.measure, one.said, one.unit or None, one.limit, one.holds) for one in measured
    ]
    columns = {"what": str, "organisations": int, "measure": str, "value": str}
    columns |= {"unit": str, "limit": float, "holds": bool}
    pl.DataFrame(rows, schema=columns, orient="row").write_csv(root / "docs/benchmark.csv")
    return publish_again(root)


def publish_again(root: Path) -> str:
    """Make the picture and the section of README.md from docs/benchmark.csv; return the section."""
    measured = read(root / "docs/benchmark.csv")
    draw(measured, root / "docs/benchmark.png")
    readme = root / "README.md"
    head, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"README.md has no place for the benchmark, between {BEGIN} and {END}")
    made = section(measured)
    readme.write_text(f"{head}{begin}\n\n{made}\n{end}{tail}", encoding="utf-8")
    return made


def read(file: Path) -> list[Measured]:
    """Return what docs/benchmark.csv holds."""
    frame = pl.read_csv(file, schema_overrides={"value": pl.String, "organisations": pl.Int64, "limit": pl.Float64})
    found = []
    for what, organisations, measure, value, unit, limit, _ in frame.iter_rows():
        known = value if what == "machine" else float(value)
        found.append(Measured(what, organisations, measure, known, unit or "", limit))
    return found


def section(measured: list[Measured]) -> str:
    """Return the section of README.md: when and on what, three tables, the limits, the picture."""
    about = {one.measure: one.value for one in measured if one.what == "machine"}
    versions = ", ".join(f"{name} {about[name]}" for name in ("Python", "Snakemake", "Polars", "R", "data.table"))
    failed = [one for one in measured if one.holds is False]
    limited = [one for one in measured if one.holds is not None]
    said = (
        f"All {len(limited)} limits hold."
        if not failed
        else f"Limits that DO NOT HOLD: {len(failed)} of {len(limited)}."
    )
    return "\n".join(
        [
            f"Measured on {about['date']} on two of {about['cores']} cores ({about['processor']}, {about['memory']}); "
            f"{versions}. Memory is the peak of all processes together. {said}",
            "",
            *_default(measured),
            "",
            *_simulated(measured),
            "",
            *_peers(measured),
            "",
            f"![{alternative_text(measured)}](docs/benchmark.png)",
            "",
        ]
    )


def _default(measured: list[Measured]) -> list[str]:
    rows = [one for one in measured if one.what.startswith("default survey, ") and one.measure == TIME]
    rows = [one for one in rows if ", job " not in one.what]
    body = [(one.what.removeprefix("default survey, "), f"{one.value:.1f}", _limit(one)) for one in rows]
    return _table([f"The default survey, {rows[0].organisations:,} organisations", "seconds", "at most"], body)


def _simulated(measured: list[Measured]) -> list[str]:
    rows = {(one.organisations, one.measure): one for one in measured if one.what == SIMULATED}
    tenth, body = RATIO.format("a tenth"), []
    for size in _sizes(measured):
        time, memory, ratio = rows[size, TIME], rows[size, MEMORY], rows.get((size, tenth))
        body.append(
            (
                f"{size:,}",
                f"{time.value:.1f}{_in_words(time)}",
                f"{memory.value:.2f}{_in_words(memory)}",
                f"{rows[size, 'answers'].value:,.0f}",
                f"{ratio.value:.1f}{_in_words(ratio)}" if ratio else "",
            )
        )
    head = ["Simulated organisations, raw files to estimates", "seconds", "GiB", "answers a second"]
    return _table([*head, "times a tenth's seconds"], body)


def _peers(measured: list[Measured]) -> list[str]:
    rows = {(one.what.removeprefix("clean numbers, "), one.measure): one for one in measured}
    body = []
    for way in (OURS, *PEERS):
        ratio, apart = rows.get((OURS, RATIO.format(way))), rows.get((way, DIFFERENCE))
        body.append(
            (
                way,
                *(f"{rows[way, measure].value:.2f}" for measure in (TIME, MEMORY)),
                f"{ratio.value:.1f}" if ratio else "",
                f"{apart.value:.0e}{_in_words(apart)}" if apart else "",
            )
        )
    size = rows[OURS, TIME].organisations
    head = [f"Plain numbers of {size:,} organisations", "seconds", "GiB", "our seconds over its", "largest difference"]
    return _table(head, body)


def _table(head: list[str], body: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *body)]


def _limit(one: Measured) -> str:
    return "" if one.limit is None else f"{one.limit:g}" + ("" if one.holds else ": DOES NOT HOLD")


def _in_words(one: Measured) -> str:
    return "" if one.limit is None else f" (at most {_limit(one)})"


def _sizes(measured: list[Measured]) -> list[int]:
    return [one.organisations or 0 for one in measured if one.what == SIMULATED and one.measure == TIME]


def _curve(measured: list[Measured], measure: str) -> list[float]:
    return [float(one.value) for one in measured if one.what == SIMULATED and one.measure == measure]


def alternative_text(measured: list[Measured]) -> str:
    """Return what the picture shows, in words and numbers."""
    sizes, said = _sizes(measured), []
    for measure, unit, digits in ((TIME, "seconds", 1), (MEMORY, "GiB", 2)):
        points = zip(_curve(measured, measure), sizes, strict=True)
        values = ", ".join(f"{value:.{digits}f} {unit} at {size:,}" for value, size in points)
        said.append(f"{measure.capitalize()}: {values}.")
    return (
        f"Time and peak memory against the number of simulated organisations, on logarithmic scales. {' '.join(said)}"
    )


def draw(measured: list[Measured], file: Path) -> None:
    """Draw time and peak memory against organisations, each with its limits, and put the text into the file."""
    from matplotlib import rc_context, style
    from matplotlib.figure import Figure

    sizes = _sizes(measured)
    with style.context("seaborn-v0_8-whitegrid"), rc_context(STYLE):
        drawing = Figure(figsize=(8.0, 3.2), layout="constrained")
        axes: Any = drawing.subplots(1, 2)
        for axis, measure, unit, colour in zip(axes, (TIME, MEMORY), ("seconds", "GiB"), COLOURS[1:], strict=False):
            values = _curve(measured, measure)
            axis.plot(sizes, values, color=colour, marker="o")
            for size, value in zip(sizes, values, strict=True):
                axis.annotate(f"{value:.3g}", (size, value), (5, -11), textcoords="offset points")
            for one in measured:
                if one.what == SIMULATED and one.measure == measure and one.limit is not None:
                    axis.plot([one.organisations], [one.limit], "_", color="black", markersize=18, markeredgewidth=2)
                    place = {"xytext": (-11, -3), "textcoords": "offset points", "ha": "right"}
                    axis.annotate(f"limit {one.limit:g}", (one.organisations, one.limit), **place)
            shown = [value for line in axis.lines for value in line.get_ydata()]
            low, high = math.floor(math.log10(min(shown))), math.ceil(math.log10(1.5 * max(shown)))
            axis.set(xscale="log", yscale="log", ylim=(10**low, 10**high), xlabel="Organisations (simulated)")
            axis.xaxis.set_major_formatter("{x:,.0f}")
            axis.yaxis.set_major_formatter("{x:,g}")
            axis.tick_params(labelsize=8)
            axis.set_title(f"{measure.capitalize()}, {unit}", loc="left", y=1.0, fontweight="bold", fontsize=10)
            axis.margins(x=0.12)
        title = "From raw files to estimates, two cores"
        drawing.savefig(file, dpi=150, metadata={"Title": title, "Description": alternative_text(measured)})


if __name__ == "__main__":
    print(publish_again(Path(__file__).parents[1]))
