"""The second opinion: it agrees with what is right, by hand and in any survey, and sees what is wrong."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import ROOT
from fleet import fleet
from surveys import CONFIG, GONE, club, compared, derived, survey

from foisurvey.checks.printed_again import rounded
from foisurvey.checks.second_opinion import QUANTILES, columns, recomputed, second_opinion
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Survey
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.statements import gather
from foisurvey.stats import share
from foisurvey.tables.builders import build

SCENARIOS: dict[str, Any] = {
    "trimmed": {"label": "Trimmed", "trim": {"fraction": 0.1, "base": "rated"}},
    "of_all": {"label": "Trimmed of all", "trim": {"fraction": 0.1, "base": "with_total"}, "exclude_rates": [0]},
    "not_all": {"label": "=Not {all}", "exclude_rates": [0, 100]},
    "stated": {"label": "Stated", "stated_totals_only": True},
    "all_ties": {"label": "All ties", "trim": {"fraction": 0.2, "base": "with_total", "ties": "all"}},
    "no_ties": {"label": "No ties", "trim": {"fraction": 0.2, "base": "rated", "ties": "none"}, "exclude_rates": [50]},
}
STATEMENTS = {"text.mean": {"same_as": "table4.all.mean"}, "text.few.n": {"filter": "boats < 10"}}


def run_of(frame: pl.DataFrame, of: Survey, folder: Path) -> tuple[pl.DataFrame, dict[str, Path]]:
    """Return the estimates of a survey and the files of its tables, as the workflow makes them."""
    analyses = [primary(frame, of.design, of.statistics)]
    analyses += [sensitivity(frame, name, one, of.design, of.statistics) for name, one in of.exclusions.items()]
    estimates = gather(frame.lazy(), analyses, of.statements, of.design)
    results, files = Results(estimates, of.presentation), {}
    for name in compared(of):
        files[name] = folder / f"{name}.csv"
        files[name].write_text(build(name, results).to_csv(), encoding="utf-8")
    return estimates, files


def formed(frame: pl.DataFrame, of: Survey, estimates: pl.DataFrame, files: dict[str, Path]) -> pl.DataFrame:
    """Return the second opinion, which is given no derived column."""
    return second_opinion(frame.select(columns(of.design)), estimates, of.presentation, of.completeness.full, files)


def agrees(clubs: list[dict[str, Any]], folder: Path, **changes: Any) -> pl.DataFrame:
    of = survey(**changes)
    frame = derived(*clubs, survey=of)
    estimates, files = run_of(frame, of, folder)
    found = formed(frame, of, estimates, files)
    cells = found["statistic"].str.starts_with("tables/")
    assert found.filter(cells).height == len(compared(of))
    assert found.filter(~cells)["numbers"].sum() == (estimates["table"] != "statements").sum()
    return found


def opinions(clubs: list[dict[str, Any]], **changes: Any) -> dict[str, float]:
    of = survey(**changes)
    frame = derived(*clubs, survey=of).select(columns(of.design))
    found = recomputed(frame, of.presentation, of.completeness.full)
    return {name: opinion.value for name, opinion in found.items()}


# Rates of 50, 10, 100 and 0 percent; a club of no boats, one that gave its total alone, one nothing, one is silent.
CLUBS = [
    club("sea", boats=20, blue=10, red=4),
    club("sea", boats=10, blue=1, boats_ambiguous=True, boats_status="ruled"),
    club("lake", boats=40, blue=40, red=0, blue_ambiguous=True, boats_status="imputed"),
    club("lake", boats=30, blue=0, red=3),
    club("sea", boats=5),
    club("sea", boats=0, blue=0, red=0),
    club("lake", crew_status="in_review", red_status="withdrawn"),
    club("lake", responded=False),
]


def test_the_numbers_are_those_worked_out_by_hand():
    scenario = {"by_rate": {"label": "By rate", "exclude_rates": [0, 100]}}
    scenario["by_size"] = {"label": "By size", "trim": {"fraction": 0.25, "base": "rated"}}
    scenario["of_all"] = {"label": "Of all", "trim": {"fraction": 0.2, "base": "with_total"}}
    found = opinions(CLUBS, sensitivity=scenario)
    expected = {
        "table1.all.contacted": 8,
        "table1.all.responded.n": 7,
        "table1.sea.full.n": 2,
        "table1.sea.partial.n": 2,
        "table1.lake.no_data.pct": 25,
        "table1.lake.no_response.n": 1,
        "review.lake.answers.n": 2,
        "review.lake.answers.pct": 200 / 7,  # beside five numbers stated
        "withdrawn.lake.answers.n": 1,
        "withdrawn.lake.answers.pct": 100 / 7,
        "imputed.all.answers.pct": 100 / 6,
        "ambiguous.all.answers.n": 2,
        "ambiguous.all.answers.pct": 200 / 14,  # 5 totals, 5 and 4 parts
        "table2.all.organisations.n": 6,
        "table2.sea.organisations.pct": 400 / 6,
        "table2.sea.boats.total": 35,
        "table2.sea.boats.pct": 100 / 3,
        "table2.sea.mean": 8.75,
        "table2.sea.median": 7.5,
        "table2.sea.iqr_low": 3.75,
        "table2.sea.iqr_high": 12.5,
        "table2.sea.max": 20,
        "table2.all.ambiguous.n": 2,  # one total, one part of a total that is imputed
        "table3.all.boats.total": 100,
        "table4.all.mean": 40,
        "table4.lake.sd": 5000**0.5,
        "table4.lake.ci_high": 50 + 1.959963984540054 * 50,
        "table5.primary.all.median": 30,
        "table5.by_rate.all.mean": 30,
        "table5.by_rate.excluded.n": 2,
        "table5.by_size.ranked.n": 4,
        "table5.by_size.all.mean": 25,  # without the 10 and the 40 boats
        "table5.of_all.ranked.n": 6,
        "table5.of_all.excluded.n": 1,  # 0 and 40 boats go; only one of them has a rate
        "table6.all.boats.total": 105,
        "table6.all.blue.organisations": 5,
        "table6.all.blue.numerator": 51,
        "table6.all.blue.denominator": 100,
        "table6.all.blue.pct": 51,
        "table6.all.blue.se": 0.51**0.5 * 0.49**0.5 * 10,
        "table6.all.bare.numerator": 33,  # 6, 0, 27 and 0
        "table6.all.bare.denominator": 90,
        "table6.lake.bare.pct": 2700 / 70,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("skewness", [1, 2, 3])
def test_the_skewness_is_that_of_e1071(skewness: int):
    """In R: e1071::skewness(c(2, 4, 7, 20), type = 1:3) is 0.9416562 1.630996 0.6116237."""
    clubs = [club("sea", boats=boats) for boats in (2, 4, 7, 20)]
    found = opinions(clubs, statistics__skewness_type=skewness)["table2.all.skewness"]
    assert found == pytest.approx([0.9416562, 1.630996, 0.6116237][skewness - 1], abs=1e-6)


@pytest.mark.parametrize("kind", range(1, 10))
def test_the_quartiles_are_those_of_r(kind: int):
    """In R: quantile(c(2, 4, 7, 20), c(0.25, 0.75), type = 1:9)."""
    lower = [2, 3, 2, 2, 3, 2.5, 3.5, 2.8333333333, 2.875]
    upper = [7, 13.5, 7, 7, 13.5, 16.75, 10.25, 14.5833333333, 14.3125]
    clubs = [club("sea", boats=boats) for boats in (20, 4, 2, 7)]
    found = opinions(clubs, statistics__quantile_type=kind)
    assert found["table2.sea.iqr_low"] == pytest.approx(lower[kind - 1])
    assert found["table2.sea.iqr_high"] == pytest.approx(upper[kind - 1])


def test_the_interval_by_t_is_that_of_r():
    """In R: t.test(c(2, 4, 7, 20))$conf.int."""
    found = opinions([club("sea", boats=boats) for boats in (2, 4, 7, 20)], statistics__interval_of_mean="t")
    low, high = found["table2.all.ci_low"], found["table2.all.ci_high"]
    assert (low, high) == pytest.approx((-4.63628797282613, 21.13628797282612), abs=1e-9)


@pytest.mark.parametrize("rounding", ["sprintf", "round", "half_up"])
def test_numbers_are_rounded_as_r_does(rounding: str):
    cases = pl.read_csv(ROOT / "resources/parity/numbers.csv", infer_schema=False)
    by_r = pl.read_csv(ROOT / "resources/parity/r/numbers.csv", infer_schema=False)
    texts = dict(by_r.select("case", f"printed_{rounding}").iter_rows())
    for case, x, decimals in cases.select("case", "x", "decimals").iter_rows():
        value = float.fromhex(x) if "x" in x else float(x)
        assert rounded(value, int(decimals), rounding) == texts[case], (case, x, decimals)


METHODS = [
    {"statistics__quantile_type": kind + 1, "statistics__skewness_type": kind % 3 + 1} for kind in range(len(QUANTILES))
]
METHODS += [{"statistics__interval_of_share": method} for method in share.INTERVALS]
METHODS += [
    {
        "statistics__interval_of_share": share,
        "statistics__clusters": {"strata": strata, "scale": scale, "population": of},
    }
    for share, strata, scale, of in (
        ("cluster", "none", "linear", "unlimited"),
        ("cluster", "types", "logit", "contacted"),
        ("wald", "types", "linear", "unlimited"),
        ("wilson", "none", "logit", "contacted"),
    )
]
METHODS += [{"statistics__interval_of_mean": "t", "statistics__level": 0.998, "decimals__rounding": "half_up"}]
METHODS += [{"decimals": {"statistic": 3, "percent": 0, "standard_error": 4, "rounding": "round"}}]


@pytest.mark.parametrize("methods", METHODS, ids=lambda methods: "-".join(map(str, methods.values())))
@pytest.mark.parametrize("clubs", [fleet(80), CLUBS], ids=["80", "8"])
def test_by_any_method_it_agrees(clubs: list, methods: dict, tmp_path: Path):
    found = agrees(clubs, tmp_path, sensitivity=SCENARIOS, statements=STATEMENTS, **methods)
    assert found["numbers"].sum() > 300
    assert found["largest_difference"].max() < 1e-10


MONEY = {f"questions__{name}__number": "money" for name in ("boats", "blue", "red")}
TOTAL_ALONE = {"questions": {"boats": CONFIG["questions"]["boats"]}, "parts": GONE, "completeness": {"full": ["boats"]}}
OVERLAPPING = {"parts__disjoint": False, "parts__remainder": GONE}


def stated(clubs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return clubs whose totals are not imputed: parts that overlap make no total."""
    return [one | ({"boats_status": "stated"} if one["boats_status"] == "imputed" else {}) for one in clubs]


# More than the total in one part, in all together, or perhaps; one whose rate may be the 50 that an analysis drops.
OVER = [
    *CLUBS,
    club("sea", boats=4, blue=6, red=1),
    club("sea", boats=4, blue=3, red=2),
    club("lake", boats=4, blue=2, blue_low=1.0, blue_high=5.0, blue_ambiguous=True, red=7),
    club("lake", boats=3, boats_low=2.0, boats_high=None, boats_ambiguous=True, blue=4, red=0),
    club("lake", boats=0, boats_low=0.0, boats_high=2.0, boats_ambiguous=True, blue=1, red=1),
]
ODD: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "amounts of money": (fleet(60, seed=3, decimal=True), MONEY),
    # As much as is left of a small total, or any amount.
    "small amounts without an upper limit": (
        [
            club("sea", boats=0.7, blue=0.0, blue_low=0.0, blue_high=None, blue_ambiguous=True),
            club("sea", boats=0.2, blue=0.1, boats_low=0.1, boats_high=None, boats_ambiguous=True),
            club("lake", boats=5.0, blue=2.0),
        ],
        MONEY,
    ),
    "a total alone": ([club(boats=one) for one in (0, 3, 12_345, None)], TOTAL_ALONE),
    "no compliant part": (fleet(30, seed=4), {"parts__compliance": GONE, "sensitivity": {}}),
    "no lake club": ([club("sea", boats=8, blue=2, red=1)], {"sensitivity": {}}),
    "nobody replied": ([club("sea", responded=False)], {"sensitivity": {}}),
    "all alike": ([club("sea", boats=8, blue=2, red=1)] * 5, {}),
    "large and near each other": ([club("sea", boats=10**14 + one, blue=3, red=one) for one in range(9)], {}),
    # 1 / 3 as 0.1 / 0.3 and so on: rates that differ in the last digit alone.
    "alike but for the last digit": ([club(boats=one * 0.3, blue=one * 0.1, red=0) for one in range(1, 9)], MONEY),
    "words that files act on": (
        CLUBS,
        {"organisation_types__sea": "=Sea\u202e", "counted__plural": "{boats.n}\nboats"},
    ),
    "parts that overlap": (stated(OVER), OVERLAPPING | {"sensitivity": SCENARIOS}),
    "parts that overlap, in money": (stated(fleet(60, seed=3, decimal=True)), MONEY | OVERLAPPING),
    "parts above their total, as a person confirmed": (OVER, {"sensitivity": SCENARIOS}),
    "half of a whole": ([club("sea", boats=8, blue=4, red=4)], {"statistics__interval_of_share": "wilson_corrected"}),
    "another order": (CLUBS, {"table_order": {"table4": ["lake", "sea"]}}),
}


@pytest.mark.parametrize("case", ODD)
def test_it_agrees_on_odd_surveys(case: str, tmp_path: Path):
    clubs, changes = ODD[case]
    parts = "parts" not in changes
    agrees(clubs, tmp_path, **{"sensitivity": {"by_rate": SCENARIOS["not_all"]} if parts else {}} | changes)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, Survey, pl.DataFrame, dict[str, Path]]:
    of = survey(sensitivity=SCENARIOS, statements=STATEMENTS)
    frame = derived(*fleet(60), survey=of)
    return frame, of, *run_of(frame, of, tmp_path_factory.mktemp("made"))


@pytest.fixture
def run(made: tuple, tmp_path: Path) -> tuple[pl.DataFrame, Survey, pl.DataFrame, dict[str, Path]]:
    """A survey's frame and estimates, and the files of its tables, which a test may change."""
    *estimated, files = made
    return *estimated, {name: Path(shutil.copy(file, tmp_path)) for name, file in files.items()}


def refusal(*run: Any) -> str:
    with pytest.raises(BadInput) as refused:
        formed(*run)
    return "\n".join(map(str, refused.value.problems))


ONE = pl.col("id") == "table4.all.mean"


@pytest.mark.parametrize(
    ("case", "change", "message"),
    [
        (
            "another number",
            lambda rows: rows.with_columns(value=pl.col("value") * (1 + 3e-9 * ONE)),
            "table4.all.mean: est",
        ),
        ("missing", lambda rows: rows.with_columns(value=pl.when(~ONE).then("value")), "mean: estimates.csv has none"),
        ("no such row", lambda rows: rows.filter(~ONE), "table4.all.mean: it is missing"),
        (
            "one more",
            lambda rows: pl.concat([rows, rows.filter(ONE).with_columns(id=pl.lit("table4.all.mode"), same_as=None)]),
            "table4.all.mode: it is not computed again",
        ),
        (
            "a statement that shows another number",
            lambda rows: rows.with_columns(value=pl.col("value") + (pl.col("id") == "text.mean")),
            "text.mean: estimates.csv has",
        ),
    ],
)
def test_an_estimate_that_is_wrong_is_told(case: str, change: Callable, message: str, run: tuple):
    frame, of, estimates, files = run
    assert message in refusal(frame, of, change(estimates), files), case


def test_a_number_where_there_is_none_is_told(tmp_path: Path):
    of = survey()
    frame = derived(club("sea", boats=3, blue=1, red=1), survey=of)
    estimates, files = run_of(frame, of, tmp_path)
    wrong = estimates.with_columns(value=pl.col("value").fill_null(0))
    assert "table2.sea.sd: estimates.csv has 0.0, the second opinion none" in refusal(frame, of, wrong, files)


def test_rates_that_were_halved_on_the_way_are_told_with_every_number(run: tuple, tmp_path: Path):
    frame, of, _, _ = run
    halved = frame.with_columns(rate=pl.col("rate") / 2)
    said = refusal(frame, of, *run_of(halved, of, tmp_path))
    for table in ("table4.sea.mean", "table5.trimmed.all.iqr_high", "table5.primary.lake.max"):
        assert f"{table}: estimates.csv has" in said


def changed(file: Path, row: int, column: int, text: str) -> str:
    """Write another text into a cell, and return what stood there."""
    with open(file, encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    before, rows[row][column] = rows[row][column], text
    with open(file, "w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    return before


@pytest.mark.parametrize(
    ("case", "table", "row", "column"),
    [
        ("a cell", "table6", 4, 2),
        ("a heading with its numbers", "table2", 1, 1),
        ("a heading above", "table5", 1, 5),
        ("a label with its number", "table1", 2, 0),
        ("the last row", "table3", 4, 3),
    ],
)
def test_a_table_that_prints_another_number_is_told(case: str, table: str, row: int, column: int, run: tuple):
    *_, files = run
    before = changed(files[table], row, column, "7 (8.9)")
    said = refusal(*run)
    assert f"tables/{table}.csv" in said
    assert f"it prints '7 (8.9)', expected {before!r}" in said, case


def test_means_where_percentages_belong_are_told(run: tuple, tmp_path: Path):
    frame, of, estimates, files = run
    means = {f"table6.{kind}.blue.pct": f"table2.{kind}.mean" for kind in ("sea", "lake", "all")}
    values = dict(estimates.select("id", "value").iter_rows())
    shown = estimates.with_columns(value=pl.col("id").replace(means).replace_strict(values))
    files["table6"].write_text(build("table6", Results(shown, of.presentation)).to_csv(), encoding="utf-8")
    assert refusal(frame, of, estimates, files).count("tables/table6.csv") == 3


def test_a_column_that_is_not_put_together_again_is_told(run: tuple):
    *_, files = run
    lines = files["table4"].read_text(encoding="utf-8").splitlines()
    files["table4"].write_text("".join(f"{line},7\n" for line in lines), encoding="utf-8")
    said = refusal(*run)
    assert said.count("it prints '7', expected ''") == 4  # its heading and a row each of sea, lake and all


def test_a_table_that_lost_a_row_is_told(run: tuple):
    *_, files = run
    lines = files["table4"].read_text(encoding="utf-8").splitlines(keepends=True)
    files["table4"].write_text("".join(lines[:3]), encoding="utf-8")
    assert "tables/table4.csv, row 'All', column 'Range': it prints ''" in refusal(*run)
