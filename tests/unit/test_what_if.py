"""What other methods would print, on clubs whose numbers say which cells change, and to what."""

from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace
from surveys import CONFIG, DESIGN, GONE, STATISTICS, club, derived, survey

from foisurvey.checks.what_if import ALTERNATIVES, NUMBERS, what_if
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.tables.registry import tables_of

SEA = [2, 4, 7, 20]


def clubs(sea: list[int], *lake: int) -> pl.DataFrame:
    """Return clubs with so many boats; half of them, rounded down, are blue."""
    numbers = [("sea", boats) for boats in sea] + [("lake", boats) for boats in lake]
    return derived(*(club(kind, boats=boats, blue=boats // 2, red=0) for kind, boats in numbers))


def by_other_methods(frame: pl.DataFrame, **changes: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cells that change, and their counts, of the survey with these changes of its config."""
    of_config = survey(**changes)
    tables = [name for name, table in tables_of(of_config).items() if table.by_method]
    design, methods = of_config.design, of_config.statistics
    analyses = [sensitivity(frame, name, one, design, methods) for name, one in of_config.exclusions.items()]
    estimates = pl.concat([primary(frame, design, methods), *analyses])
    return what_if(frame, estimates, of_config.presentation, tables)


# x <- c(2, 4, 7, 20) in R: quantile(x, c(0.25, 0.75), type = t) is 3.5 10.25 (7), 3 13.5 (2), 2.5 16.75 (6);
# mean(x) is 8.25, sd(x) 8.098, mean(x) -/+ qnorm(0.975) * sd(x) / 2 is 0.314 16.186, by qt(0.975, 3) -4.636 21.136;
# e1071::skewness(x, type = 3) is 0.612, by type 2 1.631.
MEDIAN, MEAN, SKEWNESS = "Median (IQR)", "Mean (SD; 95% CI)", "Skewness (in estimates.csv)"


@pytest.mark.parametrize(
    ("case", "configured", "alternative", "expected"),
    [
        ("expected: SAS", {}, "2", [(MEDIAN, "5.5 (3.5–10.2)", "5.5 (3.0–13.5)"), (SKEWNESS, "0.61", "1.63")]),
        ("expected: SPSS", {}, "6", [(MEDIAN, "5.5 (3.5–10.2)", "5.5 (2.5–16.8)")]),
        ("expected: Student", {}, "t", [(MEAN, "8.2 (8.1; 0.3–16.2)", "8.2 (8.1; −4.6 to 21.1)")]),
        (
            "expected: exact ties, of the mean 8.25 and of the quartile 10.25",
            {},
            "half_up",
            [(MEAN, "8.2 (8.1; 0.3–16.2)", "8.3 (8.1; 0.3–16.2)"), (MEDIAN, "5.5 (3.5–10.2)", "5.5 (3.5–10.3)")],
        ),
        ("edge: R's round() is half to even here too", {}, "round", []),
        ("edge: no share stands in Table 2", {}, "wilson", []),
        (
            "expected: the other way",
            {"statistics__quantile_type": 6},
            "7",
            [(MEDIAN, "5.5 (2.5–16.8)", "5.5 (3.5–10.2)")],
        ),
        (
            "expected: from half up",
            {"decimals__rounding": "half_up"},
            "6",
            [(MEDIAN, "5.5 (3.5–10.3)", "5.5 (2.5–16.8)")],
        ),
        (
            "expected: from Student",
            {"statistics__interval_of_mean": "t"},
            "z",
            [(MEAN, "8.2 (8.1; −4.6 to 21.1)", "8.2 (8.1; 0.3–16.2)")],
        ),
    ],
)
def test_the_cells_of_table_2_that_change(case: str, configured: dict, alternative: str, expected: list):
    cells, _ = by_other_methods(clubs(SEA, 5), **configured)
    of_row = cells.filter(table="table2", row="Sea clubs", alternative=alternative)
    assert of_row.select("column", "printed", "instead").rows() == expected, case


@pytest.mark.parametrize(
    ("key", "choice"),
    [("quantile_type", 6), ("interval_of_mean", "t"), ("interval_of_share", "wilson"), ("skewness_type", 2)],
)
def test_a_setting_changes_no_estimates_but_its_own(key: str, choice: int | str):
    frame = clubs([1, 2, 3, 9, 20], 5, 6, 30)
    before, after = (primary(frame, DESIGN, methods) for methods in (STATISTICS, replace(STATISTICS, **{key: choice})))
    differs = pl.any_horizontal(pl.col(name).ne_missing(after[name]) for name in NUMBERS)
    changed = set(before.filter(differs)["id"])
    assert changed
    assert changed <= set(before.filter(setting=f"statistics.{key}")["id"])


def test_an_interval_of_a_share():
    # 100 * prop.test(1 + 2 + 3 + 10 + 2, 2 + 4 + 7 + 20 + 5, correct = FALSE)$conf.int is 32.5 62.7
    cells, _ = by_other_methods(clubs(SEA, 5))
    of_all = cells.filter(table="table6", row="All", alternative="wilson")
    blue = of_all.filter(pl.col("column").str.contains("Blue all over")).select("printed", "instead").row(0)
    assert blue == ("47.4 (8.10; 31.5–63.2)", "47.4 (8.10; 32.5–62.7)")


def test_an_interval_by_organisations_changes_the_standard_error_too():
    # 100 * SE and confint() of svyratio(~blue, ~boats): c(1, 2, 3, 10, 2) of c(2, 4, 7, 20, 5)
    cells, _ = by_other_methods(clubs(SEA, 5))
    of_all = cells.filter(table="table6", row="All", alternative="cluster")
    blue = of_all.filter(pl.col("column").str.contains("Blue all over")).select("printed", "instead").row(0)
    assert blue == ("47.4 (8.10; 31.5–63.2)", "47.4 (2.13; 41.4–53.3)")


OTHERWISE = {"interval_of_mean": "t", "interval_of_share": "exact", "skewness_type": 2}


@pytest.mark.parametrize(
    ("case", "configured", "alternatives"),
    [
        ("expected: the study's", {}, ["2", "6", "half_up", "round", "t", "wilson", "cluster", "2"]),
        (
            "edge: SPSS's quantiles",
            {"statistics__quantile_type": 6},
            ["2", "7", "half_up", "round", "t", "wilson", "cluster", "2"],
        ),
        (
            "edge: none of those named",
            {"statistics__quantile_type": 9},
            ["2", "6", "7", "half_up", "round", "t", "wilson", "cluster", "2"],
        ),
        (
            "edge: all otherwise",
            {"decimals__rounding": "round", "statistics": CONFIG["statistics"] | OTHERWISE},
            ["2", "6", "half_up", "sprintf", "z", "wilson", "wald", "cluster", "3"],
        ),
    ],
)
def test_each_alternative_is_counted_but_the_configured_one(case: str, configured: dict, alternatives: list[str]):
    cells, counts = by_other_methods(clubs(SEA, 5), **configured)
    assert counts["alternative"].to_list() == alternatives, case
    assert counts["setting"].unique(maintain_order=True).to_list() == list(ALTERNATIVES)
    changed = [
        cells.filter(setting=setting, alternative=other).height
        for setting, other in counts.select("setting", "alternative").iter_rows()
    ]
    assert counts["changed"].to_list() == changed


def test_where_all_are_alike_nothing_but_the_interval_of_a_share_changes():
    _, counts = by_other_methods(clubs([4, 4, 4, 4], 4, 4))
    assert counts.filter(pl.col("changed") > 0)["alternative"].to_list() == ["wilson", "cluster"]
    assert counts["cells"].unique().len() == 1


def test_a_survey_of_totals_has_table_2_alone_and_a_scenario_its_columns():
    frame = clubs(SEA, 5)
    cells, _ = by_other_methods(frame, questions={"boats": CONFIG["questions"]["boats"]}, parts=GONE)
    assert cells["table"].unique().to_list() == ["table2"]
    scenarios = {"not_half": {"label": "Not half", "exclude_rates": [50]}}
    cells, _ = by_other_methods(clubs([2, 3, 5, 7, 20], 5), sensitivity=scenarios)
    columns = cells.filter(table="table5")["column"].unique().to_list()
    assert {column.split(":")[0] for column in columns} == {"Primary analysis", "Not half"}
    assert {f"{heading}: {SKEWNESS}" for heading in ("Primary analysis", "Not half")} <= set(columns)
