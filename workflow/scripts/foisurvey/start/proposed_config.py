"""The config of a survey that a file suggests, in lines with comments."""

import re
from collections.abc import Sequence
from typing import Any

from foisurvey.reading.tokens import tokens
from foisurvey.start import column_guess as guess
from foisurvey.start.column_guess import OURS, Column, slug
from foisurvey.start.config_lines import comment, file, instead, law_line, line
from foisurvey.start.survey_guess import SurveyGuess, listed, short

INVENTED = re.compile(r"\b(?:invented|synthetic|fictional|made[- ]up)\b", re.IGNORECASE)
# How the plural of a noun ends, and its singular in place of that.
ENDINGS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", ""))
PLURAL = re.compile(r"[a-z]{2,}[^s]s")


def proposed_config(survey: str, guessed: SurveyGuess) -> str:
    """Return the text of a config. What is said in it beyond the guess is added to what was taken, or is unsure."""
    title = guessed.layout.title
    lines = [
        line(0, "survey", survey, f"its short name; results stand under results/{survey}/"),
        line(0, "title", title or f"Survey {survey}", "what was surveyed, in words; it ends the title of each table"),
    ]
    if INVENTED.search(title):
        lines.append(line(0, "synthetic", True, "the title says that the answers are invented"))
        guessed.taken.append("The answers are invented (synthetic: true), because the title says so.")
    lines.append(law_line())
    lines.append("input:  # the file as it stands; it is read, never changed")
    if guessed.register:
        lines += ["  organisations:  # the register, one row an organisation", *_file_lines(guessed.register)]
    what = "the replies" if guessed.register else "register and replies are on one sheet"
    lines += [
        f"  responses:  # {what}, one row an organisation",
        *_file_lines(guessed),
        *_input_lines(guessed),
        *_counted_lines(guessed),
        *_type_lines(guessed),
        "questions:  # the total, its parts, and what else was asked",
    ]
    for one in guessed.asked:
        asked: dict[str, Any] = {"role": one.role}
        asked |= {"number": one.question.number} if one.question.number != "count" else {}
        asked |= {"label": one.label}
        asked |= {"options": one.question.options} if one.question.options else {}
        lines.append(line(2, one.name, asked, one.number_in_words))
    lines += [comment(f"Not sure: {text}") for text in guessed.unsure]
    return file(f"Proposed by make new from {guessed.path}: look through it. All keys: config/README.md.", lines)


def _file_lines(guessed: SurveyGuess) -> list[str]:
    """Return the lines on the file, its sheet, rows and columns."""
    lines = [line(4, "file", guessed.path, "from the project's top level")]
    if guessed.sheet is not None:
        count = len(guessed.sheets)
        lines.append(line(4, "sheet", guessed.sheet, f"one of {count}" if count > 1 else "the only one"))
    rows = guessed.layout.header_rows
    what = "the row of the headings" if len(rows) == 1 else "the rows of the headings"
    lines.append(line(4, "header_row", rows[0] if len(rows) == 1 else list(rows), f"{what}, counted from 1"))
    lines += _rows_lines(guessed)
    lines.append("    columns:  # our name of a column: its heading in the file")
    headings = [column.heading for column in guessed.columns]
    columns = guessed.ours | {one.name: one.question.column for one in guessed.asked}
    for our_name, column in columns.items():
        example = f"such as {short(column.filled[0])}" if column.filled else "no answer yet"
        is_id = our_name == "name" and "organisation_id" not in columns
        lines.append(line(6, our_name, _address(column, our_name, headings), "also the id; " * is_id + example))
    return lines


def _rows_lines(guessed: SurveyGuess) -> list[str]:
    """Return the lines on rows that are not read: those among the organisations, and those below them."""
    found, lines = guessed.layout, []
    skipped = list(found.between)
    if found.below and any(row.what in ("a note", "a heading") for row in found.below):
        below = f"below it stands {short(found.below[0].text) or 'no organisation'}"
        lines.append(line(4, "last_row", max(found.organisations), below))
    else:
        skipped += found.below
    texts: dict[str, list[str]] = {}
    headings = [column.heading for column in guessed.columns]
    for row in skipped:
        in_column = texts.setdefault(_address(guessed.columns[row.column], "", headings), [])
        if row.text not in in_column:
            in_column.append(row.text)
    if texts:
        whats = listed(sorted({row.what for row in skipped}))
        lines.append(line(4, "skip_rows", texts, f"rows that are {whats}, no organisation"))
    return lines


def _input_lines(guessed: SurveyGuess) -> list[str]:
    """Return the lines on several rows of an organisation, words for no reply, and dates."""
    lines, ours = [], guessed.ours
    if guessed.repeated:
        lines.append(line(2, "sum_rows", True, "the rows of an organisation are added"))
        lines.append(instead(2, "revised_replies", True, "instead of sum_rows, where the latest row counts"))
    if guessed.no_reply:
        lines.append(line(2, "no_reply", guessed.no_reply, "what says so here, besides the words that are known"))
    dates = [ours[name] for name in ("date_sent", "date_responded", "date_refused") if name in ours]
    if any(guess.IN_DIGITS.fullmatch(text) for column in dates for text in column.filled):
        orders = guess.date_orders(dates)
        if orders == {"month_first"}:
            lines.append(line(2, "date_order", "month_first", "a day above 12 stands second"))
            guessed.taken.append("Dates: the month stands first, because a number above 12 stands second.")
        elif orders == {"day_first"}:
            guessed.taken.append("Dates: the day stands first, because a number above 12 stands first.")
        else:
            lines.append(instead(2, "date_order", "month_first", "where 02/03 is the third of February"))
            why = "both orders stand there" if not orders else "no day is above 12"
            guessed.unsure.append(f"Dates are read with the day first; {why}.")
    return lines


def _counted_lines(guessed: SurveyGuess) -> list[str]:
    """Return the line on the noun: the first plural in the label of the total."""
    total = guessed.total
    words = [token.text for token in tokens(guess.in_few_words(total.label))]
    noun = next((word for word in words if PLURAL.fullmatch(word)), None)
    if total.question.number != "count" or noun is None:
        guessed.unsure.append("What is counted has no name yet but item: say it under counted.")
        counted = {"id": "items", "singular": "item", "plural": "items"}
        return [instead(0, "counted", counted, "what is counted, one and several, in your words")]
    singular = next(noun.removesuffix(end) + of_one for end, of_one in ENDINGS if noun.endswith(end))
    taken = {*guess.reserved(), "ambiguous", "unconfirmed", "other", "the_rest"}
    taken |= {one.name for one in guessed.asked if one.role == "part"}
    guessed.taken.append(f"What is counted: {noun}, from the label of the total.")
    counted = {"id": slug(noun, taken), "singular": singular, "plural": noun}
    return [line(0, "counted", counted, "what is counted, one and several")]


def _type_lines(guessed: SurveyGuess) -> list[str]:
    """Return the lines on the types: each as it stands in the file, in the order of the file."""
    register = guessed.register or guessed
    types, name = register.ours.get("organisation_type"), register.name
    lines = ["organisation_types:  # the tables have them in this order"]
    if types is None:
        lowest = name.lowest.casefold()
        noun = (
            lowest if re.fullmatch(r"(?!name|organi)[a-z]{4,}", lowest) and not lowest.endswith("s") else "organisation"
        )
        plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
        return [*lines, line(2, noun, plural.capitalize(), "all are of this one type")]
    named: dict[str, list[str]] = {}
    for text in dict.fromkeys(types.filled):
        plain = re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()
        named.setdefault(plain, []).append(text)
    taken: list[str] = []
    for texts in named.values():
        key = slug(texts[0], [*taken, "all"], "type")
        taken.append(key)
        different = list({text.casefold(): text for text in reversed(texts)}.values())[::-1]
        in_file = different[0] if len(different) == 1 else different
        count = sum(text in texts for text in types.filled)
        lines.append(line(2, key, {"label": texts[0], "in_file": in_file}, f"{count} organisations"))
    return lines


def _address(column: Column, our_name: str, headings: Sequence[str]) -> str:
    """Return how the config names a column: its heading where that is clear, else its letter."""
    heading = column.heading
    alike = headings.count(heading) > 1
    is_ours = heading in OURS and heading != our_name
    unclear = heading != " ".join(heading.split()) or heading.casefold().startswith("column ")
    return column.letter if alike or is_ours or unclear or not heading else heading
