"""What a run says last. The Snakefile and `make` import it at each start, and nothing that takes time."""

from pathlib import Path

LINES = 5  # of the summary


def last_lines(summary: Path) -> str:
    """Return what a run says last: the first lines of its summary, and where the report is."""
    lines = summary.read_text(encoding="utf-8").splitlines()[:LINES]
    return "\n".join(["", *lines, f"The report: {summary.with_name('report.html')}", ""])
