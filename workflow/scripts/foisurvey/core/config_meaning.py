"""What is wrong with a config of the right shape: names that contradict each other, labels and files."""

import datetime
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from foisurvey.core.expression import Operand, expressions
from foisurvey.core.frame_names import (
    CORRECTION,
    DERIVED_NAMES,
    NO_RESPONSE,
    ORGANISATION,
    REPLY_DATES,
    REPLY_STATUS,
    REPLY_TEXTS,
    SUCCESSOR,
    operands,
)
from foisurvey.core.messages import Problem, nearest, shortened
from foisurvey.core.outside_text import bare
from foisurvey.core.survey import (
    AGREEMENT,
    ALL,
    COUNTING,
    FILE_NAME,
    PRIMARY,
    SHEET_NAME,
    WHOLE_TABLE,
    Statement,
    Survey,
    option_of,
)

# Names that audit/flow.csv and estimates.csv give to something other than a sensitivity analysis.
RESERVED_ANALYSES = ("table1", "table2", "exemptions", "statements", "uncertainty", "robustness")
# What ids of the tables call answers of a kind: no name of what is counted, or of a status.
RESERVED_IN_IDS = ("ambiguous", "unconfirmed")
# What ids of an extra question's table call organisations and answers: no name of an option.
RESERVED_OPTIONS = ("organisations", "missing", "in_review", *RESERVED_IN_IDS)
MOST_COMBINATIONS = 1_000_000  # of the choices under robustness


def fault(key: str, value: object, expected: str) -> Problem:
    """Return a fault of the config: its key, its value (None if there is no value to show), and what was expected."""
    if value is None:
        return Problem(f"{key}: {expected}")
    shown = str(value).lower() if isinstance(value, bool | datetime.date) else repr(value)
    return Problem(f"{key}: {shortened(shown)} is not right; {expected}")


def meaning_problems(survey: Survey, tables: Collection[str], phrase_rules: Collection[str]) -> Iterator[Problem]:
    """Yield every contradiction of a survey; `tables` may stand in `table_order`, `phrase_rules` as in `checked`."""
    yield from _question_problems(survey)
    yield from _type_problems(survey)
    yield from _known("table_order", survey.table_order, tables)
    yield from _parts_problems(survey)
    yield from _name_problems(survey)
    yield from _label_problems(survey)
    yield from _file_problems(survey)
    yield from _sensitivity_problems(survey)
    yield from _robustness_problems(survey)
    yield from _statement_problems(survey)
    yield from _note_problems(survey, tables)
    yield from _publication_problems(survey)
    yield from _earlier_problems(survey)
    yield from _known("reading.phrases", survey.reading.phrases, phrase_rules)
    if (1 + survey.statistics.level) / 2 == 1:
        yield fault("statistics.level", survey.statistics.level, "expected a level further from 1")


def _question_problems(survey: Survey) -> Iterator[Problem]:
    questions = survey.questions
    totals = _totals(survey)
    if len(totals) != 1:
        yield fault("questions", ", ".join(totals) or None, "expected exactly one question with role total")
    numbers = {question.number for question in questions.values() if question.role in COUNTING}
    if len(numbers) > 1:
        yield fault("questions", ", ".join(sorted(numbers)), "expected one kind of number for a total and its parts")
    for name, question in questions.items():
        if question.options and question.number != "choice":
            yield fault(f"questions.{name}.options", None, "only a choice has options; say number: choice")
        if question.role in COUNTING and question.number in ("percent", "choice"):
            expected = "a total and its parts are a count, decimal or money; give this question the role extra"
            yield fault(f"questions.{name}.number", question.number, expected)
        yield from _option_problems(f"questions.{name}.options", question.choices)
    counting = [name for name, question in questions.items() if question.role in COUNTING]
    yield from _known("completeness.full", survey.completeness.full, counting)


def _option_problems(key: str, options: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """Yield what is wrong with the options of a choice: no text of one may be that of another."""
    if len(options) == 1:
        yield fault(key, ", ".join(options), "a choice has two options or more")
    first: dict[str, str] = {}
    for option, called in options.items():
        for text in (option, *called):
            if not bare(text):
                yield fault(f"{key}.{option}", text, "expected what an answer may say")
            elif bare(text) == NO_RESPONSE:
                yield fault(f"{key}.{option}", text, "a correction to this says that the organisation did not reply")
            elif first.setdefault(bare(text), option) != option:
                yield fault(f"{key}.{option}", text, f"this is also what {first[bare(text)]} is called")


def _totals(survey: Survey) -> list[str]:
    return [name for name, question in survey.questions.items() if question.role == "total"]


def _type_problems(survey: Survey) -> Iterator[Problem]:
    types = survey.organisation_types
    if ALL in types:
        yield fault(f"organisation_types.{ALL}", None, f"{ALL} is the name of all types together")
    first: dict[str, str] = {}
    for name, in_file in survey.types_in_file.items():
        for text in {" ".join(text.split()).casefold(): text for text in in_file}.items():
            if (other := first.setdefault(text[0], name)) != name:
                yield fault(f"organisation_types.{name}", text[1], f"the file would mean {other} by it, too")
    for table, order in survey.table_order.items():
        if sorted(order) != sorted(types):
            yield fault(f"table_order.{table}", ", ".join(order), f"expected each of {', '.join(types)} once")


def _parts_problems(survey: Survey) -> Iterator[Problem]:
    parts = survey.design.parts
    if not parts:
        for key in ("parts", "sensitivity"):
            if getattr(survey, key):
                yield fault(key, None, "expected only where a question has role part")
        return
    if survey.parts is None:
        yield fault("parts", None, "expected where a question has role part")
        return
    statuses = [*filter(None, map(survey.status_of, parts)), *([survey.remainder.status] if survey.remainder else [])]
    if survey.parts.remainder and not survey.parts.disjoint:
        yield fault("parts.remainder", None, "parts that overlap (disjoint: false) leave no remainder; remove it")
    if survey.imputation.total_from_parts and not survey.parts.disjoint:
        expected = "parts that overlap (parts.disjoint: false) do not add up to the total; say false"
        yield fault("imputation.total_from_parts", True, expected)
    for status in _repeated(statuses):
        yield fault("questions", status, "more than one part has this status")
    if survey.compliance:
        yield from _known("parts.compliance.part", [survey.compliance.part], parts)
    elif survey.sensitivity:
        yield fault("sensitivity", None, "expected only where parts.compliance names the compliant part")


def _sensitivity_problems(survey: Survey) -> Iterator[Problem]:
    for name, scenario in survey.sensitivity.items():
        key = f"sensitivity.{name}"
        if not (scenario.trim or scenario.stated_totals_only or scenario.exclude_rates):
            yield fault(key, None, "needs trim, stated_totals_only or exclude_rates")
        if name == PRIMARY:
            yield fault(key, None, "this is the name of the analysis that the others are compared with")
        if name in RESERVED_ANALYSES or name in survey.design.extra_tables:
            yield fault(key, None, "audit/flow.csv and estimates.csv use this name for something else")
        if name == AGREEMENT and survey.input.responses_second:
            yield fault(key, None, "this is the name of the comparison of the coders")


def _robustness_problems(survey: Survey) -> Iterator[Problem]:
    asked, choices = survey.robustness, survey.robustness.choices
    combinations = math.prod(len(options) for options in choices.given().values())
    if combinations > MOST_COMBINATIONS:
        expected = f"{combinations:,} combinations; expected {MOST_COMBINATIONS:,} or fewer: remove some options"
        yield fault("robustness.choices", None, expected)
    known = survey.design.headlines if len(_totals(survey)) == 1 else []
    for name, claim in asked.claims.items():
        if known:
            yield from _known(f"robustness.claims.{name}.headline", [claim.headline], known)
        if (claim.below is None) == (claim.above is None):
            yield fault(f"robustness.claims.{name}", None, "expected below or above, one of the two")
    yield from _known("robustness.total_range", asked.total_range, survey.organisation_types)
    for name, (low, high) in asked.total_range.items():
        if not 0 <= low <= high:
            expected = "expected the least and then the most, 0 or more"
            yield fault(f"robustness.total_range.{name}", [low, high], expected)


def _name_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each name that two columns would have, or two parts of an id."""
    noun = survey.counted.id
    statuses = [*filter(None, map(survey.status_of, survey.questions))]
    if survey.remainder:
        statuses.append(survey.remainder.status)
    columns = [*ORGANISATION, "date_sent", *REPLY_DATES, *REPLY_TEXTS, *DERIVED_NAMES, *survey.questions]
    of_answers = ("low", "high", "status", "ambiguous", "unconfirmed")
    columns += [f"{name}_{end}" for name in survey.questions for end in of_answers]
    columns += [f"{name}_{end}" for name in dict.fromkeys(statuses) for end in ("numerator", "denominator")]
    for name in survey.questions:
        if columns.count(name) > 1:
            yield fault("questions", name, "this is the name of another column of data/derived.csv")
        if name == REPLY_STATUS:
            yield fault("questions", name, "this is the name of another column of the responses")
    if ALL in survey.questions and survey.input.responses_second:
        yield fault("questions", ALL, f"{ALL} is the name of all questions together in the agreement of the coders")
    if noun in ("organisations", *RESERVED_IN_IDS, *statuses):
        yield fault("counted.id", noun, "ids use this name for something else")
    for status in statuses:
        if status in RESERVED_IN_IDS:
            yield fault("questions", status, "ids use this name for something else; give the status another one")
    for name, question in survey.questions.items():
        for option in question.choices:
            if option in RESERVED_OPTIONS:
                yield fault(f"questions.{name}.options", option, "ids use this name for something else")


def _label_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each label that two rows or columns of a table would have."""
    columns: dict[str, tuple[str | None, ...]] = {
        f"questions.{name}.label": (question.group, question.label)
        for name, question in survey.questions.items()
        if question.role == "part"
    }
    if survey.remainder:
        columns["parts.remainder.label"] = (None, survey.remainder.label)
    for labels in (
        {f"organisation_types.{name}": (label,) for name, label in survey.type_labels.items()},
        columns,
        {f"sensitivity.{name}.label": (scenario.label,) for name, scenario in survey.sensitivity.items()},
    ):
        first: dict[tuple[str | None, ...], str] = {}
        for key, label in labels.items():
            if first.setdefault(label, key) != key:
                yield fault(key, label[-1], f"this is also the label of {first[label]}")


def _file_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each file that does not exist, and each setting that its file cannot have."""
    tables = {f"input.{name}": received for name, received in survey.input.files.items()}
    tables |= {f"earlier.{name}.successors": one.successors for name, one in survey.earlier.items() if one.successors}
    files = [(f"{key}.file", file) for key, received in tables.items() for file in received.files]
    if survey.publication:
        files += [(f"publication.{name}", file) for name, file in survey.publication.files.items()]
    for key, file in files:
        path = Path(file)
        try:
            if not path.is_file():
                others = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
                missing = f"no such file{nearest(path.name, others)}"
                yield fault(key, file, "expected a file; this is a folder" if path.is_dir() else missing)
        except OSError as error:  # a name too long, a folder that may not be read
            yield fault(key, file, error.strerror or str(error))
    if survey.input.responses_second == survey.input.responses:
        yield fault("input.responses_second", survey.input.responses.name, "these are the first coder's answers")
    if survey.input.same_name and survey.input.organisations is None:
        yield fault("input.same_name", None, "the names are those of the register; there is no input.organisations")
    if survey.input.sum_rows and survey.input.revised_replies:
        expected = "the rows of an organisation are parts of one reply, or replies that replace each other; remove one"
        yield fault("input.sum_rows", True, f"revised_replies is true too; {expected}")
    register = [*ORGANISATION, "date_sent"]
    reply = ["organisation_id", *survey.questions, "name", *REPLY_DATES, REPLY_STATUS, *REPLY_TEXTS]
    if survey.input.organisations is None:
        reply = list(dict.fromkeys([*reply, *register]))
    columns = {
        "input.organisations": register,
        "input.responses": reply,
        "input.responses_second": reply,
        "input.corrections": list(CORRECTION),
    }
    for key, received in tables.items():
        known = columns.get(key, list(SUCCESSOR))
        yield from _column_problems(key, received.columns, known, extra=key == "input.organisations")
        are_text = [Path(file).suffix.lower() in (".csv", ".tsv", ".txt") for file in received.files]
        if received.sheet is not None and all(are_text):
            yield fault(f"{key}.sheet", received.sheet, "a text file has no sheet")
        if any(are_text) and SHEET_NAME in map(str.casefold, received.columns.values()):
            yield fault(f"{key}.columns", SHEET_NAME, f"a text file has no sheet; say {FILE_NAME}")
        if list(received.header_rows) != sorted(set(received.header_rows)):
            yield fault(f"{key}.header_row", list(received.header_rows), "expected each row once, from the top")
        if received.last_row is not None and received.last_row <= received.header_rows[-1]:
            yield fault(f"{key}.last_row", received.last_row, "expected a row below the header")
        for setting, texts in (("file", received.files), ("sheet", received.sheets)):
            for text in _repeated(str(text) for text in texts):
                yield fault(f"{key}.{setting}", text, "expected each once: its rows would count twice")


def _column_problems(key: str, headings: dict[str, str], ours: list[str], extra: bool) -> Iterator[Problem]:
    """Yield a fault for each wrong name of a column; a file with `extra` columns may have names of its own."""
    for heading in _repeated(heading for heading in headings.values() if heading not in (SHEET_NAME, FILE_NAME)):
        yield fault(f"{key}.columns", heading, "more than one column has this heading")
    yield from _known(f"{key}.columns", [name for name in headings if not extra or nearest(name, ours)], ours)
    for heading in headings.values():
        if heading in ours and heading not in headings:
            yield fault(f"{key}.columns", heading, f"{heading} is also one of our names; give its heading too")


def _statement_problems(survey: Survey) -> Iterator[Problem]:
    """Yield what is wrong with a statement, whatever the organisations file has for columns and which estimates are."""
    columns: dict[str, Operand] = {}
    if len(_totals(survey)) == 1:  # without it no column is sure
        columns = operands(survey.design)
    for name, statement in survey.statements.items():
        key, given = f"statements.{name}", statement.given().keys()
        if not given:
            yield fault(key, None, f"needs one of {', '.join(Statement.__struct_fields__)}")
        alone = given - {"unit"} if "formula" in given else given
        if given & {"same_as", "formula"} and len(alone) > 1:
            yield fault(key, sorted(given), "same_as and formula stand alone")
        if {"unit", "denominator"} <= given:
            yield fault(key, sorted(given), "a percentage has no other unit")
        if "denominator" in given and ("numerator" not in given or "statistic" in given):
            yield fault(key, ", ".join(given), "a denominator needs a numerator and no statistic")
        if columns:
            _, faults = expressions(statement, columns, {}, others=True)
            yield from (Problem(f"{key}.{fault}") for fault in faults)


def _note_problems(survey: Survey, tables: Collection[str]) -> Iterator[Problem]:
    """Yield a fault for each note on a table or a row that there is not."""
    yield from _known("notes", survey.notes, tables)
    for table, notes in survey.notes.items():
        yield from _known(f"notes.{table}", notes, [WHOLE_TABLE, *survey.organisation_types, ALL])


def _publication_problems(survey: Survey) -> Iterator[Problem]:
    """Yield a fault for each method of the publication that is no option of the config."""
    methods = survey.publication.methods if survey.publication else {}
    for option in methods:
        try:
            option_of(survey, option)
        except KeyError:
            yield fault("publication.methods", option, "expected an option, such as statistics.level")


def _earlier_problems(survey: Survey) -> Iterator[Problem]:
    for name, earlier in survey.earlier.items():
        if name == survey.survey:
            yield fault(f"earlier.{name}", None, "this is the survey itself; name an earlier wave")
        yield from _known(f"earlier.{name}.questions", earlier.questions, survey.questions)
        for question in _repeated(earlier.questions.values()):
            yield fault(f"earlier.{name}.questions", question, "more than one question would be compared with it")


def _repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _known(key: str, names: Iterable[str], choices: Collection[str]) -> Iterator[Problem]:
    for name in names:
        if name not in choices:
            yield fault(key, name, f"expected one of {', '.join(choices)}{nearest(name, choices)}")
