"""The tables as printed: cells, headings, titles and notes, and which surveys have them."""

import csv
import io
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl
import pytest
from printed import by_rate, results
from surveys import CONFIG, GONE, SURVEY, club, survey

from foisurvey.core import frames
from foisurvey.core.survey import Unit
from foisurvey.estimation.results import MISSING, Results
from foisurvey.tables.builders import build
from foisurvey.tables.columns import with_spread
from foisurvey.tables.notes import general
from foisurvey.tables.registry import records, tables_of
from foisurvey.tables.table import Table, with_percent

CLUBS = [
    club("sea", boats=10_000, blue=2_500, red=5),
    club("sea", boats=20, blue=0, red=2),
    club("sea", boats=8, blue=1, red=2),
    club("lake", boats=4, blue=4, red=0),
    club("lake", responded=False),
]
OF_TYPES = [*(f"table{number}" for number in range(1, 7)), "table_crew"]
# Every survey has them.
CERTAINTY = ["intervals", "comparisons", "influence"]
TOTAL_ONLY = {"parts": GONE, "questions": {"boats": CONFIG["questions"]["boats"]}, "completeness": GONE}
SECOND_CODER = {"input__responses_second": {"file": "second.xlsx"}}


@cache
def estimated(clubs: str, changes: str) -> Results:
    """Estimate each survey of these tests once."""
    return results(json.loads(clubs), survey(**json.loads(changes)))


def printed(name: str, clubs: Sequence[dict[str, Any]] = CLUBS, **changes: Any) -> Table:
    """Return a table of the clubs, of the survey with one sensitivity analysis, changed as by `surveys.config`."""
    changes = {"sensitivity": by_rate("By rate")} | changes
    return build(name, estimated(json.dumps(clubs), json.dumps(changes)))


def test_parts_that_overlap_have_a_percentage_each_and_one_above_100_no_interval():
    """Sea: 9 of 10 blue, 13 of 10 red. Lake: 4 of 2 blue; red is not known."""
    clubs = [club("sea", boats=4, blue=6, red=3), club("sea", boats=6, blue=3, red=10), club("lake", boats=2, blue=4)]
    table = build("table6", results(clubs, survey(parts__disjoint=False, parts__remainder=GONE)))
    assert table.headings[-1][2:] == [
        "Blue all over (13/12 in all), % (SE; 95% CI)",
        "Red keel (13/10 in all), %",
    ]
    # 100 sqrt(0.9 x 0.1 / 10) = 9.4868; 90 -/+ 1.95996 x 9.4868.
    assert table.rows == [
        ["Sea clubs", "10 (83.3)", "90.0 (9.49; 71.4–108.6)", "130.0"],
        ["Lake clubs", "2 (16.7)", "200.0 (–; –)", "–"],
        ["All", "12 (100.0)", "108.3 (–; –)", "130.0"],
    ]
    below = " ".join(table.notes)
    assert "the parts may overlap, so the shares do not add up to 100." in below
    assert "a share of at most 100%" in below
    assert "†: an interval without width, or with an end below 0 or above 100" in below
    # By survey::svyratio(), y = c(6, 3, 4) of x = c(4, 6, 2), and 3 and 10 of 4 and 6; above 100% no design effect.
    assert 'of the row All are: "Blue all over" −80.0 to 296.6†, "Red keel" −429.1 to 689.1† (est' in below
    # Where parts overlap, a share may be above 100%.
    assert 'It stands at "Blue all over": All by organisations; "Red keel": All by organisations.' in below


def test_an_interval_without_width_is_marked_in_print_but_not_in_a_spreadsheets_numbers():
    clubs = [
        club("sea", boats=4, blue=0, red=4),
        club("sea", boats=6, blue=0, red=3),
        club("lake", boats=2, blue=1, red=0),
    ]
    table = build("table6", results(clubs, survey()))
    assert [row[2] for row in table.rows] == [
        "0.0 (0.00; 0.0–0.0)†",
        "50.0 (35.36; −19.3 to 119.3)†",
        "8.3 (7.98; −7.3 to 24.0)†",
    ]
    assert not any("†" in number for row in table.numbers for number in row)
    wilson = build(
        "table6",
        results(clubs, survey(statistics__interval_of_share="wilson", parts__remainder=GONE, parts__disjoint=False)),
    )
    assert not any("†" in cell for row in wilson.rows for cell in row)


def test_intervals_by_organisations_are_said_once():
    clubs = [
        club("sea", boats=4, blue=1, red=1),
        club("sea", boats=6, blue=2, red=1),
        club("lake", boats=2, blue=1, red=1),
    ]
    second = "The printed intervals treat boats as independent, but whole organisations answered. By organisations ("
    assert any(note.startswith(second) for note in build("table6", results(clubs, survey())).notes)
    chosen = build("table6", results(clubs, survey(statistics__interval_of_share="cluster")))
    assert not any("independent" in note for note in chosen.notes)
    assert "confidence interval (organisations as clusters, Student's t)" in chosen.notes[0]
    alone = build(
        "table6", results([club("lake", boats=2, blue=1, red=1)], survey(statistics__clusters={"strata": "types"}))
    )
    assert any(
        note.endswith("An interval by organisations needs two organisations or more of each type.")
        for note in alone.notes
    )
    # One lake club says nothing of how lake clubs vary.
    assert chosen.rows[1][2] == "50.0 (–; –)"
    assert any("need two organisations or more." in note for note in chosen.notes)
    money = {f"questions__{name}__number": "money" for name in ("boats", "blue", "red")}
    spent = build("table6", results(clubs, survey(**money)))
    assert any(
        note.startswith("The total is no count, so its shares have intervals by organisations") for note in spent.notes
    )
    assert spent.headings[-1][1:3] == ["Total boats, £ (%)", "Blue all over (4/12 in all), %"]
    assert any(
        note.startswith(
            "Not shown, as no row has it: Blue all over, standard error; Blue all over, 95% confidence interval;"
        )
        for note in spent.notes
    )
    assert "CI: 95% confidence interval. Each share" in spent.notes[0]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (18.25, "statistic", "18.2"),
        (134.25, "percent", "134.2"),
        (4.45, "percent", "4.5"),
        (80.0, "percent", "80.0"),
        (0.3928, "standard_error", "0.39"),
        (9292.0, "count", "9,292"),
        (14747.0, "count", "14,747"),
        (1_234_567.0, "count", "1,234,567"),
        (-755312.64, "statistic", "−755,312.6"),
        (0.0, "count", "0"),
        (None, "count", MISSING),
        (None, "percent", MISSING),
    ],
)
def test_a_number_as_printed(value: float | None, unit: Unit, expected: str):
    assert results(CLUBS, SURVEY).printed(value, unit) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("1.3", "2.0", "1.3–2.0"),
        ("−1.3", "2.0", "−1.3 to 2.0"),
        ("−3.0", "−1.0", "−3.0 to −1.0"),
        ("0.0", "0.0", "0.0–0.0"),
        ("12", "no upper limit", "12 to no upper limit"),
        (MISSING, "2.0", MISSING),
        (MISSING, MISSING, MISSING),
    ],
)
def test_an_interval_as_printed(low: str, high: str, expected: str):
    assert results(CLUBS, SURVEY).interval(low, high) == expected


def test_a_count_with_its_percent():
    assert with_percent("12", "33.3") == "12 (33.3)"


@pytest.mark.parametrize("name", OF_TYPES)
def test_a_table_is_a_rectangle_and_its_csv_gives_it_back(name: str):
    made = printed(name)
    widths = {len(row) for row in [*made.headings, *made.rows]}
    assert len(widths) == 1
    lines = list(csv.reader(io.StringIO(made.to_csv())))
    assert {len(line) for line in lines} == widths
    assert lines[0][0] == made.title
    assert lines[1 : 1 + len(made.headings)] == made.headings
    assert lines[1 + len(made.headings) :][: len(made.rows)] == made.rows
    below = [*made.notes, *made.general]
    assert [line[0] for line in lines[-len(below) :]] == below
    assert below


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("table1", 0, ["Sea clubs", "3", "3 (100.0)", "0 (0.0)", "0 (0.0)", "0 (0.0)"]),
        ("table1", 1, ["Lake clubs", "2", "1 (50.0)", "0 (0.0)", "0 (0.0)", "1 (50.0)"]),
        # One club has no SD and no interval: they are not printed as 0.
        ("table2", 1, ["Lake clubs", "1 (25.0)", "4 (0.0)", "4.0 (–; –)", "4.0 (4.0–4.0)", "4–4"]),
        # mean, sd, quantile of c(10000, 20, 8), by R 4.2.2; the lower bound is negative
        ("table2", 0, [*("Sea clubs", "3 (75.0)", "10,028 (100.0)"),
                *("3,342.7 (5,765.4; −3,181.4 to 9,866.7)", "20.0 (14.0–5,010.0)", "8–10,000")]),
        ("table4", 1, ["Lake clubs", "1 (25.0)", "100.0 (–; –)", "100.0 (100.0–100.0)", "100.0–100.0"]),
    ],
)  # fmt: skip
def test_cells_of_a_row(name: str, row: int, expected: list[str]):
    assert printed(name).rows[row] == expected


@pytest.mark.parametrize("name", OF_TYPES)
def test_a_row_s_numbers_one_by_one_are_those_of_its_cells(name: str):
    made = printed(name)
    assert len(made.measures) == len(set(made.measures)), "two headings are equal"
    for row, numbers in zip(made.rows, made.numbers, strict=True):
        assert len(numbers) == len(made.measures)
        in_cells = re.findall(r"−?[\d,.]+", " ".join(row[1:]))
        printed_in_print = zip(made.measures, numbers, strict=True)
        # What Table 6 says of all in its headings, a spreadsheet has of each row.
        of_all = (", boats", ", of all boats", ", organisations")
        defined = [number for one, number in printed_in_print if number != MISSING and not one.endswith(of_all)]
        assert in_cells == defined


def test_the_headings_of_single_numbers_say_what_the_cell_says():
    assert printed("table2").measures == [
        *("Organisations, number", "Organisations, percentage", "Total boats", "Total boats, percentage of all"),
        *("Mean", "Standard deviation", "95% confidence interval, lower limit"),
        *("95% confidence interval, upper limit", "Median", "Lower quartile", "Upper quartile", "Minimum", "Maximum"),
    ]
    assert printed("table5").measures[:2] == [
        "Primary analysis: Organisations, number",
        "Primary analysis: Organisations, percentage",
    ]
    assert printed("table1").measures[:2] == [
        "Organisations asked",
        "FoI response completeness: Full data provided, number",
    ]
    assert printed("table6").measures[6:9] == [
        *("Blue all over, boats", "Blue all over, of all boats", "Blue all over, organisations"),
    ]


FEW = [club("sea", boats=boats, blue=1, red=1) for boats in (4, 6, 8, 9, 12)]
SPREADS = "SDs, SEs, intervals and quartiles are not shown for fewer than 5 organisations."


def test_how_far_the_numbers_of_few_organisations_spread_is_not_shown():
    lakes = [club("lake", boats=boats, blue=1, red=1) for boats in (2, 4, 5, 7)]
    table = printed("table2", [*FEW, *lakes], minimum_n=5)
    assert table.rows[1] == ["Lake clubs", "4 (44.4)", "18 (31.6)", "4.5 (–; –)", "4.5 (–)", "2–7"]
    assert table.rows[0][3:] == ["7.8 (3.0; 5.1–10.5)", "8.0 (6.0–9.0)", "4–12"]
    assert (SPREADS in table.general, table.withheld) == (True, 5)
    shown = results([*FEW, *lakes], survey(minimum_n=5))
    assert [shown.group("table2", kind).few("mean") for kind in ("sea", "lake")] == [False, True]
    assert shown.text("table2.lake.sd") == MISSING
    assert shown.text("table2.lake.mean") == "4.5"
    assert not any("not defined" in note for note in table.notes)
    assert printed("table6", [*FEW, *lakes], minimum_n=5).rows[1][2] == "22.2 (–; –)"
    five = printed("table2", [*FEW, *lakes, club("lake", boats=9, blue=1, red=1)], minimum_n=5)
    assert not any(MISSING in row for row in five.numbers)
    assert SPREADS not in five.general


def test_what_no_row_has_is_left_out_with_a_note():
    table = printed("table2", FEW[:2], organisation_types={"sea": "Sea clubs"}, minimum_n=5)
    assert table.headings == [["Organisation type", "Organisations (n=2), n (%)", "Total boats (n=10), n (%)", "Mean",
                               "Median", "Range"]]  # fmt: skip
    assert table.rows[0] == ["Sea clubs", "2 (100.0)", "10 (100.0)", "5.0", "5.0", "4–6"]
    assert table.measures[4:] == ["Mean", "Median", "Minimum", "Maximum"]
    assert [len(row) for row in table.numbers] == [len(table.measures)] * 2
    assert table.notes[-1] == (
        "Not shown, as no row has it: Standard deviation; 95% confidence interval; Lower quartile; Upper quartile."
    )
    one = {name: printed(name, FEW[:1], organisation_types={"sea": "Sea clubs"}) for name in CERTAINTY}
    assert [name for name, table in one.items() if table.is_empty] == CERTAINTY
    more = [*FEW, *(club("lake", boats=boats, blue=1) for boats in (2, 4, 5))]
    assert not any(printed(name, more).is_empty for name in CERTAINTY)


@pytest.mark.parametrize(
    ("style", "cell", "negative", "tiny", "p"),
    [
        ("standard", "3,342.7 (5,765.4; 12.0–14.5)", "−1.0 to 2.0", "<0.001", "0.031"),
        ("jmir", "3,342.7 (5,765.4; 12.0-14.5)", "−1.0 to 2.0", "<.001", ".031"),
        ("ons", "3,342.7 (5,765.4; 12.0 to 14.5)", "−1.0 to 2.0", "<0.001", "0.031"),
    ],
)
def test_styles(style: str, cell: str, negative: str, tiny: str, p: str):
    of = results(CLUBS, survey(style=style))
    numbers = [of.printed(value, "statistic") for value in (3342.7, 5765.4, 12.0, 14.5)]
    assert with_spread(of)(*numbers) == cell
    assert of.interval(of.printed(-1.0, "statistic"), of.printed(2.0, "statistic")) == negative
    assert [of.printed(value, "p_value") for value in (0.0, 0.031)] == [tiny, p]


def test_notes_of_the_config_and_abbreviations_stand_under_their_tables():
    table = printed(
        "table2",
        title="FC Clubs, 2031",
        notes={
            "table1": {"sea": "On salt water."},
            "table2": {"table": "Of May.", "lake": "Ponds.", "sea": "On salt water."},
        },
        abbreviations={"FC": "fishing cup", "C": "cup"},
    )
    assert [row[0] for row in table.rows] == ["Sea clubs [note 1]", "Lake clubs [note 2]", "All"]
    below = ["Of May.", "[note 2] Ponds.", "[note 1] On salt water.", "FC: fishing cup."]
    assert table.notes[:4] == below
    assert set(table.general) == set(general(results(CLUBS, SURVEY)))


def test_labels_of_others_stay_text():
    types = {"sea": "=HYPERLINK(1)", "lake": "La\u202eke\n|"}
    made = printed("table2", organisation_types=types, title="@SUM(1)")
    assert [row[0] for row in made.rows] == ["=HYPERLINK(1)", "LaU+202Eke |", "All"]
    lines = list(csv.reader(io.StringIO(made.to_csv())))
    assert [line[0] for line in lines[2:5]] == ["'=HYPERLINK(1)", "LaU+202Eke |", "All"]


def test_rows_are_in_the_configs_order_with_all_last():
    order = {"table6": ["lake", "sea"]}
    assert [row[0] for row in printed("table2", table_order=order).rows] == ["Sea clubs", "Lake clubs", "All"]
    assert [row[0] for row in printed("table6", table_order=order).rows] == ["Lake clubs", "Sea clubs", "All"]


def test_a_sensitivity_analysis_adds_its_columns_under_its_label():
    made = printed("table5")
    groups = made.headings[0]
    assert (groups.count("Primary analysis"), groups.count("By rate")) == (4, 4)
    assert "Organisations (n=4), n (%)" in made.headings[1]
    assert "Organisations (n=2), n (%)" in made.headings[1]
    without = printed("table5", sensitivity={})
    assert "By rate" not in without.headings[0]


def test_table_6_has_a_share_for_each_status_with_its_own_base():
    made = printed("table6")
    heading = " | ".join(made.headings[-1])
    assert "Blue all over (2,505/10,032 in all)" in heading
    assert "Not painted (7,518/10,032 in all)" in heading
    assert "In part" in made.headings[0]
    # 100 * 2505 / 10032, its SE and bounds, by R 4.2.2
    assert "25.0 (0.43; 24.1–25.8)" in made.rows[-1]


@pytest.mark.parametrize(
    ("name", "changes", "parts"),
    [
        ("table2", {}, ["95%", "normal", "type 7"]),
        ("table2", {"interval_of_mean": "t", "quantile_type": 6, "level": 0.9}, ["90%", "Student", "type 6"]),
        ("table6", {}, ["Wald", "need not add up to 100"]),
        ("table6", {"interval_of_share": "wilson"}, ["Wilson"]),
    ],
)
def test_notes_say_the_methods_that_were_used(name: str, changes: dict, parts: list[str]):
    table = printed(name, statistics=CONFIG["statistics"] | changes)
    notes = " ".join([*table.notes, *table.general])
    for part in parts:
        assert part in notes


def test_what_is_not_defined_is_explained_only_where_it_stands():
    assert any(MISSING in note for note in printed("table2").notes)
    two = [club("sea", boats=2, blue=1), club("sea", boats=3, blue=1), club("lake", boats=2), club("lake", boats=3)]
    assert not any(MISSING in note for note in printed("table2", two).notes)
    # A dash in a label is not a statistic.
    assert printed("table1", organisation_types={"sea": "Sea – clubs", "lake": "Lake clubs"}).notes == [
        "FoI: Freedom of Information."
    ]


@pytest.mark.parametrize("name", OF_TYPES)
def test_synthetic_data_are_named_in_every_title(name: str):
    real, invented = printed(name), printed(name, synthetic=True)
    assert "Synthetic" in invented.title
    assert "Synthetic" not in real.title
    assert f"{records(SURVEY.design)[name].label}." in real.title
    assert CONFIG["title"] in real.title


def test_answers_in_review_are_counted_under_every_table():
    waiting = [*CLUBS, club("lake", boats_status="in_review", blue_status="in_review")]
    for name in (one for one in OF_TYPES if one != "table_crew"):
        assert any(note.startswith("2 answers are in review") for note in printed(name, waiting).general)
        assert not any("in review" in note for note in printed(name).general)


def test_intervals_are_printed_beside_their_numbers_and_a_dash_where_there_is_none():
    """1 to 12 boats of sea clubs: mean 6.5; the 3rd and the 10th hold the median at 96.1%. One lake club."""
    clubs = [club("sea", boats=boats, blue=boats, red=0) for boats in range(1, 13)] + [club("lake", boats=4, blue=1)]
    table = printed("intervals", clubs)
    assert table.headings[0][1:] == [
        *["Boats per organisation"] * 2,
        *["Blueness rate, %"] * 2,
        *["Share of all boats, %"] * 3,
    ]
    assert table.headings[1][1:] == [
        *("Median (95% CI)", "Mean (95% CI)", "Median (95% CI)", "Mean"),
        *("Blue all over (95% CI)", "In part: Red keel", "Not painted"),
    ]
    sea, lake, _ = table.rows
    assert sea[1] == "6.5 (3.0–10.0)"
    assert re.fullmatch(r"6\.5 \([3-6]\.\d–[6-9]\.\d\)", sea[2]), sea[2]
    # Each is blue: no draw differs.
    assert sea[3:6] == ["100.0 (100.0–100.0)", "100.0", "100.0 (–)"]
    assert lake[1:] == ["4.0 (–)", "4.0 (–)", "25.0 (–)", "25.0", "25.0 (–)", "–", "–"]
    meaning, method, dash, _ = table.notes
    assert "not each boat by itself" in meaning
    assert "100 times (seed 1), within each type; types of fewer than 10 were drawn together" in method
    assert dash.startswith("–: not defined. The interval of a median needs 6 organisations or more")
    at_99 = printed("intervals", clubs, statistics__level=0.99)
    assert "a median needs 8 organisations" in at_99.notes[-2]  # 1 - 2 / 2^8 is 99.2%, 1 - 2 / 2^7 98.4%


def agreement(kappa: float | None = 0.8149, unconfirmed: int = 0, **changes: Any) -> Table:
    """Return the table of two coders who agree alike on one question and on all."""
    numbers: list[tuple[str, Unit, float | None]] = [
        *(("pairs.n", "count", 12_000), ("kind.pct", "percent", 90.25), ("kind.kappa", "kappa", 0.8149)),
        *(("kind.kappa_ci_low", "kappa", 0.7), ("kind.kappa_ci_high", "kappa", 0.92)),
        *(("kind.prevalence.pct", "percent", 71.5), ("value.icc", "coefficient", 0.985)),
        *(("value.icc_ci_low", "coefficient", -0.1), ("value.icc_ci_high", "coefficient", 0.999)),
        *(("value.n", "count", 80), ("value.pct", "percent", 97.5), ("differences.n", "count", 9)),
        ("unconfirmed.n", "count", unconfirmed),
    ]
    organisations: list[tuple[str, Unit, float | None]] = [
        *(("organisations.n", "count", 24), ("coded_once.n", "count", 6), ("late.n", "count", 1)),
    ]
    by_question = {"boats": numbers, "all": [*numbers, *organisations]}
    by_question["boats"] = [(name, unit, kappa if name == "kind.kappa" else value) for name, unit, value in numbers]
    rows = [
        dict.fromkeys(frames.ESTIMATES) | {"id": f"agreement.{question}.{name}", "unit": unit, "value": value}
        for question, estimates in by_question.items()
        for name, unit, value in estimates
    ]
    estimates = pl.DataFrame(rows, schema=frames.ESTIMATES, orient="row")
    asked = survey(questions={"boats": CONFIG["questions"]["boats"]}, parts=GONE, **SECOND_CODER, **changes)
    return build("agreement", Results(estimates, asked))


def test_the_table_of_two_coders():
    shown = agreement()
    assert shown.title == "Agreement of the two coders. Clubs, 2031."
    assert shown.rows == [
        [name, "12,000", "90.2", "0.81 (0.70–0.92)", "71.5", "80", "97.5", "0.98 (−0.10 to 1.00)", "9"]
        for name in ("Boats", "All")
    ]
    assert [len(shown.headings[0]), len(shown.notes)] == [9, 2]
    assert shown.numbers[0][2:5] == ["0.81", "0.70", "0.92"]
    assert "24 coded by both coders in time, 6 coded by one of them, 1 late" in shown.notes[0]
    assert "(observed - expected agreement) / (1 - expected agreement)" in shown.notes[1]
    assert "Synthetic data" in agreement(synthetic=True).title


def test_a_kappa_that_is_not_defined_is_no_number():
    shown = agreement(kappa=None)
    assert shown.numbers[0][2] == MISSING
    assert shown.notes[-1].startswith(f"{MISSING}: not defined. Kappa is not defined where both coders have the same")


# One total has no upper limit, one is 9,000 to 11,000; a part is 1 to 3 of 8.
AMBIGUOUS = [
    club("sea", boats=10_000, boats_low=9_000, boats_high=11_000, boats_ambiguous=True, blue=2_500, red=5),
    club("sea", boats=20, boats_low=20, boats_high=None, boats_ambiguous=True),
    club("sea", boats=8, blue=2, blue_low=1, blue_high=3, blue_ambiguous=True, red=2),
    club("lake", boats=4, blue=4, red=0),
    club("lake", boats=9),
]
WERE = "behind these numbers lay anywhere in its interval, those of the row All would be: "


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("table2", [f"If each of the 2 ambiguous answers {WERE}total 9,041 to no upper limit,", "median 9.0 ("]),
        ("table3", [f"If the 1 ambiguous answer {WERE}number of organisations 3, total 9,012 to 11,012, "
                    "mean 3,004.0 to "]),
        # The rates: 2500 of 9000 to 11,000, 1 to 3 of 8, and 100.
        ("table4", [f"2 ambiguous answers {WERE}number of organisations 3, mean 45.1 to 55.1, median 22.7 to 37.5 ("]),
        ("table5", ["Primary analysis: If each of the 2 ambiguous", "By rate: If each of the 2 ambiguous"]),
        ("table6", ['3 ambiguous answers behind', 'share "Blue all over" 22.7 to 27.8, share "Red keel" 0.1,']),
    ],
)  # fmt: skip
def test_a_note_says_how_far_ambiguous_answers_move_a_table(name: str, parts: list[str]):
    notes = printed(name, AMBIGUOUS).notes
    for part in parts:
        assert any(part in note for note in notes), notes
    assert not any("ambiguous" in note for note in printed(name).notes)


AS_READ = "No band covers that another value of an ambiguous total might change which organisations are trimmed."
TIED = [*(club("lake", boats=4, blue=blue) for blue in (1, 4)), club("lake", boats=8, blue=4), club("sea", boats=9)]


@pytest.mark.parametrize(
    ("case", "clubs", "trim", "note"),
    [
        (
            "tied alone",
            TIED,
            {"fraction": 0.4, "base": "rated"},
            "Ends: If each of the 2 organisations tied at the boundary of the trim were in or out, those of the row "
            "All would be: number of organisations 0 to 2, mean 25.0 to 100.0, median 25.0 to 100.0 (estimates.csv has "
            "the bands of all numbers).",
        ),
        ("no tie, by the config", TIED, {"fraction": 0.4, "base": "rated", "ties": "none"}, None),
        (
            "one of those tied has a rate",
            [*TIED[1:3], club("sea", boats=4)],
            {"fraction": 0.4, "base": "with_total"},
            "Ends: If the 1 organisation tied at the boundary of the trim were in or out, those of the row All would "
            "be: number of organisations 0 to 1, mean 100.0, median 100.0 (estimates.csv has the bands of all "
            "numbers).",
        ),
        (
            "ambiguous",
            AMBIGUOUS,
            {"fraction": 0.4, "base": "rated"},
            f"Ends: If the 1 ambiguous answer {WERE}number of organisations 1, mean 12.5 to 37.5, median 12.5 to 37.5 "
            f"(estimates.csv has the bands of all numbers). {AS_READ}",
        ),
        (
            "an ambiguous total that is trimmed",
            [*AMBIGUOUS[:1], club("lake", boats=2, blue=1), club("lake", boats=3, blue=1)],
            {"fraction": 0.4, "base": "rated"},
            f"Ends: {AS_READ}",
        ),
    ],
)
def test_a_note_says_what_a_tie_moves_and_that_a_trim_is_as_read(case: str, clubs: list, trim: dict, note: str | None):
    table = printed("table5", clubs, sensitivity={"ends": {"label": "Ends", "trim": trim}})
    of_ends = [one for one in table.notes if one.startswith("Ends: ") and "is left of" not in one]
    assert of_ends == ([note] if note else []), case


def test_only_an_analysis_that_trims_says_that_a_trim_is_as_read():
    assert not any("trimmed" in note for note in printed("table5", AMBIGUOUS).notes)


def test_a_share_that_nobody_answered_is_not_among_what_moves():
    (note,) = (note for note in printed("table6", [AMBIGUOUS[1]]).notes if "ambiguous" in note)
    assert note.endswith("would be: total 20 to no upper limit (estimates.csv has the bands of all numbers).")


def test_equal_labels_in_two_groups_are_two_shares_that_move():
    one, two = (CONFIG["questions"][name] | {"label": "Painted", "group": name} for name in ("blue", "red"))
    notes = printed("table6", AMBIGUOUS, questions=CONFIG["questions"] | {"blue": one, "red": two}).notes
    assert any('share "Painted" 22.7 to 27.8, share "Painted" 0.1,' in note for note in notes), notes


@pytest.mark.parametrize("name", OF_TYPES)
def test_a_note_says_that_imputed_totals_are_lower_limits(name: str):
    beyond = "a lower limit, and a percentage of it an upper limit; no interval or ambiguity band says how much higher "
    beyond += "the total may be."
    imputed = club("sea", boats=5, blue=3, red=2, boats_status="imputed")
    one, two = (printed(name, [*CLUBS, *[imputed] * count]).general for count in (1, 2))
    told = [note for note in one if "lower limit" in note]
    expected = [f"1 total was not stated and is the sum of its parts: it is {beyond}"]
    assert told == (expected if name not in ("table1", "table_crew") else [])
    expected = [f"2 totals were not stated and are the sums of their parts: each is {beyond}"]
    assert [note for note in two if "lower limit" in note] == (expected if name not in ("table1", "table_crew") else [])
    assert not any("lower limit" in note for note in printed(name).general)


def test_late_replies_have_a_column_of_their_own_where_there_are_any():
    late = club("lake", responded=False, late=True)
    deadline = {"input__accepted_until": "2031-04-25"}
    without, shown = printed("table1", **deadline), printed("table1", [*CLUBS, late, late], **deadline)
    assert without.rows == printed("table1").rows
    assert without.headings[-1][-2:] == ["No data provided, n (%)", "Did not respond, n (%)"]
    assert shown.headings[-1][-2:] == ["Replied after 25 April 2031, n (%)", "Did not respond, n (%)"]
    assert {row[0]: row[-2:] for row in shown.rows} == {
        "Sea clubs": ["0 (0.0)", "0 (0.0)"],
        "Lake clubs": ["2 (50.0)", "1 (25.0)"],
        "All": ["2 (28.6)", "1 (14.3)"],
    }
    note = "Late replies are not counted: no other number includes their answers."
    assert note in shown.notes
    assert note not in without.notes


def test_completeness_rests_on_no_ambiguous_answer():
    assert not any("ambiguous" in note for note in printed("table1", AMBIGUOUS).notes)


@pytest.mark.parametrize(
    ("case", "changes", "names"),
    [
        ("expected: no sensitivity analysis", {}, [one for one in OF_TYPES if one != "table5"]),
        ("expected: one of them", {"sensitivity": by_rate("By rate")}, OF_TYPES),
        ("edge: no compliant part", {"parts__compliance": GONE}, ["table1", "table2", "table6", "table_crew"]),
        ("edge: a total only", TOTAL_ONLY, ["table1", "table2"]),
    ],
)
def test_the_tables_that_a_survey_has(case: str, changes: dict[str, Any], names: list[str]):
    assert [*tables_of(survey(**changes))] == [*names, *CERTAINTY], case


def test_a_second_coder_has_a_table():
    assert [*tables_of(survey(**TOTAL_ONLY, **SECOND_CODER))] == ["table1", "table2", *CERTAINTY, "agreement"]


def test_a_record_tells_the_estimates_that_its_table_needs():
    tables = records(SURVEY.design)
    assert [*tables] == [*OF_TYPES, *CERTAINTY, "process", "refusals", "agreement"]
    assert {name: record.needs for name, record in tables.items() if record.needs != "primary"} == {
        "table5": "sensitivity",
        **dict.fromkeys(CERTAINTY, "uncertainty"),
        "agreement": "agreement",
    }
    assert [name for name, record in tables.items() if record.by_method] == OF_TYPES[1:]
