"""The files as received, read as text: nothing is interpreted here, and nothing is lost."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frame_names import CORRECTION, DERIVED_NAMES, ORGANISATION, REPLY_DATES, REPLY_STATUS, REPLY_TEXTS
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import DateOrder, File, Input, NumberKind
from foisurvey.intake.coder import Answers, Coder
from foisurvey.intake.corrections import (
    answers_without_reply,
    correction_problems,
    last_corrections,
    rows_without_reply,
)
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.headings import folded
from foisurvey.intake.replies import PLACE
from foisurvey.intake.source_file import Source, in_yaml
from foisurvey.intake.text_rows import ROW

# What the file may call each type, by the type's name.
Types = Mapping[str, Collection[str]]
# What stands where an organisation's name does below a table, or between its parts.
NO_ORGANISATION = (
    r"(?i)^\s*(?:(?:grand|overall|sub)[ -]*)?totals?(?:\s+(?:for|of|all)\b.*|\s*[:(].*)?\s*$"
    r"|^\s*(?:sum|average|mean|median|notes?)\s*:?\s*$|^\s*(?:notes?|sources?)\s*[:-]|\s(?:sub-?)?totals?\s*:?\s*$"
)


class Received(NamedTuple):
    """The survey as received.

    `organisations` (`frames.ORGANISATIONS`): one row an organisation contacted, in the order of its file, with what its
    reply says beside the answers. `answers`: one row an answer; `second`: the same as a second coder typed them, None
    where the config names no such file. `corrections`
    (`frames.CORRECTIONS`): the last of each answer, of the organisations that replied. `findings` (`frames.FINDINGS`):
    what is not a fault but worth a look. `files`: the files as they were read, by their key in the config.
    """

    organisations: pl.DataFrame
    answers: Answers
    corrections: pl.DataFrame
    findings: pl.DataFrame
    second: Answers | None
    files: Mapping[str, Source]


def ingest(
    received: Input, questions: Mapping[str, NumberKind], types: Types, options: Mapping[str, Collection[str]] = {}
) -> Received:
    """Return what the files of a survey hold; blank texts are null.

    `questions` are what each question asks for, by its name in the config, `types` what the file may call each type,
    `options` what a choice may be answered with, by its question: no word for no reply there.
    More columns of the organisations pass through; one with a name of the results is renamed organisation_<name>.
    Raises BadInput with every fault of all files.
    """
    alone, several_rows = received.organisations is not None, received.revised_replies or received.sum_rows
    replies, second_replies = (
        _replies(file, questions, types, is_register=not alone)
        for file in (received.responses, received.responses_second)
    )
    contacted = _contacted(received.organisations, replies, types)
    corrections = Source(received.corrections, CORRECTION, [])
    by_name = [one for one in (replies, second_replies, corrections) if contacted.named or one.named]
    ids = _by_name(contacted.frame["name"], contacted.frame["organisation_id"]) if by_name else {}
    same, unknown = _same_names(received.same_name, contacted)
    for source in (replies, second_replies, corrections):
        if same or source in by_name:
            source.identify((ids if source in by_name else {}) | same)
    register = with_dates(contacted.frame, ["date_sent"], received.date_order).drop(ROW)
    first, second = (Coder(source, register, questions, received, options) for source in (replies, second_replies))
    sources = [*([contacted] if alone else []), replies, second_replies, corrections]
    problems = [
        *(problem for source in sources for problem in source.problems),
        *(contacted.identified() if alone else _agreement_problems(replies, types)),
        *_organisation_problems(contacted, types, received.date_order, once=bool(by_name)),
        *first.problems(contacted, several_rows),
        *second.problems(contacted, several_rows),
        *correction_problems(corrections, first, questions, received.date_order),
        *_renaming_problems(contacted, questions),
        *unknown,
    ]
    if problems:
        raise BadInput("ingest", problems)

    decisions = last_corrections(corrections, first)
    no_replies = rows_without_reply(decisions, first, questions)
    if no_replies.len():
        silent = first.replies.filter(pl.col(ROW).is_in(no_replies.implode()))["organisation_id"]
        decisions = decisions.filter(~pl.col("organisation_id").is_in(silent.implode()))
        first.set_aside(no_replies)
    partly = list(answers_without_reply(corrections, decisions))
    organisations = register.rename(_renamed(register.columns, questions)).with_row_index(PLACE)
    organisations = organisations.join(
        first.counting_replies(), on=PLACE, how="left", maintain_order="left", validate="1:1"
    ).drop(PLACE)
    return Received(
        frames.conform(organisations.with_columns(pl.col("replies").fill_null(0)), frames.ORGANISATIONS),
        first.answers(),
        decisions,
        frames.findings(
            "ingest",
            [
                *(note for source in sources for note in source.notes),
                *(*first.findings(), *second.findings(), *partly, *_coded_once(first, second)),
            ],
        ),
        second.answers() if second.source.readable else None,
        {
            "organisations": contacted,
            "responses": first.source,
            "responses_second": second.source,
            "corrections": corrections,
        },
    )


def _coded_once(first: Coder, second: Coder) -> Iterator[tuple[str, Problem]]:
    """Yield a note for each reply that only the first coder has, and a warning for one that only the second has.

    A second coder may do a sample; a reply that only the second coder has does not count.
    """
    if second.source.readable:
        for row in first.rows_without(second):
            finding = "this organisation is coded once: the second coder does not have it"
            yield "note", first.source.problem(row, finding)
        for row in second.rows_without(first):
            finding = "the first coder does not have this organisation, so this row does not count"
            yield "warning", second.source.problem(row, finding)


def _replies(file: File | None, questions: Collection[str], types: Types, is_register: bool) -> Source:
    """Return a file of replies, which may be the register, too."""
    needed, optional = ["organisation_id", *questions], [*REPLY_DATES, REPLY_STATUS, *REPLY_TEXTS]
    if is_register:
        needed += ["organisation_type"] if len(types) > 1 else []
        optional += ["name", "organisation_type", "date_sent"]
    return Source(file, needed, optional, stand_in="name")


def _contacted(file: File | None, replies: Source, types: Types) -> Source:
    """Return the register: that of its file or, where it has none, the organisations of the replies.

    It has all columns of ORGANISATION; a type that the config knows is there by its name. An organisation without an id
    has its name as its id, whatever the white space and capital letters of the name.
    """
    needed = [name for name in ORGANISATION if name != "organisation_type" or len(types) > 1]
    register = Source(file, needed, stand_in="name") if file else None
    source = register or replies
    if source.named:
        keys = source.frame["organisation_id"]
        source.identify(_by_name(keys, keys))
    contacted = register or source.register([*ORGANISATION, "date_sent"])
    columns = contacted.frame.columns
    name = pl.col("name" if "name" in columns else "organisation_id")
    stated = (
        pl.col("organisation_type").str.strip_chars() if "organisation_type" in columns else pl.lit(next(iter(types)))
    )
    contacted.frame = contacted.frame.with_columns(name=name, organisation_type=stated)
    contacted.frame = contacted.frame.with_columns(_type_in(contacted.frame, types))
    return contacted


def _by_name(names: pl.Series, ids: pl.Series) -> dict[str, str]:
    """Return ids by their names, as `identify` takes them; of a name that stands twice the first."""
    backwards = zip(names.reverse(), ids.reverse(), strict=True)
    return {folded(name): key for name, key in backwards if name.strip()}


def _same_names(same_name: Mapping[str, str], contacted: Source) -> tuple[dict[str, str], list[Problem]]:
    """Return ids by the names that the replies have otherwise than the register, and a fault for each that it lacks."""
    if not same_name:
        return {}, []
    ids = _by_name(contacted.frame["name"], contacted.frame["organisation_id"])
    ids |= {folded(key): key for key in contacted.frame["organisation_id"]}
    expected = "expected the name of an organisation of this file, as input.same_name of the config says"
    names = contacted.frame["name"].to_list()
    lacking = [name for name in same_name.values() if folded(name) not in ids] if contacted.readable else []
    known = {folded(said): ids[folded(name)] for said, name in same_name.items() if folded(name) in ids}
    return known, [contacted.problem(None, expected, "name", name, known=names) for name in lacking]


def _type_in(frame: pl.DataFrame, types: Types) -> pl.Expr:
    """Return the types of a frame by their names in the config; another text stays as it is."""
    names = {folded(text): name for name, texts in types.items() for text in texts}
    known = {text: names[folded(text)] for text in frame["organisation_type"].unique() if folded(text) in names}
    return pl.col("organisation_type").replace(known)


def _agreement_problems(replies: Source, types: Types) -> Iterator[Problem]:
    """Yield a fault for each organisation whose rows, in the file that is also the register, have several types."""
    if "organisation_type" in replies.frame.columns:
        rows = replies.frame.select("organisation_id", ROW, pl.col("organisation_type").str.strip_chars())
        rows = rows.filter(pl.col("organisation_type") != "").with_columns(_type_in(rows, types))
        first = pl.col("organisation_type", ROW).first().over("organisation_id").name.prefix("first ")
        differing = rows.with_columns(first).filter(pl.col("organisation_type") != pl.col("first organisation_type"))
        for row, text, other, first_row in differing.drop("organisation_id").iter_rows():
            place = replies.row_in_words(first_row)
            expected = f"expected one type for an organisation; row {place} says {other!r}"
            yield replies.problem(row, expected, "organisation_type", text)


def _organisation_problems(contacted: Source, types: Types, order: DateOrder, once: bool) -> Iterator[Problem]:
    """Yield what is wrong with the organisations; their names may stand `once` where other files know them by these."""
    if contacted.readable and not contacted.frame.height:
        yield contacted.problem(None, "expected at least one organisation below the header")
    yield from _type_problems(contacted, types)
    texts = {folded(text) for several in types.values() for text in several}
    # A title or a legend may have a type in it: a row of an organisation has more beside it.
    yield from contacted.misplaced(lambda cells: not texts.isdisjoint(map(folded, cells)), fewest=len(ORGANISATION))
    yield from date_problems(contacted, ["date_sent"], order)
    if once and not contacted.named:
        first: dict[str, int] = {}
        for row, name in contacted.frame.select(ROW, "name").iter_rows():
            if first.setdefault(folded(name), row) != row:
                stands = f"row {contacted.row_in_words(first[folded(name)])} has the same name"
                expected = f"{stands}; expected each once, because the replies have no column organisation_id"
                yield contacted.problem(row, expected, "name", name)


def _type_problems(contacted: Source, types: Types) -> Iterator[Problem]:
    """Yield a fault for each organisation whose type the config does not know, and each row that looks like none.

    A total or a note has no type of its own, so a type that no cell states says nothing of it.
    """
    expected, known = f"one of the config's organisation_types: {', '.join(types)}", [*chain(*types.values())]
    untyped = contacted.frame.filter(organisation_type="")["organisation_id"].to_list()
    skip = f"; if the row is no organisation, {contacted.skipping(untyped)}" if untyped else ""
    for problem in contacted.one_of("organisation_type", list(types), expected):
        text = str(problem.value)
        name = next(iter(types))
        how = f"; if it is one of them, say so, as in {name}: {{label: ..., in_file: {in_yaml([text])}}}"
        yield replace(problem, expected=problem.expected + (how if text else skip), known=known)
    if "organisation_type" not in contacted.in_cells:
        rows = contacted.frame.filter(pl.col("name").str.contains(NO_ORGANISATION))
        for row, key in rows.select(ROW, "organisation_id").iter_rows():
            told = f"this looks like a total or a note; {contacted.skipping(rows['organisation_id'].to_list())}"
            yield contacted.problem(row, told, "organisation_id", key)


def _renamed(columns: Collection[str], questions: Collection[str]) -> dict[str, str]:
    """Return the new name of each column of the organisations that has a name of the results."""
    ours, ends = (*ORGANISATION, "date_sent"), ("_numerator", "_denominator")
    return {
        name: f"organisation_{name}"
        for name in columns
        if name not in ours and (_is_taken(name, questions) or name.endswith(ends))
    }


def _is_taken(name: str, questions: Collection[str]) -> bool:
    """Say whether a reply, or a question, has a column of this name in the results."""
    taken = (*REPLY_DATES, *REPLY_TEXTS, *DERIVED_NAMES, *questions)
    return name in taken or name.startswith(tuple(f"{question}_" for question in questions))


def _renaming_problems(contacted: Source, questions: Collection[str]) -> Iterator[Problem]:
    """Yield a fault for each column of the organisations whose new name is that of another one."""
    columns = contacted.frame.columns
    for name, new in _renamed(columns, questions).items():
        if new in columns or _is_taken(new, questions):
            expected = f"the results use this name, and {new} too, which it would get instead; rename it"
            yield contacted.problem(contacted.header_row, expected, name)
