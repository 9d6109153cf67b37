"""Each statistic against R's committed values of it: the proof without R. With R: tests/r."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import ROOT

from foisurvey.checks.parity import ALLOWED, certificate, compared
from foisurvey.checks.ranks_again import refuse_other_ranks
from foisurvey.core.messages import BadInput
from foisurvey.stats import ranks

REFERENCE = ROOT / "resources/parity"


@pytest.fixture(scope="module")
def values() -> pl.DataFrame:
    return compared(REFERENCE)


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A copy of the reference, to be changed."""
    return Path(shutil.copytree(REFERENCE, tmp_path / "parity"))


def test_every_value_is_that_of_r(values: pl.DataFrame):
    assert values.filter(~pl.col("agrees")).rows() == []


def test_every_call_has_every_case_and_none_goes_without_a_value_of_ours(values: pl.DataFrame):
    calls = pl.read_csv(REFERENCE / "calls.csv", infer_schema=False)
    wanted = {
        (statistic, case)
        for statistic, file in calls.select("statistic", "cases").iter_rows()
        for case in pl.read_csv(REFERENCE / f"{file}.csv", infer_schema=False)["case"]
    }
    assert len(wanted) > 40_000
    assert set(values.select("statistic", "case").iter_rows()) == wanted
    missing_here_alone = pl.col("our_value").is_null() & pl.col("r_value").is_not_null()
    assert values.filter(missing_here_alone).rows() == []


def test_the_statistics_of_the_tables_are_compared_as_the_tables_have_them(values: pl.DataFrame):
    twice = values.group_by("statistic", "case").len().filter(pl.col("len") > 1)["statistic"].unique().to_list()
    tables = {f"quantile_{share}_type_{kind}" for share in (25, 75) for kind in range(1, 10)}
    tables |= {f"skewness_type_{kind}" for kind in (1, 2, 3)}
    tables |= {f"mean_ci_{method}_{end}" for method in "zt" for end in ("low", "high")}
    assert {"n", "sum", "mean", "sd", "median", "min", "max", *tables} == set(twice)


def test_the_certificate_has_a_row_a_statistic_with_call_version_cases_and_difference():
    rows = certificate(REFERENCE)
    calls = pl.read_csv(REFERENCE / "calls.csv", infer_schema=False)
    assert rows["statistic"].to_list() == calls["statistic"].to_list()
    assert rows["r_call"].to_list() == calls["call"].to_list()
    assert rows["allowed"].to_list() == [ALLOWED[compared] for compared in calls["compared"]]
    assert rows.filter(pl.col("largest_difference") > pl.col("allowed")).rows() == []
    numbers = rows.filter(~pl.col("statistic").str.contains("printed|trimmed"))
    assert numbers.filter(pl.col("largest_difference").is_null()).rows() == []
    assert rows.filter(pl.col("cases") - pl.col("undefined") < 70).rows() == []
    by_name = {row["statistic"]: row for row in rows.iter_rows(named=True)}
    assert by_name["mean"]["r_version"] == "R 4.2.2"
    assert by_name["skewness_type_3"]["r_version"] == "R 4.2.2, e1071 1.7-13"
    # Of one value, R: sd(4) is NA.
    samples = pl.read_csv(REFERENCE / "samples.csv", infer_schema=False)
    assert by_name["sd"]["undefined"] == (~samples["x"].str.contains(" ")).sum()


@pytest.mark.parametrize(
    ("case", "file", "statistic", "change"),
    [
        ("edge: the last digits", "samples", "sd", lambda value: repr(float(value) * (1 + 3e-12))),
        ("edge: the last place of what is exact", "samples", "median", lambda value: repr(float(value) * (1 + 3e-16))),
        ("edge: a small skewness", "samples", "skewness_type_1", lambda value: repr(float(value) + 2e-12)),
        ("expected: another number", "shares", "share_ci_exact_low", lambda value: repr(float(value) + 1)),
        ("expected: another text", "numbers", "printed_round", lambda value: value + "0"),
        ("expected: other places", "samples", "trimmed_lowest", lambda value: value + " 1"),
        ("erroneous: R gives none", "codings", "kappa", lambda value: None),
    ],
)
def test_a_value_that_is_not_that_of_r_is_refused(case: str, file: str, statistic: str, change, reference: Path):
    path = reference / f"r/{file}.csv"
    values = pl.read_csv(path, infer_schema=False)
    row = next(row for row, value in enumerate(values[statistic]) if value not in (None, "0"))
    changed = values[statistic].to_list()
    changed[row] = change(changed[row])
    values.with_columns(pl.Series(statistic, changed)).write_csv(path)
    with pytest.raises(BadInput) as refusal:
        certificate(reference)
    assert f"{statistic} of case {values['case'][row]}: R gives" in str(refusal.value), case


@pytest.mark.parametrize(
    ("case", "file", "change", "message"),
    [
        (
            "edge: a case R left out",
            "r/samples.csv",
            lambda frame: frame.filter(pl.col("case") != "s300"),
            "mean of case s300",
        ),
        ("edge: a statistic R left out", "r/samples.csv", lambda frame: frame.drop("sd"), "sd of case s013"),
        (
            "edge: a call left out",
            "calls.csv",
            lambda frame: frame.filter(pl.col("statistic") != "sd"),
            "sd of case s013",
        ),
        (
            "edge: a case left out",
            "shares.csv",
            lambda frame: frame.filter(pl.col("case") != "h300"),
            "share of case h300",
        ),
    ],
)
def test_what_is_left_out_is_refused(case: str, file: str, change, message: str, reference: Path):
    change(pl.read_csv(reference / file, infer_schema=False)).write_csv(reference / file)
    with pytest.raises(BadInput) as refusal:
        certificate(reference)
    assert any(message in str(problem) for problem in refusal.value.problems), case


def test_a_statistic_that_we_do_not_have_is_refused(reference: Path):
    calls = (reference / "calls.csv").read_text(encoding="utf-8").replace("\nkappa,", "\nweighted_kappa,")
    (reference / "calls.csv").write_text(calls, encoding="utf-8")
    codings = reference / "r/codings.csv"
    codings.write_text(codings.read_text(encoding="utf-8").replace("kappa", "weighted_kappa"), encoding="utf-8")
    with pytest.raises(BadInput, match="weighted_kappa of case c002: R gives"):
        certificate(reference)


@pytest.mark.parametrize(
    ("function", "change", "expected"),
    [
        ("kruskal_wallis", lambda test: test._replace(h=test.h * (1 + 1e-11)), "Kruskal-Wallis H"),
        ("mann_whitney", lambda test: test._replace(u=test.u + 0.5), "Mann-Whitney U"),
        ("holm", lambda values: [min(1, 2 * value) for value in values], "p adjusted by Holm"),
    ],
)
def test_a_test_by_ranks_that_is_not_pingouins_is_refused(
    function: str, change: Any, expected: str, monkeypatch: pytest.MonkeyPatch
):
    refuse_other_ranks(REFERENCE / "samples.csv")
    ours = getattr(ranks, function)
    monkeypatch.setattr(ranks, function, lambda *given: change(ours(*given)))
    with pytest.raises(BadInput, match=f"{expected} is not that of pingouin"):
        refuse_other_ranks(REFERENCE / "samples.csv")
