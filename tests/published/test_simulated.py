"""A simulated survey run whole: its estimates are those that its truth gives, without a line of ours."""

import hashlib
import shutil
from pathlib import Path
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from conftest import Project, copy_project
from simulate import TYPES, simulate

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("simulated")]

SIZE = 2_000
PARTS = ("q2", "q3", "q4")
STATUSES = {"tested": "q2", "plan_only": "q3", "backup_only": "q4"}
Z = NormalDist().inv_cdf(0.975)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = copy_project(tmp_path_factory.mktemp("simulated") / "project")
    simulate(SIZE, made.folder / "simulated")
    run = made.run("estimates", "--configfile", str(made.folder / "simulated/config.yaml"))
    assert run.returncode == 0, run.said
    return made


@pytest.fixture(scope="module")
def truth(project: Project) -> pl.DataFrame:
    """The truth, with totals imputed from their parts, rates and what is left of the totals."""
    given = pl.read_parquet(project.folder / "simulated/truth.parquet")
    no_total = pl.col("q1_status").is_in(["not_answered", "not_held", "refused", "not_applicable"])
    parts = sum(pl.col(f"{name}_value") for name in PARTS)
    imputed = (no_total & parts.is_not_null()).fill_null(False)
    return (
        given.with_columns(imputed=imputed, q1=pl.when(imputed).then(parts).otherwise("q1_value"))
        .with_columns(pl.col(f"{name}_value").alias(name) for name in PARTS)
        .with_columns(rate=pl.when(pl.col("q1") > 0).then(100 * pl.col("q2") / pl.col("q1")), none=pl.col("q1") - parts)
    )


@pytest.fixture(scope="module")
def estimates(project: Project) -> dict[str, float | None]:
    found = pl.read_csv(project.folder / "results/simulated/estimates.csv", infer_schema_length=None)
    return dict(found.select("id", "value").iter_rows())


def of(truth: pl.DataFrame, kind: str) -> pl.DataFrame:
    return truth if kind == "all" else truth.filter(organisation_type=kind)


def described(x: np.ndarray) -> dict[str, float]:
    """Return the statistics of Tables 2 to 4."""
    d = x - x.mean()
    margin = Z * x.std(ddof=1) / len(x) ** 0.5
    q1, median, q3 = np.quantile(x, [0.25, 0.5, 0.75])  # numpy's default is R's type 7
    return {
        "organisations.n": len(x),
        "mean": x.mean(),
        "sd": x.std(ddof=1),
        "ci_low": x.mean() - margin,
        "ci_high": x.mean() + margin,
        "median": median,
        "iqr_low": q1,
        "iqr_high": q3,
        "min": x.min(),
        "max": x.max(),
        "skewness": (d**3).mean() / x.std(ddof=1) ** 3,
    }


@pytest.mark.parametrize("kind", [*TYPES, "all"])
def test_organisations_are_counted_as_the_truth_has_them(kind: str, truth: pl.DataFrame, estimates: dict):
    those = of(truth, kind)
    numbers = those.select((pl.col(name).is_not_null() & pl.col("replied")).alias(name) for name in ("q1", *PARTS))
    full, some = numbers.select(a=pl.all_horizontal(pl.all()), b=pl.any_horizontal(pl.all()))
    expected = {
        "contacted": those.height,
        "full.n": full.sum(),
        "partial.n": (some & ~full).sum(),
        "no_data.n": (those["replied"] & ~some).sum(),
        "no_response.n": (~those["replied"]).sum(),
    }
    assert {name: estimates[f"table1.{kind}.{name}"] for name in expected} == expected
    assert min(expected.values()) > 0


@pytest.mark.parametrize("kind", [*TYPES, "all"])
def test_answers_in_review_and_imputed_are_counted_as_the_truth_has_them(
    kind: str, truth: pl.DataFrame, estimates: dict
):
    those = of(truth, kind)
    review = sum((those[f"q{place}_status"] == "in_review").sum() for place in range(1, 6))
    ruled = sum((those[f"{name}_status"] == "ruled").sum() for name in ("q1", *PARTS))
    assert estimates[f"review.{kind}.answers.n"] == review > 0
    assert estimates[f"imputed.{kind}.answers.n"] == those["imputed"].sum() > 0
    assert estimates[f"ambiguous.{kind}.answers.n"] == ruled > 0


@pytest.mark.parametrize("kind", [*TYPES, "all"])
def test_numbers_and_rates_are_those_of_the_truth(kind: str, truth: pl.DataFrame, estimates: dict):
    those = of(truth, kind)
    totals, rates = (those[name].drop_nulls().to_numpy() for name in ("q1", "rate"))
    expected = {f"table2.{kind}.{name}": value for name, value in described(totals).items()}
    expected |= {f"table4.{kind}.{name}": value for name, value in described(rates).items()}
    expected[f"table2.{kind}.systems.total"] = totals.sum()
    expected[f"table2.{kind}.organisations.pct"] = 100 * len(totals) / truth["q1"].count()
    expected[f"table2.{kind}.systems.pct"] = 100 * totals.sum() / truth["q1"].sum()
    assert {name: estimates[name] for name in expected} == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", [*TYPES, "all"])
def test_pooled_shares_are_those_of_the_truth(kind: str, truth: pl.DataFrame, estimates: dict):
    those = of(truth, kind).filter(pl.col("q1").is_not_null())
    expected = {}
    for status, name in {**STATUSES, "none": "none"}.items():
        answered = those.filter(pl.col(name).is_not_null())
        k, n = answered[name].sum(), answered["q1"].sum()
        p, prefix = k / n, f"table6.{kind}.{status}"
        error = (p * (1 - p) / n) ** 0.5
        expected |= {f"{prefix}.organisations": answered.height, f"{prefix}.numerator": k, f"{prefix}.denominator": n}
        expected |= {f"{prefix}.pct": 100 * p, f"{prefix}.se": 100 * error}
        expected |= {f"{prefix}.ci_low": 100 * (p - Z * error), f"{prefix}.ci_high": 100 * (p + Z * error)}
    assert {name: estimates[name] for name in expected} == pytest.approx(expected, rel=1e-9)


def test_bands_hold_the_numbers_that_were_drawn_where_they_cover_what_was_said(project: Project, truth: pl.DataFrame):
    """A mean of totals as drawn, of the organisations that state one, lies within its band."""
    found = pl.read_csv(project.folder / "results/simulated/estimates.csv", infer_schema_length=None)
    band = found.row(by_predicate=pl.col("id") == "table2.all.mean", named=True)
    stated = truth.filter(pl.col("q1").is_not_null())
    drawn = pl.when("imputed").then("q1").otherwise("q1_true")
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
