"""A simulated survey run whole: each number and its status are those that its truth gives."""

import hashlib
import shutil
from pathlib import Path

import polars as pl
import pytest
from conftest import Project, copy_project
from polars.testing import assert_series_equal
from simulate import simulate

pytestmark = pytest.mark.slow

SIZE = 2_000
PARTS = ("q2", "q3", "q4")
QUESTIONS = ("q1", *PARTS, "q5")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = copy_project(tmp_path_factory.mktemp("simulated") / "project")
    simulate(SIZE, made.folder / "simulated")
    run = made.run("estimates", "--configfile", str(made.folder / "simulated/config.yaml"))
    assert run.returncode == 0, run.said
    return made


@pytest.fixture(scope="module")
def truth(project: Project) -> pl.DataFrame:
    """The truth, with totals imputed from their parts, and rates."""
    given = pl.read_parquet(project.folder / "simulated/truth.parquet")
    no_total = pl.col("q1_status").is_in(["not_answered", "not_held", "refused", "not_applicable"])
    parts = sum(pl.col(f"{name}_value") for name in PARTS)
    imputed = (no_total & parts.is_not_null()).fill_null(False)
    statuses = pl.col("^q._status$").fill_null("no_response")
    return (
        given.with_columns(imputed=imputed, q1_value=pl.when(imputed).then(parts).otherwise("q1_value"))
        .with_columns(
            statuses, rate=pl.when(pl.col("q1_value") > 0).then(100 * pl.col("q2_value") / pl.col("q1_value"))
        )
        .with_columns(q1_status=pl.when("imputed").then(pl.lit("imputed")).otherwise("q1_status"))
    )


def test_every_number_and_status_is_that_of_the_truth(project: Project, truth: pl.DataFrame):
    derived = pl.read_parquet(project.folder / "results/simulated/data/derived.parquet")
    assert derived["organisation_id"].to_list() == truth["organisation_id"].to_list()
    for name in QUESTIONS:
        assert_series_equal(derived[name], truth[f"{name}_value"], check_names=False, check_dtypes=False)
        assert derived[f"{name}_status"].to_list() == truth[f"{name}_status"].to_list(), name
    assert_series_equal(derived["rate"], truth["rate"])
    assert {"stated", "ruled", "imputed", "in_review", "no_response"} <= set(derived["q1_status"])


def test_bands_hold_the_numbers_that_were_drawn_where_they_cover_what_was_said(project: Project, truth: pl.DataFrame):
    """A mean of totals as drawn, of the organisations that state one, lies within its band."""
    found = pl.read_csv(project.folder / "results/simulated/estimates.csv", infer_schema_length=None)
    band = found.row(by_predicate=pl.col("id") == "table2.all.mean", named=True)
    stated = truth.filter(pl.col("q1_value").is_not_null())
    drawn = pl.when("imputed").then("q1_value").otherwise("q1_true")
    assert band["ambiguity_low"] <= stated.select(drawn.mean()).item() <= band["ambiguity_high"]
    assert band["ambiguity_low"] < band["value"] < band["ambiguity_high"]


def test_a_long_survey_has_the_same_bytes_on_one_core_and_on_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Beyond 100,000 rows polars shares them out among the cores."""
    made = copy_project(tmp_path / "project")
    simulate(60_000, made.folder / "simulated")
    found = []
    for cores in ("1", "2"):
        monkeypatch.setenv("POLARS_MAX_THREADS", cores)
        shutil.rmtree(made.folder / "results", ignore_errors=True)
        run = made.run("results/simulated/estimates/primary.parquet", "--configfile", "simulated/config.yaml")
        assert run.returncode == 0, run.said
        found.append({name: hashlib.sha256(text).hexdigest() for name, text in made.files().items()})
    assert len(found[0]) > 10
    assert found[0] == found[1]
