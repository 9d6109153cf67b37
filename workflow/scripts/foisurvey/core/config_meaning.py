"""What is wrong with a config of the right shape: names that contradict each other, labels and files."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from foisurvey.core.frames import CORRECTION, DERIVED_NAMES, ORGANISATION, REPLY_DATES, REPLY_TEXTS
from foisurvey.core.messages import Problem, nearest
from foisurvey.core.survey import AGREEMENT, ALL, PRIMARY, Statement, Survey

# Names that audit/flow.csv and estimates.csv give to something other than a sensitivity analysis.
RESERVED_ANALYSES = ("table1", "table2", "exemptions", "statements")


def fault(key: str, value: object, expected: str) -> Problem:
    """Return a fault of the config: its key, the value that stands there (None: there is none), what was expected."""
    return Problem(f"{key}: {expected}" if value is None else f"{key}: {value!r} is not right; {expected}")


def meaning_problems(survey: Survey, tables: Collection[str], phrase_rules: Collection[str]) -> Iterator[Problem]:
    """Yield every contradiction of a survey.

    `tables` are the names that table_order may have, `phrase_rules` those that reading.phrases may have.
    """
    yield from _question_problems(survey)
    yield from _type_problems(survey)
    for table in survey.table_order:
        yield from _known("table_order", table, tables)
    yield from _parts_problems(survey)
    yield from _name_problems(survey)
    yield from _label_problems(survey)
    yield from _file_problems(survey)
    yield from _sensitivity_problems(survey)
    yield from _statement_problems(survey)
    for name in survey.reading.phrases:
        yield from _known("reading.phrases", name, phrase_rules)
    if (1 + survey.statistics.level) / 2 == 1:
        yield fault("statistics.level", survey.statistics.level, "expected a level that can be told from 1")
    if survey.input.accepted_until and not _is_date(survey.input.accepted_until):
        yield fault("input.accepted_until", survey.input.accepted_until, "expected a date, YYYY-MM-DD")


def _question_problems(survey: Survey) -> Iterator[Problem]:
    questions = survey.questions
    totals = [name for name, question in questions.items() if question.role == "total"]
    if len(totals) != 1:
        yield fault("questions", totals, "expected exactly one question with role total")
    numbers = {question.number for question in questions.values() if question.role != "extra"}
    if len(numbers) > 1:
        yield fault("questions", sorted(numbers), "expected a total and its parts to have the same kind of number")
    for name, question in questions.items():
        if question.role == "part" and question.status is None:
            yield fault(f"questions.{name}", None, "a part needs status, its name inside ids")
    counting = [name for name, question in questions.items() if question.role != "extra"]
    for name in survey.completeness.full:
        yield from _known("completeness.full", name, counting)


def _type_problems(survey: Survey) -> Iterator[Problem]:
    types = survey.organisation_types
    if ALL in types:
        yield fault(f"organisation_types.{ALL}", None, f"{ALL} is the name of all types together")
    for table, order in survey.table_order.items():
        if sorted(order) != sorted(types):
            yield fault(f"table_order.{table}", list(order), f"expected each of {', '.join(types)} once")


def _parts_problems(survey: Survey) -> Iterator[Problem]:
    parts = [question for question in survey.questions.values() if question.role == "part"]
    if not parts:
        for key in ("parts", "sensitivity"):
            if getattr(survey, key):
                yield fault(key, None, "expected only where a question has role part")
        return
    if survey.parts is None:
        yield fault("parts", None, "expected where a question has role part")
        return
    statuses = Counter([*(str(part.status) for part in parts), survey.parts.remainder.status])
    for status in sorted(status for status, count in statuses.items() if count > 1):
        yield fault("questions", status, "more than one part has this status")
    if survey.compliance:
        names = [name for name, question in survey.questions.items() if question.role == "part"]
        yield from _known("parts.compliance.part", survey.compliance.part, names)
    elif survey.sensitivity:
        yield fault("sensitivity", None, "expected only where parts.compliance names the compliant part")


def _sensitivity_problems(survey: Survey) -> Iterator[Problem]:
    for name, scenario in survey.sensitivity.items():
        key = f"sensitivity.{name}"
        if not scenario.trim and not scenario.exclude_rates:
            yield fault(key, None, "needs trim or exclude_rates")
        if name == PRIMARY:
            yield fault(key, None, "this is the name of the analysis it is compared with")
        if name in RESERVED_ANALYSES:
            yield fault(key, None, "audit/flow.csv or estimates.csv uses this name for something else")
        if name == AGREEMENT and survey.input.responses_second:
            yield fault(key, None, "this is the name of the comparison of the coders")


def _name_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each name that would stand for two things, as a column or inside ids."""
    noun = survey.counted.id
    statuses = [question.status for question in survey.questions.values() if question.status]
    if survey.parts:
        statuses.append(survey.parts.remainder.status)
    columns = [*ORGANISATION, "date_sent", *REPLY_DATES, *REPLY_TEXTS, *DERIVED_NAMES, *survey.questions]
    columns += [f"{name}_{end}" for name in survey.questions for end in ("low", "high", "status", "ambiguous")]
    columns += [f"{name}_{end}" for name in dict.fromkeys(statuses) for end in ("numerator", "denominator")]
    for name in survey.questions:
        if columns.count(name) > 1:
            yield fault("questions", name, "this is the name of another column of data/derived.csv")
    if ALL in survey.questions and survey.input.responses_second:
        yield fault("questions", ALL, f"{ALL} is the name of all questions together in the agreement of the coders")
    if noun == "organisations" or noun in statuses:
        yield fault("counted.id", noun, "this name stands for something else inside ids")


def _label_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each label that two rows or columns of a table would have."""
    columns: dict[str, tuple[str | None, ...]] = {
        f"questions.{name}.label": (question.group, question.label)
        for name, question in survey.questions.items()
        if question.role == "part"
    }
    if survey.parts:
        columns["parts.remainder.label"] = (None, survey.parts.remainder.label)
    for labels in (
        {f"organisation_types.{name}": (label,) for name, label in survey.organisation_types.items()},
        columns,
        {f"sensitivity.{name}.label": (scenario.label,) for name, scenario in survey.sensitivity.items()},
    ):
        first: dict[tuple[str | None, ...], str] = {}
        for key, label in labels.items():
            if first.setdefault(label, key) != key:
                yield fault(key, label[-1], f"this is the label of {first[label]} too")


def _file_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each file that does not exist, and each setting that its file cannot have."""
    files = {f"input.{name}.file": one.file for name, one in survey.input.files.items()}
    if survey.printed:
        files["printed.figures"] = survey.printed.figures
        files |= {"printed.contradictions": file for file in [survey.printed.contradictions] if file}
    for key, file in files.items():
        path = Path(file)
        try:
            if not path.is_file():
                beside = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
                expected = "a folder stands there, not a file"
                yield fault(key, file, expected if path.is_dir() else f"no such file{nearest(path.name, beside)}")
        except OSError as error:  # a name too long, a folder that may not be read
            yield fault(key, file, error.strerror or str(error))
    if survey.input.responses_second == survey.input.responses:
        yield fault("input.responses_second", survey.input.responses.file, "these are the first coder's answers")
    of_a_reply = ["organisation_id", *survey.questions, *REPLY_DATES, *REPLY_TEXTS]
    columns = {
        "organisations": [*ORGANISATION, "date_sent"],
        "responses": of_a_reply,
        "responses_second": of_a_reply,
        "corrections": list(CORRECTION),
    }
    for name, one in survey.input.files.items():
        yield from _column_problems(f"input.{name}", one.columns, columns[name], extra=name == "organisations")
        if one.sheet is not None and Path(one.file).suffix.lower() == ".csv":
            yield fault(f"input.{name}.sheet", one.sheet, "a CSV file has no sheet")


def _column_problems(key: str, headings: dict[str, str], ours: list[str], extra: bool) -> Iterator[Problem]:
    """Yield a fault for each wrong name of a column; a file with `extra` columns passes its own on."""
    for heading in sorted(heading for heading, count in Counter(headings.values()).items() if count > 1):
        yield fault(f"{key}.columns", heading, "this column is named more than once")
    for name, heading in headings.items():
        if not extra or nearest(name, ours):
            yield from _known(f"{key}.columns", name, ours)
        if heading in ours and heading not in headings:
            yield fault(f"{key}.columns", heading, f"{heading} is one of our names; say which column of the file it is")


def _statement_problems(survey: Survey) -> Iterator[Problem]:
    for name, statement in survey.statements.items():
        key, given = f"statements.{name}", statement.written().keys()
        if not given:
            yield fault(key, None, f"needs one of {', '.join(Statement.__struct_fields__)}")
        if given & {"same_as", "formula"} and given - {"unit"} not in ({"same_as"}, {"formula"}):
            yield fault(key, sorted(given), "same_as and formula stand alone")
        if "unit" in given and "formula" not in given:
            yield fault(key, sorted(given), "only a formula has a unit")
        if "denominator" in given and ("numerator" not in given or "statistic" in given):
            yield fault(key, sorted(given), "a denominator needs a numerator and no statistic")


def _known(key: str, name: str, choices: Iterable[str]) -> Iterator[Problem]:
    if name not in choices:
        yield fault(key, name, f"expected one of {', '.join(choices)}{nearest(name, choices)}")


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
