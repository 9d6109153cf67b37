"""What a sheet with the register and the replies of a survey says of it, why, and what is not sure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from foisurvey.core.frame_names import REPLY_DATES, REPLY_STATUS, REPLY_TEXTS
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import Role
from foisurvey.intake.cells import CellKind
from foisurvey.intake.sheets import Sheet, read_sheet
from foisurvey.report import wording
from foisurvey.report.report_data import NUMBERS
from foisurvey.start import column_guess as guess
from foisurvey.start.column_guess import Column, Question, in_status, is_no_reply, is_standard, read, slug, speaks
from foisurvey.start.config_lines import value
from foisurvey.start.sheet_layout import NAMELESS, Grid, Layout, layout

LONGEST_SHOWN, MOST_SHOWN = 40, 5  # characters of a text, and texts of a list
IN_ROLE = {"total": "the total", "part": "a part of the total", "extra": "a further question"}


class Asked(NamedTuple):
    """A question of the proposed survey: its column, name, role and label."""

    question: Question
    name: str
    role: Role
    label: str

    @property
    def number_in_words(self) -> str:
        """What it asks for."""
        options = list(self.question.options.values())
        if self.question.number == "choice":
            return f"a choice of {listed(options)}" if options else "a choice of yes, no and partly"
        return NUMBERS[self.question.number]


@dataclass
class SurveyGuess:
    """A survey as the sheet of a file suggests it.

    `sheets` are the names of all sheets of a workbook; `ours` the columns that are no questions, by our name;
    `no_reply` the words for no reply that the program does not know; `repeated` says whether a name stands
    in several rows. `register` is another sheet that names the organisations, and more of them; None where none does.
    `taken` says what was taken for what, and why; `unsure` what may be otherwise.
    """

    path: str
    sheet: str | None
    sheets: list[str]
    layout: Layout
    columns: list[Column]
    ours: dict[str, Column] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    no_reply: list[str] = field(default_factory=list)
    repeated: bool = False
    register: "SurveyGuess | None" = None
    taken: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    @property
    def name(self) -> Column:
        """The column with the names of the organisations."""
        return self.columns[self.layout.name]

    @property
    def total(self) -> Asked:
        """The question that is the total."""
        return next(one for one in self.asked if one.role == "total")


def survey_guess(path: str) -> SurveyGuess:
    """Return the survey that the sheet of a file suggests.

    Raises BadInput where the file cannot be read, has no sheet with organisations below headings, or no answers.
    """
    guessed = _best_sheet(path)
    _say_layout(guessed)
    free = _take_columns(guessed)
    if guessed.register:
        _take_register(guessed, guessed.register)
    questions: list[Question] = []
    unused: list[Column] = []
    for column in free:
        if question := guess.question_of(column, bool(questions)):
            questions.append(question)
        elif column.filled:
            unused.append(column)
    if not questions:
        expected = f"expected a column of answers beside {guessed.name.shown}; none holds numbers, or yes and no"
        raise BadInput("new", [Problem(expected, path, guessed.sheet, guessed.layout.header_rows[-1])])
    if unused:
        guessed.taken.append(f"Not used: {', '.join(column.shown for column in unused)}.")
    guessed.unsure += [one.unsure for one in questions if one.unsure]
    _take_questions(guessed, questions)
    _check_comment(guessed)
    _find_silent(guessed)
    counts = Counter(" ".join(text.casefold().split()) for text in guessed.name.filled)
    repeated = [text for text in guessed.name.filled if counts[" ".join(text.casefold().split())] > 1]
    if repeated:
        guessed.repeated = True
        parts = next((column for column in unused if guess.tells_apart(column, guessed.name)), None)
        only = f"; if only some are meant, say keep_rows: {{{parts.shown}: {parts.filled[0]!r}}}" if parts else ""
        guessed.unsure.append(
            f"{len(repeated)} rows have the name of another, such as {short(repeated[0])!r}: their numbers are added "
            f"(sum_rows). If the rows are later replies, say revised_replies: true instead{only}."
        )
    return guessed


def _best_sheet(path: str) -> SurveyGuess:
    """Return the sheet with the most organisations, with its layout and columns."""
    first = read_sheet(path)
    names = list(first.sheets)
    found: list[SurveyGuess] = []
    refused: BadInput | None = None
    for name in [first.name, *(name for name in names if name != first.name)]:
        try:
            grid = _grid(first if name == first.name else read_sheet(path, name))
            where = layout(grid, path, name)
        except BadInput as refusal:
            refused = refused or refusal
        else:
            found.append(SurveyGuess(path, name, names, where, _columns(where, grid)))
    if refused and not found:
        raise refused
    best = max(found, key=lambda one: (_has_answers(one), len(one.layout.organisations)))  # of several the first
    best.register = next(
        (one for one in found if one.layout.headings != best.layout.headings and _lists(one, best)), None
    )
    alike = [one.sheet or "" for one in found if one is not best and one.layout.headings == best.layout.headings]
    if alike:
        have = "has" if len(alike) == 1 else "have"
        all_of_them = value([best.sheet or "", *alike])
        best.unsure.append(
            f"{listed(alike)} {have} the same headings. If the rows of all sheets are one survey, say "
            f"sheet: {all_of_them}."
        )
    return best


def _has_answers(one: SurveyGuess) -> bool:
    return any(guess.question_of(column, False) for column in one.columns if column is not one.name)


def _lists(one: SurveyGuess, best: SurveyGuess) -> bool:
    """Return whether a sheet has most of the organisations of the best one, by name or id, and others besides."""
    known = _folded(best.name)
    columns = filter(None, [one.name, guess.id_column(one.columns)])
    return any(2 * len(known & names) > len(known) and len(names) > len(known) for names in map(_folded, columns))


def _folded(column: Column) -> set[str]:
    return {text.casefold() for text in column.filled}


def _take_register(guessed: SurveyGuess, register: SurveyGuess) -> None:
    """Take the organisations, and what is known of them, from the sheet that names them all."""
    _say_layout(register)
    register.taken[0] = f"sheet {register.sheet!r}, because it names the organisations of {guessed.sheet!r}, and more."
    _take_columns(register)
    ids, known = register.ours.get("organisation_id"), _folded(guessed.name)
    guessed.ours.pop("date_sent", None)
    if ids is None:
        guessed.ours.pop("organisation_id", None)  # the replies are known by their names then
    elif known & _folded(ids):
        guessed.ours["organisation_id"] = guessed.ours.pop("name")
    count = len(_folded(ids if ids and known & _folded(ids) else register.name) - known)
    guessed.taken += [f"Register: {text[0].lower()}{text[1:]}" for text in register.taken]
    guessed.unsure += register.unsure
    guessed.unsure.append(
        f"{count} organisations of sheet {register.sheet!r} do not stand in {guessed.sheet!r}: no reply, unless they "
        "are spelled otherwise there."
    )


def _grid(sheet: Sheet) -> Grid:
    read = [([text.strip() for text in texts], list(kinds or [])) for texts, kinds in sheet.rows]
    width = max((len(texts) for texts, _ in read), default=0)
    kinds: list[list[CellKind]] = [row + ["text"] * (width - len(row)) for _, row in read]
    return Grid([row + [""] * (width - len(row)) for row, _ in read], kinds)


def _columns(found: Layout, grid: Grid) -> list[Column]:
    texts = [grid.texts[number - 1] for number in found.organisations]
    kinds = [grid.kinds[number - 1] for number in found.organisations]
    return [
        Column(
            place,
            heading,
            found.groups[place],
            [row[place] for row in texts],
            [row[place] for row in kinds],
        )
        for place, heading in enumerate(found.headings)
    ]


def _say_layout(guessed: SurveyGuess) -> None:
    found, others = guessed.layout, [sheet for sheet in guessed.sheets if sheet != guessed.sheet]
    if guessed.sheet is not None:
        more = f"it has the most rows with answers; the others are {listed(others)}" if others else "the only one"
        guessed.taken.append(f"Sheet {guessed.sheet!r}: {more}.")
    rows = found.header_rows
    if len(rows) > 1:
        why = "no row alone has a heading of its own for each column"
        guessed.taken.append(f"Headings: rows {listed(map(str, rows))}, because {why}.")
    else:
        why = "it is the first that fills most columns, and with words"
        guessed.taken.append(f"Headings: row {rows[0]}, because {why}.")
    first, last = min(found.organisations), max(found.organisations)
    guessed.taken.append(f"Organisations: {len(found.organisations)} rows, from row {first} to row {last}.")
    if found.title:
        guessed.taken.append(f"Title: {found.title!r}, from above the headings.")
    nameless = [row.number for row in [*found.between, *found.below] if row.what == NAMELESS]
    if nameless:
        guessed.unsure.append(
            f"Not read: {_rows(len(nameless))} without a name, from row {nameless[0]} on. If they are of the "
            "organisation above, such as its sites, copy its name down to them, and say sum_rows: true."
        )
    for row in [*found.between, *found.below]:
        if row.what == NAMELESS:
            continue
        text = f": {short(row.text)!r}" if row.text else ""
        guessed.taken.append(f"Not read: row {row.number}, {row.what}{text}.")
    if found.doubtful:
        where = (
            f"Rows {listed(map(str, found.doubtful))} have"
            if len(found.doubtful) > 1
            else f"Row {found.doubtful[0]} has"
        )
        guessed.unsure.append(f"{where} only a name: no reply. A heading among them belongs under skip_rows.")


def _take_columns(guessed: SurveyGuess) -> list[Column]:
    """Find the columns that are no questions, and return those that are left."""
    taken, unsure, name, ours = guessed.taken, guessed.unsure, guessed.name, guessed.ours
    free = [column for column in guessed.columns if column is not name]

    def take(our_name: str, column: Column, why: str = "") -> None:
        ours[our_name] = column
        free.remove(column)
        taken.append(f"{our_name}: {column.shown}{why}.")

    if one := guess.id_column(free):
        take("organisation_id", one, ", because each organisation has its own")
    ours["name"] = name
    if not name.holds_names:
        unsure.append(f"No column looks like the names of the organisations: {name.shown} is taken for them.")
    also_id = "" if one else "; it is the id too"
    taken.append(f"name: {name.shown}, such as {short(name.filled[0])!r}{also_id}.")
    dates, doubts = guess.date_columns([column for column in free if column.filled])
    status = guess.status_column([column for column in free if column not in dates.values()])
    others = [column for column in free if column.filled and column not in dates.values() and column is not status]
    types, sure = (None, True) if guessed.register else guess.type_column(others, name)
    if types:
        counts = Counter(types.filled)
        take("organisation_type", types, f": {', '.join(f'{text} ({count})' for text, count in counts.items())}")
        if blank := len(types.cells) - len(types.filled):
            have = "row has" if blank == 1 else "rows have"
            unsure.append(
                f"{blank} {have} no type in {types.shown}: add it in the file, or say skip_rows for what is no "
                "organisation."
            )
        if not sure:
            unsure.append(f"{types.shown} is taken for the type, because it has few texts, again and again.")
    elif not guessed.register:
        unsure.append("No column looks like the type of organisation: all are of one type.")
    if status:
        take("reply_status", status)
    for our_name, column in dates.items():
        take(our_name, column)
    unsure += doubts
    for our_name, column in guess.text_columns([column for column in free if column.filled]).items():
        take(our_name, column)
    return free


def _take_questions(guessed: SurveyGuess, questions: list[Question]) -> None:
    """Find which question is the total and which are its parts, and name them all."""
    total, parts, why, sure = guess.total_and_parts(questions)
    if total is None:
        total = questions[0] = questions[0]._replace(number="count", options={})
        guessed.unsure.append(
            f"No column holds numbers that could be a total: {total.column.shown} is taken for it, and a person has to "
            "decide each answer that is no number. A survey needs one question that asks for a number."
        )
    elif not sure:
        of_parts = f" of {listed([part.column.shown for part in parts])}: {why}" if parts else "; it may be another"
        guessed.unsure.append(f"{total.column.shown} is taken for the total{of_parts}.")
    roles: dict[int, Role] = {part.column.place: "part" for part in parts}
    roles[total.column.place] = "total"
    for one in questions:
        role = roles.get(one.column.place, "extra")
        within = role != "extra" and one.column.group == total.column.group  # a total is within its own group
        name, label = _name_and_label(one.column, within, role == "total")
        names = {*guess.reserved(), *(other.name for other in guessed.asked)}
        if any(other.label.casefold() == label.casefold() for other in guessed.asked):
            label = f"{label} ({one.column.letter})"
        asked = Asked(one, slug(guess.in_few_words(name), names, "question"), role, label)
        guessed.asked.append(asked)
        guessed.taken.append(f"{asked.name}: {one.column.shown}, {IN_ROLE[role]}, {asked.number_in_words}.")
    if parts and sure:
        guessed.taken.append(f"The parts are those of {total.column.shown}, because {why}.")


def _name_and_label(column: Column, within: bool, is_total: bool) -> tuple[str, str]:
    """Return the text for a question's name, and its label.

    A total that is called no more than a total has those of its group of headings; the parts of it do without that.
    """
    own = " ".join(column.lowest.split()) or capitalised(column.letter)
    group = " ".join(column.group.split())
    if not group or group == own:
        return own, own
    if is_total and own.casefold() in ("total", "totals", "in all", "all", "overall", "number"):
        return group, group
    if (within and not is_total) or column.heading == column.lowest:  # no header row has the group
        return own, own
    return f"{group} {own}", f"{group}: {own}"


def _check_comment(guessed: SurveyGuess) -> None:
    """Leave out a column of comments that would make replies of rows without an answer."""
    comment = guessed.ours.get("comment")
    if comment is None:
        return
    answered = [any(row) for row in zip(*(one.question.column.cells for one in guessed.asked), strict=True)]
    if not any(text and not has_answer for text, has_answer in zip(comment.cells, answered, strict=True)):
        return
    why = f"{comment.shown} has texts where there is no answer, and a comment makes a row a reply"
    if comment.heading == "comment":  # it is read by its heading, whatever the config says
        guessed.unsure.append(f"{why}: see who has replied.")
        return
    del guessed.ours["comment"]
    guessed.taken.remove(f"comment: {comment.shown}.")
    guessed.unsure.append(f"{why}, so it is not used.")


def _find_silent(guessed: SurveyGuess) -> None:
    """Find who has not replied, and in which words that is said."""
    rows = list(zip(*(one.question.column.cells for one in guessed.asked), strict=True))
    status = guessed.ours.get("reply_status")
    if status:
        said = [{text} if text and not speaks(text) else set() for text in status.cells]
    else:  # words of its own only where a row says nothing else, and it is no single answer
        alone = Counter(next(iter(texts)) for row in rows if len(texts := {*filter(None, row)}) == 1)
        known = {text for text, count in alone.items() if is_no_reply(text) and count * len(guessed.asked) > 1}
        said = [{text for text in row if text in known or (text and is_standard(text))} for row in rows]
    counts = Counter(text for texts in said for text in texts)
    for text, count in counts.items():
        guessed.taken.append(f"No reply: {text!r}, in {_rows(count)}.")
    beside = [
        guessed.ours[name].cells for name in (REPLY_STATUS, *REPLY_DATES, *REPLY_TEXTS[:2]) if name in guessed.ours
    ]
    answered = [any(row) or any(speaks(cells[place]) for cells in beside) for place, row in enumerate(rows)]
    if blank := sum(not has_any and not words for has_any, words in zip(answered, said, strict=True)):
        guessed.taken.append(f"No reply: {_rows(blank)} with no answer at all.")
    elif not counts and not guessed.register:
        guessed.unsure.append(
            "Every row is a reply. If others were asked and have not replied, name all that were asked in a file or "
            "sheet of their own, and say it under input: organisations; else all have responded."
        )
    if others := [text for text in counts if not (is_standard(text) or (status and in_status(text)))]:
        guessed.no_reply = others
        guessed.unsure.append(f"Taken for no reply: {listed([repr(text) for text in others])}.")
    if status:
        unanswered = Counter(
            text for text, row in zip(status.cells, rows, strict=True) if speaks(text) and not any(row)
        )
        if doubtful := [text for text in unanswered if read(text).kind != "refused"]:
            guessed.unsure.append(
                f"In {status.shown}, taken for a reply without an answer: {listed(map(repr, doubtful))}. If it means "
                "that there is no reply, add it under input: no_reply."
            )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def short(text: str) -> str:
    """Return a text on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def listed(texts: Iterable[str]) -> str:
    """Return a few texts in words, the first of them where they are many."""
    shown = list(texts)
    more = [f"{len(shown) - MOST_SHOWN} more"] if len(shown) > MOST_SHOWN else []
    return wording.listed([*shown[:MOST_SHOWN], *more])
