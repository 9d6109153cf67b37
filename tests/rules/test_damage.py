"""Files damaged at random: a run ends well with its counts closed, or is refused in words that say where.

A case is a number, which seeds all that is drawn; what fails says its case, and `run` runs it again. Plain
seeds, not Hypothesis: with one to three damages a case there is little to shrink, and each kind of damage has
its turn in each kind of file, which no strategy promises.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from club_files import IDS, LAST_DAY, QUESTIONS, SHEET, ClubFiles, as_text
from damages import KINDS
from scripts import CHANGES, TABLES, run_script, steps
from workbooks import Formula

from foisurvey.tables.formats.registry import FORMATS

BATCHES = 8
CASES = 4 * len(KINDS)
# The kinds of file: the end of the name, and of a text file the separator and the encoding.
LAYOUTS = (
    *[(".csv", ",", "utf-8"), (".xlsx", "", ""), (".ods", "", ""), (".csv", ";", "utf-8-sig")],
    *[(".xls", "", ""), (".tsv", "\t", "utf-16"), (".xlsm", "", ""), (".csv", "|", "utf-16-le")],
)
DRAWN = 40  # every so many cases what takes long is run too, as long as ten cases
SLOW = ("figures", "what_if", "manuscript", "report")
LEAST = 0.1  # the share of the cases of a batch that has to come to either end
HOLDS_A_NUMBER = {"stated", "ruled", "proposed", "confirmed", "corrected", "imputed"}
NEEDED = {
    "organisations": ["organisation_id", "name", "organisation_type"],
    "responses": ["organisation_id", *QUESTIONS],
    "corrections": ["organisation_id", "question", "from", "to", "reason", "by", "date"],
}
# A row of the responses is a reply where one of these has something in it.
REPLY = [*QUESTIONS, "date_responded", "date_refused", "exemption_claimed", "review_outcome", "comment"]
# A fault of one file may be reported in another, where it shows.
OF_TWO_FILES = re.compile(
    "an organisation of the organisations file|no such organisation among the replies"
    "|expected the answer as received|when the request was sent"
)
BLANKS = " \t\n\r\v\f\x85\u00a0\u2028"  # what may stand around an id; Python would take \x1f for one more
# The numbers of the texts, of the files and of their damages, that are not written in plain digits.
SAYS = {"twelve": 12, "none": 0, "more than 5": 6, "more than 7": 8, "30 boats (list attached)": 30, "1,204": 1204}
SAYS |= {"approximately 50": 50, "about 6": 6}

Row = tuple[int, dict[str, Any]]


def damaged(case: int) -> tuple[ClubFiles, list[str]]:
    """Return the files of a case, and what was done to them: one to three damages, the first by the case's number."""
    random, kinds = Random(case), list(KINDS)
    number = random.choice(["count", "count", "count", "decimal"])
    # Of these a kind of damage has every other one, the next kind the others.
    suffix, separator, encoding = LAYOUTS[(2 * (case // len(kinds)) + case % len(kinds)) % len(LAYOUTS)]
    files = ClubFiles(
        suffix,
        separator,
        encoding,
        revised=random.random() < 0.25,
        named=random.random() < 0.7,
        changes=CHANGES | {f"questions__{name}__number": number for name in ("boats", "blue", "red")},
    )
    drawn = [kinds[case % len(kinds)], *random.choices(kinds, k=random.choice([0, 0, 1, 2]))]
    return files, [f"{kind}: {KINDS[kind](random, files)}" for kind in drawn]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_survey_ends_well_or_is_refused(tmp_path: Path, batch: int):
    cases = range(batch, CASES, BATCHES)
    counts = Counter(run(tmp_path / str(case), case) for case in cases)
    assert min(counts["refused"], counts["ended well"]) >= LEAST * len(cases), counts


def run(folder: Path, case: int) -> str:
    """Run a case in a new folder, and return the end it came to."""
    folder.mkdir()
    survey, damages = damaged(case)
    survey.write(folder)
    try:
        refusal = refused_by(folder, survey, with_slow=case % DRAWN == 0)
        if refusal:
            check_refusal(folder, survey, *refusal)
        else:
            check_end(folder, survey)
    except Exception as error:
        error.add_note(f"case {case}, {survey.suffix}: {'; '.join(damages)}")
        raise
    return "refused" if refusal else "ended well"


def refused_by(folder: Path, files: ClubFiles, with_slow: bool) -> tuple[str, dict[str, Any]] | None:
    """Run the scripts one after the other; return the first that stops with code 1, and its outputs, or none.

    Without what takes long, the tables are written as CSV and tidy data alone.
    """
    for step in steps(folder, files):
        if step[0] not in SLOW or with_slow:
            try:
                if with_slow:
                    run_script(folder, *step)
                else:
                    with patch.dict(FORMATS, clear=True):
                        run_script(folder, *step)
            except SystemExit as stopped:
                if stopped.code == 1:
                    return step[0], step[2]
                raise
    return None


def check_refusal(folder: Path, survey: ClubFiles, script: str, outputs: dict[str, Any]) -> None:
    """See that a refusal says what is wrong and in which file, and leaves no file."""
    log = (folder / f"logs/survey/{script}.log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log
    assert "bug in foisurvey" not in log, log
    refused = (folder / "logs/refused.txt").read_text(encoding="utf-8")
    assert log.endswith(refused), log  # a library may have written something before
    first, *lines = refused.splitlines()
    assert re.fullmatch(r"(ingest|sensitivity): \d+ problems?", first), log
    faults = [line for line in lines if line.startswith("  - ")]
    assert faults, log
    damaged = tuple(f"  - {survey.file(folder, name)}" for name in survey.damaged())
    if first.startswith("ingest"):
        assert all(line.startswith(damaged) or OF_TWO_FILES.search(line) for line in faults), log
    made = [one for file in outputs.values() for one in (file if isinstance(file, list) else [file])]
    assert not [file for file in made if Path(file).exists()]
    assert not list(folder.rglob("*.unfinished*"))


def check_end(folder: Path, survey: ClubFiles) -> None:
    """See that nothing is lost between the files and the results, and no number comes from nowhere."""
    rows = {name: standing(folder, survey, name) for name in survey.tables}
    lines = {name: {key(row) for _, row in standing_rows} for name, standing_rows in rows.items()}
    rows["responses"] = [
        (number, row)
        for number, row in rows["responses"]
        if any(as_text(row.get(name)).strip(BLANKS) for name in REPLY)
    ]
    derived = read(folder, "derived.csv")
    assert [row["organisation_id"] for row in derived] == [key(row) for _, row in rows["organisations"]]
    by_id = {row["organisation_id"]: row for row in derived}
    assert len(by_id) == len(derived)
    replied = {one for one, row in by_id.items() if "true" in (row["responded"], row["late"])}
    assert replied == {key(row) for _, row in rows["responses"]}
    kept = {"organisations": set(by_id), "responses": lines["responses"], "corrections": set(IDS)}
    check_lines(folder, survey, kept)
    check_days(by_id, rows["responses"])
    decided = {(key(row), as_text(row["question"])): as_text(row["to"]).strip() for _, row in rows["corrections"]}
    answers = check_answers(folder, survey, rows["responses"], decided)
    for one, row in by_id.items():
        check_numbers(one, row, answers, decided)
    check_counts(folder, derived)


def standing(folder: Path, survey: ClubFiles, name: str) -> list[Row]:
    """Return the rows that stand in a file that was not refused: each row's number, and its cells by column.

    Of a CSV file the bytes are read again; of a workbook, what was to stand in it counts. A row above the
    header counts where an organisation's id stands in the column of ids.
    """
    rows, place = survey.tables[name], survey.header(name)
    if survey.file(folder, name).suffix in (".csv", ".tsv"):
        text, separator = text_of(survey.file(folder, name))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    else:
        rows = with_merged(rows, survey.merged)
        sheet = survey.sheet.strip() if survey.suffix == ".ods" else survey.sheet  # what writes it strips the name
        assert sheet == SHEET or not survey.named, "another sheet was read"
        assert survey.named or not survey.sheet_first, "another sheet was read"
    header = [as_text(cell).strip() for cell in rows[place]]
    assert all(header.count(column) == 1 for column in NEEDED[name]), f"{name} has no header"
    standing_rows = []
    for number, row in enumerate(rows, start=1):
        cells = dict(zip(header, [*row, *[None] * len(header)], strict=False))
        # A row that repeats the header is not data.
        repeated = [as_text(cell).strip() for cell in row] == header
        has_text = any(as_text(cell).strip() for cell in row) and not repeated
        if (number > place + 1 and has_text) or (number <= place and key(cells) in IDS):
            standing_rows.append((number, cells))
    return standing_rows


def text_of(file: Path) -> tuple[str, str]:
    """Return the text of a text file that was not refused, and its separator: the most frequent one."""
    data = file.read_bytes()
    encodings = ["utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"]
    if data[:1000].count(0) > len(data[:1000]) / 3:
        encodings.insert(1, "utf-16-be" if data[:1000:2].count(0) > data[1:1000:2].count(0) else "utf-16-le")
        encodings = encodings[:1] if encodings[0] == "utf-16" else encodings[1:]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, max(",;\t|", key=text.count)
    raise ValueError(f"{file} is of no encoding known here")


def with_merged(rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> list[list[Any]]:
    """Return rows with the first cell of each merged range in the others, but not where nothing else stands."""
    columns = {column for row in rows for column, cell in enumerate(row) if as_text(cell).strip()}
    merged_rows = [list(row) for row in rows]
    for top, left, bottom, right in merged:
        first = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        for row in range(top, min(bottom + 1, len(rows))):
            if as_text(first).strip() and any(as_text(cell).strip() for cell in rows[row]):
                cells = merged_rows[row]
                cells += [None] * (right + 1 - len(cells))
                for column in columns & set(range(left, right + 1)):
                    cells[column] = first
    return merged_rows


def key(row: dict[str, Any]) -> str:
    """Return the id of a row's organisation."""
    return as_text(row["organisation_id"]).strip(BLANKS)


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file that a script made."""
    with open(folder / name, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows]


def check_lines(folder: Path, survey: ClubFiles, kept: dict[str, set[str]]) -> None:
    """See that no line of a CSV file of changed bytes that begins with an organisation is lost in another."""
    for name in survey.bytes_of:
        if survey.file(folder, name).suffix in (".csv", ".tsv"):
            text, separator = text_of(survey.file(folder, name))
            begun = {line.split(separator)[0].strip(' "') for line in re.split(r"[\r\n]+", text)} & set(IDS)
            assert begun <= kept[name], f"{begun - kept[name]} stands in {name} and is lost"


def check_days(by_id: dict[str, dict[str, str]], replies: list[Row]) -> None:
    """See that a reply is late where the earlier of its dates in plain ISO form says so."""
    times = Counter(key(row) for _, row in replies)
    for _, row in replies:
        days = [as_text(row.get(column)).strip() for column in ("date_refused", "date_responded")]
        if times[key(row)] == 1 and all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", day) for day in days):
            late = min(filter(None, days), default="") > LAST_DAY
            assert by_id[key(row)]["late"] == str(late).lower(), f"{key(row)} on {days}"


def check_answers(
    folder: Path, survey: ClubFiles, replies: list[Row], decided: dict[tuple[str, str], str]
) -> dict[tuple[str, str], Any]:
    """See that each answer is kept as it was; return the cells of those that count."""
    answers = pl.read_parquet(folder / "answers.parquet")
    kept = {(row["row"], row["question"]): row for row in answers.iter_rows(named=True)}
    assert len(kept) == answers.height == len(QUESTIONS) * len(replies)
    counting: dict[tuple[str, str], Any] = {}
    for number, row in replies:
        for question in QUESTIONS:
            answer, cell, place = kept[number, question], row[question], (key(row), question)
            message = f"row {number}, {question}: {cell!r:.80} is {answer}"
            assert answer["organisation_id"] == key(row), message
            if isinstance(cell, Formula) and cell.result == "" and survey.suffix in (".xlsx", ".xlsm", ".ods"):
                assert answer["status"] == "in_review" or answer["corrected"] or answer["set_aside"], message
            else:
                assert normalised(answer["answer_text"] or "", survey) == normalised(as_text(cell), survey), message
            if answer["set_aside"] is None:
                assert place not in counting, f"two replies of {key(row)} count"
                assert answer["corrected"] == (place in decided), message
                counting[place] = cell
    assert len(counting) == len(QUESTIONS) * len({key(row) for _, row in replies})
    return counting


def normalised(text: str, survey: ClubFiles) -> str:
    """Return a text without what a workbook's XML does to its white space and to characters it cannot hold."""
    if survey.is_text:
        return text.strip()
    text = re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def check_numbers(
    one: str, row: dict[str, str], answers: dict[tuple[str, str], Any], decided: dict[tuple[str, str], str]
) -> None:
    """See that each number of an organisation is what its answer says, and that each has a status."""
    parts = [float(row[name]) for name in ("blue", "red") if row[name]]
    # A person may confirm parts that exceed their total.
    if row["boats"] and not any((one, question) in decided for question in ("boats", "blue", "red")):
        assert sum(parts) <= float(row["boats"]) * (1 + 1e-9), f"the parts of {one} exceed its total"
    for question in QUESTIONS:
        number, status = row[question], row[f"{question}_status"]
        message = f"{one}: {question} is {number!r} ({status})"
        assert status, message
        assert bool(number) == (status in HOLDS_A_NUMBER), message
        if status == "imputed":
            assert len(parts) == 2, message
            assert float(number) == pytest.approx(sum(parts)), message
        elif row["responded"] == "true":
            cell = answers[one, question]
            text = decided.get((one, question), as_text(cell).strip())
            if (one, question) in decided or not isinstance(cell, bool):
                check_number(text, number, status, f"{message}, received {cell!r:.80}, decided {text!r:.80}")
        else:
            assert status == ("late" if row["late"] == "true" else "no_response"), message


def check_number(text: str, number: str, status: str, message: str) -> None:
    """See that a number is the one its text says."""
    figures = re.findall(r"\d+(?:\.\d+)?|\.\d+", re.sub(r"(?<=\d)[, \u00a0](?=\d)", "", text))
    if re.fullmatch(r"\d{1,9}", text) or text in SAYS:
        expected = SAYS[text] if text in SAYS else int(text)
        assert status == "in_review" or float(number) == expected, message
    elif status in ("stated", "confirmed", "corrected"):
        assert float(number) in (map(float, figures) if figures else [0]), message
    elif status == "not_answered":
        assert re.sub(r"[\x00-\x1f]", "", text) in ("", "not_answered"), message


def check_counts(folder: Path, derived: list[dict[str, str]]) -> None:
    """See that every count closes."""
    contacted = len(derived)
    statuses = Counter(row[f"{question}_status"] for row in derived for question in QUESTIONS)
    assert statuses.total() == contacted * len(QUESTIONS)
    waiting = statuses["in_review"] + statuses["withdrawn"]
    assert len(read(folder, "review.csv")) == waiting
    flow: Counter[str] = Counter()
    for row in read(folder, "flow.csv"):
        flow[row["analysis"]] += int(row["organisations"])
    assert set(flow.values()) == {contacted}
    assert set(flow) >= {"table1", "table2", "primary", "table6.bare", *CHANGES["sensitivity"]}
    values = {row["id"]: float(row["value"] or "nan") for row in read(folder, "estimates.csv")}
    completeness = [values[f"table1.all.{name}.n"] for name in ("full", "partial", "no_data", "late", "no_response")]
    assert (values["table1.all.contacted"], sum(completeness)) == (contacted, contacted)
    totals = [float(row["boats"]) for row in derived if row["boats"]]
    assert values["table2.all.organisations.n"] == len(totals)
    assert values["table2.all.boats.total"] == pytest.approx(sum(totals))
    summary = (folder / "summary.txt").read_text(encoding="utf-8")
    findings = len(read(folder, "findings.csv"))
    assert f" of {contacted:,})" in summary
    assert (f"In review: {waiting:,} answer" in summary) == bool(waiting)
    assert ("Findings: " in summary) == bool(findings)
    for table in [*TABLES, "table5"]:
        with open(folder / f"{table}.csv", encoding="utf-8", newline="") as file:
            assert len({len(row) for row in csv.reader(file)}) == 1
