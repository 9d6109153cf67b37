"""`make check`: what a run would take from the files, in words, or every fault of the config and the files at once."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from club_files import ClubFiles

from foisurvey import check


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("clubs").mkdir()
    return tmp_path


def checked(files: ClubFiles, capsys: pytest.CaptureFixture, **changes: Any) -> tuple[int, str, str]:
    """Write the files and their config, with some sections replaced; return the check's code, stdout and stderr."""
    files.write(Path("clubs"))
    config = files.config(Path("clubs"))
    for name, section in changes.items():
        config[name] = {**config.get(name, {}), **section} if isinstance(section, dict) else section
    Path("config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    code = check.main("config.yaml")
    return code, *capsys.readouterr()


def section(said: str, start: str) -> list[str]:
    """Return the lines of the section that starts with a text, up to the blank line."""
    (found,) = [part for part in said.split("\n\n") if part.startswith(start)]
    return found.splitlines()


def test_a_file_is_described_by_its_sheet_row_and_columns(capsys: pytest.CaptureFixture):
    files = ClubFiles(".xlsx")
    header = files.tables["responses"][1]
    header[header.index("boats")] = "How many boats?"
    header[header.index("comment")] = "Remarks"
    heading = {
        "responses": files.config(Path("clubs"))["input"]["responses"] | {"columns": {"boats": "How many boats?"}}
    }
    code, said, _ = checked(files, capsys, input=heading)
    assert code == 0
    assert section(said, "Organisations") == [
        "Organisations: clubs/organisations.csv",
        "  headings in row 1; 14 rows of data read",
        "  organisation_id    <- organisation_id",
        "  name               <- name",
        "  organisation_type  <- organisation_type",
        "  date_sent          <- date_sent",
        "  kept beside them: harbour_master",
    ]
    replies = section(said, "Replies")
    assert replies[:2] == [
        "Replies: clubs/responses.xlsx, sheet Replies",
        "  headings in row 2; 12 rows of data read",
    ]
    assert "  boats              <- How many boats?" in replies
    assert replies[-2:] == ["  not there: reply_status, source, comment", "  1 column not used: Remarks"]


def test_an_id_that_is_the_name_is_said_to_be_from_its_column(capsys: pytest.CaptureFixture):
    Path("clubs.csv").write_text("Club,boats\nFirst,3\n", encoding="utf-8")
    config = {
        "survey": "clubs",
        "title": "Boats",
        "input": {"responses": {"file": "clubs.csv", "columns": {"name": "Club"}}},
        "organisation_types": {"sea": "Sea clubs"},
        "questions": {"boats": {"role": "total", "label": "Boats"}},
    }
    Path("config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert check.main("config.yaml") == 0
    assert section(capsys.readouterr().out, "Replies")[2:4] == [
        "  organisation_id  <- Club",
        "  name             <- Club",
    ]


def test_organisations_are_counted_by_type_and_reply(capsys: pytest.CaptureFixture):
    """The first and the last club did not reply; C10 replied after the last day."""
    _, said, _ = checked(ClubFiles(), capsys)
    assert section(said, "  By type") == [
        "  By type     organisations    replied  of them late   no reply",
        "  Sea clubs               7          6             0          1",
        "  Lake clubs              7          6             1          1",
        "  All                    14         12             1          2",
        "  A reply is late after 2031-03-31.",
    ]


def test_answers_are_counted_by_what_they_are_taken_for_with_the_first_of_each(capsys: pytest.CaptureFixture):
    """The answers of C10, which are late, count nowhere; a correction stands in place of its answer."""
    files = ClubFiles()
    (given,) = [row for row in files.tables["responses"] if row[0] == "C06"]
    given[files.tables["responses"][0].index("boats")] = "16?"
    _, said, _ = checked(files, capsys)
    assert section(said, "boats:") == [
        "boats: Boats (total, count); 11 answers",
        "  numbers                                6  first C01, row 2: '12'",
        "  approximations and bounds              2  first C04, row 5: 'more than 7' -> 8",
        "  refused                                1  first C11, row 11: 'section 12'",
        "  unsure, for you to decide              1  first C06, row 13: '16?' -> 16",
        "  blank                                  1  first C03, row 4",
    ]
    assert section(said, "2 corrections") == [
        "2 corrections: 1 as the program proposes, 1 otherwise",
        "  C08, blue: 'not sure' -> '15'",
        "  C03, crew: 'not held' -> 'not_held'",
    ]
    assert said.splitlines()[-2:] == [
        "1 answer will await your decision on the page results/clubs-2031/audit/review.html.",
        "A run can begin. Next: make CONFIG=config.yaml",
    ]


def test_no_line_is_wider_than_a_window(capsys: pytest.CaptureFixture):
    """Neither for a long answer, nor for many columns that nobody asked for, which are no notes besides."""
    files = ClubFiles()
    files.tables["responses"][1][5] = "We have boats. " * 30
    files.tables["responses"][0] += [f"a column that nobody asked for {number}" for number in range(9)]
    for row in files.tables["responses"][1:]:
        row += [None] * 9
    _, said, _ = checked(files, capsys)
    assert "9 columns not used" in said
    assert "No notes or warnings." in said
    assert max(map(len, said.splitlines())) <= check.WIDTH


def test_notes_that_differ_only_in_their_row_are_counted(capsys: pytest.CaptureFixture):
    files = ClubFiles()
    width = len(files.tables["responses"][0])
    files.tables["responses"] += [[one, *[None] * (width - 1)] for one in ("C00", "C13")]
    files.tables["responses"] += [["C13", *[None] * (width - 1)]]
    code, said, _ = checked(files, capsys, input={"revised_replies": True})
    assert code == 0
    notes = section(said, "Notes and warnings")
    assert len(notes) == 2
    assert "in 3 rows, first row 14: this row has no answer" in notes[1]


def test_nothing_is_written(capsys: pytest.CaptureFixture, folder: Path):
    checked(ClubFiles(), capsys)
    assert {path.name for path in folder.iterdir()} == {"clubs", "config.yaml"}


def test_the_faults_of_the_config_and_of_the_files_come_together_and_counted(capsys: pytest.CaptureFixture):
    files = ClubFiles()
    for row in files.tables["organisations"][1:5]:
        row[2] = "seaa"
    files.tables["responses"][3][1] = "31/02/2031"
    wrong = {"statistics": {"level": 2}, "decimals": {"procent": 1}}
    code, said, faults = checked(files, capsys, **wrong)
    assert (code, said) == (1, "")
    config, others = faults.split("files: ")
    assert config.startswith("config: 2 problems\n")
    assert "decimals.procent: unknown key" in config
    assert "statistics.level: 2 is not right" in config
    assert others.startswith("5 problems\n")
    assert "column organisation_type, value 'seaa' in 4 rows, first row 2: " in others
    assert "row 4, organisation C03, column date_responded, value '31/02/2031'" in others


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("an unknown key of the input", {"input": {"accepted_untill": "2031-03-31"}}),
        ("a type with a name that is not allowed", {"organisation_types": {"sea": "Sea clubs", "Lake clubs": "lake"}}),
        ("a second coder's file without its keys", {"input": {"responses_second": "clubs/other.csv"}}),
        ("a question without a role", {"questions": {"boats": {"label": "Boats"}}}),
    ],
)
def test_a_fault_of_the_config_hides_none_of_the_files(capsys: pytest.CaptureFixture, case: str, changes: Any):
    files = ClubFiles()
    files.tables["responses"][3][1] = "31/02/2031"
    code, _, faults = checked(files, capsys, **changes)
    assert code == 1
    assert faults.startswith("config: "), case
    assert "files: 1 problem\n" in faults, case
    assert "31/02/2031" in faults, case


def test_a_file_that_is_not_there_is_one_fault_and_the_others_are_read(capsys: pytest.CaptureFixture):
    files = ClubFiles()
    files.tables["organisations"][2][3] = "yesterday"
    missing = {"responses": {"file": "clubs/replise.csv"}}
    code, _, faults = checked(files, capsys, input=missing)
    assert code == 1
    assert faults.count("replise") == 1
    assert "value 'yesterday'" in faults


def test_files_that_the_config_does_not_name_rightly_are_not_read_and_that_is_said(capsys: pytest.CaptureFixture):
    code, _, faults = checked(ClubFiles(), capsys, input={"responses": "clubs/responses.csv"})
    assert code == 1
    assert "input.responses: 'clubs/responses.csv' is not right" in faults
    assert faults.endswith("The files were not read: correct the config first, then check again.\n")


def test_a_header_in_another_row_is_pointed_at(capsys: pytest.CaptureFixture):
    files = ClubFiles(".xlsx")
    first = {"responses": {"file": "clubs/responses.xlsx", "sheet": "Replies"}}
    code, _, faults = checked(files, capsys, input=first)
    assert code == 1
    assert "say header_row: 2 in the config" in faults


def test_a_survey_without_a_reply_can_be_checked(capsys: pytest.CaptureFixture):
    files = ClubFiles()
    del files.tables["responses"][1:], files.tables["corrections"]
    code, said, _ = checked(files, capsys)
    assert code == 0
    assert "  All                    14          0             0         14" in said
    assert "boats: Boats (total, count); 0 answers" in said


def test_a_strict_survey_says_that_it_will_stop(capsys: pytest.CaptureFixture):
    files = ClubFiles()
    files.tables["responses"][1][5] = "12 or 13"
    _, said, _ = checked(files, capsys, strict=True)
    assert "the run will stop" in said
    _, said, _ = checked(ClubFiles(), capsys, strict=True)
    assert "the run will stop" not in said


def test_a_column_to_weigh_by_that_the_organisations_lack_is_a_fault(capsys: pytest.CaptureFixture):
    files = ClubFiles(".csv")
    weights = {"weights": ["organisation_type", "harbour_mastr"]}
    code, _, errors = checked(files, capsys, robustness=weights)
    assert code == 1
    assert "'harbour_mastr'" in errors
    assert "did you mean 'harbour_master'?" in errors
