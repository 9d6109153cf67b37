"""The tables as tidy data: each number once, at full precision, as the table shows it."""

from functools import cache

import polars as pl
import pytest
from printed import by_rate
from surveys import club, derived, survey

from foisurvey.core import frames
from foisurvey.core.survey import Survey
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import MISSING, SUPPRESSED, Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.tables.builders import build
from foisurvey.tables.registry import tables_of
from foisurvey.tables.table import Table
from foisurvey.tables.tidy import tidy

CLUBS = [club("sea", boats=1_000, blue=250, red=5), club("sea", boats=20, blue=0, red=2)]
CLUBS += [club("sea", boats=8, blue=1, red=2), club("lake", boats=4, blue=4, red=0), club("lake", responded=False)]
ASKED = survey(sensitivity=by_rate("By rate"), minimum_n=3, notes={"table2": {"sea": "Those at sea."}})


@cache
def estimates() -> pl.DataFrame:
    frame = derived(*CLUBS, survey=ASKED)
    analyses = [
        primary(frame, ASKED.design, ASKED.statistics),
        uncertainty(frame, ASKED.design, ASKED.statistics, ASKED.bootstrap),
    ]
    analyses += [
        sensitivity(frame, name, one, ASKED.design, ASKED.statistics) for name, one in ASKED.exclusions.items()
    ]
    return pl.concat(analyses)


def made(name: str, asked: Survey = ASKED) -> tuple[Table, pl.DataFrame]:
    results = Results(estimates(), asked.presentation)
    table = build(name, results)
    return table, tidy(table, results, estimates())


@pytest.mark.parametrize("name", tables_of(ASKED))
def test_every_number_of_a_table_has_a_row_with_its_value(name: str):
    table, rows = made(name)
    assert dict(rows.schema) == dict(frames.TIDY)
    shown = [
        text
        for ids, row in zip(table.ids, table.numbers, strict=True)
        for one, text in zip(ids, row, strict=True)
        if one
    ]
    assert rows["printed"].fill_null(MISSING).to_list() == shown
    assert rows["table"].unique().to_list() == [table.label]
    values = dict(estimates().select("id", "value").iter_rows())
    for row in rows.filter(pl.col("note").is_null()).iter_rows(named=True):
        assert row["value"] == values[row["id"]]
    assert rows.filter(pl.col("note").is_not_null())["value"].null_count() == rows["note"].count()


def test_a_row_says_what_its_number_is():
    _, rows = made("table2")
    row = rows.row(by_predicate=(pl.col("id") == "table2.sea.organisations.pct"), named=True)
    assert row == {
        "table": "Table 2",
        "row": "Sea clubs",
        "heading": "Organisations, percentage",
        "statistic": "organisations.pct",
        "unit": "percent",
        "value": 75.0,
        "printed": "75.0",
        "n": 3,
        "denominator": 4.0,
        "note": None,
        "id": "table2.sea.organisations.pct",
        "synthetic": False,
    }


def test_a_number_that_is_not_shown_says_why():
    _, rows = made("table2")
    notes = dict(rows.select("id", "note").iter_rows())
    assert notes["table2.lake.sd"] == "not defined"
    assert notes["table2.lake.iqr_low"] == "not shown: of fewer than 3 organisations"
    hidden = rows.filter(pl.col("note").is_not_null())
    assert hidden.select("value", "printed", "n", "denominator").null_count().row(0) == (hidden.height,) * 4


def test_small_counts_are_not_told_where_they_are_not_released():
    asked = survey(sensitivity=by_rate("By rate"), minimum_n=1, suppress_below=2)
    table, rows = made("table2", asked)
    lake = rows.filter(pl.col("id").str.starts_with("table2.lake.organisations"))
    assert lake["note"].to_list() == ["not shown: suppressed for release"] * 2
    assert rows.select("n", "denominator").null_count().row(0) == (rows.height, rows.height)
    assert rows.filter(pl.col("id") == "table2.all.boats.total")["value"].item() == 1_032
    assert SUPPRESSED in table.numbers[0]


def test_a_label_that_would_be_a_formula_is_text():
    asked = survey(sensitivity=by_rate("By rate"), organisation_types={"sea": "=1+1", "lake": "Lake clubs"})
    _, rows = made("table2", asked)
    assert rows["row"].unique(maintain_order=True).to_list()[0] in ("'=1+1", "Lake clubs")
    assert not any(label.startswith("=") for label in rows["row"])
