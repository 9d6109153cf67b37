"""The reference pages describe every file of a run with every column, every statistic, and nothing else."""

import csv
import re

import polars as pl
import pytest
from conftest import RESULTS, ROOT, Project
from reference_pages import (
    OUTPUTS,
    ROBUSTNESS_OUTPUTS,
    STATISTICS,
    SURVEY,
    described_as,
    numberless,
    pages,
    table_headings,
)

OF_A_SECOND_CODER = {"data/answers_second.parquet", "data/coded.parquet", "estimates/agreement.parquet"}
WITH_COLUMNS = {path: one.schema for path, one in OUTPUTS.items() if one.schema and path not in OF_A_SECOND_CODER}


def test_every_page_is_made():
    made = pages()
    assert set(made) == {"outputs", "ids", "statistics", "commands", "config", "spreadsheets"}
    assert all(re.match("# .+\n", text) for text in made.values())
    for path in OUTPUTS | ROBUSTNESS_OUTPUTS:
        assert f"| `{path}` |" in made["outputs"]


def test_every_file_of_a_run_is_described(finished: Project):
    assert {described_as(file, OUTPUTS) for file in finished.files(str(RESULTS))} == set(OUTPUTS) - OF_A_SECOND_CODER


@pytest.mark.parametrize("path", WITH_COLUMNS)
def test_every_column_of_a_file_is_described_with_its_type_and_whether_it_is_blank(path: str, finished: Project):
    described = WITH_COLUMNS[path].columns
    (file, *_) = (finished.folder / RESULTS).glob(re.sub("<.*>", "*", path))
    types = {name: column.dtype for name, column in described.items()}
    read = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file, schema_overrides=types)
    choices = {"<question>": SURVEY.questions, "<status>": SURVEY.statuses, "<axis>": read.columns[1:2]}
    columns = {
        name.replace(part, choice): column
        for name, column in described.items()
        for part in re.findall("<.*>", name) or [""]
        for choice in (choices[part] if part else [""])
    }
    assert set(read.columns) == set(columns)
    for name, column in columns.items():
        assert column.meaning
        assert column.blank or not read[name].null_count(), name
        assert read.schema[name] == column.dtype or name not in described, name


def test_the_columns_of_the_tables_are_those_of_the_run(finished: Project):
    for name, headings in table_headings().items():
        if (file := finished.folder / RESULTS / f"tables/{name}.csv").exists():
            with file.open(encoding="utf-8", newline="") as text:
                _, *rows = csv.reader(text)
            assert headings in (numberless(rows[:1]), numberless(rows[:2])), name


def test_every_statistic_of_the_proof_is_described_once():
    names = pl.read_csv(ROOT / "resources/parity/calls.csv")["statistic"]
    for name in names:
        assert len([pattern for _, pattern, _ in STATISTICS if re.fullmatch(pattern, name)]) == 1, name
