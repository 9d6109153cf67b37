"""Whether there is a reply, when it came, and whether that was in time: one rule for each stage that asks."""

import datetime
from collections.abc import Callable, Collection

import polars as pl

# Of each row of the replies the index of its organisation in the register, null where that does not have it.
PLACE = "index in the register"  # a name that no file gives a column
# Whether a reply gave something after an internal review of a refusal.
REVIEWED = (pl.col("review_outcome").str.to_lowercase() != "none").fill_null(False)
# The day of a reply's refusal: a reply that claims an exemption and gives no other day refused on the day that it came,
# unless it came after the review of the refusal.
REFUSED = pl.coalesce(
    "date_refused", pl.when(pl.col("exemption_claimed").is_not_null() & ~REVIEWED).then("date_responded")
)
UNDATED_REFUSAL = "an internal review is recorded, but no day of the refusal: with a date_refused it counts by that day"


def late(day: pl.Expr, accepted_until: str | None) -> pl.Expr:
    """Say whether a day is after the last one (YYYY-MM-DD); where either is missing it is not."""
    last = datetime.date.fromisoformat(accepted_until) if accepted_until else datetime.date.max
    return (day > last).fill_null(False)


# What a reply_status says of no reply, besides the words of the config; as an answer each of these has a meaning.
NO_REPLY_IN_STATUS = (
    *("no", "n", "none", "nil", "false", "not yet", "not received", "nothing received", "nothing yet"),
    *("none received", "none yet", "n/r", "nr"),
)
_REFUSED = (
    r"^(?:full |fully )?(?:refused|refusal|declined|withheld|rejected|exempt|exempted)(?: in full| fully)?"
    r"(?: under .*| s(?:ec|ect|ection)?\.? ?\d.*|[ ]?[^\pL\pN ].*)?$"
)
_IN_PART = r"\b(?:part|partly|partial|partially|some)\b"


class NoReply:
    """The words that say that an organisation has not replied: `words` in place of an answer, more in a status."""

    def __init__(self, words: Collection[str]) -> None:
        listed = _all_compared(words)
        self._words = listed.unique().sort()
        self._in_status = pl.concat([listed, pl.Series(NO_REPLY_IN_STATUS)]).unique().sort()

    def is_said(self, answers: pl.Series, options: Collection[str] = ()) -> pl.Expr:
        """Say of each answer whether it is such words and nothing else, and none of the `options` of a choice."""
        words = self._words.filter(~self._words.is_in(_all_compared(options).implode())).implode()
        return where(answers, lambda text: compared(text).is_in(words))

    def is_status(self, statuses: pl.Series) -> pl.Expr:
        """Say of each reply_status whether it is such words and nothing else."""
        return where(statuses, lambda text: compared(text).is_in(self._in_status.implode()))

    def may_be_meant(self, status: pl.Expr) -> pl.Expr:
        """Say whether a reply_status has such words among others, as in "No reply yet (chased 3/4)"."""
        spaced = pl.format(" {} ", compared(status).str.replace_all(r"[^\pL\pN/]+", " "))
        words = [*self._words, *(word for word in NO_REPLY_IN_STATUS if " " in word)]
        among_others = spaced.str.contains_any([f" {word} " for word in words], ascii_case_insensitive=False)
        begins = status.str.contains(r"^(?i)\s*no?\s*[^\pL\pN\s/]")
        return (among_others | begins) & ~compared(status).is_in(self._in_status.implode())


def _all_compared(texts: Collection[str]) -> pl.Series:
    return pl.select(compared(pl.lit(pl.Series([*texts], dtype=pl.String)))).to_series()


def where(texts: pl.Series, holds: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """Say of each text of a column whether something holds of it; each distinct text is looked at once."""
    distinct = texts.unique().to_frame()
    some = distinct.filter(holds(pl.col(texts.name)))[texts.name]
    return pl.col(texts.name).is_in(some.implode()) if some.len() else pl.lit(False)


def compared(text: pl.Expr) -> pl.Expr:
    """Return texts as they are compared: without case, apostrophes, hyphens, white space and marks around them."""
    lower = text.str.strip_chars().str.to_lowercase()
    words = lower.str.replace_all(r"['’]", "").str.replace_all(r"[-‐-—_\s]+", " ")
    words = words.str.replace_all(r"^[^\pL\pN]+|[^\pL\pN]+$", "")
    return pl.when(words != "").then(words).otherwise(lower)


def is_nothing(text: pl.Expr) -> pl.Expr:
    """Say whether a text says that there is nothing of what its column is about."""
    return compared(text).is_in(["none", "no", "nil", "n/a", "na", "not applicable", "-"])


def fills_a_gap(answer: pl.Expr) -> pl.Expr:
    """Say whether an answer only fills its cell, as a dash does beside words for no reply."""
    return compared(answer).is_in(["n/a", "na", "not applicable"]) | answer.str.contains(r"^[-‐‑–—−\s]+$")


def says_refused(status: pl.Expr) -> pl.Expr:
    """Say whether a reply_status says that the organisation refused, and not only in part."""
    words = compared(status)
    return words.str.contains(_REFUSED) & ~words.str.contains(_IN_PART)
