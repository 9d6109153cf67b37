"""The files as received, read as text: nothing is interpreted here, and nothing is left out."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from foisurvey import schemas
from foisurvey.problems import BadInput, Problem, nearest

# What a reply may have beside its answers.
REPLY_DATES = ("date_responded", "date_refused")
REPLY_TEXTS = ("exemption_claimed", "review_outcome", "source", "comment")
# Names that other stages give to columns of an organisation.
OURS = {"replied", "responded", "late", "completeness", "rate"}


def ingest(
    source: dict[str, Any], questions: Iterable[str], types: Iterable[str]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Read the files that `source` (the config's input) names.

    Returns the organisations contacted (in the order of their file, with what their reply
    says beside its answers), the answers as received (a row for each organisation that replied
    and each question; blank is null) and the corrections. Raises BadInput with every fault.
    """
    problems: list[Problem] = []
    questions, types = list(questions), list(types)
    organisations = Source("organisations", source, ["organisation_id", "name", "organisation_type"], problems)
    responses = Source("responses", source, ["organisation_id", *questions], problems)
    corrections = Source("corrections", source, list(schemas.CORRECTIONS), problems)
    if problems:
        raise BadInput("ingest", problems)

    problems += organisations.identified()
    problems += responses.identified()
    problems += organisations.one_of("organisation_type", types, "one of the config's organisation_types")
    contacted = organisations.frame["organisation_id"].to_list()
    problems += responses.one_of("organisation_id", contacted, "an organisation of the organisations file")
    dated = organisations.dated(["date_sent"], problems)
    replies = responses.dated(REPLY_DATES, problems).with_columns(replied=pl.lit(True))
    answers = _answers(responses, questions)
    problems += _not_standing(corrections, answers, questions)
    if problems:
        raise BadInput("ingest", problems)

    replies = replies.select(
        "organisation_id", "replied", *REPLY_DATES, *(_text(replies, name) for name in REPLY_TEXTS)
    )
    beyond = OURS | set(questions) | set(replies.columns) | {"row"}
    known = [name for name in dated.columns if name == "organisation_id" or name not in beyond]
    joined = dated.select(known).join(replies, on="organisation_id", how="left", maintain_order="left")
    joined = joined.with_columns(pl.col("replied").fill_null(False))
    return (
        schemas.conform(joined, schemas.ORGANISATIONS),
        answers,
        schemas.conform(corrections.frame.select(list(schemas.CORRECTIONS)), schemas.CORRECTIONS),
    )


class Source:
    """One file of the survey as text: `frame` has its columns under our names, and `row`."""

    def __init__(self, name: str, source: dict[str, Any], needed: list[str], problems: list[Problem]) -> None:
        settings = source.get(name)
        self.file: str | None = None if settings is None else settings["file"]
        self.sheet: str | None = None if settings is None else settings.get("sheet")
        self.frame = pl.DataFrame(schema=dict.fromkeys([*needed, "row"], pl.String)).with_columns(
            pl.col("row").cast(pl.Int64)
        )
        self.cells = self.frame
        if settings is None:
            return
        try:
            rows = _read(settings["file"], self.sheet)
        except BadInput as refusal:
            problems += refusal.problems
            return
        header_row = settings.get("header_row", 1)
        header = [text.strip() for text, _ in rows[header_row - 1]] if len(rows) >= header_row else []
        theirs = settings.get("columns", {})
        for column in needed:
            if header.count(theirs.get(column, column)) != 1:
                problems.append(self._column_problem(theirs.get(column, column), header, header_row))
        if any(header.count(theirs.get(column, column)) != 1 for column in needed):
            return
        ours = {theirs_name: name for name, theirs_name in theirs.items()}
        names = [ours.get(name, name) for name in header]
        keep = [place for place, name in enumerate(names) if name]
        body = [
            (number, row)
            for number, row in enumerate(rows, start=1)
            if number > header_row and any(text.strip() for text, _ in row)
        ]
        problems += [
            self.problem(number, f"{len(row)} fields where the header has {len(names)}")
            for number, row in body
            if len(row) > len(names) and any(text.strip() for text, _ in row[len(names) :])
        ]
        blank = ("", "text")
        for attribute, part in (("frame", 0), ("cells", 1)):
            columns = {
                names[place]: [(row[place] if place < len(row) else blank)[part] for _, row in body] for place in keep
            }
            frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
            setattr(self, attribute, frame.with_columns(row=pl.Series([number for number, _ in body], dtype=pl.Int64)))
        self.frame = self.frame.with_columns(pl.col("organisation_id").str.strip_chars())

    def problem(self, row: int, expected: str, column: str | None = None, value: str | None = None) -> Problem:
        """Return a fault that stands in a row of this file."""
        organisation = None
        if column != "organisation_id" and self.frame.height:
            found = self.frame.filter(pl.col("row") == row)["organisation_id"]
            organisation = found[0] if len(found) else None
        return Problem(expected, self.file, self.sheet, row, organisation, column, value)

    def identified(self) -> Iterator[Problem]:
        """Yield a fault for each row without an organisation_id and each that stands a second time."""
        seen: dict[str, int] = {}
        for identifier, row in self.frame.select("organisation_id", "row").iter_rows():
            if not identifier:
                yield self.problem(row, "expected an organisation_id", "organisation_id", "")
            elif identifier in seen:
                yield self.problem(row, f"stands in row {seen[identifier]} already", "organisation_id", identifier)
            seen.setdefault(identifier, row)

    def one_of(self, column: str, choices: list[str], expected: str) -> Iterator[Problem]:
        """Yield a fault for each value that is none of the choices."""
        known = set(choices)
        for value, row in self.frame.select(column, "row").iter_rows():
            if (value and value not in known) or (not value and column != "organisation_id"):
                yield self.problem(row, f"expected {expected}{nearest(value, choices)}", column, value)

    def dated(self, columns: Iterable[str], problems: list[Problem]) -> pl.DataFrame:
        """Return the frame with these columns as dates (missing where blank or not in the file)."""
        dates: dict[str, pl.Expr | pl.Series] = {}
        for column in columns:
            dates[column] = pl.lit(None, dtype=pl.Date)
            if column in self.frame.columns:
                found = []
                for text, row in self.frame.select(column, "row").iter_rows():
                    found.append(_date(text))
                    if text.strip() and found[-1] is None:
                        problems.append(self.problem(row, "expected a date (2025-02-28 or 28/02/2025)", column, text))
                dates[column] = pl.Series(column, found, dtype=pl.Date)
        return self.frame.with_columns(**dates)

    def _column_problem(self, name: str, header: list[str], header_row: int) -> Problem:
        found = header.count(name)
        expected = f"the header has this column {found} times"
        if not found:
            expected = f"the header has no such column{nearest(name, header)}"
        return Problem(expected, self.file, self.sheet, header_row, column=name)


def _answers(responses: Source, questions: list[str]) -> pl.DataFrame:
    long = [
        responses.frame.select(
            "organisation_id",
            pl.lit(question).alias("question"),
            pl.when(pl.col(question).str.strip_chars() != "").then(pl.col(question)).alias("answer_text"),
            responses.cells[question].alias("cell"),
            pl.lit(responses.file).alias("file"),
            pl.lit(responses.sheet).alias("sheet"),
            "row",
        )
        for question in questions
    ]
    return schemas.conform(pl.concat(long), schemas.ANSWERS_RAW)


def _not_standing(corrections: Source, answers: pl.DataFrame, questions: list[str]) -> Iterator[Problem]:
    yield from corrections.one_of("question", questions, f"one of {', '.join(questions)}")
    standing = {(row[0], row[1]): (row[2] or "").strip() for row in answers.iter_rows()}
    done: dict[tuple[str, str], int] = {}
    for correction in corrections.frame.iter_rows(named=True):
        key, row = (correction["organisation_id"], correction["question"]), correction["row"]
        if key in done:
            yield corrections.problem(row, f"this answer is corrected in row {done[key]} already", "question", key[1])
        elif key not in standing and key[1] in questions:
            yield corrections.problem(row, "no such organisation among the replies", "organisation_id", key[0])
        elif key in standing and standing[key] != correction["from"].strip():
            expected = f"expected the answer as received, {standing[key]!r}"
            yield corrections.problem(row, expected, "from", correction["from"])
        done.setdefault(key, row)


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, dtype=pl.String).alias(name)
    return pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars()).alias(name)


def _date(text: str) -> datetime.date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


Cell = tuple[str, str]


def _read(file: str, sheet: str | None) -> list[list[Cell]]:
    """Return all rows of a file, each cell as its text and what the file says it is: text, number, date, error ..."""
    if not Path(file).is_file():
        raise BadInput("ingest", [Problem("no such file", file)])
    match Path(file).suffix.lower():
        case ".csv":
            return _read_csv(file)
        case ".xlsx":
            return _read_xlsx(file, sheet)
        case ".ods":
            return _read_ods(file, sheet)
        case suffix:
            expected = f"expected a .csv, .xlsx or .ods file, not {suffix or 'no suffix'}"
            raise BadInput("ingest", [Problem(expected, file)])


def _read_csv(file: str) -> list[list[Cell]]:
    try:
        with open(file, newline="", encoding="utf-8-sig") as lines:
            return [[(text, "text") for text in row] for row in csv.reader(lines)]
    except UnicodeDecodeError as error:
        raise BadInput("ingest", [Problem(f"expected UTF-8 text; byte {error.start} is not", file)]) from None
    except csv.Error as error:
        raise BadInput("ingest", [Problem(f"expected a CSV file: {error}", file)]) from None


def _read_xlsx(file: str, sheet: str | None) -> list[list[Cell]]:
    # openpyxl, not the faster calamine, because it keeps the text of a formula's error.
    import warnings
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadInput("ingest", [Problem(f"expected an .xlsx workbook: {error}", file)]) from None
    _known_sheet(file, sheet, workbook.sheetnames)
    worksheet = workbook[sheet or workbook.sheetnames[0]]
    worksheet.reset_dimensions()
    return [
        [(str(cell.value), "error") if cell.data_type == "e" else _cell(cell.value) for cell in row]
        for row in worksheet.iter_rows()
    ]


def _read_ods(file: str, sheet: str | None) -> list[list[Cell]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(file)
    except CalamineError as error:
        raise BadInput("ingest", [Problem(f"expected an .ods workbook: {error}", file)]) from None
    _known_sheet(file, sheet, workbook.sheet_names)
    worksheet = workbook.get_sheet_by_name(sheet or workbook.sheet_names[0])
    return [[_cell(value) for value in row] for row in worksheet.to_python(skip_empty_area=False)]


def _known_sheet(file: str, sheet: str | None, names: list[str]) -> None:
    if sheet is not None and sheet not in names:
        expected = f"no such sheet; it has {', '.join(names)}{nearest(sheet, names)}"
        raise BadInput("ingest", [Problem(expected, file, sheet)])


def _cell(value: object) -> Cell:
    match value:
        case None:
            return "", "text"
        case bool():
            return str(value).upper(), "boolean"
        case int() | float():
            return f"{value:.0f}" if value == int(value) else repr(value), "number"
        case datetime.datetime():
            whole = value.time() == datetime.time()
            return value.date().isoformat() if whole else value.isoformat(sep=" "), "date"
        case datetime.date() | datetime.time() | datetime.timedelta():
            return str(value), "date"
        case _:
            return str(value), "text"
