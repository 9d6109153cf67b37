"""The invented survey of most tests: two kinds of club and their boats. Its files are in `club_files`."""

import copy
from typing import Any

import polars as pl

from foisurvey.cleaning.derive import derive
from foisurvey.core import frames
from foisurvey.core.survey import Design, Survey, typed
from foisurvey.reading.read_answers import AnswerReader
from foisurvey.tables.registry import tables_of

TYPES = {"sea": "Sea clubs", "lake": "Lake clubs"}
# A whole config, as plain data; `survey` makes a typed survey of it.
CONFIG: dict[str, Any] = {
    "survey": "clubs-2031",
    "title": "Clubs, 2031",
    "synthetic": False,
    "input": {"organisations": {"file": "clubs.csv"}, "responses": {"file": "replies.xlsx"}},
    "counted": {"id": "boats", "singular": "boat", "plural": "boats"},
    "organisation_types": TYPES,
    "questions": {
        "boats": {"role": "total", "number": "count", "label": "Boats"},
        "blue": {"role": "part", "number": "count", "label": "Blue all over", "status": "blue"},
        "red": {"role": "part", "number": "count", "label": "Red keel", "group": "In part", "status": "red"},
        "crew": {"role": "extra", "number": "decimal", "label": "Crew, whole-time equivalent"},
    },
    "parts": {
        "heading": "Paint",
        "remainder": {"status": "bare", "label": "Not painted"},
        "compliance": {"part": "blue", "rate": "blueness rate"},
    },
    "completeness": {"full": ["boats", "blue", "red"]},
    "reading": {
        "approximate": "as_stated",
        "more_than": "next_number",
        "fewer_than": "next_number",
        "approximate_tolerance": 0.1,
    },
    "statistics": {
        "quantile_type": 7,
        "skewness_type": 3,
        "interval_of_mean": "z",
        "interval_of_share": "wald",
        "level": 0.95,
    },
    "bootstrap": {"resamples": 100},
    "decimals": {"statistic": 1, "percent": 1, "standard_error": 2},
    "minimum_n": 1,
}
GONE = object()


def config(**changes: Any) -> dict[str, Any]:
    """Return the config with values set (or, GONE, removed) at paths with double underscores for dots."""
    changed = copy.deepcopy(CONFIG)
    for path, value in changes.items():
        *steps, last = path.split("__")
        section = changed
        for step in steps:
            section = section.setdefault(step, {})
        if value is GONE:
            del section[last]
        else:
            section[last] = copy.deepcopy(value)
    return changed


def survey(**changes: Any) -> Survey:
    """Return the survey of the config, changed as by `config`."""
    return typed(config(**changes), Survey)


SURVEY = survey()
DESIGN = SURVEY.design
STATISTICS = SURVEY.statistics


def club(kind: str = "sea", design: Design | None = None, **said: Any) -> dict[str, Any]:
    """Return one club as the clean frame of a survey has it; `said` is any of its columns."""
    design = design or DESIGN
    row = {"organisation_type": kind, "responded": True, "late": False} | said
    silent = "late" if row["late"] else "no_response"
    for name in design.questions:
        value = row.setdefault(name, None)
        given = "stated" if value is not None else "not_answered" if row["responded"] else silent
        row.setdefault(f"{name}_status", given)
        if design.questions[name].number != "choice":
            row.setdefault(f"{name}_low", value)
            row.setdefault(f"{name}_high", value)
        row.setdefault(f"{name}_ambiguous", False)
        row.setdefault(f"{name}_unconfirmed", False)
    return row


def cleaned(*clubs: dict[str, Any], design: Design = DESIGN) -> pl.DataFrame:
    """Return the clean frame of these clubs, in their order."""
    schema = frames.clean(design.questions)
    rows = [dict.fromkeys(schema) | one for one in clubs]
    for number, row in enumerate(rows, start=1):
        row["organisation_id"] = row["organisation_id"] or f"C{number}"
        row["name"] = f"Club {number}"
    return pl.DataFrame(rows, schema=schema, orient="row")


def derived(*clubs: dict[str, Any], survey: Survey = SURVEY) -> pl.DataFrame:
    """Return the analysis frame of these clubs."""
    return derive(cleaned(*clubs, design=survey.design), survey.design, survey.completeness.full)


def values(estimates: pl.DataFrame) -> dict[str, float | None]:
    """Return estimates by id."""
    by_id = dict(estimates.select("id", "value").iter_rows())
    assert len(by_id) == estimates.height, "two estimates have the same id"
    return by_id


def read(answers: pl.DataFrame, corrections: pl.DataFrame, survey: Survey) -> pl.DataFrame:
    """Return answers as received, read at once."""
    return AnswerReader(survey.numbers_asked, survey.reading).read(answers, corrections)


def compared(survey: Survey) -> list[str]:
    """Return the tables of a survey that a second opinion puts together again: none on how sure the numbers are."""
    return [name for name, table in tables_of(survey).items() if table.needs in ("primary", "sensitivity")]
