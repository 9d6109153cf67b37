"""Time how a workbook of 50,000 rows is read: by calamine, and by our reader, as the survey's files are.

Prints the seconds of the processor that each takes, the best of three.
"""

import datetime
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from python_calamine import CalamineWorkbook

from foisurvey.core.survey import File
from foisurvey.intake.source_file import Source

ROWS = 50_000
HEADER = ["organisation_id", "name", "type", "date_sent", "date_responded", "boats", "blue", "comment"]
SENT = datetime.date(2031, 3, 3)
DAY = "dd/mm/yyyy"
RUNS = 3


def write(file: Path, rows: int) -> None:
    """Write a workbook of plain numbers, names, dates and a comment in every fifth row."""
    numbers = random.Random(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Replies")
    sheet.append(HEADER)
    for row in range(rows):
        dates = [WriteOnlyCell(sheet, SENT + datetime.timedelta(days=day + row % 30)) for day in (0, 30)]
        for date in dates:
            date.number_format = DAY
        counts, comment = [numbers.randrange(200), numbers.randrange(100)], None if row % 5 else "as sent"
        sheet.append([f"C{row:06}", f"Club number {row}", "sea" if row % 2 else "lake", *dates, *counts, comment])
    book.save(file)


def seconds(read: Callable[[], object]) -> float:
    """Return the processor's seconds that reading takes, the best of RUNS."""
    times = []
    for _ in range(RUNS):
        start = process_time()
        read()
        times.append(process_time() - start)
    return min(times)


def read_by_both(rows: int = ROWS) -> tuple[float, float]:
    """Return the seconds that calamine takes to read a workbook, and those that our reader takes."""
    with tempfile.TemporaryDirectory() as folder:
        write(file := Path(folder) / "replies.xlsx", rows)
        calamine = seconds(lambda: CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python())
        return calamine, seconds(lambda: Source(File(file=str(file)), HEADER))


def main() -> None:
    """Print both times."""
    calamine, ours = read_by_both()
    print(
        f"{ROWS:,} rows of {len(HEADER)} columns: calamine {calamine:.2f} s, ours {ours:.2f} s, {ours / calamine:.1f}"
    )


if __name__ == "__main__":
    main()
