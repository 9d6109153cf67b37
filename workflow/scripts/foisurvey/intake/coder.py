"""The replies as one coder typed them: their faults, which of them count, and their answers."""

from collections.abc import Iterator, Sequence
from functools import cache

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import NO_RESPONSE, REPLY_DATES, REPLY_TEXTS
from foisurvey.core.messages import Problem
from foisurvey.intake.cells import AS_TYPED, YEARS
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.replies import REFUSED, REVIEWED, UNDATED_REFUSAL, late
from foisurvey.intake.source_file import ROW, Source

# What makes a row a reply, besides an answer: where it was found (`source`) does not.
OF_A_REPLY = (*REPLY_DATES, "exemption_claimed", "review_outcome", "comment")
# A number in digits alone, with or without commas.
NUMBER = r"^[0-9]+$|^[0-9]{1,3}(?:,[0-9]{3})+$"
# From half the earliest such year to double the latest: the size of numbers that show that it is none.
SIZE_OF_YEARS = (YEARS[0] / 2, YEARS[-1] * 2)


class Coder:
    """The replies as one coder typed them; no row where the config names no such file (None).

    `source` is the file, without the rows that are no reply: those with no answer and nothing of OF_A_REPLY, of which
    `not_replies` has a note each. `replies` has one row for each of its rows, in their order: see `_compared`. Rows
    that the corrections say are no reply stay, set aside: see `set_aside`.
    """

    def __init__(self, source: Source, questions: Sequence[str], accepted_until: str | None) -> None:
        self.questions = questions
        self.source = source
        columns = self.source.frame.columns
        contents = [name for name in (*questions, *OF_A_REPLY) if name in columns]
        empty = pl.all_horizontal(pl.col(contents).str.strip_chars() == "")
        expected = "this row has no answer, date, exemption, review outcome or comment; it is not counted as a reply"
        self.not_replies = [self.source.problem(row, expected) for row in self.source.frame.filter(empty)[ROW]]
        if self.not_replies:
            self.source.remove(empty)
        texts: dict[str, pl.Expr] = {}
        for name in REPLY_TEXTS:
            text = pl.col(name).str.strip_chars() if name in columns else pl.lit(None, dtype=pl.String)
            texts[name] = pl.when(text != "").then(text)
        answered = pl.any_horizontal(pl.col(list(questions)).str.strip_chars() != "")
        replies = with_dates(self.source.frame, REPLY_DATES)
        self._received = replies.select("organisation_id", ROW, *REPLY_DATES, **texts, answered=answered)
        self._accepted_until = accepted_until
        self.replies = _compared(self._received, accepted_until)

    def set_aside(self, rows: pl.Series) -> None:
        """Set aside rows that are no reply, because the corrections say that the organisation did not reply."""
        for row in rows:
            decided = "the corrections say that this organisation did not reply; this row is not counted as a reply"
            self.not_replies.append(self.source.problem(row, decided))
        is_reply = ~pl.col(ROW).is_in(rows.implode())
        replies = _compared(self._received.filter(is_reply), self._accepted_until)
        no_replies = self._received.filter(~is_reply).with_columns(set_aside=pl.lit(NO_RESPONSE))
        self.replies = pl.concat([replies, no_replies], how="diagonal").sort(ROW)

    def problems(self, contacted: Source, register: pl.DataFrame, revised: bool) -> Iterator[Problem]:
        """Yield every fault of the rows: who replied, where a row stands, and its dates.

        `contacted` is the file of the organisations, `register` its rows with dates. Where replies may be `revised`,
        an organisation may have several.
        """
        yield from self.source.identified(once=not revised)

        @cache  # and not computed unless a row may be misplaced: there are many ids
        def missing_ids() -> set[str]:
            present = set() if revised else set(self.source.frame["organisation_id"])
            return set(contacted.frame["organisation_id"]) - {""} - present

        yield from self.source.misplaced(lambda cells: bool(cells & missing_ids()))
        if contacted.readable:
            yield from self.source.strangers(contacted)
        yield from date_problems(self.source, REPLY_DATES)
        sent = register.select("organisation_id", "date_sent").drop_nulls().unique("organisation_id", keep="last")
        dated = self.replies.join(sent, on="organisation_id", maintain_order="left")
        for column in REPLY_DATES:
            early = dated.filter(pl.col(column) < pl.col("date_sent"))
            for date, row, date_sent in early.select(column, ROW, "date_sent").iter_rows():
                expected = f"expected a date on or after {date_sent}, when the request was sent"
                yield self.source.problem(row, expected, column, str(date))

    def findings(self) -> Iterator[tuple[str, Problem]]:
        """Yield what is not a fault but worth a look: unused columns, empty rows, replies set aside."""
        absent = [name for name in (*REPLY_DATES, *REPLY_TEXTS) if name not in self.source.frame.columns]
        for column in self.source.unread:
            unused = "this column is not used, because the config does not name it"
            yield "note", self.source.problem(self.source.header_row, unused, value=column, known=absent)
        yield from (("note", problem) for problem in self.not_replies)
        set_aside = self.replies.filter(pl.col("why_set_aside").is_not_null())
        for row, why, counting in set_aside.select(ROW, "why_set_aside", "counting").iter_rows():
            yield "warning", self.source.problem(row, why.format(self.source.row_in_words(counting)))

    def rows_without(self, other: "Coder") -> pl.Series:
        """Return the rows of the replies that count whose organisation the other coder does not have."""
        counting = self.replies.filter(pl.col("set_aside").is_null())
        return counting.join(other.replies, on="organisation_id", how="anti")[ROW]

    def counting_replies(self) -> pl.DataFrame:
        """Return the reply of each organisation that counts, and how many rows (`replies`) the organisation has.

        One row is one organisation that has any: organisation_id, replies, date_responded, date_refused (the day of its
        first refusal), counted_on and REPLY_TEXTS; where none of its rows is a reply, all but the first two are null.
        """
        counting = self.replies.filter(pl.col("set_aside").is_null()).with_columns(date_refused="first_refusal")
        counting = counting.select("organisation_id", *REPLY_DATES, "counted_on", *REPLY_TEXTS)
        rows = self.replies.group_by("organisation_id", maintain_order=True).agg(replies=pl.len())
        return rows.join(counting, on="organisation_id", how="left", maintain_order="left", validate="1:1")

    def answers(self, register: pl.DataFrame) -> pl.LazyFrame:
        """Return the answers as received (`frames.ANSWERS_RAW`), not yet computed: there are many.

        They stand in the order of the register, then of the file, then of the questions; a blank answer is null.
        """
        # These names have a space because no question's name has one.
        kinds = {f"{question} cell": self.source.kind(question) for question in self.questions}
        set_aside = self.replies["set_aside"].alias("set aside")
        order = register.select("organisation_id").with_row_index("order in the register")
        replies = self.source.frame.select("organisation_id", ROW, *self.questions, set_aside, **kinds)
        not_years = {f"{question} no year": _not_a_year(question, f"{question} cell") for question in self.questions}
        replies = replies.join(order, on="organisation_id", how="left").sort("order in the register", ROW)
        replies = replies.with_columns(**not_years)
        texts = [pl.when(pl.col(question).str.strip_chars() != "").then(question) for question in self.questions]
        lists = replies.lazy().select(
            "organisation_id",
            pl.lit(pl.Series([self.questions])).alias("question"),
            pl.concat_list(texts).alias("answer_text"),
            pl.concat_list(list(kinds)).alias("cell"),
            pl.col("set aside").alias("set_aside"),
            pl.concat_list(list(not_years)).alias("not_a_year"),
            **self.source.place(),
        )
        return frames.conform(lists.explode("question", "answer_text", "cell", "not_a_year"), frames.ANSWERS_RAW)


def _not_a_year(answer: str, cell: str) -> pl.Expr:
    """Say of each answer of a question whether it is a number though it may be a year by itself.

    It is where its column has at least three other numbers, and at least half of these are of the size of years.
    """
    text = pl.when(pl.col(cell).is_in(AS_TYPED)).then(pl.col(answer).str.strip_chars())
    digits = pl.when(text.str.contains(NUMBER)).then(text.str.replace_all(",", "", literal=True))
    number = digits.cast(pl.Float64)
    year = (text.str.len_chars() == 4) & number.is_between(YEARS[0], YEARS[-1])
    others = pl.when(~year).then(number)
    of_that_size = others.is_between(*SIZE_OF_YEARS).sum()
    return (year & (others.count() >= 3) & (2 * of_that_size >= others.count())).fill_null(False)


def _compared(replies: pl.DataFrame, accepted_until: str | None) -> pl.DataFrame:
    """Return the replies with what those of an organisation say together, and which of them count.

    Of an organisation's replies the latest of those in time that answer a question counts (of those in time, or of all,
    where there is none): by date where each has one, otherwise by row. `set_aside` (superseded or late) and
    `why_set_aside`, a sentence with {} for the row that counts (`counting`), are null for it. exemption_claimed (each
    once), review_outcome (the last) and `first_refusal`, a day, are of all replies of the organisation. `counted_on`
    is the day by which a reply is in time or late: the earlier of its own day and of its refusal; where a row has the
    outcome of an internal review, and that is not none, all count by the first refusal.
    """
    replies = replies.with_columns(first_refusal=REFUSED)
    replies = replies.with_columns(counted_on=pl.min_horizontal("date_responded", "first_refusal"))
    # Only organisations with several replies are looked at: a window over every organisation takes long.
    repeated = pl.col("organisation_id").is_duplicated()
    alone, several = replies.filter(~repeated), _several(replies.filter(repeated), accepted_until)
    return pl.concat([alone, several], how="diagonal").sort(ROW)


def _several(replies: pl.DataFrame, accepted_until: str | None) -> pl.DataFrame:
    """Return the replies of organisations that sent several, compared (see `_compared`)."""
    row, first_refusal, counted_on = pl.col(ROW), pl.col("first_refusal"), pl.col("counted_on")
    received = pl.coalesce("date_responded", "date_refused")
    answered, in_time = pl.col("answered"), ~pl.col("late")
    exemptions = pl.col("exemption_claimed").drop_nulls().unique(maintain_order=True).str.join("; ")
    of_all = {
        "exemption_claimed": exemptions.replace("", None),
        "review_outcome": pl.col("review_outcome").drop_nulls().last(),
        "counting": pl.coalesce(
            row.filter(in_time & answered).last(), row.filter(in_time).last(), row.filter(answered).last(), row.last()
        ),
        "all_late": pl.col("late").all(),
    }
    replies = (
        replies.with_columns(
            first_refusal=first_refusal.min().over("organisation_id"),
            reviewed=REVIEWED.any().over("organisation_id"),
            all_dated=received.is_not_null().all().over("organisation_id"),
        )
        .with_columns(counted_on=pl.min_horizontal(counted_on, pl.when("reviewed").then(first_refusal)))
        .with_columns(late=late(counted_on, accepted_until), date=pl.when("all_dated").then(received))
        .sort("date", ROW)
        .with_columns(**{name: value.over("organisation_id") for name, value in of_all.items()})
    )
    # An undated reply is in time, whenever the organisation refused in another row.
    refused_in_time = first_refusal.is_not_null() & ~late(first_refusal, accepted_until)
    refusal = pl.when(counted_on.is_not_null() | refused_in_time).then(first_refusal)
    aside, too_late = row != pl.col("counting"), pl.col("late") & ~pl.col("all_late")
    counting_answers = answered.filter(row == pl.col("counting")).first().over("organisation_id")
    return replies.with_columns(
        counted_on=pl.min_horizontal(counted_on, refusal),
        set_aside=pl.when(aside).then(pl.when(too_late).then(pl.lit("late")).otherwise(pl.lit("superseded"))),
        why_set_aside=pl.when(aside).then(
            pl.when(~answered & counting_answers)
            .then(pl.lit("this row has no answers; those in row {} count"))
            .when(too_late)
            .then(_why_late(refused_in_time))
            .otherwise(_why_superseded())
        ),
    ).select(
        *("organisation_id", ROW, *REPLY_DATES, *REPLY_TEXTS, "first_refusal", "counted_on"),
        *("set_aside", "why_set_aside", "counting"),
    )


def _why_superseded() -> pl.Expr:
    """Return why another reply counts, and whether only the order of the rows says so."""
    by_order = "; the order of the rows decides, because"
    date_of_counting = pl.col("date").filter(pl.col(ROW) == pl.col("counting")).first().over("organisation_id")
    same_day = pl.col("date") == date_of_counting
    return pl.lit("a later reply of this organisation, in row {}, counts instead") + (
        pl.when(~pl.col("all_dated"))
        .then(pl.lit(f"{by_order} not every reply has a date"))
        .when(same_day)
        .then(pl.lit(f"{by_order} both are of the same day"))
        .otherwise(pl.lit(""))
    )


def _why_late(refused_in_time: pl.Expr) -> pl.Expr:
    """Return why another reply counts, and what would make this one count after a refusal in time."""
    say_so = (
        "; if it is the answer after an internal review, say so under review_outcome, and it counts by the day of the "
        "refusal"
    )
    return pl.lit("this reply is late; that in row {} is in time and counts instead") + (
        pl.when(refused_in_time)
        .then(pl.lit(say_so))
        .when(pl.col("reviewed") & pl.col("first_refusal").is_null())
        .then(pl.lit(f"; {UNDATED_REFUSAL}"))
        .otherwise(pl.lit(""))
    )
