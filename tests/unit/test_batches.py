"""Frames a batch at a time: nothing lost, nothing twice, the same as all at once."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from surveys import DESIGN, read, survey

from foisurvey.cleaning import clean
from foisurvey.core import frames
from foisurvey.core.batches import read_batches, write_batches
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import File, Imputation
from foisurvey.intake import source_file, text_rows
from foisurvey.intake.ingest import ingest
from foisurvey.reading import read_answers
from foisurvey.reading.reader import read_answer

QUESTIONS = list(DESIGN.questions)
UNTIL = "2031-06-30"
CLUBS = "organisation_id,name,organisation_type\n" + "".join(f"C{place},Club {place},sea\n" for place in range(9))
# C1 twice, C3 three times and late at last, C0 and the last two silent; not in the order of the register.
REPLIES = """organisation_id,boats,blue,red,crew,date_responded
C6,12,3,4,about 2,2031-02-01
C3,8,9-10,1,1,2031-02-02

C1,more than 7,,2,1,2031-02-03
C4,,2,3,,2031-02-04
C3,10,4,1,1,2031-02-05
C1,about 20,,2,1.5,2031-02-06
C2,none,not held,0,0,2031-07-01
C3,11,5,1,1,2031-07-02
C5,3,4,5,x,2031-02-07
"""


def received(folder: Path) -> tuple[Path, Path, pl.DataFrame]:
    """Ingest and read; return the files of the organisations and of their answers, and the findings."""
    for name, text in (("clubs.csv", CLUBS), ("replies.csv", REPLIES)):
        (folder / name).write_text(text, encoding="utf-8")
    clubs = survey(
        input__organisations__file=str(folder / "clubs.csv"),
        input__responses__file=str(folder / "replies.csv"),
        input__revised_replies=True,
        input__accepted_until=UNTIL,
        reading__not_seen="not seen",
    )
    files = ingest(clubs.input, QUESTIONS, {"sea": ["sea"]})
    organisations, answers = folder / "organisations.parquet", folder / "answers.parquet"
    files.organisations.write_parquet(organisations)
    read(files.answers.collect(), files.corrections, clubs).write_parquet(answers)
    return organisations, answers, files.findings


def cleaned(organisations: Path, answers: Path, findings: pl.DataFrame) -> list[pl.DataFrame]:
    batches = clean.in_batches(str(organisations), str(answers), len(QUESTIONS))
    parts = [clean.clean(*batch, DESIGN, UNTIL, Imputation()) for batch in batches]
    return [pl.concat([frame for frame, _ in parts]), *clean.gather(findings, [trail for _, trail in parts])]


@pytest.mark.parametrize("organisations", [1, 2, 4, 8, 9])
def test_cleaning_in_batches_is_cleaning_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, organisations: int
):
    files = received(tmp_path)
    at_once = cleaned(*files)
    assert [frame.height for frame in at_once] == [9, 8, 4, 6]
    monkeypatch.setattr(clean, "ORGANISATIONS", organisations)
    for in_batches, frame in zip(cleaned(*files), at_once, strict=True):
        assert in_batches.equals(frame)


def test_answers_in_another_order_than_the_register_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    organisations, answers, findings = received(tmp_path)
    pl.read_parquet(answers).reverse().write_parquet(answers)
    monkeypatch.setattr(clean, "ORGANISATIONS", 2)
    with pytest.raises(ValueError, match="not of these organisations"):
        cleaned(organisations, answers, findings)


def test_answers_are_in_the_order_of_the_register_then_of_the_file(tmp_path: Path):
    _, answers, _ = received(tmp_path)
    rows = pl.read_parquet(answers).select("organisation_id", "row").unique(maintain_order=True).rows()
    assert rows == [
        *(("C1", 5), ("C1", 8), ("C2", 9), ("C3", 3), ("C3", 7), ("C3", 10), ("C4", 6), ("C5", 11), ("C6", 2)),
    ]


@pytest.mark.parametrize("separator", [",", ";"])  # whose rows are read in blocks, and one by one
@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_a_file_read_some_rows_at_a_time_is_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, separator: str
):
    path = tmp_path / "replies.csv"
    path.write_text(REPLIES.replace(",", separator), encoding="utf-8")

    def frame() -> pl.DataFrame:
        columns = ["organisation_id", *QUESTIONS]
        return source_file.Source(File(file=str(path)), columns, ["date_responded"]).frame

    at_once = frame()
    assert at_once[text_rows.ROW].to_list() == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    monkeypatch.setattr(source_file, "BATCH", rows)
    monkeypatch.setattr(text_rows, "CHARACTERS", 30 * rows)
    assert frame().equals(at_once)


@pytest.mark.parametrize("heights", [[3, 2, 4], [0], [0, 5], [1]])
def test_frames_are_written_below_each_other_and_read_in_batches(tmp_path: Path, heights: list[int]):
    file = tmp_path / "file.parquet"
    schema = {"x": pl.Int64, "text": pl.String}
    written = [
        pl.DataFrame({"x": range(height), "text": [f"{number}"] * height}, schema=schema)
        for number, height in enumerate(heights)
    ]
    write_batches(iter(written), file)
    assert pl.read_parquet(file).equals(pl.concat(written))
    for rows in (1, 2, 100):
        batches = list(read_batches(file, rows))
        assert all(batch.height <= rows for batch in batches)
        assert pl.concat(batches).equals(pl.concat(written))


def frames_then(end: Exception) -> Iterator[pl.DataFrame]:
    yield from [pl.DataFrame({"x": [1]})] * 3
    raise end


def test_an_error_between_frames_is_raised_unchanged(tmp_path: Path):
    with pytest.raises(BadInput, match="of the fourth"):
        write_batches(frames_then(BadInput("of the fourth", [])), tmp_path / "file.parquet")


def test_an_error_of_the_disk_is_raised_unchanged(tmp_path: Path):
    with pytest.raises(OSError, match=r"[Nn]o such file"):
        write_batches(iter([pl.DataFrame({"x": [1]})] * 9), tmp_path / "no folder" / "file.parquet")


@pytest.mark.parametrize("other", [{"y": [1]}, {"x": [1], "y": [1]}, {"x": ["1"]}])
def test_frames_of_several_schemas_are_refused(tmp_path: Path, other: dict):
    with pytest.raises(ValueError, match="frames of two schemas"):
        write_batches(iter([pl.DataFrame({"x": [1]}), pl.DataFrame(other)]), tmp_path / "file.parquet")


def test_a_signal_is_handled_between_frames(tmp_path: Path):
    handled_by_frame = []

    def frames() -> Iterator[pl.DataFrame]:
        for number in range(6):
            yield pl.DataFrame({"x": [number]})
            if number == 2:
                os.kill(os.getpid(), signal.SIGUSR1)
            handled_by_frame.append(len(handled))

    handled: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _: handled.append(number))
    try:
        write_batches(frames(), tmp_path / "file.parquet")
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert handled_by_frame == [0, 0, 1, 1, 1, 1]


def test_each_text_is_read_once_whichever_frame_it_is_in(monkeypatch: pytest.MonkeyPatch):
    texts_read = []
    read_answer = read_answers.read_answer
    monkeypatch.setattr(
        read_answers,
        "read_answer",
        lambda text, *more, **named: texts_read.append(text) or read_answer(text, *more, **named),
    )
    clubs = survey()
    reader = read_answers.AnswerReader(clubs.numbers_asked, clubs.reading)
    row = {"organisation_id": "C1", "cell": "text", "file": "f.csv", "sheet": None, "row": 2, "set_aside": None}
    row |= {"column": "B", "not_a_year": False}
    for texts in (["12", "about 3", "12"], ["12", "none"]):
        for question in ("boats", "blue", "crew"):
            frame = pl.DataFrame(
                [row | {"question": question, "answer_text": text} for text in texts], schema=frames.ANSWERS_RAW
            )
            answers = reader.read(frame, pl.DataFrame(schema=frames.CORRECTIONS))
            assert answers["value"].to_list() == ([12, 3, 12] if len(texts) == 3 else [12, 0])
    # Boats and blue ones are both counts; crew is a decimal. A text with words is read for each question.
    assert sorted(texts_read) == ["12", "12", *["about 3"] * 3, *["none"] * 3]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12", 1),
        ("1,204.5", 1),
        # A word, the number of a question or a year may mean something to one question only.
        *(("about 12", 2), ("Q2 - none", 2), ("2. 12", 2), ("five blue ones", 2), ("2031", 2)),
    ],
)
def test_a_text_is_read_for_each_question_that_may_give_it_a_meaning(
    monkeypatch: pytest.MonkeyPatch, text: str, readings: int
):
    asked_by = []
    monkeypatch.setattr(
        read_answers,
        "read_answer",
        lambda text, asked, *_, **__: asked_by.append(asked.name) or read_answer(text, asked),
    )
    clubs = survey()
    reader = read_answers.AnswerReader(clubs.numbers_asked, clubs.reading)
    texts = pl.DataFrame(
        {"question": ["boats", "blue"] * 2, "read_text": [text] * 4, "cell": ["text"] * 4, "not_a_year": False}
    )
    assert reader.readings(texts).height == 4
    assert sorted(asked_by) == ["blue", "boats"][-readings:]
