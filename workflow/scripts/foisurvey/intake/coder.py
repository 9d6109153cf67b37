"""The replies as one coder typed them: their faults, which of them count, and their answers."""

from collections.abc import Iterator, Sequence
from functools import cache

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import REPLY_DATES, REPLY_TEXTS
from foisurvey.core.messages import Problem
from foisurvey.core.survey import File
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.replies import late
from foisurvey.intake.source_file import ROW, Source


class Coder:
    """The replies as one coder typed them; no row where the config names no such file (None).

    `source` is the file. `replies` has one row for each of its rows, in their order: organisation_id, ROW,
    REPLY_DATES, those of REPLY_TEXTS that the file has, and, of a reply that does not count, `set_aside` (superseded
    or late) and `counting`, the row of the organisation's reply that does; both are null for one that counts.
    """

    def __init__(self, file: File | None, questions: Sequence[str], accepted_until: str | None) -> None:
        self.questions = questions
        self.source = Source(file, ["organisation_id", *questions], [*REPLY_DATES, *REPLY_TEXTS])
        texts = [name for name in REPLY_TEXTS if name in self.source.frame.columns]
        replies = with_dates(self.source.frame, REPLY_DATES).select("organisation_id", ROW, *REPLY_DATES, *texts)
        self.replies = _with_set_aside(replies, accepted_until)

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
            known = contacted.frame["organisation_id"]
            yield from self.source.one_of("organisation_id", known, "an organisation of the organisations file")
        yield from date_problems(self.source, REPLY_DATES)
        sent = register.select("organisation_id", "date_sent").drop_nulls().unique("organisation_id", keep="last")
        dated = self.replies.join(sent, on="organisation_id", maintain_order="left")
        for column in REPLY_DATES:
            early = dated.filter(pl.col(column) < pl.col("date_sent"))
            for date, row, date_sent in early.select(column, ROW, "date_sent").iter_rows():
                expected = f"expected a date on or after {date_sent}, when the request was sent"
                yield self.source.problem(row, expected, column, str(date))

    def findings(self) -> Iterator[tuple[str, Problem]]:
        """Yield what is not a fault but worth a look: unused columns, rows without an answer, replies set aside."""
        absent = [name for name in (*REPLY_DATES, *REPLY_TEXTS) if name not in self.source.frame.columns]
        for column in self.source.unread:
            unused = "this column is not used, because the config does not name it"
            yield "note", self.source.problem(self.source.header_row, unused, value=column, known=absent)
        contents = [name for name in self.source.frame.columns if name not in ("organisation_id", ROW)]
        for row in self.source.frame.filter(pl.all_horizontal(pl.col(contents).str.strip_chars() == ""))[ROW]:
            yield "note", self.source.problem(row, "this row has no answer; it counts as a reply all the same")
        why = {
            "superseded": "a later reply of this organisation, in row {}, counts instead",
            "late": "this reply is late; that in row {} is in time and counts instead",
        }
        for reason, row, counting in self.replies.select("set_aside", ROW, "counting").drop_nulls().iter_rows():
            yield "warning", self.source.problem(row, why[reason].format(counting))

    def rows_without(self, other: "Coder") -> pl.Series:
        """Return the rows of the replies that count whose organisation the other coder does not have."""
        counting = self.replies.filter(pl.col("set_aside").is_null())
        return counting.join(other.replies, on="organisation_id", how="anti")[ROW]

    def counting_replies(self) -> pl.DataFrame:
        """Return the reply of each organisation that counts, and how many `replies` the organisation sent.

        One row is one organisation that replied: organisation_id, replies, REPLY_DATES and REPLY_TEXTS (missing where
        blank or not in the file).
        """
        replies = self.replies.with_columns(replies=pl.len().over("organisation_id"))
        texts: dict[str, pl.Expr] = {}
        for name in REPLY_TEXTS:
            text = pl.col(name).str.strip_chars() if name in replies.columns else pl.lit(None, dtype=pl.String)
            texts[name] = pl.when(text != "").then(text)
        return replies.filter(pl.col("set_aside").is_null()).select("organisation_id", "replies", *REPLY_DATES, **texts)

    def answers(self, register: pl.DataFrame) -> pl.LazyFrame:
        """Return the answers as received (`frames.ANSWERS_RAW`), not yet computed: there are many.

        They stand in the order of the register, then of the file, then of the questions; a blank answer is null.
        """
        # These names have a space because no question's name has one.
        kinds = {f"{question} cell": self.source.kind(question) for question in self.questions}
        set_aside = self.replies["set_aside"].alias("set aside")
        order = register.select("organisation_id").with_row_index("order in the register")
        replies = self.source.frame.select("organisation_id", ROW, *self.questions, set_aside, **kinds)
        replies = replies.join(order, on="organisation_id", how="left").sort("order in the register", ROW)
        texts = [pl.when(pl.col(question).str.strip_chars() != "").then(question) for question in self.questions]
        lists = replies.lazy().select(
            "organisation_id",
            pl.lit(pl.Series([self.questions])).alias("question"),
            pl.concat_list(texts).alias("answer_text"),
            pl.concat_list(list(kinds)).alias("cell"),
            pl.lit(self.source.file).alias("file"),
            pl.lit(self.source.sheet, dtype=pl.String).alias("sheet"),
            pl.col(ROW).alias("row"),
            pl.col("set aside").alias("set_aside"),
        )
        return frames.conform(lists.explode("question", "answer_text", "cell"), frames.ANSWERS_RAW)


def _with_set_aside(replies: pl.DataFrame, accepted_until: str | None) -> pl.DataFrame:
    """Return the replies with `counting` and `set_aside`.

    Of an organisation's replies the latest of those in time counts (of all, where none is in time): by date_responded
    where each has one, otherwise by row.
    """
    is_late = late(accepted_until)
    all_late = is_late.all().over("organisation_id")
    all_dated = pl.col("date_responded").is_not_null().all().over("organisation_id")
    date = pl.when(all_dated).then("date_responded")
    counting = pl.col(ROW).sort_by(~is_late, date, ROW).last().over("organisation_id")
    reason = pl.when(is_late & ~all_late).then(pl.lit("late")).otherwise(pl.lit("superseded"))
    # Only organisations with several replies are looked at: a window over every organisation takes long.
    repeated = replies.filter(pl.col("organisation_id").is_duplicated()).with_columns(counting=counting, reason=reason)
    set_aside = repeated.filter(pl.col(ROW) != pl.col("counting")).select(ROW, "counting", set_aside="reason")
    return replies.join(set_aside, on=ROW, how="left", maintain_order="left")
