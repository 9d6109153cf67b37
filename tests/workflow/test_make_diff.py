"""One changed answer, one changed threshold, one corrected cell: `make diff` names exactly that and what follows."""

import csv
import sys
from pathlib import Path

import openpyxl
import pytest
from conftest import RESULTS, Project

pytestmark = pytest.mark.slow

RESPONSES = "resources/surveys/dcb-2025-synthetic/responses.xlsx"
CORRECTIONS = "resources/surveys/dcb-2025-synthetic/corrections.csv"
MADE_OF = ("settings", "files received", "versions", "organisations", "answers")


def change_answer(project: Project) -> None:
    book = openpyxl.load_workbook(project.folder / RESPONSES)
    sheet = book["Responses"]
    place = [cell.value for cell in sheet[2]].index("q2")
    (row,) = (row for row in sheet.iter_rows(min_row=3) if row[0].value == "TRUST-001")
    assert row[place].value == 14
    row[place].value = 15
    book.save(project.folder / RESPONSES)


def change_threshold(project: Project) -> None:
    project.configure(minimum_n=10)


def correct_cell(project: Project) -> None:
    path = project.folder / CORRECTIONS
    before, after = '"7, as of March 2025",7,Read as proposed.', '"7, as of March 2025",9,A slip.'
    text = path.read_text(encoding="utf-8")
    assert text.count(f"TRUST-006,q1,{before}") == 1
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def rows(project: Project, name: str) -> list[list[str]]:
    with open(project.folder / name, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("change", "made_of", "tables"),
    [
        (
            change_answer,
            [
                ("files received", "", RESPONSES),
                ("organisations", "TRUST-001", "rate"),
                ("answers", "TRUST-001", "q2", "14 (stated)", "15 (stated)", "received: '14' -> '15'"),
            ],
            {"table6", "intervals", "influence"},
        ),
        (change_threshold, [("settings", "", "minimum_n", "", "10", "")], None),
        (
            correct_cell,
            [
                ("files received", "", CORRECTIONS),
                ("answers", "TRUST-006", "q1", "7 (confirmed)", "9 (corrected)", "correction: '7' -> '9'"),
            ],
            {"table2", "table6", "intervals", "influence", "comparisons"},
        ),
    ],
)
def test_what_changed_and_what_follows_is_named(
    finished: Project, rerun: Project, change: object, made_of: list[tuple[str, ...]], tables: set[str] | None
):
    assert rerun.make("archive").returncode == 0
    (archive,) = Path(rerun.folder / "results").glob("*.zip")
    assert rerun.make("verify", f"ARCHIVE={archive}").returncode == 0
    equal = rerun.make("diff", f"A={archive}", f"B={RESULTS}")
    assert (equal.returncode, equal.said[:23]) == (0, "The two runs are equal:"), equal.said
    change(rerun)
    run = rerun.run()
    assert run.returncode == 0, run.said
    process = rerun.start_command(
        *(sys.executable, "-m", "foisurvey.diff", str(archive), str(RESULTS), "--out", "all.csv")
    )
    said, _ = process.communicate()
    assert process.returncode == 1, said
    changes = rows(rerun, "all.csv")[1:]

    named = [tuple(one) for one in changes if one[0] in MADE_OF]
    assert [one[: len(expected)] for one, expected in zip(named, made_of, strict=True)] == made_of

    # What follows is that, and all of it, which the files say by themselves.
    before, after = ({row[0]: row[1:] for row in rows(one, f"{RESULTS}/estimates.csv")} for one in (finished, rerun))
    assert before.keys() == after.keys()
    moved = {one[2] for one in changes if one[0] == "estimates"}
    differ = {name for name in before if before[name] != after[name]}
    assert moved <= differ
    assert all(nearly(before[name], after[name]) for name in differ - moved)
    changed = [
        path
        for pattern in ("tables/*.csv", "figures/*.csv", "figures/*.txt")
        for path in sorted((finished.folder / RESULTS).glob(pattern))
        if path.read_bytes() != (rerun.folder / path.relative_to(finished.folder)).read_bytes()
    ]
    of_tables = [path for path in changed if path.parent.name == "tables"]
    titles = {path.read_text(encoding="utf-8").lstrip('"').partition(".")[0] for path in of_tables}
    assert {one[1] for one in changes if one[0] == "cells"} == titles
    assert tables in (None, {path.stem for path in of_tables})
    of_figures = [path.stem for path in changed if path.parent.name == "figures"]
    assert sorted(one[1] for one in changes if one[0] == "figures") == sorted(of_figures)


def nearly(before: list[str], after: list[str]) -> bool:
    """Return whether two rows of estimates differ by the order of an addition alone."""
    return all(
        one == other or float(one) == pytest.approx(float(other), rel=1e-12)
        for one, other in zip(before, after, strict=True)
    )
