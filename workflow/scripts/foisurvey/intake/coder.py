"""The replies as one coder typed them: their faults, which of them count, and their answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frame_names import NO_RESPONSE, REPLY_DATES, REPLY_STATUS, REPLY_TEXTS
from foisurvey.core.messages import Problem
from foisurvey.core.survey import NO_REPLY, Input, NumberKind
from foisurvey.intake.cells import AS_TYPED, YEARS
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.replies import (
    PLACE,
    REFUSED,
    REVIEWED,
    UNDATED_REFUSAL,
    NoReply,
    fills_a_gap,
    is_nothing,
    late,
    says_refused,
    where,
)
from foisurvey.intake.row_sums import added_up, replies_as_one
from foisurvey.intake.source_file import Source
from foisurvey.intake.text_rows import ROW

# A number in digits alone, with or without commas.
NUMBER = r"^[0-9]+$|^[0-9]{1,3}(?:,[0-9]{3})+$"
FOUR_DIGITS = r"^\s*[0-9]{4}\s*$"
# A number with a comma before one or two decimals, and one that may have it before three.
DECIMAL_COMMA = r"^\s*£?\s*[0-9]+,[0-9]{1,2}\s*%?\s*$"
COMMA_BEFORE_THREE = r"^\s*£?\s*[0-9]{1,3},[0-9]{3}\s*%?\s*$"
BATCH = 100_000  # replies whose answers are made at a time
# From half the earliest such year to double the latest: the size of numbers that show that it is none.
SIZE_OF_YEARS = (YEARS[0] / 2, YEARS[-1] * 2)


class Coder:
    """The replies as one coder typed them; no row where the config names no such file (None).

    `source` is the file, without the blank rows that are no reply; `register` are the organisations, with dates.
    `texts` has one row for each reply, in the order of the file: organisation_id, ROW, and of each question the answer
    as it stands there, "<question> cell", its kind, and "<question> no year", whether it is a number though it may be a
    year by itself. `replies` has the same rows: see `_compared`. A row that is no reply in its own words, or because
    the corrections say so, is set aside there, and `not_replies` has a note of it by its number. Where rows of an
    organisation are parts of one reply (`sum_rows`), both have its first row alone: see `added_up`.
    """

    def __init__(
        self,
        source: Source,
        register: pl.DataFrame,
        questions: Mapping[str, NumberKind],
        received: Input,
        options: Mapping[str, Collection[str]],
    ) -> None:
        self.questions = list(questions)
        self.source, self._register = source, register
        self._accepted_until, self._date_order = received.accepted_until, received.date_order
        self._added_up = received.sum_rows
        rows = self._rows_read(NoReply((*NO_REPLY, *received.no_reply)), options)
        self._notes = list(self._findings_of(rows))
        silent = rows.filter("is silent").select(ROW, "words for none")
        self.not_replies = {row: self._not_a_reply(row, words) for row, words in silent.iter_rows()}
        blank = pl.col("is silent") & ~pl.col("has words")
        if (removed := rows.filter(blank)[ROW]).len():
            self.source.remove(pl.col(ROW).is_in(removed.implode()))
            rows = rows.filter(~blank)
        self.texts, self._dated = self._texts(rows), self._replies()
        self._received = self._dated
        if self._added_up:
            self.texts, self._received = added_up(self.texts, questions), replies_as_one(self._received)
        in_words = rows.filter("is silent", pl.col(ROW).is_in(self._received[ROW].implode()))[ROW]
        self._silent_in_words, self._silent_by_decision = in_words, in_words.clear()
        self._compare()

    @property
    def silent(self) -> pl.DataFrame:
        """The rows of `texts` that say themselves that they are no reply."""
        return self.texts.filter(pl.col(ROW).is_in(self._silent_in_words.implode()))

    def set_aside(self, rows: pl.Series) -> None:
        """Set aside rows that are no reply, because the corrections say that the organisation did not reply."""
        for row in rows:
            decided = "the corrections say that this organisation did not reply; this row is not counted as a reply"
            self.not_replies[row] = self.source.problem(row, decided)
        self._silent_by_decision = rows
        # A person decided, and not the words.
        by_person = pl.col(ROW).is_in(rows.implode())
        kinds = [f"{question} cell" for question in self.questions]
        self.texts = self.texts.with_columns(
            pl.when(by_person).then(pl.col(kind).replace("no_reply", "text")).otherwise(kind).alias(kind)
            for kind in kinds
        )
        self._compare()

    def count_again(self, rows: Collection[int]) -> None:
        """Count rows that are no reply in their own words, because the corrections give them an answer."""
        counting = pl.Series(ROW, rows, dtype=pl.Int64).implode()
        organisations = self.texts.filter(pl.col(ROW).is_in(counting))["organisation_id"].implode()
        # Rows that are added up are one reply, which is counted again as a whole.
        several = self._dated.filter(pl.col("organisation_id").is_in(organisations))[ROW] if self._added_up else rows
        for row in several:
            self.not_replies.pop(row, None)
        self._silent_in_words = self._silent_in_words.filter(~self._silent_in_words.is_in(counting))
        self._compare()

    def _compare(self) -> None:
        silent = pl.col(ROW).is_in(pl.concat([self._silent_in_words, self._silent_by_decision]).implode())
        replies = _compared(self._received.filter(~silent), self._accepted_until)
        no_replies = self._received.filter(silent).with_columns(set_aside=pl.lit(NO_RESPONSE))
        self.replies = _in_file_order(replies, no_replies)

    def problems(self, contacted: Source, revised: bool) -> Iterator[Problem]:
        """Yield every fault of the rows: who replied, where a row stands, and its dates.

        `contacted` is the file of the organisations. Where replies may be `revised`, an organisation may have several.
        """
        several = "if these are rows of one organisation, say sum_rows or revised_replies in the config"
        yield from self.source.identified(not revised, several)

        @cache  # and not computed unless a row may be misplaced: there are many ids
        def missing_ids() -> set[str]:
            present = set() if revised else set(self.source.frame["organisation_id"])
            return set(contacted.frame["organisation_id"]) - {""} - present

        yield from self.source.misplaced(lambda cells: bool(cells & missing_ids()))
        if contacted.readable and self._dated[PLACE].has_nulls():
            yield from self.source.strangers(contacted)
        yield from date_problems(self.source, REPLY_DATES, self._date_order)
        dated = self._dated.with_columns(pl.lit(self._register["date_sent"]).gather(PLACE).alias("date_sent"))
        for column in REPLY_DATES:
            early = dated.filter(pl.col(column) < pl.col("date_sent"))
            for date, row, date_sent in early.select(column, ROW, "date_sent").iter_rows():
                expected = f"expected a date on or after {date_sent}, when the request was sent"
                yield self.source.problem(row, expected, column, str(date))

    def findings(self) -> Iterator[tuple[str, Problem]]:
        """Yield what is not a fault but worth a look: unused columns, empty rows, replies set aside."""
        ours = (*REPLY_DATES, REPLY_STATUS, *REPLY_TEXTS)
        absent = [name for name in ours if name not in self.source.frame.columns]
        for column in self.source.unread:
            unused = "this column is not used, because the config does not name it"
            yield "note", self.source.problem(self.source.header_row, unused, value=column, known=absent)
        yield from self._notes
        yield from (("note", problem) for problem in self.not_replies.values())
        set_aside = self.replies.filter(pl.col("why_set_aside").is_not_null())
        for row, why, counting in set_aside.select(ROW, "why_set_aside", "counting").iter_rows():
            yield "warning", self.source.problem(row, why.format(self.source.row_in_words(counting)))

    def rows_without(self, other: "Coder") -> pl.Series:
        """Return the rows of the replies that count whose organisation the other coder does not have."""
        counting = self.replies.filter(pl.col("set_aside").is_null())
        others = other.replies.filter(~pl.col(ROW).is_in(other.silent[ROW].implode()))
        return counting.join(others, on="organisation_id", how="anti")[ROW]

    def counting_replies(self) -> pl.DataFrame:
        """Return the reply of each organisation that counts, and how many rows (`replies`) the organisation has.

        One row is one organisation that has any: PLACE, replies, date_responded, date_refused (the day of its
        first refusal), counted_on and REPLY_TEXTS; where none of its rows is a reply, all but the first two are null.
        """
        counting = self.replies.filter(pl.col("set_aside").is_null()).with_columns(date_refused="first_refusal")
        counting = counting.select(PLACE, *REPLY_DATES, "counted_on", *REPLY_TEXTS)
        if counting.height == self.replies.height:  # no organisation has another row
            return counting.with_columns(replies=pl.lit(1, pl.UInt32))
        rows = self.replies.group_by(PLACE, maintain_order=True).agg(replies=pl.len())
        return rows.join(counting, on=PLACE, how="left", maintain_order="left", validate="1:1")

    def answers(self) -> "Answers":
        """Return the answers as received, in the order of the register, then of the file, then of the questions."""
        # The name of no question, as all that have a space.
        replies = self.texts.with_columns(self.replies["set_aside"].alias("set aside"), self.replies[PLACE])
        replies = replies.sort(PLACE, maintain_order=True)
        return Answers(replies, self.source, self.questions)

    def _rows_read(self, no_reply: NoReply, options: Mapping[str, Collection[str]]) -> pl.DataFrame:
        """Return what each row of the file says of whether there is a reply; words for none are removed from its dates.

        `words for none` are its words for no reply, `has something` the names of what speaks for a reply (looked for
        where any row has such words), and `other status` is the reply_status of a reply. A row `is silent` where it is
        no reply, and `contradicts itself` where it says so and has something of a reply. `has words` says whether any
        answer is such words, "<question> says" whether that one is. Where the status of a row without an answer says
        so, it `is refused`; where it has another status and nothing else, it `is status alone`; where its status or
        comment alone may mean that there is no reply, it `is unclear`.
        """
        columns = self.source.frame.columns
        self.source.frame = self.source.frame.with_columns(
            pl.when(where(self.source.frame[name], fills_a_gap)).then(pl.lit("")).otherwise(name).alias(name)
            for name in REPLY_DATES
            if name in columns
        )
        of_status, of_reply = (REPLY_STATUS, *REPLY_DATES), ("exemption_claimed", "review_outcome")
        of_row = (*of_status, *of_reply, "comment")
        absent = [pl.lit("").alias(name) for name in of_row if name not in columns]
        rows = self.source.frame.with_columns(absent).select(
            ROW, "organisation_id", pl.col(*of_row, *self.questions).str.strip_chars()
        )
        in_words = {name: no_reply.is_status(rows[name]) for name in of_status}
        of_texts = (*of_reply, *self.questions, "comment")
        in_words |= {name: no_reply.is_said(rows[name], options.get(name, ())) for name in of_texts}
        rows = rows.with_columns(said.alias(f"{name} says") for name, said in in_words.items())
        spoken = [name for name in in_words if rows[f"{name} says"].any()]  # most often none
        self.source.frame = self.source.frame.with_columns(
            pl.when(rows[f"{name} says"]).then(pl.lit("")).otherwise(name).alias(name)
            for name in REPLY_DATES
            if name in spoken
        )
        says = {name: pl.col(f"{name} says") for name in (*of_status, *of_reply, *self.questions, "comment")}
        given = {name: (pl.col(name) != "") & ~says[name] for name in says}
        any_words = pl.any_horizontal(says[name] for name in (*of_status, *self.questions))
        if spoken:
            given |= {name: given[name] & ~(any_words & where(rows[name], fills_a_gap)) for name in self.questions}
        # Beside words for no reply, no exemption and no outcome are none; alone they make a reply, as a comment does.
        none = {name: given[name] & where(rows[name], is_nothing) for name in of_reply}
        evidence = {name: given[name] & ~none.get(name, pl.lit(False)) for name in says if name != "comment"}
        names = [pl.when(speaks).then(pl.lit(name)) for name, speaks in evidence.items()]
        status = evidence.pop(REPLY_STATUS)
        rows = rows.with_columns(
            pl.coalesce(
                pl.lit(None, pl.String),
                *(pl.when(said).then(name) for name, said in says.items() if name in spoken),
            ).alias("any words"),
            pl.any_horizontal(says[name] for name in self.questions).alias("has words"),
            pl.any_horizontal(says[name] for name in of_status).alias("says so"),
            pl.any_horizontal(given[name] for name in self.questions).alias("any answer"),
            (pl.concat_str(names, separator=", ", ignore_nulls=True) if spoken else pl.lit("")).alias("has something"),
            status.alias("has status"),
            pl.any_horizontal(evidence.values()).alias("has more"),
            pl.when(given[REPLY_STATUS]).then(REPLY_STATUS).alias("other status"),
        )
        says_none = pl.col("says so") | (pl.col("has words") & ~pl.col("any answer"))
        nothing = ~pl.col("has status") & ~pl.col("has more")
        # A comment alone makes a reply, but not where a reply_status could have said so.
        comment = given["comment"] if REPLY_STATUS not in columns else pl.lit(False)
        remark = pl.any_horizontal(comment, *none.values())
        silent, unanswered = nothing & (says_none | ~remark), ~pl.col("any answer") & ~pl.col("has words")
        if self._added_up:  # a part without an answer, of a reply that has others
            silent &= ~(~silent).any().over("organisation_id")
        status_alone = pl.col("has status") & ~pl.col("has more")
        by_itself = pl.when(status_alone).then("other status").when(nothing & comment).then("comment")
        rows = rows.with_columns(by_itself.alias("alone"))
        return rows.select(
            ROW,
            "organisation_id",
            *(f"{name} says" for name in self.questions),
            "has words",
            "has something",
            "other status",
            pl.when(says_none | silent).then("any words").alias("words for none"),
            silent.alias("is silent"),
            (says_none & ~nothing).alias("contradicts itself"),
            (unanswered & where(rows["other status"], says_refused)).fill_null(False).alias("is refused"),
            (unanswered & status_alone).alias("is status alone"),
            (unanswered & ~silent & where(rows["alone"], no_reply.may_be_meant)).fill_null(False).alias("is unclear"),
        )

    def _findings_of(self, rows: pl.DataFrame) -> Iterator[tuple[str, Problem]]:
        """Yield what is worth a look in the rows as read (see `_rows_read`)."""
        statuses = rows.group_by("other status", maintain_order=True).agg(
            pl.len(), pl.col("is refused").any(), pl.col("is unclear").any(), pl.col("is status alone").sum()
        )
        for status, count, refuses, unclear, alone in statuses.drop_nulls("other status").iter_rows():
            taken = f"{count:,} {'row has' if count == 1 else 'rows have'} this text; it counts as a reply"
            if refuses:
                taken += ", whose blank answers were refused"
            if unclear:
                taken += ", but may mean that there is none: where a row has nothing else, a person decides"
            elif alone and not refuses:
                only = f"{alone:,} {'row has' if alone == 1 else 'rows have'} nothing else"
                taken += f", though {only}; if it means no reply, add it to no_reply"
            yield "note", self.source.problem(self.source.header_row, taken, REPLY_STATUS, status)
        for row, words, has in (
            rows.filter("contradicts itself").select(ROW, "words for none", "has something").iter_rows()
        ):
            other = f"this says that there is no reply, but the row has {has}; it counts as a reply"
            yield "warning", self.source.problem(row, other, value=words)
        if self._added_up:
            counts = rows.filter(~pl.col("is silent")).group_by("organisation_id").agg(pl.col(ROW).min(), pl.len())
            for row, count in counts.filter(pl.col("len") > 1).sort(ROW).select(ROW, "len").iter_rows():
                added = f"this organisation has {count:,} rows, which are parts of one reply and are added up"
                yield "note", self.source.problem(row, added)

    def _not_a_reply(self, row: int, words: str | None) -> Problem:
        """Return the note of a row that is no reply: because of these words, or because it is blank."""
        if words is not None:
            said = "this says that the organisation has not replied; the row is not counted as a reply"
            return self.source.problem(row, said, value=words)
        last = "reply_status" if REPLY_STATUS in self.source.frame.columns else "comment"
        nothing = f"this row has no answer, date, exemption, review outcome or {last}; it is not counted as a reply"
        return self.source.problem(row, nothing)

    def _texts(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of each row of the file, the kind of each cell, and whether each is no year."""
        flags = rows.select(
            "is silent", "contradicts itself", "is refused", "is unclear", *(f"{name} says" for name in self.questions)
        )
        texts = pl.concat([self.source.frame.select("organisation_id", ROW, *self.questions), flags], how="horizontal")
        answered = {question: pl.col(question).str.strip_chars() != "" for question in self.questions}
        # What a row says of its answers, the gravest first.
        of_row = {
            "is silent": ("no_reply", answered),
            "contradicts itself": ("no_reply", {question: pl.col(f"{question} says") for question in self.questions}),
            "is refused": ("status_refused", {}),
            "is unclear": ("status_unclear", {}),
        }
        some = [name for name in of_row if rows[name].any()]
        # These names have a space because no question's name has one.
        kinds, counted = {}, {name: texts[name].value_counts(name="how many") for name in self.questions}
        for question in self.questions:
            comma = _may_have_decimal_comma(question, counted[question])
            kind = pl.when(comma).then(pl.lit("comma")).otherwise(self.source.kind(question))
            for name in reversed(some):
                says, concerned = of_row[name]
                kind = pl.when(pl.col(name) & concerned.get(question, True)).then(pl.lit(says)).otherwise(kind)
            kinds[f"{question} cell"] = kind
        texts = texts.with_columns(**kinds)
        not_years = {
            f"{question} no year": _not_a_year(texts[question], texts[f"{question} cell"], counted[question])
            for question in self.questions
        }
        return texts.select("organisation_id", ROW, *self.questions, *kinds, **not_years)

    def _replies(self) -> pl.DataFrame:
        """Return what each row of the file has besides answers: PLACE, dates, texts, and whether it has any answer."""
        texts: dict[str, pl.Expr] = {}
        for name in REPLY_TEXTS:
            present = name in self.source.frame.columns
            text = pl.col(name).str.strip_chars() if present else pl.lit(None, dtype=pl.String)
            texts[name] = pl.when(text != "").then(text)
        answered = pl.any_horizontal(pl.col(self.questions).str.strip_chars() != "")
        replies = with_dates(self.source.frame, REPLY_DATES, self._date_order)
        replies = replies.select("organisation_id", ROW, *REPLY_DATES, **texts, answered=answered)
        places = self._register.select("organisation_id", "date_sent", pl.row_index(PLACE))
        if places["organisation_id"].n_unique() < places.height:  # sooner known than which one is
            # A fault, which is told with all others: the last row with a date says when the request was sent.
            places = places.sort(pl.col("date_sent").is_not_null(), maintain_order=True)
            places = places.unique("organisation_id", keep="last", maintain_order=True)
        places = places.drop("date_sent")
        return replies.join(places, on="organisation_id", how="left", maintain_order="left", validate="m:1")


class Answers:
    """The answers of replies as received (`frames.ANSWERS_RAW`): made when needed, since they are many.

    A blank answer is null.
    """

    def __init__(self, replies: pl.DataFrame, source: Source, questions: Sequence[str]) -> None:
        """Take the replies as `Coder.texts` has them, with `set aside`, in the order of the answers."""
        self._replies, self._source, self._questions = replies, source, questions

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the answers in frames, those to all questions of so many replies; of no reply, one empty frame."""
        for start in range(0, max(self._replies.height, 1), BATCH):
            yield self._of(self._replies.slice(start, BATCH))

    def collect(self) -> pl.DataFrame:
        """Return all answers."""
        return pl.concat(self.batches())

    def _of(self, replies: pl.DataFrame) -> pl.DataFrame:
        of_rows = replies.select("organisation_id", ROW, set_aside="set aside")
        parts = [
            replies.select(
                question=pl.lit(question),
                answer_text=pl.when(pl.col(question).str.strip_chars() != "").then(question),
                cell=f"{question} cell",
                column=self._source.letters(question),
                not_a_year=f"{question} no year",
            )
            for question in self._questions
        ]
        by_question = pl.concat(parts, rechunk=True)  # in one piece, of which rows are taken several times as fast
        place, number = pl.int_range(by_question.height, dtype=pl.UInt32, eager=True), len(parts)
        reply = place // number
        answers = of_rows[reply].hstack(by_question[place % number * replies.height + reply])
        return frames.conform(answers.with_columns(**self._source.place()).drop(ROW), frames.ANSWERS_RAW)


def _may_have_decimal_comma(question: str, counted: pl.DataFrame) -> pl.Expr:
    """Say of each answer of a question whether its comma, before three digits, may stand before decimals.

    It may where no fewer answers of the column have a comma that stands before decimals for certain. `counted` says
    `how many` have each text.
    """
    forms = (DECIMAL_COMMA, COMMA_BEFORE_THREE)
    decimals, three = (counted.filter(pl.col(question).str.contains(form)) for form in forms)
    if decimals.is_empty() or decimals["how many"].sum() < three["how many"].sum():
        return pl.lit(False)
    return pl.col(question).is_in(three[question].implode())


def _not_a_year(answers: pl.Series, cells: pl.Series, counted: pl.DataFrame) -> pl.Expr:
    """Say of each answer of a question whether it is a number though it may be a year by itself.

    It is where its column has at least three other numbers, and at least half of these are of the size of years.
    `counted` has each of its texts.
    """
    if not counted[answers.name].str.contains(FOUR_DIGITS).any():
        return pl.lit(False)
    as_typed = pl.col(cells.name).is_in(AS_TYPED)
    text = pl.col("text").str.strip_chars()
    counted = answers.filter(cells.is_in(AS_TYPED)).rename("text").value_counts(name="count")
    digits = pl.when(text.str.contains(NUMBER)).then(text)
    numbers = counted.with_columns(number=digits.str.replace_all(",", "", literal=True).cast(pl.Float64))
    is_year = (digits.str.len_chars() == 4) & pl.col("number").is_between(YEARS[0], YEARS[-1])
    years, others = numbers.drop_nulls("number").filter(is_year), numbers.drop_nulls("number").filter(~is_year)
    of_that_size = others.filter(pl.col("number").is_between(*SIZE_OF_YEARS))["count"].sum()
    if years.height and others["count"].sum() >= 3 and 2 * of_that_size >= others["count"].sum():
        return as_typed & pl.col(answers.name).is_in(years["text"].implode())
    return pl.lit(False)


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
    repeated = pl.col(PLACE).is_duplicated()
    alone, several = replies.filter(~repeated), _several(replies.filter(repeated), accepted_until)
    return _in_file_order(alone, several)


def _in_file_order(most: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the order of the file, of two frames that are; most often the second has no row."""
    both = pl.concat([most, others], how="diagonal")
    return both if others.is_empty() else both.sort(ROW)


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
        *("organisation_id", ROW, PLACE, *REPLY_DATES, *REPLY_TEXTS, "first_refusal", "counted_on"),
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
