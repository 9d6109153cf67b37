"""The primary analysis on a survey small enough to count by hand."""

from functools import cache
from typing import get_args

import polars as pl
import pytest
from msgspec.structs import replace
from surveys import CONFIG, DESIGN, GONE, STATISTICS, club, derived, survey, values

from foisurvey.core import frames
from foisurvey.core.survey import Clusters, Unit
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.primary import primary

# Counted by hand: four sea clubs (one silent, one late), four lake clubs (one with no boats, one without blue).
SMALL = (
    club("sea", boats=10, blue=5, red=5),
    club("sea", boats=20, blue=0, red=2),
    club("lake", boats=4, blue=4, red=0),
    club("lake", boats=0, blue=0, red=0),
    club("lake", boats=6, red=1),
    club("lake", crew=1.0),
    club("sea", responded=False),
    club("sea", responded=False, late=True),
)


@cache
def small() -> pl.DataFrame:
    """Return the estimates of these clubs."""
    return primary(derived(*SMALL), DESIGN, STATISTICS)


BY_ORGANISATIONS = ("cluster_se", "cluster_ci_low", "cluster_ci_high", "design_effect", "effective_n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table1.all.contacted", 8),
        ("table1.sea.contacted", 4),
        ("table1.sea.responded.n", 2),
        ("table1.all.responded.pct", 75),
        ("table1.sea.full.n", 2),
        ("table1.sea.full.pct", 50),
        ("table1.lake.partial.n", 1),
        ("table1.lake.no_data.n", 1),
        ("table1.sea.late.n", 1),
        ("table1.all.late.pct", 12.5),
        ("table1.lake.late.n", 0),
        ("table1.sea.no_response.n", 1),
        ("table1.all.no_response.pct", 12.5),
        ("table2.all.organisations.n", 5),
        ("table2.sea.organisations.pct", 40),
        ("table2.lake.boats.total", 10),
        ("table2.lake.boats.pct", 25),
        ("table2.all.mean", 8),
        ("table2.all.median", 6),
        ("table2.all.iqr_low", 4),
        ("table2.all.iqr_high", 10),
        ("table2.all.min", 0),
        ("table2.all.max", 20),
        # sd(c(10, 20, 4, 0, 6)); 8 - qnorm(0.975) * sd / sqrt(5), by R 4.2.2
        ("table2.all.sd", 7.6157731058639087),
        ("table2.all.ci_low", 1.3246032087933655),
        # Rated: 10, 20 and 4 boats; the club with none and the one without blue have no rate.
        ("table3.all.organisations.n", 3),
        ("table3.all.boats.total", 34),
        ("table3.sea.mean", 15),
        ("table4.all.organisations.n", 3),
        ("table4.all.mean", 50),
        ("table4.all.median", 50),
        ("table4.sea.mean", 25),
        ("table4.lake.mean", 100),
        ("table4.lake.sd", None),
        ("table4.lake.ci_low", None),
        ("table4.lake.skewness", None),
        ("table4.all.skewness", 0),
        # Pooled shares: 9 of 40 boats blue (with the club that has none), 8 of 40 red where both are known.
        ("table6.all.blue.organisations", 4),
        ("table6.all.blue.numerator", 9),
        ("table6.all.blue.denominator", 34),
        ("table6.all.blue.pct", 900 / 34),
        ("table6.all.red.organisations", 5),
        ("table6.all.red.numerator", 8),
        ("table6.all.red.denominator", 40),
        ("table6.all.red.pct", 20),
        ("table6.all.red.se", 100 * (0.2 * 0.8 / 40) ** 0.5),
        ("table6.all.bare.numerator", 18),
        ("table6.all.bare.denominator", 34),
        ("table6.lake.bare.pct", 0),
        ("table6.all.boats.total", 40),
    ],
)
def test_primary_counted_by_hand(name: str, expected: float | None):
    estimated = values(small())[name]
    if expected is None:
        assert estimated is None
    else:
        assert estimated == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_one_number_with_several_ids_is_one_number():
    estimates = small()
    estimated, same = values(estimates), dict(estimates.select("id", "same_as").iter_rows())
    assert same["table5.primary.all.median"] == "table4.all.median"
    assert same["table5.primary.sea.organisations.n"] == "table3.sea.organisations.n"
    assert same["table6.all.boats.total"] == "table2.all.boats.total"
    for name, other in same.items():
        if other is not None:
            assert estimated[name] == estimated[other], name
            assert same[other] is None, "an alias of an alias"


def test_every_estimate_says_its_method_and_analysis():
    estimates = small()

    def one(name: str) -> dict:
        return estimates.row(by_predicate=pl.col("id") == name, named=True)

    assert dict(estimates.schema) == frames.ESTIMATES
    assert estimates["method"].null_count() == 0
    assert estimates["analysis"].unique().to_list() == ["primary"]
    assert "type 7" in one("table2.all.iqr_low")["method"]
    assert (one("table6.all.red.pct")["n"], one("table6.all.red.pct")["denominator"]) == (5, 40)


@pytest.mark.parametrize(
    ("name", "table", "unit"),
    [
        ("table1.all.contacted", "table1", "count"),
        ("table1.sea.full.pct", "table1", "percent"),
        ("review.all.answers.n", "review", "count"),
        ("imputed.lake.answers.pct", "imputed", "percent"),
        ("table2.all.organisations.n", "table2", "count"),
        ("table2.all.boats.total", "table2", "amount"),
        ("table2.all.boats.pct", "table2", "percent"),
        ("table2.all.mean", "table2", "statistic"),
        ("table2.all.iqr_high", "table2", "statistic"),
        ("table2.all.max", "table2", "amount"),
        ("table3.lake.skewness", "table3", "skewness"),
        ("table4.all.organisations.n", "table4", "count"),
        ("table4.all.sd", "table4", "percent"),
        ("table4.all.min", "table4", "percent"),
        ("table5.primary.all.median", "table5", "percent"),
        ("table6.all.ambiguous.n", "table6", "count"),
        ("table6.all.boats.total", "table6", "amount"),
        ("table6.all.red.organisations", "table6", "count"),
        ("table6.all.red.numerator", "table6", "amount"),
        ("table6.all.red.se", "table6", "standard_error"),
        ("table6.all.red.ci_low", "table6", "percent"),
    ],
)
def test_an_estimate_says_its_table_and_unit(name: str, table: str, unit: str):
    row = small().row(by_predicate=pl.col("id") == name, named=True)
    assert (row["table"], row["unit"]) == (table, unit)


def test_every_estimate_has_a_table_that_begins_its_id_a_unit_and_the_organisations_it_is_about():
    estimates = small()
    assert set(estimates["unit"]) <= set(get_args(Unit))
    for name in ("table", "unit", "outcome", "organisation_type", "statistic", "organisations"):
        assert estimates[name].null_count() == 0, name
    assert estimates.filter(~pl.col("id").str.starts_with(pl.col("table") + ".")).is_empty()


def test_a_setting_is_the_key_of_the_config_that_chose_the_method():
    estimates = small()
    made_by = {
        setting: set(rows["statistic"]) for (setting,), rows in estimates.group_by("setting") if setting is not None
    }
    assert made_by == {
        "statistics.quantile_type": {"iqr_low", "iqr_high"},
        "statistics.skewness_type": {"skewness"},
        "statistics.interval_of_mean": {"ci_low", "ci_high"},
        "statistics.interval_of_share": {
            f"{status}.{name}" for status in DESIGN.statuses for name in ("se", "ci_low", "ci_high")
        },
        "statistics.clusters": {f"{status}.{name}" for status in DESIGN.statuses for name in BY_ORGANISATIONS},
    }
    # No other statistic of any table has these names.
    rest = estimates.filter(pl.col("setting").is_null())["statistic"]
    assert not set(rest) & set.union(*made_by.values())


@pytest.mark.parametrize(
    ("key", "choice", "name", "expected"),
    [
        ("quantile_type", 6, "table2.all.iqr_high", 15),  # quantile(c(0, 4, 6, 10, 20), 0.75, type = 6)
        ("quantile_type", 2, "table2.all.iqr_high", 10),
        # e1071::skewness(c(0, 4, 6, 10, 20), type = t)
        ("skewness_type", 1, "table2.all.skewness", 0.72896303112170091),
        ("skewness_type", 2, "table2.all.skewness", 1.0866739271149453),
        ("skewness_type", 3, "table2.all.skewness", 0.52160348501517384),
        # 8 + qt(0.975, 4) * sd / sqrt(5); below, 8 + qnorm(0.95) * sd / sqrt(5)
        ("interval_of_mean", "t", "table2.all.ci_high", 17.456231284039681),
        # 100 * prop.test(8, 40, correct = FALSE)$conf.int[1]
        ("interval_of_share", "wilson", "table6.all.red.ci_low", 10.499989725437702),
        # 100 * survey::SE(survey::svyratio(~y, ~x, design)), y = c(5, 0, 4, 0), x = c(10, 20, 4, 0); then its confint()
        ("interval_of_share", "cluster", "table6.all.blue.se", 22.065889815119945),
        ("interval_of_share", "cluster", "table6.all.blue.ci_low", -43.752921279631742),
        # ... of the log odds, with strata = ~type, fpc = ~contacted: four clubs of each
        ("clusters", Clusters("types", "logit", "contacted"), "table6.all.blue.cluster_ci_high", 93.9637346823338504),
        ("level", 0.9, "table2.all.ci_high", 13.602169585750396),
    ],
)
def test_methods_are_those_of_the_config(key: str, choice, name: str, expected: float):
    estimated = values(primary(derived(*SMALL), DESIGN, replace(STATISTICS, **{key: choice})))
    assert estimated[name] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("interval", ["z", "t"])
@pytest.mark.parametrize(
    "clubs",
    [
        [club("lake", boats=3, blue=1, red=1)],
        [club("lake", responded=False)],
        [club("lake", boats=0, blue=0, red=0)],
        [],
    ],
    ids=["one", "silent", "no boats", "no club"],
)
def test_a_type_without_a_club_has_zeros_and_missing_statistics(clubs: list, interval: str):
    estimated = values(primary(derived(*clubs), DESIGN, replace(STATISTICS, interval_of_mean=interval)))
    assert estimated["table1.sea.contacted"] == 0
    assert estimated["table1.sea.full.pct"] is None
    assert estimated["table2.sea.organisations.n"] == 0
    assert estimated["table2.sea.boats.total"] == 0
    for name in ("mean", "sd", "ci_low", "ci_high", "median", "iqr_low", "max", "skewness"):
        assert estimated[f"table2.sea.{name}"] is None
    assert estimated["table6.sea.blue.numerator"] == 0
    assert estimated["table6.sea.blue.pct"] is None
    assert estimated["table6.sea.blue.ci_high"] is None


def test_a_survey_with_a_total_only_has_the_first_two_tables():
    total_only = survey(questions={"boats": CONFIG["questions"]["boats"]}, parts=GONE)
    estimates = primary(derived(*SMALL), total_only.design, STATISTICS)
    assert set(estimates["table"]) == {"table1", "table2", "review", "withdrawn", "unconfirmed", "imputed", "ambiguous"}


def test_a_share_of_what_is_no_count_has_a_standard_error_and_an_interval_by_organisations_alone():
    money = {name: replace(question, number="money") for name, question in DESIGN.questions.items()}
    spent = values(primary(derived(*SMALL), replace(DESIGN, questions=money), STATISTICS))
    counted = values(small())
    changed = {name for name in counted if spent[name] != counted[name]}
    spread = {
        estimate_id("table6", kind, status, statistic)
        for kind in DESIGN.types_and_all
        for status in DESIGN.statuses
        for statistic in ("se", "ci_low", "ci_high", "design_effect", "effective_n")
    }
    assert changed == {name for name in spread if counted[name] is not None}
    assert changed
    assert all(spent[name] is None for name in changed)
    by_organisations = replace(STATISTICS, interval_of_share="cluster")
    spent = values(primary(derived(*SMALL), replace(DESIGN, questions=money), by_organisations))
    assert (
        spent["table6.all.blue.ci_low"]
        == spent["table6.all.blue.cluster_ci_low"]
        == counted["table6.all.blue.cluster_ci_low"]
    )
    assert spent["table6.all.blue.se"] is not None


def test_the_config_may_choose_the_interval_by_organisations():
    wald, cluster = (
        values(primary(derived(*SMALL), DESIGN, replace(STATISTICS, interval_of_share=one)))
        for one in ("wald", "cluster")
    )
    chosen = {name for name in wald if name.endswith((".se", ".ci_low", ".ci_high")) and name.startswith("table6")}
    assert {name: one for name, one in wald.items() if name not in chosen} == {
        name: one for name, one in cluster.items() if name not in chosen
    }
    for name in chosen:
        head, _, statistic = name.rpartition(".")
        assert cluster[name] == cluster[f"{head}.cluster_{statistic}"], name
    # One sea club alone answered, so the sea clubs have no such interval.
    few = values(primary(derived(SMALL[0], *SMALL[2:4]), DESIGN, STATISTICS))
    assert few["table6.sea.blue.cluster_se"] is None
    assert few["table6.all.blue.cluster_se"] is not None
    within = replace(STATISTICS, clusters=Clusters(strata="types"))
    assert values(primary(derived(SMALL[0], *SMALL[2:4]), DESIGN, within))["table6.all.blue.cluster_se"] is None


def test_imputed_and_ambiguous_answers_are_counted():
    clubs = [
        club("sea", boats=4, boats_status="imputed"),
        club("lake", boats=4, boats_ambiguous=True, blue=1, blue_ambiguous=True, crew=1, crew_ambiguous=True),
    ]
    estimated = values(primary(derived(*clubs), DESIGN, STATISTICS))
    assert [estimated[f"imputed.{kind}.answers.n"] for kind in ("sea", "lake", "all")] == [1, 0, 1]
    assert [estimated[f"ambiguous.{kind}.answers.n"] for kind in ("sea", "lake", "all")] == [0, 2, 2]
    # Of the totals, and of the numbers stated to questions that count.
    assert [estimated[f"imputed.{kind}.answers.pct"] for kind in ("sea", "lake", "all")] == [100, 0, 50]
    assert [estimated[f"ambiguous.{kind}.answers.pct"] for kind in ("sea", "lake", "all")] == [None, 100, 100]


def test_answers_in_review_are_counted():
    clubs = [
        club("sea", boats_status="in_review", blue_status="in_review", crew_status="in_review"),
        club("sea", boats=4, red_status="withdrawn"),
        club("lake", boats=4, red_status="refused"),
    ]
    estimated = values(primary(derived(*clubs), DESIGN, STATISTICS))
    # An extra question too: the page that the tables name lists all.
    names = [f"review.{kind}.answers.n" for kind in ("sea", "lake", "all")]
    assert [estimated[name] for name in names] == [4, 0, 4]
    # Of amounts and the numbers stated.
    assert [estimated[f"review.{kind}.answers.pct"] for kind in ("sea", "lake", "all")] == [80, 0, 100 * 4 / 6]
    # Those of them that a revised reply withdraws, of the same.
    assert [estimated[f"withdrawn.{kind}.answers.n"] for kind in ("sea", "lake", "all")] == [1, 0, 1]
    assert [estimated[f"withdrawn.{kind}.answers.pct"] for kind in ("sea", "lake", "all")] == [20, 0, 100 / 6]
