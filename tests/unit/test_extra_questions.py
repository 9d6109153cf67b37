"""The table, the numbers and the sentences of extra questions: those with a number, a percentage or a choice."""

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from printed import results
from surveys import CONFIG, GONE, club, compared, derived, survey, values

from foisurvey.checks.second_opinion import columns, second_opinion
from foisurvey.checks.what_if import what_if
from foisurvey.core.config_meaning import meaning_problems
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Statement
from foisurvey.estimation.flow import flow
from foisurvey.estimation.organisations_counted import organisations_counted
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.statements import gather
from foisurvey.report.sentence_templates import as_text
from foisurvey.report.sentences import results_sections
from foisurvey.tables.builders import build
from foisurvey.tables.registry import tables_of, tables_with_types
from foisurvey.tables.table import Table

QUESTIONS = CONFIG["questions"] | {
    "policy": {
        "role": "extra",
        "number": "choice",
        "label": "Is there a policy?",
        "options": {"yes": ["Yes", "Y"], "no": "No", "planned": "Not yet, but planned"},
    },
    "trained": {"role": "extra", "number": "percent", "label": "Members trained"},
    "races": {"role": "extra", "number": "count", "label": "Races"},
}
SURVEY = survey(questions=QUESTIONS)
DESIGN = SURVEY.design


def member(kind: str, **answers: Any) -> dict[str, Any]:
    return club(kind, design=DESIGN, **answers)


CLUBS = [
    member("sea", boats=4, blue=1, red=0, crew=1.0, policy="yes", trained=50.0, races=2),
    member("sea", boats=8, blue=8, red=0, crew=2.0, policy="no", trained=100.0, races=1200),
    member("sea", policy="yes", policy_unconfirmed=True),
    member("lake", boats=4, blue=1, red=0, crew=3.0, policy="planned", trained=30.0, races=0),
    member("lake", policy_status="in_review", trained_status="refused"),
    member("lake", responded=False),
]
FRAME = derived(*CLUBS, survey=SURVEY)
ESTIMATES = primary(FRAME, DESIGN, SURVEY.statistics)
RESULTS = Results(ESTIMATES, SURVEY.presentation)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table_crew.all.organisations.n", 3),
        ("table_crew.sea.organisations.pct", 200 / 3),
        ("table_crew.all.total", 6),
        ("table_crew.sea.total.pct", 50),
        ("table_crew.all.mean", 2),
        ("table_crew.all.sd", 1),
        # 2 - qnorm(0.975) / sqrt(3)
        ("table_crew.all.ci_low", 2 - 1.959963984540054 / 3**0.5),
        ("table_crew.all.median", 2),
        ("table_crew.all.iqr_low", 1.5),
        ("table_crew.all.iqr_high", 2.5),
        ("table_crew.lake.sd", None),
        ("table_crew.all.missing.n", 2),
        ("table_crew.all.missing.pct", 40),
        ("table_races.all.total", 1202),
        ("table_races.lake.max", 0),
        # 50, 100 and 30 are 10, 40 and 30 from their mean.
        ("table_trained.all.mean", 60),
        ("table_trained.all.sd", (2600 / 2) ** 0.5),
        ("table_trained.sea.median", 75),
        ("table_trained.all.max", 100),
        ("table_policy.all.organisations.n", 4),
        ("table_policy.sea.organisations.pct", 75),
        ("table_policy.all.yes.n", 2),
        ("table_policy.all.yes.pct", 50),
        ("table_policy.sea.yes.pct", 200 / 3),
        ("table_policy.lake.yes.n", 0),
        ("table_policy.lake.planned.pct", 100),
        ("table_policy.all.missing.n", 1),
        ("table_policy.lake.missing.pct", 50),
        ("table_policy.lake.in_review.n", 1),
        ("table_policy.sea.in_review.n", 0),
        ("table_policy.all.unconfirmed.n", 1),
        ("table_policy.sea.unconfirmed.pct", 100 / 3),
    ],
)
def test_the_numbers_are_those_counted_by_hand(name: str, expected: float | None):
    assert values(ESTIMATES)[name] == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("table_crew.all.total", "statistic"),
        ("table_crew.all.min", "statistic"),
        ("table_races.all.total", "count"),
        ("table_races.all.max", "count"),
        ("table_races.all.mean", "statistic"),
        ("table_trained.all.mean", "percent"),
        ("table_trained.all.min", "percent"),
        ("table_policy.all.no.n", "count"),
        ("table_policy.all.no.pct", "percent"),
    ],
)
def test_a_number_has_the_unit_of_what_was_asked(name: str, unit: str):
    assert RESULTS[name].unit == unit


def test_percentages_and_choices_are_not_added_up():
    added_up = {one.partition(".")[0] for one in values(ESTIMATES) if one.endswith(".total")}
    assert added_up == {"table2", "table3", "table6", "table_crew", "table_races"}


def test_a_band_goes_from_the_lowest_to_the_highest_that_an_ambiguous_answer_makes_of_it():
    about = {"crew_low": 0.9, "crew_high": 1.1, "crew_ambiguous": True}
    more = {"races_low": 1201.0, "races_high": None, "races_ambiguous": True}
    clubs = [CLUBS[0] | about, CLUBS[1] | more, *CLUBS[2:]]
    estimates = primary(derived(*clubs, survey=SURVEY), DESIGN, SURVEY.statistics)
    found = {name: ends for name, *ends in estimates.select("id", "ambiguity_low", "ambiguity_high").iter_rows()}
    expected = {
        "table_crew.all.organisations.n": [3, 3],
        "table_crew.all.total": [5.9, 6.1],
        "table_crew.sea.total.pct": [100 * 2.9 / 5.9, 100 * 3.1 / 6.1],
        "table_crew.sea.mean": [1.45, 1.55],
        "table_crew.all.median": [2, 2],
        "table_crew.all.iqr_low": [1.45, 1.55],
        "table_crew.all.min": [0.9, 1.1],
        "table_crew.lake.mean": [3, 3],
        "table_races.all.total": [1202, math.inf],
        "table_races.sea.max": [1200, math.inf],
        "table_races.lake.total.pct": [0, 0],
    }
    assert {name: found[name] for name in expected} == {name: pytest.approx(ends) for name, ends in expected.items()}
    assert found["table_crew.all.sd"] == [None, None]
    counts = values(estimates)
    assert [counts[f"table_{name}.all.ambiguous.n"] for name in ("crew", "races", "trained")] == [1, 1, 0]
    (note,) = (
        note for note in build("table_crew", Results(estimates, SURVEY.presentation)).notes if "ambiguous" in note
    )
    assert "the row All would be: total 5.9 to 6.1, mean 2.0, median 2.0 (" in note


def printed(name: str, clubs: list[dict[str, Any]] = CLUBS) -> Table:
    return build(name, results(clubs, SURVEY))


def test_a_table_of_numbers_is_as_table_2():
    table = printed("table_crew")
    assert table.title == "Table 7. Crew, whole-time equivalent. Clubs, 2031 (3 of 6 organisations)."
    assert [table.headings[-1], *table.rows] == [
        ["Organisation type", "Organisations (n=3), n (%)", "Total (%)", "Mean (SD; 95% CI)", "Median (IQR)", "Range"],
        ["Sea clubs", "2 (66.7)", "3.0 (50.0)", "1.5 (0.7; 0.5–2.5)", "1.5 (1.2–1.8)", "1.0–2.0"],
        ["Lake clubs", "1 (33.3)", "3.0 (50.0)", "3.0 (–; –)", "3.0 (3.0–3.0)", "3.0–3.0"],
        ["All", "3 (100.0)", "6.0 (100.0)", "2.0 (1.0; 0.9–3.1)", "2.0 (1.5–2.5)", "1.0–3.0"],
    ]
    assert printed("table_races").rows[-1][2] == "1,202 (100.0)"
    assert printed("table_races").rows[-1][-1] == "0–1,200"


def test_a_table_of_percentages_has_no_total_and_says_percent():
    table = printed("table_trained")
    assert table.headings[-1][1:] == [
        "Organisations (n=3), n (%)",
        "Mean, % (SD; 95% CI)",
        "Median, % (IQR)",
        "Range, %",
    ]
    assert table.rows[0] == ["Sea clubs", "2 (66.7)", "75.0 (35.4; 26.0–124.0)", "75.0 (62.5–87.5)", "50.0–100.0"]
    assert any("each organisation counted once" in note for note in table.notes)


def test_a_table_of_choices_has_a_column_an_option_and_says_of_whom_it_has_percentages():
    table = printed("table_policy")
    assert table.title == "Table 8. Is there a policy? Clubs, 2031 (4 of 6 organisations)."
    assert [table.headings[-1], *table.rows] == [
        ["Organisation type", "Organisations (n=4), n (%)", "Yes, n (%)", "No, n (%)", "Not yet, but planned, n (%)",
         "No answer, n (%)"],
        ["Sea clubs", "3 (75.0)", "2 (66.7)", "1 (33.3)", "0 (0.0)", "0 (0.0)"],
        ["Lake clubs", "1 (25.0)", "0 (0.0)", "0 (0.0)", "1 (100.0)", "1 (50.0)"],
        ["All", "4 (100.0)", "2 (50.0)", "1 (25.0)", "1 (25.0)", "1 (20.0)"],
    ]  # fmt: skip
    assert table.notes == [
        "Percentages of the answers are of the organisations that answered the question in the row. No answer: no "
        "answer that counts; its percentages are of the organisations that responded.",
        "Of the 4 answers behind this table, 1 counts as the program proposes; nobody has confirmed it.",
        "1 answer is in review and counted as missing; audit/review.csv and audit/review.html list them.",
    ]


def test_only_the_answers_to_its_own_question_are_in_the_notes_of_a_table():
    imputed = member("sea", boats=1, blue=1, red=0, boats_status="imputed")
    assert not [note for note in printed("table_races", [*CLUBS, imputed]).notes if "review" in note or "sums" in note]


def test_nobody_answered():
    clubs = [member("sea", boats=4, blue=1, red=0), member("lake", responded=False)]
    assert printed("table_policy", clubs).rows[-1] == ["All", "0", "0", "0", "0", "1 (100.0)"]
    assert printed("table_crew", clubs).rows[-1] == ["All", "0", "0.0"]
    assert written(clubs) == [
        "No organisation answered “Crew, whole-time equivalent” (Table 7).",
        "No organisation answered “Is there a policy?” (Table 8).",
        "No organisation answered “Members trained” (Table 9).",
        "No organisation answered “Races” (Table 10).",
    ]


def written(clubs: list[dict[str, Any]], **changes: Any) -> list[str]:
    """Return the paragraphs on the extra questions."""
    asked = survey(questions=QUESTIONS, **changes)
    sections = {one.name: one for one in results_sections(results(clubs, asked), asked.sentences)}
    assert sections["extra"].heading == "Other questions"
    return [" ".join(map(as_text, paragraph)) for paragraph in sections["extra"].paragraphs]


def test_a_sentence_a_question():
    assert written(CLUBS) == [
        "Crew, whole-time equivalent: 3 organisations answered, with a median of 2.0 (IQR 1.5–2.5), from 1.0 to 3.0 "
        "(Table 7). Sea clubs: 2 answered, with a median of 1.5 (IQR 1.2–1.8). Lake clubs: 1 organisation answered, "
        "with 3.0.",
        "Of 4 organisations that answered “Is there a policy?”, 2 (50.0%) said “Yes”, 1 (25.0%) “No” and 1 (25.0%) "
        "“Not yet, but planned” (Table 8). Sea clubs: of 3 organisations, 2 (66.7%) said “Yes” and 1 (33.3%) “No”. "
        "Lake clubs: 1 organisation answered, and said “Not yet, but planned”.",
        "Members trained: 3 organisations answered, with a median of 50.0% (IQR 40.0%–75.0%), from 30.0% to 100.0% "
        "(Table 9). Sea clubs: 2 answered, with a median of 75.0% (IQR 62.5%–87.5%). Lake clubs: 1 organisation "
        "answered, with 30.0%.",
        "Races: 3 organisations answered, with a median of 2.0 (IQR 1.0–601.0), from 0 to 1,200, and 1,202 in total "
        "(Table 10). Sea clubs: 2 answered, with a median of 601.0 (IQR 301.5–900.5). Lake clubs: 1 organisation "
        "answered, with 0.",
    ]


def test_more_than_four_types_are_not_listed():
    types = {name: name.capitalize() for name in ("sea", "lake", "river", "canal", "pond")}
    clubs = [*CLUBS, *(member(kind, crew=1.0) for kind in types)]
    first = written(clubs, organisation_types=types)[0]
    assert first == (
        "Crew, whole-time equivalent: 8 organisations answered, with a median of 1.0 (IQR 1.0–1.2), from 1.0 to 3.0 "
        "(Table 7). The median answer was highest among lake (2.0) and lowest in four types (1.0)."
    )


def test_own_sentences_stand_at_the_end_of_the_section():
    own = {"extra": ["Of the clubs, {table_policy.all.yes.pct} had one and {table_races.all.total} races."]}
    assert written(CLUBS, sentences=own)[-1] == "Of the clubs, 50.0% had one and 1,202 races."


def test_the_tables_of_extra_questions_follow_all_others_in_the_order_of_the_config():
    labels = {name: one.label for name, one in tables_of(SURVEY).items() if one.needs == "primary"}
    assert list(labels.items())[-4:] == [
        *(("table_crew", "Table 7"), ("table_policy", "Table 8"), ("table_trained", "Table 9")),
        ("table_races", "Table 10"),
    ]
    alone = survey(questions={name: QUESTIONS[name] for name in ("boats", "races")}, parts=GONE, completeness=GONE)
    assert {name: one.label for name, one in tables_of(alone).items() if one.needs == "primary"} == {
        **{"table1": "Table 1", "table2": "Table 2", "table_races": "Table 7"}
    }


def test_a_survey_without_extra_questions_has_no_such_table_number_or_section():
    without = survey(questions={name: one for name, one in QUESTIONS.items() if one["role"] != "extra"})
    clubs = [club("sea", design=without.design, boats=4, blue=1, red=0)]
    made = results(clubs, without)
    assert not [name for name in [*tables_of(without), *made] if name.startswith("table_")]
    assert "extra" not in [section.name for section in results_sections(made, without.sentences)]


def test_the_organisation_types_of_a_table_may_have_an_order_of_their_own():
    ordered = survey(questions=QUESTIONS, table_order={"table_policy": ["lake", "sea"]})
    made = results(CLUBS, ordered)
    assert [row[0] for row in build("table_policy", made).rows] == ["Lake clubs", "Sea clubs", "All"]
    assert [row[0] for row in build("table_crew", made).rows] == ["Sea clubs", "Lake clubs", "All"]
    assert "table_policy" in tables_with_types(ordered)


@pytest.mark.parametrize(
    ("case", "changes", "key"),
    [
        ("a table of a part", {"table_order": {"table_red": ["sea", "lake"]}}, "table_order: 'table_red'"),
        (
            "a scenario named like the table of an extra question",
            {"sensitivity": {"table_crew": {"label": "Crew", "exclude_rates": [0]}}},
            "sensitivity.table_crew:",
        ),
        (
            "an option of a name that ids use",
            {"questions__policy__options": {"missing": "Missing", "no": "No"}},
            "questions.policy.options: 'missing'",
        ),
        (
            "two options with one label",
            {"questions__policy__options": {"yes": "Yes", "sure": "Yes"}},
            "questions.policy.options.sure: 'Yes'",
        ),
    ],
)
def test_a_name_that_would_stand_for_two_things_is_refused(case: str, changes: dict[str, Any], key: str):
    asked = survey(**{"questions": QUESTIONS} | changes)
    problems = [str(problem) for problem in meaning_problems(asked, tables_with_types(asked), [])]
    assert [problem for problem in problems if key in problem], (case, problems)


def checked(folder: Path, **wrong: tuple[str, str]) -> pl.DataFrame:
    """Return the second opinion on the clubs; `wrong` is by table a text, and what stands for it."""
    files = {}
    for name in compared(SURVEY):
        files[name] = folder / f"{name}.csv"
        files[name].write_text(build(name, RESULTS).to_csv().replace(*wrong.get(name, ("", ""))), encoding="utf-8")
    return second_opinion(
        FRAME.select(columns(DESIGN)), ESTIMATES, SURVEY.presentation, SURVEY.completeness.full, files
    )


def test_other_code_computes_and_prints_the_same(tmp_path: Path):
    found = checked(tmp_path)
    assert found.filter(statistic="tables/table_policy.csv")["numbers"].item() == 4 * 6
    numbers = found.filter(~found["statistic"].str.starts_with("tables/"))["numbers"].sum()
    assert numbers == ESTIMATES.height


def test_a_wrong_cell_is_found(tmp_path: Path):
    with pytest.raises(BadInput, match=r"tables/table_policy\.csv, row 'Sea clubs', column 'Yes, n"):
        checked(tmp_path, table_policy=("2 (66.7)", "2 (66.6)"))


def test_other_methods_are_tried_on_these_tables_too():
    names = [name for name, table in tables_of(SURVEY).items() if table.by_method]
    changed, _ = what_if(FRAME, ESTIMATES, SURVEY.presentation, names)
    found = changed.filter(table="table_crew", row="Sea clubs", alternative="2").select("column", "instead")
    # quantile(c(1, 2), c(0.25, 0.75), type = 2) is 1 2
    assert ("Median (IQR)", "1.5 (1.0–2.0)") in found.rows()


def test_every_organisation_is_in_the_flow_of_a_table():
    steps = flow(FRAME, ESTIMATES, DESIGN, {}).filter(analysis="table_policy")
    assert dict(steps.select("label", "organisations").iter_rows()) == {
        "responded too late": 0,
        "no response": 1,
        "in review: policy": 1,
        "withdrawn in a revised reply, in review: policy": 0,
        "no answer that counts: policy": 0,
        "in the analysis": 4,
    }


def test_a_number_counts_the_organisations_that_it_is_made_of():
    sets, names = organisations_counted(FRAME, ESTIMATES, DESIGN, {}, {})
    expected = {
        "table_crew.all.mean": "C1 C2 C4",
        "table_policy.all.yes.pct": "C1 C3",
        "table_policy.sea.unconfirmed.n": "C3",
        "table_policy.lake.in_review.n": "C5",
        "table_trained.all.missing.n": "C3 C5",
        "table_trained.all.ambiguous.n": "",
    }
    assert {name: " ".join(sets[names[name]]) for name in expected} == expected


def test_statements_may_name_these_ids_and_columns():
    wanted = {
        "text.yes.pct": Statement(same_as="table_policy.all.yes.pct"),
        "text.yes_or_planned": Statement(formula='"table_policy.all.yes.n" + "table_policy.all.planned.n"'),
        "text.races.of.yes": Statement(filter="policy = 'yes'", numerator="races"),
    }
    made = gather(FRAME.lazy(), [ESTIMATES], wanted, DESIGN).tail(3)
    assert made.select("id", "value", "ambiguity_low", "ambiguity_high").rows() == [
        ("text.yes.pct", 50, 50, 50),
        ("text.yes_or_planned", 3, 3, 3),
        ("text.races.of.yes", 2, 2, 2),
    ]
