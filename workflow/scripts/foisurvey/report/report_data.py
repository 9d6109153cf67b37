"""What a report is made of, and the numbers and lists that it shows besides its tables, figures and sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from foisurvey.core.survey import ALL, Survey
from foisurvey.estimation.results import MISSING, Results
from foisurvey.figures.drawings import COLUMNS
from foisurvey.report.sentence_templates import PrintedNumber, print_number
from foisurvey.report.sentences import ResultsSection

ROLES = {"total": "the total", "part": "a part of the total", "extra": "in addition"}
NUMBERS = {
    "count": "a whole number",
    "decimal": "a number with decimals",
    "money": "an amount of money",
    "percent": "a percentage",
    "choice": "one of: {}",
}
REPLIES = {
    "full": "in full",
    "partial": "in part",
    "none": "without a number",
    "late": "late, not counted",
    "no_response": "none",
}


# Rows of a figure's data on the page, and types that a sentence names one by one.
MOST_ROWS, MOST_TYPES = 200, 4
DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


class Picture(NamedTuple):
    """A figure: as SVG, an alternative text, its title and caption (or empty texts), and the numbers that it shows."""

    svg: bytes
    alternative: str
    title: str = ""
    caption: str = ""
    data: pl.DataFrame = pl.DataFrame()

    @classmethod
    def read(cls, svg: str | Path, words: str | Path, data: str | Path) -> "Picture":
        """Return the figure of these files; `words` has alternative text, title and caption, a line each."""
        alternative, title, caption = (Path(words).read_text(encoding="utf-8").splitlines() + [""] * 3)[:3]
        numbers = pl.read_csv(data, infer_schema=False)
        return cls(Path(svg).read_bytes(), alternative, title, caption, numbers)


class FigureTable(NamedTuple):
    """The numbers of a figure: headings and the class of each column, rows as printed, and how many are left out."""

    headings: list[tuple[str, str]]
    rows: list[list[str]]
    left_out: int


@dataclass(frozen=True)
class ReportData:
    """All that the report of a run is made of.

    `config` is the config as its file has it, `estimates` and `results` are of all analyses and statements, `frame` is
    the analysis frame, `sets` and `set_names` are from `organisations_counted`, `tables` are HTML by name, without
    those that are empty, `general` are the notes that several of them share, `answers` are those as received and read
    (`frames.ANSWERS`), none where the page lists no organisations, `corrections` what a person decided
    (`frames.CORRECTIONS`), `review` what awaits a decision (`frames.REVIEW`), `confirmed` and `corrected` how many a
    person decided as the program proposed, and otherwise, `what_if` says how many cells each other method changes
    (`frames.WHAT_IF_COUNTS`), `parity` is the parity certificate, `second_opinion` what was computed again
    (`frames.SECOND_OPINION`), `compared` are the figures of a publication beside ours (`frames.PUBLISHED`), if there is
    one, `received` and `packages` are those of the manifest.
    """

    survey: Survey
    config: dict[str, Any]
    config_file: str
    estimates: pl.DataFrame
    results: Results
    frame: pl.DataFrame
    sections: Sequence[ResultsSection]
    sets: dict[str, list[str]]
    set_names: dict[str, str]
    tables: dict[str, str]
    general: list[str]
    pictures: dict[str, Picture]
    answers: pl.DataFrame
    corrections: pl.DataFrame
    review: pl.DataFrame
    confirmed: int
    corrected: int
    what_if: pl.DataFrame
    parity: pl.DataFrame
    second_opinion: pl.DataFrame
    compared: pl.DataFrame | None
    received: dict[str, str]
    packages: dict[str, str]

    @property
    def in_review(self) -> int:
        """How many answers await a person."""
        return self.review.height


def figure_table(name: str, data: pl.DataFrame, results: Results) -> FigureTable:
    """Return the first rows of a figure's data, decimals printed as in statistics; a dash for a missing value."""
    columns = COLUMNS[name].columns
    shown = data.head(MOST_ROWS)
    headings = [(columns[column].meaning if column in columns else column, "wrap") for column in data.columns]
    rows = [
        [results.printed(float(cell), "statistic") if DECIMAL.fullmatch(cell) else cell for cell in map(_no_blank, row)]
        for row in shown.iter_rows()
    ]
    return FigureTable(headings, rows, data.height - shown.height)


def _no_blank(cell: str | None) -> str:
    return cell or MISSING


def questions(survey: Survey) -> list[tuple[str, str, str]]:
    """Return each question: its title, its role, and what kind of number, or which answers, it asks for."""
    rows = []
    for one in survey.questions.values():
        choices = "; ".join(called[0] for called in one.choices.values())
        rows.append((one.title, ROLES[one.role], NUMBERS[one.number].format(choices)))
    return rows


def contacted(results: Results) -> list[tuple[str, PrintedNumber]]:
    """Return each organisation type and how many of it were contacted; last all, where there are several types."""
    survey = results.survey
    labels = survey.labels_and_all if len(survey.organisation_types) > 1 else survey.type_labels
    return [
        (label, print_number(results, results.group("table1", name).id("contacted"))) for name, label in labels.items()
    ]


def without_reply(results: Results) -> list[tuple[str, PrintedNumber, PrintedNumber, PrintedNumber]]:
    """Return each type of which some did not reply: how many, of how many contacted, and the percentage.

    Of many types, only all together, under an empty label.
    """
    labels = results.survey.type_labels
    rows = []
    for name, label in (labels if len(labels) <= MOST_TYPES else {ALL: ""}).items():
        group = results.group("table1", name)
        if group.count("no_response.n"):
            count, of, percentage = (
                print_number(results, group.id(statistic))
                for statistic in ("no_response.n", "contacted", "no_response.pct")
            )
            rows.append((label, count, of, percentage))
    return rows
