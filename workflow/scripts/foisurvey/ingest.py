"""The files as received, read as text: nothing is interpreted here, and nothing is left out."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from foisurvey import schemas
from foisurvey.problems import BadInput, Problem, nearest
from foisurvey.sheets import BLANK, Cell, read_cells

# What a reply may have beside its answers.
REPLY_DATES = ("date_responded", "date_refused")
REPLY_TEXTS = ("exemption_claimed", "review_outcome", "source", "comment")
# Names that later stages give to columns of an organisation, beside those of its questions and statuses.
OURS = {*REPLY_DATES, *REPLY_TEXTS, "replied", "responded", "late", "completeness", "rate"}
STATUS_COLUMNS = ("_numerator", "_denominator")
ROW = "row in the file"  # a name that no file gives a column
# The day stands first: the bodies asked are British.
DATES = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
)


def ingest(
    source: dict[str, Any], questions: Iterable[str], types: Iterable[str]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Read the files that `source` (the config's input) names.

    Returns the organisations contacted (in the order of their file, with what their reply says
    beside its answers), the answers as received (a row for each organisation that replied and
    each question; blank is null) and the corrections. More columns of the organisations pass
    through; one that has a name of ours is prefixed organisation_. Raises BadInput with every fault.
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
    dated = dated.drop(ROW).rename({name: f"organisation_{name}" for name in dated.columns if _ours(name, questions)})
    joined = dated.join(replies, on="organisation_id", how="left", maintain_order="left")
    joined = joined.with_columns(pl.col("replied").fill_null(False))
    return (
        schemas.conform(joined, schemas.ORGANISATIONS),
        answers,
        schemas.conform(corrections.frame.select(list(schemas.CORRECTIONS)), schemas.CORRECTIONS),
    )


class Source:
    """One file of the survey as text: `frame` has its columns under our names, and ROW; `cells` their kinds."""

    def __init__(self, name: str, source: dict[str, Any], needed: list[str], problems: list[Problem]) -> None:
        settings = source.get(name, {})
        self.file: str | None = settings.get("file")
        self.sheet: str | None = settings.get("sheet")
        self.frame = self.cells = _texts({column: [] for column in needed}, [])
        if self.file is None:
            return
        try:
            rows = read_cells(self.file, self.sheet)
        except BadInput as refusal:
            problems += refusal.problems
            return
        place = settings.get("header_row", 1)
        header = [text.strip() for text, _ in rows[place - 1]] if len(rows) >= place else []
        theirs = settings.get("columns", {})
        wanted = dict.fromkeys([*(theirs.get(column, column) for column in needed), *theirs.values()])
        missing = [self._column_problem(name, header, place) for name in wanted]
        if any(missing):
            problems += [problem for problem in missing if problem]
            return
        body = {number: row for number, row in enumerate(rows, start=1) if number > place and _said(row)}
        problems += [
            Problem(f"{len(row)} fields where the header has {len(header)}", self.file, self.sheet, number)
            for number, row in body.items()
            if _said(row[len(header) :])
        ]
        ours = {name: column for column, name in theirs.items()}
        taken = {name: f"organisation_{name}" for name in theirs}  # the file's own column of a name that is ours
        columns = {ours.get(name, taken.get(name, name)): number for number, name in enumerate(header) if name}
        for attribute, part in (("frame", 0), ("cells", 1)):
            values = {
                column: [row[number][part] if number < len(row) else BLANK[part] for row in body.values()]
                for column, number in columns.items()
            }
            setattr(self, attribute, _texts(values, list(body)))
        self.frame = self.frame.with_columns(pl.col("organisation_id").str.strip_chars())

    def problem(self, row: int, expected: str, column: str | None = None, value: str | None = None) -> Problem:
        """Return a fault that stands in a row of this file."""
        organisation = None
        if column != "organisation_id" and self.frame.height:
            found = self.frame.filter(pl.col(ROW) == row)["organisation_id"]
            organisation = found[0] if len(found) else None
        return Problem(expected, self.file, self.sheet, row, organisation, column, value)

    def identified(self) -> Iterator[Problem]:
        """Yield a fault for each row without an organisation_id and each that stands a second time."""
        seen: dict[str, int] = {}
        for identifier, row in self.frame.select("organisation_id", ROW).iter_rows():
            if not identifier:
                yield self.problem(row, "expected an organisation_id", "organisation_id", "")
            elif identifier in seen:
                yield self.problem(row, f"stands in row {seen[identifier]} already", "organisation_id", identifier)
            seen.setdefault(identifier, row)

    def one_of(self, column: str, choices: list[str], expected: str) -> Iterator[Problem]:
        """Yield a fault for each value that is none of the choices."""
        known = set(choices)
        for value, row in self.frame.select(column, ROW).iter_rows():
            if (value and value not in known) or (not value and column != "organisation_id"):
                yield self.problem(row, f"expected {expected}{nearest(value, choices)}", column, value)

    def dated(self, columns: Iterable[str], problems: list[Problem]) -> pl.DataFrame:
        """Return the frame with these columns as dates (missing where blank or not in the file)."""
        dates: dict[str, pl.Expr | pl.Series] = {}
        for column in columns:
            dates[column] = pl.lit(None, dtype=pl.Date)
            if column in self.frame.columns:
                found = []
                for text, row in self.frame.select(column, ROW).iter_rows():
                    found.append(_date(text))
                    if text.strip() and found[-1] is None:
                        problems.append(self.problem(row, "expected a date (2025-02-28 or 28/02/2025)", column, text))
                dates[column] = pl.Series(column, found, dtype=pl.Date)
        return self.frame.with_columns(**dates)

    def _column_problem(self, name: str, header: list[str], row: int) -> Problem | None:
        match header.count(name):
            case 1:
                return None
            case 0:
                expected = f"the header has no such column{nearest(name, header)}"
            case found:
                expected = f"the header has this column {found} times"
        return Problem(expected, self.file, self.sheet, row, column=name)


def _ours(name: str, questions: list[str]) -> bool:
    of_a_question = name in questions or name.startswith(tuple(f"{question}_" for question in questions))
    return name in OURS or of_a_question or name.endswith(STATUS_COLUMNS)


def _texts(values: dict[str, list[str]], rows: list[int]) -> pl.DataFrame:
    frame = pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))
    return frame.with_columns(pl.Series(ROW, rows, dtype=pl.Int64))


def _said(row: list[Cell]) -> bool:
    return any(text.strip() for text, _ in row)


def _answers(responses: Source, questions: list[str]) -> pl.DataFrame:
    long = [
        responses.frame.select(
            "organisation_id",
            pl.lit(question).alias("question"),
            pl.when(pl.col(question).str.strip_chars() != "").then(pl.col(question)).alias("answer_text"),
            responses.cells[question].alias("cell"),
            pl.lit(responses.file).alias("file"),
            pl.lit(responses.sheet).alias("sheet"),
            pl.col(ROW).alias("row"),
        )
        for question in questions
    ]
    return schemas.conform(pl.concat(long), schemas.ANSWERS_RAW)


def _not_standing(corrections: Source, answers: pl.DataFrame, questions: list[str]) -> Iterator[Problem]:
    yield from corrections.one_of("question", questions, f"one of {', '.join(questions)}")
    standing = {(row[0], row[1]): (row[2] or "").strip() for row in answers.iter_rows()}
    done: dict[tuple[str, str], int] = {}
    for correction in corrections.frame.iter_rows(named=True):
        key, row = (correction["organisation_id"], correction["question"]), correction[ROW]
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
    for form in DATES:
        try:
            return datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
