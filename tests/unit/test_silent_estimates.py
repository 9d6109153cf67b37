"""The estimates of silent organisations, their tables and sentences."""

from typing import Any

import msgspec
import polars as pl
import pytest
from surveys import CONFIG, DESIGN, GONE, SURVEY, club, derived, survey, values

from foisurvey.core import frames
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Claim, Robustness, Survey
from foisurvey.estimation.headlines import headlines
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.report.robustness_sentences import silent_sentences
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.robustness.silent import silent
from foisurvey.tables.silent_table import imputation_table, silent_table, tipping_table

CLUBS = [
    club(boats=10, blue=4, red=1),
    club(boats=20, blue=5, red=5),
    club(boats=30),
    club(responded=False),
    club("lake", boats=2, blue=2, red=0),
    club("lake", boats=6, blue=3, red=2),
    club("lake", boats=7, blue=4, red=3, boats_status="imputed"),
    club("lake", late=True, responded=False),
]
CLAIMS = {
    "few_blue": Claim("share_blue", below=50),
    "many_boats": Claim("total_mean", above=5),
    "all_blue": Claim("rate_median", above=90),
}
ROBUSTNESS = Robustness(claims=CLAIMS, total_range={"lake": (0, 10)}, weights=("organisation_type", "home_sea"))
MONEY = {
    "boats": CONFIG["questions"]["boats"] | {"number": "money"},
    "blue": CONFIG["questions"]["blue"] | {"number": "money"},
    "red": CONFIG["questions"]["red"] | {"number": "money"},
}


def frame(clubs: list[dict[str, Any]] = CLUBS, asked: Survey = SURVEY) -> pl.DataFrame:
    return derived(*clubs, survey=asked).with_columns(home_sea=pl.lit("North_Sea"))


def estimated(
    clubs: list[dict[str, Any]] = CLUBS, robustness: Robustness = ROBUSTNESS, asked: Survey = SURVEY
) -> pl.DataFrame:
    return silent(frame(clubs, asked), asked.design, asked.statistics, robustness, 1)


def results(
    clubs: list[dict[str, Any]] = CLUBS, robustness: Robustness = ROBUSTNESS, asked: Survey = SURVEY
) -> Results:
    of_all = primary(frame(clubs, asked), asked.design, asked.statistics)
    return Results(pl.concat([of_all, estimated(clubs, robustness, asked)]), asked)


def test_estimates_are_those_of_the_schema_and_say_that_they_are_of_robustness():
    found = estimated()
    assert found.schema == frames.ESTIMATES
    assert set(found["table"]) == {"silent"}
    assert set(found["analysis"]) == {"robustness"}
    assert found["id"].is_unique().all()
    assert found.equals(estimated())


def test_what_is_reported_is_the_headline_of_the_tables():
    found, of_all = values(estimated()), values(primary(frame(), DESIGN, SURVEY.statistics))
    for name, headline in headlines(DESIGN).items():
        assert found[f"silent.{name}.reported"] == pytest.approx(of_all[headline.estimate], rel=1e-14)


def test_bounds_of_a_share_by_hand():
    """Known: 18 blue of 45. The sea club that is silent has 10 to 30 boats, as observed; the lake club 0 to 10, as
    declared; the incomplete one 30, of which 0 to 30 may be blue."""
    found = values(estimated())
    cases = {
        "non_responders": (2, 100 * 18 / 85, 100 * 58 / 85),
        "incomplete": (1, 100 * 18 / 75, 100 * 48 / 75),
        "all_silent": (3, 100 * 18 / 115, 100 * 88 / 115),
    }
    for case, expected in cases.items():
        ends = ("n", "low", "high")
        of_case = [found[f"silent.share_blue.{case}{'.' if end == 'n' else '_'}{end}"] for end in ends]
        assert of_case == pytest.approx(expected), case


def test_amounts_of_money_are_bounded_too():
    """The rate of a club that may have no money comes from 0 to 100%, however little it has."""
    asked = survey(questions=MONEY)
    clubs = [club(design=asked.design, boats=2.5, blue=0.5, red=1), club(design=asked.design, boats=0.5, blue=0, red=0)]
    clubs += [club(design=asked.design, responded=False)]
    found = values(estimated(clubs, Robustness(total_range={"sea": (0, 1.5)}), asked))
    assert [found[f"silent.total_mean.all_silent_{end}"] for end in ("low", "high")] == pytest.approx([1, 1.5])
    assert [found[f"silent.rate_mean.all_silent_{end}"] for end in ("low", "high")] == pytest.approx([20 / 3, 40])
    assert [found[f"silent.share_red.all_silent_{end}"] for end in ("low", "high")] == pytest.approx(
        [100 / 4.5, 250 / 4.5]
    )


def test_a_column_that_the_organisations_do_not_have_is_refused():
    with pytest.raises(
        BadInput, match=r"'home_see'.*another column of the organisations file; did you mean 'home_sea'"
    ):
        estimated(robustness=Robustness(weights=("home_see",)))


@pytest.mark.parametrize(
    ("case", "clubs", "changes"),
    [
        ("no organisation answered", [club(responded=False), club("lake", responded=False)], {}),
        ("one organisation", [club(boats=3, blue=1, red=1)], {}),
        ("no total is known", [club(blue=1, red=1), club("lake", responded=False)], {}),
        ("only totals of 0", [club(boats=0, blue=0, red=0), club(responded=False)], {}),
        (
            "no parts",
            [{"organisation_type": "sea", "responded": True}],
            {"parts": GONE, "questions": {"boats": CONFIG["questions"]["boats"]}, "completeness": GONE},
        ),
        ("no compliant part", CLUBS, {"parts__compliance": GONE}),
        ("parts that overlap", [*CLUBS, club(boats=1, blue=3)], {"parts__disjoint": False, "parts__remainder": GONE}),
        ("one type", [club(boats=3, blue=1), club(responded=False)], {"organisation_types": {"sea": "Sea clubs"}}),
    ],
)
def test_a_survey_that_lacks_something_has_all_tables_and_no_number_that_is_not_finite(case, clubs, changes):
    asked = survey(**changes)
    if case == "no parts":
        clubs = [club(design=asked.design, boats=3), club(design=asked.design, responded=False)]
    claims = {name: one for name, one in CLAIMS.items() if one.headline in headlines(asked.design)}
    robustness = Robustness(claims=claims)
    found = results(clubs, robustness, asked)
    numbers = estimated(clubs, robustness, asked)["value"].drop_nulls()
    assert numbers.is_finite().all(), case
    assert len(silent_table(found, robustness).rows) == len(headlines(asked.design))
    assert len(tipping_table(found, robustness).rows) == len(claims)
    assert len(imputation_table(found, robustness).rows) in (2, 4)
    assert all(map(as_text, silent_sentences(Writer(found), robustness)))


def test_the_table_of_headlines_as_printed():
    table = silent_table(results(), ROBUSTNESS)
    assert table.headings[1][1:] == [
        "As reported",
        "Non-responders answer",
        "Incomplete replies are completed",
        "Both",
        "Weighted by organisation type",
        "Weighted by home sea",
    ]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Blue all over, share of all boats, %"] == [
        "40.0",
        "21.2–68.2 (n=2)",
        "24.0–64.0 (n=1)",
        "15.7–76.5 (n=3)",
        # Sea: 9 of 30 blue, each for 2 clubs; lake: 9 of 15, each for 4/3.
        "37.5",
        "40.0",
    ]
    assert "as the config declares it, else the one observed" in " ".join(table.notes)


def test_tipping_points_as_printed():
    """One club with 30 boats, all blue, makes 48 of 75. Ten boats fewer never bring the mean of 12.5 to 5."""
    assert tipping_table(results(), ROBUSTNESS).rows == [
        ["Blue all over: less than 50% of all boats", "40.0", "1", "3"],
        ["Mean number of boats per organisation is above 5", "12.5", "–", "2"],
        ["Median blueness rate is above 90%", "50.0", "0", "3"],
    ]


def test_imputed_totals_as_printed():
    table = imputation_table(results(), ROBUSTNESS)
    assert [row[:2] for row in table.rows] == [
        ["Known totals, not imputed", "6"],
        ["Known totals, missing ones imputed", "6"],
        ["Stated totals without sums of parts, not imputed", "5"],
        ["Stated totals without sums of parts, missing ones imputed", "5"],
    ]
    # SD of 10 20 30 2 6 7: sqrt(551.5 / 5).
    assert table.rows[0][2] == "12.5 (4.3; 4.1–20.9)"


def test_a_survey_without_sums_of_parts_has_no_rows_of_stated_totals():
    stated = [one for one in CLUBS if one["boats_status"] != "imputed"]
    assert len(imputation_table(results(stated), ROBUSTNESS).rows) == 2


def test_sentences_say_what_claims_and_headlines_withstand():
    """Rates: 25 40 50 57 100; with three of 0 the middle is 25 and 40, with three of 100 it is 57 and 100."""
    sentences = [as_text(one) for one in silent_sentences(Writer(results()), ROBUSTNESS)]
    assert sentences[:-1] == [
        "Blue all over, share of all boats: 40.0% as reported. The 3 organisations that did not answer could move it "
        "to anything from 15.7% to 76.5%, if their totals lie in the range of their type.",
        "Mean number of boats per organisation: 12.5 as reported. The 2 organisations that did not answer could move "
        "it to anything from 10.6 to 14.4, if their totals lie in the range of their type.",
        "Median blueness rate: 50.0% as reported. The 3 organisations that did not answer could move it to anything "
        "from 32.5% to 78.6%, if their totals lie in the range of their type.",
        "“Blue all over: less than 50% of all boats” would no longer hold if 1 of the 3 silent organisations answered "
        "in the way that speaks most against it.",
        "“Mean number of boats per organisation is above 5” holds whatever the 2 silent organisations would answer in "
        "this range.",
        "“Median blueness rate is above 90%” does not hold: the number reported is 50.0%.",
    ]
    assert sentences[-1].startswith("With missing totals imputed, the mean per organisation is ")


def test_where_nobody_is_silent_that_is_said():
    clubs = [club(boats=10, blue=4, red=1), club("lake", boats=20, blue=5, red=5)]
    robustness = Robustness(claims={"many": Claim("total_mean", above=5), "few": Claim("total_mean", below=5)})
    sentences = silent_sentences(Writer(results(clubs, robustness)), robustness)
    assert [as_text(one) for one in sentences[:3]] == [
        "Mean number of boats per organisation: 15.0 as reported; every organisation answered what it needs.",
        "“Mean number of boats per organisation is above 5” holds: the number reported is 15.0.",
        "“Mean number of boats per organisation is below 5” does not hold: the number reported is 15.0.",
    ]


def test_without_claims_the_first_and_the_last_headline_are_said():
    sentences = silent_sentences(Writer(results()), msgspec.structs.replace(ROBUSTNESS, claims={}))
    assert [as_text(one).split(":")[0] for one in sentences[:2]] == [
        "Mean number of boats per organisation",
        "Not painted, share of all boats",
    ]
