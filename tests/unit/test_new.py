"""A survey started: blank, or proposed from what stands in a sheet of somebody's own."""

import csv
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbooks import Number, save

from foisurvey import new
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Survey
from foisurvey.start.proposed_config import proposed_config
from foisurvey.start.survey_guess import SurveyGuess, survey_guess
from foisurvey.survey_config import survey_of

CLUBS = [
    "Amber Club",
    "Bracken Club",
    "Cinder Club",
    "Dove Club",
    "Elder Club",
    "Fern Club",
    "Gorse Club",
    "Heron Club",
]
MOST_LINES = 40


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder with no survey."""
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    return tmp_path


def proposed(rows: Sequence[Sequence[Any]], file: str = "clubs.csv") -> tuple[Survey, SurveyGuess]:
    """Return the survey that a sheet of these rows suggests, as its config has it, and the guess."""
    if file.endswith(".csv"):
        with open(file, "w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rows)
    else:
        save(Path(file), {"Answers": [list(row) for row in rows]})
    return of_file(file)


def of_file(file: str) -> tuple[Survey, SurveyGuess]:
    guessed = survey_guess(file)
    config = proposed_config("clubs", guessed)
    assert all("#" in line for line in config.splitlines())
    return survey_of(yaml.safe_load(config)), guessed


def with_names(*columns: Sequence[Any], heading: str = "Club") -> list[list[Any]]:
    """Return rows of clubs under their heading; each column is its heading and its cells."""
    names = [heading, *CLUBS]
    cells = [[first, *(texts * len(CLUBS))[: len(CLUBS)]] for first, *texts in columns]
    return [[names[place], *(column[place] for column in cells)] for place in range(len(names))]


# A blank survey


def test_a_blank_survey_is_a_config_of_few_lines_and_a_workbook_with_its_columns(capsys: pytest.CaptureFixture[str]):
    assert new.main("cctv-2026") == 0
    text = Path("config/cctv-2026.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) < MOST_LINES
    assert all("# " in line for line in text.splitlines())
    survey = survey_of(yaml.safe_load(text))
    workbook = load_workbook(survey.input.responses.files[0])
    assert workbook.sheetnames == ["Guide", "Answers", "Lists"]
    answers = workbook[survey.input.responses.sheets[0]]
    headings = [cell.value for cell in answers[1]]
    assert set(survey.questions) < set(headings)
    assert {"name", "organisation_type", "reply_status", "date_responded"} < set(headings)
    assert answers.max_row == 1
    offered = {str(one.sqref): one.formula1 for one in answers.data_validations.dataValidation}
    assert offered["B2:B5000"] == "Lists!$A$2:$A$20"
    types = [cell.value for (cell,) in workbook["Lists"]["A2:A20"] if cell.value]
    assert types == list(survey.type_labels.values())
    guide = {row[0].value: row[1].value for row in workbook["Guide"].iter_rows()}
    assert set(headings) <= guide.keys()
    assert {"No reply", "Not held", "Refused"} <= guide.keys()
    said = capsys.readouterr().out
    assert "Wrote config/cctv-2026.yaml and resources/surveys/cctv-2026/replies.xlsx." in said
    assert "make check CONFIG=config/cctv-2026.yaml" in said
    assert "make CONFIG=config/cctv-2026.yaml" in said


def test_a_blank_workbook_keeps_answers_as_text_and_has_the_same_bytes_again():
    new.main("cctv-2026")
    first = Path("resources/surveys/cctv-2026/replies.xlsx").read_bytes()
    sheet = load_workbook("resources/surveys/cctv-2026/replies.xlsx")["Answers"]
    letters = {
        sheet.cell(1, place).value: sheet.cell(1, place).column_letter for place in range(1, sheet.max_column + 1)
    }
    assert sheet.column_dimensions[letters["total"]].number_format == "@"
    assert sheet.column_dimensions[letters["date_sent"]].number_format == "yyyy-mm-dd"
    Path("config/cctv-2026.yaml").unlink()
    Path("resources/surveys/cctv-2026/replies.xlsx").unlink()
    new.main("cctv-2026")
    assert Path("resources/surveys/cctv-2026/replies.xlsx").read_bytes() == first


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ("", "say the name of the survey: make new SURVEY=cctv-2026"),
        ("CCTV 2026", "small letters, digits and hyphens at most, such as cctv-2026"),
        ("../x", "such as x"),
        ("x\n", "such as x"),
        ("-x", "such as x"),
        ("x" * 61, f"is 60 small letters, digits and hyphens at most, such as {'x' * 60}"),
    ],
)
def test_a_name_that_is_none_is_refused(survey: str, words: str, capsys: pytest.CaptureFixture[str]):
    assert new.main(survey) == 1
    assert words in capsys.readouterr().err
    assert not list(Path("config").iterdir())


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str]):
    new.main("cctv-2026")
    before = {path: path.read_bytes() for path in Path().rglob("*.*")}
    assert new.main("cctv-2026") == 1
    assert "config/cctv-2026.yaml: exists already" in capsys.readouterr().err
    Path("config/cctv-2026.yaml").unlink()
    assert new.main("cctv-2026") == 1
    assert "replies.xlsx: exists already" in capsys.readouterr().err
    assert not Path("config/cctv-2026.yaml").exists()
    assert all(path.read_bytes() == before[path] for path in before if path.exists())


def test_the_name_of_another_survey_is_refused(capsys: pytest.CaptureFixture[str]):
    Path("config/first.yaml").write_text("survey: clubs\n", encoding="utf-8")
    assert new.main("clubs") == 1
    assert "config/first.yaml: is the config of a survey clubs already" in capsys.readouterr().err


# A survey proposed from a file


def test_the_workbook_of_the_tutorial_gives_the_right_config():
    survey, guessed = of_file(str(ROOT / "resources/examples/councils.xlsx"))
    file = survey.input.responses
    assert (file.sheets, file.header_rows, file.last_row, file.skip_rows) == (("Replies",), (2, 3), 77, {})
    assert file.columns == {
        "name": "Council",
        "organisation_type": "Kind of council",
        "cameras": "Cameras / In all",
        "fixed": "Cameras / Fixed",
        "mobile": "Cameras / Mobile",
        "cost": "Cost £",
        "policy_published": "Policy published?",
    }
    assert survey.types_in_file == {
        "county": ("county", "County"),
        "district": ("district", "District"),
        "unitary": ("unitary", "Unitary"),
    }
    asked = {name: (question.role, question.number) for name, question in survey.questions.items()}
    assert asked == {
        "cameras": ("total", "count"),
        "fixed": ("part", "count"),
        "mobile": ("part", "count"),
        "cost": ("extra", "money"),
        "policy_published": ("extra", "choice"),
    }
    assert survey.counted.nouns == ("camera", "cameras")
    assert survey.title == "Cameras of invented councils, 2031"
    assert survey.synthetic
    assert len(guessed.layout.organisations) == 72
    assert "No reply: 'No reply yet', in 12 rows." in guessed.taken
    assert guessed.unsure == []
    assert len(proposed_config("councils-2031", guessed).splitlines()) < MOST_LINES


def test_the_workbook_of_the_tutorial_is_what_its_script_writes(tmp_path: Path):
    import runpy

    runpy.run_path(str(ROOT / "resources/examples/make_councils.py"))["main"](tmp_path)
    made = (tmp_path / "councils.xlsx").read_bytes()
    assert made == (ROOT / "resources/examples/councils.xlsx").read_bytes()


def test_it_says_what_it_took_and_what_to_do_next_and_leaves_the_file(capsys: pytest.CaptureFixture[str]):
    with open("clubs.csv", "w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(with_names(["Boats", 1, 2]))
    before = Path("clubs.csv").read_bytes()
    assert new.main("clubs-2031", "clubs.csv") == 0
    said = capsys.readouterr().out
    for words in (
        "Wrote config/clubs-2031.yaml, as clubs.csv suggests it.",
        "- name: 'Club', such as 'Amber Club'; it is the id too.",
        "- No column looks like the type of organisation: all are of one type.",
        "make check CONFIG=config/clubs-2031.yaml",
    ):
        assert words in said
    assert Path("clubs.csv").read_bytes() == before
    assert survey_of(yaml.safe_load(Path("config/clubs-2031.yaml").read_text())).survey == "clubs-2031"
    assert new.main("clubs-2031", "clubs.csv") == 1
    assert "config/clubs-2031.yaml: exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Only a title"]], "expected a row or two of headings"),
        ([[1, 2], [3, 4]], "expected a row or two of headings"),
        (with_names(["Address", "by the quay"]), "expected a column of answers beside 'Club'"),
    ],
)
def test_a_sheet_that_is_none_of_answers_is_refused(
    rows: list[list[Any]], words: str, capsys: pytest.CaptureFixture[str]
):
    with open("clubs.csv", "w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(rows)
    assert new.main("clubs", "clubs.csv") == 1
    assert words in capsys.readouterr().err
    assert not list(Path("config").iterdir())


def test_a_file_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]):
    assert new.main("clubs", "nothing.xlsx") == 1
    assert capsys.readouterr().err == "\nnew: 1 problem\n  - nothing.xlsx: no such file\n"


def test_ids_dates_status_and_comment_are_found_by_heading_and_cells():
    clubs = with_names(
        ["Ref", *(f"FOI/{number}" for number in range(8))],
        ["Sent", "6/1/2031"],
        ["Reply date", "13/2/2031", "", "14/2/2031"],
        ["Status", "Replied", "No response", "Replied"],
        ["Boats", 4, "", 5],
        ["Remarks", "by letter", "", ""],
    )
    survey, guessed = proposed(clubs)
    assert survey.input.responses.columns == {
        "organisation_id": "Ref",
        "name": "Club",
        "reply_status": "Status",
        "date_sent": "Sent",
        "date_responded": "Reply date",
        "comment": "Remarks",
        "boats": "Boats",
    }
    assert "organisation_id: 'Ref', because each organisation has its own." in guessed.taken
    assert "No reply: 'No response', in 3 rows." in guessed.taken  # of eight, the second of each three
    assert survey.input.date_order == "day_first"


@pytest.mark.parametrize(
    ("dates", "order", "words"),
    [
        (["2/13/2031", "3/4/2031"], "month_first", "Dates: the month stands first"),
        (["13/2/2031 09:30:00", "3/4/2031 10:00:00"], "day_first", "Dates: the day stands first"),
        (["1/2/2031", "3/4/2031"], "day_first", "Dates are read with the day first; no day is above 12."),
        (["13/2/2031", "2/13/2031"], "day_first", "Dates are read with the day first; both orders stand there."),
    ],
)
def test_the_order_of_dates_is_taken_where_only_one_is_possible(dates: list[str], order: str, words: str):
    survey, guessed = proposed(with_names(["Date received", *dates], ["Boats", 1, 2]))
    assert survey.input.date_order == order
    assert any(text.startswith(words) for text in [*guessed.taken, *guessed.unsure])


def test_a_comment_without_an_answer_is_no_reply_so_the_column_is_not_used():
    survey, guessed = proposed(with_names(["Boats", 3, ""], ["Notes", "", "chased in May"]))
    assert "comment" not in survey.input.responses.columns
    assert any(text.startswith("'Notes' has texts where there is no answer, ") for text in guessed.unsure)


@pytest.mark.parametrize(
    ("column", "number", "options"),
    [
        (["Boats", 1, "2", "1,204"], "count", {}),
        (["Boats", "about 40", "We have 7 boats", 3], "count", {}),
        (["Crew", 1.5, 2, 3], "decimal", {}),
        (["Crew (FTE)", 1, 2, 3], "decimal", {}),
        (["Yearly spend", 100, 200, 350], "money", {}),
        (["Mooring", "£12", "£14", "£9"], "money", {}),
        (["Painted", "45%", "50%", "7%"], "percent", {}),
        (["% painted", 45, 50, 7], "percent", {}),
        (["Insured?", "Yes", "No", "partly"], "choice", {}),
        (["Insured?", "Y", "N", "not held"], "choice", {}),
        (["Which paint?", "Blue", "In part", "Red"], "choice", {"blue": "Blue", "in_part": "In part", "red": "Red"}),
    ],
)
def test_the_kind_of_a_question_is_that_of_its_answers(column: list[Any], number: str, options: dict[str, str]):
    survey, _ = proposed(with_names(["Total boats", 10, 20, 30], column))
    (asked,) = (question for question in survey.questions.values() if question.role != "total")
    assert (asked.number, asked.options) == (number, options)


def test_a_percentage_cell_of_a_workbook_is_a_percentage():
    painted = [Number(value / 100, "0%") for value in (45, 50, 7)]
    survey, _ = proposed(with_names(["Boats", 10, 20, 30], ["Painted", *painted]), "clubs.xlsx")
    assert survey.questions["painted"].number == "percent"


def test_dates_of_a_workbook_are_dates():
    days = [datetime.date(2031, 2, day) for day in range(1, 9)]
    survey, _ = proposed(with_names(["Received", *days], ["Boats", 10, 20, 30]), "clubs.xlsx")
    assert survey.input.responses.columns["date_responded"] == "Received"


@pytest.mark.parametrize(
    ("columns", "roles", "sure"),
    [
        # Their sum is the total: also where that stands last, and where one row has a slip.
        ([["Blue", 1, 2, 3], ["Red", 4, 5, 6], ["Boats", 5, 7, 9]], ["part", "part", "total"], True),
        ([["Boats", 5, 7, 9], ["Blue", 1, 2, 3], ["Red", 4, 5, 6]], ["total", "part", "part"], True),
        ([["Boats", 5, 7, 9, 5, 7, 9, 5, 8], ["Blue", 1, 2, 3], ["Red", 4, 5, 6]], ["total", "part", "part"], True),
        # No more than it: parts where the heading says total or "of which".
        ([["Total", 9, 9, 9], ["Blue", 1, 2, 3]], ["total", "part"], False),
        ([["Boats", 9, 9, 9], ["Of which blue", 1, 2, 3]], ["total", "part"], True),
        ([["Boats", 9, 9, 9], ["Piers", 1, 2, 3]], ["total", "extra"], False),
        # They are parts of the column before them, not of one after; and the next column may not be one of them.
        ([["Boats", 3, 4, 5], ["Of which blue", 1, 2, 3], ["Trips", 90, 80, 70]], ["total", "part", "extra"], True),
        ([["Boats", 9, 9, 9], ["Of which blue", 1, 2, 3], ["Piers", 1, 1, 1]], ["total", "part", "part"], False),
        # An amount of money is no part of a count.
        ([["Boats", 5, 7, 9], ["Cost", 1, 2, 3], ["Spend", 4, 5, 6]], ["total", "extra", "extra"], False),
        ([["Piers", 1, 2, 3], ["How many boats?", 5, 4, 3]], ["extra", "total"], False),
        ([["Insured?", "Yes", "No"], ["Boats", 5, 4, 3]], ["extra", "total"], True),
    ],
)
def test_the_total_and_its_parts_are_found_by_their_sums(columns: list[list[Any]], roles: list[str], sure: bool):
    survey, guessed = proposed(with_names(*columns))
    assert [question.role for question in survey.questions.values()] == roles
    assert any("taken for the total" in text for text in guessed.unsure) is not sure


def test_parts_under_a_heading_that_is_no_total_are_said_to_be_unsure():
    rows = [["", "2029", "", "2030", ""], ["Club", "Boats", "Trips", "Boats", "Trips"]]
    _, guessed = proposed(rows + [[name, 9, 3, 8, 4] for name in CLUBS])
    said = "'2029 / Boats' is taken for the total of '2029 / Trips': in 100% of 8 rows they are no more than it."
    assert said in guessed.unsure


def test_parts_that_are_called_other_leave_the_rest():
    survey, _ = proposed(with_names(["Boats", 5, 7, 9], ["Blue", 1, 2, 3], ["Other", 4, 5, 6]))
    assert survey.remainder is not None
    assert survey.remainder.label == "The rest"


def test_a_group_of_headings_over_years_gives_each_column_both():
    rows = [["", "2029", "", "2030", ""], ["Club", "Hours", "Boats", "Hours", "Boats"]]
    rows += [[name, 1.5, 2, 2.5, 3] for name in CLUBS]
    survey, _ = proposed(rows)
    assert survey.input.responses.header_rows == (1, 2)
    assert list(survey.input.responses.columns.values())[1:] == [
        "2029 / Hours",
        "2029 / Boats",
        "2030 / Hours",
        "2030 / Boats",
    ]


def test_headings_over_three_rows_are_found():
    rows = [["Boats, 2031"], ["Club", "2029", "", "", "", "2030", ""], ["", "Sea", "", "Lake", "", "Sea", ""]]
    rows += [["", "Blue", "Red", "Blue", "Red", "Blue", "Red"], *([name, 1, 2, 3, 4, 5, 6] for name in CLUBS)]
    survey, _ = proposed(rows)
    assert survey.input.responses.header_rows == (2, 3, 4)
    assert list(survey.input.responses.columns.values()) == [
        *("Club", "2029 / Sea / Blue", "2029 / Sea / Red", "2029 / Lake / Blue", "2029 / Lake / Red"),
        *("2030 / Sea / Blue", "2030 / Sea / Red"),
    ]


def test_a_group_above_headings_that_do_without_it_is_no_header_row():
    rows = [["Fleet, 2031"], ["", "Boats", "", "Piers"], ["Club", "Total", "Blue", "Owned"]]
    survey, _ = proposed([*rows, *([name, 9, 3, 1] for name in CLUBS)])
    assert survey.input.responses.header_rows == (3,)
    assert survey.questions["boats"].label == "Boats"
    assert survey.title == "Fleet, 2031"


def test_headings_between_groups_totals_and_notes_are_no_organisations():
    clubs = with_names(["Boats", 3, 4])
    rows = [clubs[0], ["North", ""], *clubs[1:5], ["Sub-total", 14], ["South", ""], *clubs[5:], ["Total", 28]]
    survey, guessed = proposed(rows)
    assert survey.input.responses.skip_rows == {"Club": ("North", "Sub-total", "South", "Total")}
    assert survey.input.responses.last_row is None
    assert len(guessed.layout.organisations) == len(CLUBS)
    survey, _ = proposed([*rows, [], ["Note: as they wrote."]])
    assert survey.input.responses.skip_rows == {"Club": ("North", "Sub-total", "South")}
    assert survey.input.responses.last_row == 12  # a header, North, four clubs, a sub-total, South, four clubs


def test_a_name_alone_is_an_organisation_that_did_not_reply():
    survey, guessed = proposed(with_names(["Boats", 3, "", 4]))
    assert survey.input.responses.skip_rows == {}
    assert "No reply: 3 rows with no answer at all." in guessed.taken


@pytest.mark.parametrize(
    ("words", "listed"),
    [("No reply yet", None), ("DNR.", None), ("Not yet answered by them", ("Not yet answered by them",))],
)
def test_words_for_no_reply_are_listed_where_they_are_not_the_standard_ones(words: str, listed: tuple[str] | None):
    survey, guessed = proposed(with_names(["Boats", 3, words], ["Piers", 1, words]))
    assert any(text == f"No reply: {words!r}, in 4 rows." for text in guessed.taken)
    if listed:
        assert survey.input.no_reply == listed
        assert any("Taken for no reply" in text for text in guessed.unsure)
    else:
        assert survey.input.no_reply == ()


def test_a_row_of_a_refusal_is_a_reply():
    status = ["Status", *["Replied"] * 5, "Refused", "Overdue", "Overdue"]
    rows = with_names(status, ["Boats", 1, 2, 3, 4, 5, "", "", ""])
    _, guessed = proposed(rows)
    assert [text for text in guessed.taken if text.startswith("No reply")] == ["No reply: 'Overdue', in 2 rows."]


def test_a_status_may_be_asked_and_a_chaser_is_no_answer():
    status, chased = (
        ["Response?", *["Full", "Partial"] * 3, "Not received", "no resp"],
        ["Chaser sent?", *[""] * 6, "Yes", "No"],
    )
    survey, _ = proposed(with_names(status, chased, ["Boats", 1, 2, 3, 4, 5, 6, "", ""]))
    assert survey.input.responses.columns == {"name": "Club", "reply_status": "Response?", "boats": "Boats"}
    assert survey.input.no_reply == ("no resp",)


def test_a_status_without_an_answer_is_pointed_at_unless_it_is_a_refusal():
    status = ["Replied (Y/N)", *["Complete"] * 4, "Refused", "Withdrawn", "Withdrawn", "No reply"]
    _, guessed = proposed(with_names(["Status", *status[1:]], ["Boats", 1, 2, 3, 4, "", "", "", ""]))
    (said,) = [text for text in guessed.unsure if "without an answer" in text]
    assert said.startswith("In 'Status', taken for a reply without an answer: 'Withdrawn'. If it means that ")


def test_yes_or_no_in_the_heading_of_a_status_makes_no_difference():
    survey, guessed = proposed(with_names(["Replied (Y/N)", "Y", "N"], ["Boats", 1, ""]))
    assert survey.input.responses.columns["reply_status"] == "Replied (Y/N)"
    assert "No reply: 'N', in 4 rows." in guessed.taken
    assert "no_reply" not in yaml.safe_load(proposed_config("clubs", guessed))["input"]


def test_rows_that_are_counted_are_no_answer():
    rows = with_names(["Boats", 4, 5])
    survey, _ = proposed([[place or "", *row] for place, row in enumerate(rows)])
    assert [*survey.questions] == ["boats"]


def test_a_footnote_is_no_organisation():
    _, guessed = proposed([*with_names(["Boats", 4, 5]), ["1 Merged in 2030", ""]])
    assert "Not read: row 10, a note: '1 Merged in 2030'." in guessed.taken


def test_where_every_row_is_a_reply_it_asks_who_else_was_asked():
    asks = "Every row is a reply. If others were asked"
    assert any(asks in text for text in proposed(with_names(["Boats", 1, 2]))[1].unsure)
    assert not any(asks in text for text in proposed(with_names(["Boats", 1, "No reply yet"]))[1].unsure)


def test_types_are_as_the_file_has_them_however_they_are_spelled():
    survey, _ = proposed(with_names(["Kind", "Sea-going", "Lake", "sea-going", "Sea going"], ["Boats", 1, 2]))
    assert survey.types_in_file == {
        "sea_going": ("sea_going", "Sea-going", "Sea going"),
        "lake": ("lake", "Lake"),
    }


def test_a_column_of_few_texts_is_taken_for_the_type_and_said_to_be_unsure():
    survey, guessed = proposed(with_names(["Water", "Sea", "Lake"], ["Boats", 1, 2]))
    assert list(survey.type_labels) == ["sea", "lake"]
    assert any(text.startswith("'Water' is taken for the type") for text in guessed.unsure)


def test_without_a_type_all_are_of_one():
    survey, _ = proposed(with_names(["Region", "North", "South"], ["Boats", 1, 2]))
    assert survey.type_labels == {"club": "Clubs"}


def test_several_rows_of_a_name_are_added_and_said_to_be_unsure():
    rows = [["Club", "Pier", "Boats"], *([name, pier, 2] for name in CLUBS for pier in ("long", "short"))]
    survey, guessed = proposed(rows)
    assert survey.input.sum_rows
    assert survey.type_labels == {"club": "Clubs"}
    assert any("sum_rows" in text and "revised_replies" in text for text in guessed.unsure)
    assert any("if only some are meant, say keep_rows: {'Pier': 'long'}." in text for text in guessed.unsure)


def test_rows_without_a_name_are_said_to_be_unsure_and_never_cut_off_once_they_have_one():
    rows = [["Club", "Pier", "Boats"], *([name, pier, 2] for club in CLUBS for name, pier in ((club, "A"), ("", "B")))]
    survey, guessed = proposed(rows)
    assert any(text.startswith("Not read: 8 rows without a name, from row 3 on.") for text in guessed.unsure)
    assert survey.input.responses.last_row is None
    assert survey.input.responses.skip_rows == {"Club": ("",)}


def test_a_form_asks_for_the_name_in_a_question_and_for_comments_in_another():
    heads = [
        "Timestamp",
        "What is the name of your club?",
        "What type of club are you?",
        "How many boats?",
        "Comments?",
    ]
    rows = [
        [f"11/{15 + place}/2031 13:30:51", name, "ab"[place % 2] * 4, place, ["", "Old ones"][place % 2]]
        for place, name in enumerate(CLUBS)
    ]
    survey, _ = proposed([heads, *rows])
    assert survey.input.responses.columns == {
        "name": heads[1],
        "organisation_type": heads[2],
        "date_responded": "Timestamp",
        "comment": "Comments?",
        "boats": "How many boats?",
    }
    assert survey.input.date_order == "month_first"


def test_a_date_that_is_neither_of_the_request_nor_of_the_reply_is_not_used():
    days = ["1 May 2031", "2 May 2031"]
    survey, guessed = proposed(with_names(["Sent", *days], ["Acknowledged", *days], ["Boats", 1, 2]))
    assert list(survey.input.responses.columns) == ["name", "date_sent", "boats"]
    assert not any("dates" in text for text in guessed.unsure)


def test_a_name_in_other_capital_letters_is_the_same():
    survey, _ = proposed([["Club", "Boats"], *([name, 2] for club in CLUBS for name in (club, club.upper()))])
    assert survey.input.sum_rows


def test_headings_that_are_blank_or_stand_twice_are_named_by_their_letter():
    survey, _ = proposed(with_names(["Number", 5, 7], ["Number", 1, 2], ["comment?", 3, 4], heading=""))
    assert list(survey.input.responses.columns.values()) == ["column A", "column B", "column C", "comment?"]
    assert [question.label for question in survey.questions.values()] == ["Number", "Number (column C)", "comment?"]


def test_the_sheet_with_the_organisations_is_taken():
    sheets = {"Guide": [["How to read this", "Who"], ["slowly", "us"]], "Boats, 2031": with_names(["Boats", 1, 2])}
    survey, guessed = of_file(save(Path("clubs.xlsx"), sheets))
    assert survey.input.responses.sheets == ("Boats, 2031",)
    assert guessed.taken[0] == "Sheet 'Boats, 2031': it has the most rows with answers; the others are Guide."


def test_sheets_with_the_same_headings_are_pointed_at():
    north, south = (with_names(["Boats", number, 2]) for number in (1, 3))
    survey, guessed = of_file(save(Path("clubs.xlsx"), {"North": north, "South": south}))
    assert survey.input.responses.sheets == ("North",)
    said = "South has the same headings. If the rows of all sheets are one survey, say sheet: [North, South]."
    assert said in guessed.unsure
    _, guessed = of_file(save(Path("years.xlsx"), {"2030": north, "2031": south}))
    assert "sheet: ['2030', '2031']." in guessed.unsure[0]


def test_a_sheet_that_names_all_who_were_asked_is_the_register():
    answers = with_names(["Boats", 1, 2], ["Insured?", "Yes", "No"])[:6]
    sheets = {"Asked": with_names(["Kind", "Sea", "Lake"]), "Answers": answers}
    survey, guessed = of_file(save(Path("clubs.xlsx"), sheets))
    asked, replies = survey.input.organisations, survey.input.responses
    assert asked is not None
    assert (asked.sheets, asked.columns) == (("Asked",), {"name": "Club", "organisation_type": "Kind"})
    assert (replies.sheets, [*replies.columns]) == (("Answers",), ["name", "boats", "insured"])
    assert survey.type_labels == {"sea": "Sea", "lake": "Lake"}
    said = (
        "3 organisations of sheet 'Asked' do not stand in 'Answers': no reply, unless they are spelled otherwise there."
    )
    assert guessed.unsure[0] == said


def test_a_register_may_know_the_organisations_by_the_ids_of_the_replies():
    ids = ["FOI ref", *range(1001, 1009)]
    answers = [[row[0], row[2]] for row in with_names(ids, ["Boats", 1, 2])][:6]
    answers = [[one, *row[1:]] for one, row in zip(ids, answers, strict=False)]
    sheets = {"Asked": with_names(ids, ["Kind", "Sea", "Lake"]), "Answers": answers}
    survey, _ = of_file(save(Path("clubs.xlsx"), sheets))
    asked, replies = survey.input.organisations, survey.input.responses
    assert asked is not None
    assert asked.columns == {"organisation_id": "FOI ref", "name": "Club", "organisation_type": "Kind"}
    assert replies.columns == {"organisation_id": "FOI ref", "boats": "Boats"}


def test_a_number_of_a_reply_is_no_answer():
    survey, _ = proposed(with_names(["Reply no.", 1, 2], ["Boats", 3, 4]))
    assert [*survey.questions] == ["boats"]


def test_a_refusal_with_a_date_and_its_reason_is_a_reply():
    day, reason = ["1 May 2031"] * 6, ["s.12"]
    rows = with_names(
        ["Replied", *day, "Not yet", ""], ["Why refused", *[""] * 5, *reason, "", ""], ["Boats", *[3] * 5, "", "", ""]
    )
    survey, guessed = proposed(rows)
    assert survey.input.responses.columns["exemption_claimed"] == "Why refused"
    assert "No reply: 2 rows with no answer at all." in guessed.taken


def test_a_column_that_is_blank_without_an_answer_is_no_type():
    survey, _ = proposed(with_names(["Boats", 1, 2, 3, 4, 5, 6, 7, ""], ["Quality", *["Good", "Bad"] * 3, "Good", ""]))
    assert survey.type_labels == {"club": "Clubs"}


def test_texts_that_yaml_would_take_for_something_else_stay_texts():
    awkward = ["Dry: {a}, # b", "yes", "no", "yes"]
    survey, _ = proposed(with_names(awkward, ["Boats: 'all' [of them], #1", 4, 5]))
    labels = [question.label for question in survey.questions.values()]
    assert labels == ["Dry: {a}, # b", "Boats: 'all' [of them], #1"]


CELLS = st.one_of(
    st.sampled_from(
        ["", "", "Club", "Total", "Other", "Yes", "No", "No reply yet", "not held", "East", "Note: x", "£4"]
    ),
    st.sampled_from(["Amber Club", "45%", "1/2/2031", "comment", "date_sent", "{x}", "# y", "-", "column C", "2031"]),
    st.integers(0, 99).map(str),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0\x1a"), max_size=5),
)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))
)
def test_of_any_sheet_a_config_that_loads_is_made_or_it_is_refused(rows: list[list[str]]):
    try:
        survey, _ = proposed(rows)
    except BadInput:
        return
    assert [question.role for question in survey.questions.values()].count("total") == 1
