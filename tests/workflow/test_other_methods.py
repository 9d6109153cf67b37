"""What audit/what_if.csv promises is what the tables print once the config has it."""

import csv

import pytest
from conftest import RESULTS, Project

pytestmark = pytest.mark.slow

TABLES = [*(f"table{number}" for number in range(2, 7)), "table_q5"]


def cells(project: Project) -> dict[tuple[str, str, str], str]:
    """Return the cells of the tables as printed, by table, row and column."""
    found = {}
    for name in TABLES:
        with open(project.folder / RESULTS / f"tables/{name}.csv", newline="", encoding="utf-8") as file:
            _, *rows = csv.reader(file)
        first = next(place for place, row in enumerate(rows) if row[0] == "Organisation type")
        groups = rows[0] if first else [""] * len(rows[0])
        columns = [": ".join(filter(None, pair)) for pair in zip(groups, rows[first], strict=True)]
        for row in rows[first + 1 : first + 5]:
            found |= {(name, row[0], column): text for column, text in zip(columns[1:], row[1:], strict=True)}
    return found


def promised(project: Project) -> list[dict[str, str]]:
    with open(project.folder / RESULTS / "audit/what_if.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_other_methods_in_the_config_print_what_was_promised(rerun: Project):
    before, rows = cells(rerun), promised(rerun)
    in_tables = [row for row in rows if not row["column"].endswith("(in estimates.csv)")]
    assert all(before[row["table"], row["row"], row["column"]] == row["printed"] for row in in_tables)
    # Each of these three changes columns of its own.
    wanted = {
        "statistics.quantile_type": "6",
        "statistics.interval_of_mean": "t",
        "statistics.interval_of_share": "wilson",
    }
    expected = before | {
        (row["table"], row["row"], row["column"]): row["instead"]
        for row in in_tables
        if wanted.get(row["setting"]) == row["alternative"]
    }
    assert sum(expected[cell] != text for cell, text in before.items()) > 40
    rerun.configure(
        statistics__quantile_type=6, statistics__interval_of_mean="t", statistics__interval_of_share="wilson"
    )
    run = rerun.run()
    assert run.returncode == 0, run.said
    assert cells(rerun) == expected
    # And back: what the study printed is now what another method would.
    back = {
        (row["table"], row["row"], row["column"]): row["instead"]
        for row in promised(rerun)
        if row["alternative"] in ("7", "z", "wald")
    }
    assert expected | {cell: text for cell, text in back.items() if cell in expected} == before


def test_rounding_half_up_prints_what_was_promised(rerun: Project):
    before = cells(rerun)
    instead = {
        (row["table"], row["row"], row["column"]): row["instead"]
        for row in promised(rerun)
        if row["alternative"] == "half_up"
    }
    assert instead
    rerun.configure(decimals__rounding="half_up")
    run = rerun.run("tables")
    assert run.returncode == 0, run.said
    assert "estimate" not in run.jobs
    assert cells(rerun) == before | {cell: text for cell, text in instead.items() if cell in before}
