"""What a person decides on the page settles what was in review, in the next run."""

import csv
import io
from pathlib import Path

import doubtful
import polars as pl
import pytest
from conftest import Project

pytestmark = pytest.mark.slow

AUDIT = Path("results/doubtful/audit")
# What is decided of each question, and what of the answers that need another number.
DECIDED = {"boats": "1,200", "blue": "7", "red": "not_held", "crew": "2.5", "cost": "£1,200.50"}
OTHERS = {("C03", "boats"): "13", ("C03", "red"): "5", ("C06", "boats"): "2,024", ("C07", "boats"): "not_answered"}


@pytest.mark.parametrize("as_csv", [False, True], ids=["workbook", "csv"])
def test_decisions_for_each_row_of_the_page_leave_nothing_in_review(project: Project, as_csv: bool):
    arguments = doubtful.write(project, as_csv)
    run = project.run(*arguments)
    assert run.returncode == 0, run.said
    review = pl.read_csv(project.folder / AUDIT / "review.csv", infer_schema=False)
    page = (project.folder / AUDIT / "review.html").read_text(encoding="utf-8")
    entries = doubtful.rows_of(page)
    waiting = review.select("organisation_id", "question").rows()
    assert sorted(tuple(entry[:2]) for entry in entries) == sorted(waiting), "in the order of the page"
    assert review.height == (35 if as_csv else 30)
    said = f"In review: {review.height} answers await a decision on the page audit/review.html and count as missing"
    assert said in run.said
    table = (project.folder / "results/doubtful/tables/table2.csv").read_text(encoding="utf-8")
    assert f"{review.height} answers are in review and counted as missing" in table

    rows = io.StringIO(newline="")
    csv.writer(rows).writerows(
        [*entry, OTHERS.get((entry[0], entry[1]), DECIDED[entry[1]]), "asked", "coder", "2031-04-01"]
        for entry in entries
    )
    doubtful.append(project, rows.getvalue())
    run = project.run(*arguments)
    assert run.returncode == 0, run.said
    assert "In review:" not in run.said
    after = (project.folder / AUDIT / "review.html").read_text(encoding="utf-8")
    assert doubtful.rows_of(after) == []
    assert "Nothing is to be done" in after

    derived = pl.read_csv(project.folder / "results/doubtful/data/derived.csv")
    row = derived.row(by_predicate=pl.col("organisation_id") == "C01", named=True)
    assert [row[name] for name in DECIDED] == [1200, 7, None, 2.5, 12]
    assert [row[f"{name}_status"] for name in DECIDED] == ["corrected", "corrected", "not_held", "corrected", "stated"]
    # The decision replaces the earlier correction, and is told as a change of the answer as received.
    changes = pl.read_csv(project.folder / AUDIT / "changes.csv", infer_schema=False)
    told = changes.filter(organisation_id="C08", question="boats").select("from", "to").rows()
    assert told == [("as before", "1,200")]


def test_an_open_review_fails_a_strict_run(project: Project):
    arguments = doubtful.write(project)
    path = project.folder / "doubtful/config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "strict: true\n", encoding="utf-8")
    run = project.run(*arguments)
    assert run.returncode != 0
    assert "clean (strict: true): 31 problems" in run.said
