"""What two waves are compared by: the numbers that both surveys have, and what an organisation contributes to each."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import polars as pl

from foisurvey.core.frames import WAVES
from foisurvey.core.survey import Design, Survey, Unit
from foisurvey.estimation.primary import EXTRA_NUMBERS

# How a number is made of those of the organisations: their mean, sum or median, or sums divided by each other.
Statistic = Literal["mean", "sum", "median", "pooled"]
RESPONSE = "response"
# Those whose number in each organisation is shown, too: in a line from wave to wave, and if it changed most.
OF_ORGANISATIONS = ("total_mean", "rate_mean")
# By wave, what is described of an organisation and what that is of.
Columns = dict[str, tuple[pl.Expr, pl.Expr | None]]


class Wave(NamedTuple):
    """A survey and its analysis frame."""

    survey: Survey
    frame: pl.DataFrame


class Number(NamedTuple):
    """A number of both waves, by its name in ids; `question` is the one that it is of, where it is of one.

    `before` is its name where the earlier wave is compared with one before it.

    `columns` has for each wave, as expressions over its analysis frame, what is described of an organisation and, of a
    share or a rate, what that is of (None: of nothing). `joined` says how the numbers of organisations that belong
    together are joined: their sum (of a rate, both sums), their mean, or not at all (None).
    """

    name: str
    statistic: Statistic
    unit: Unit
    columns: Columns
    joined: Literal["sum", "mean"] | None = "sum"
    question: str = ""
    before: str = ""

    @property
    def is_percentage(self) -> bool:
        """Whether it is a percentage, and its change one in percentage points."""
        return self.unit == "percent"

    @property
    def is_yes_or_no(self) -> bool:
        """Whether one organisation does it or not: its own percentage is 0 or 100."""
        return self.name == RESPONSE or self.name.startswith(f"chose_{self.question}_")


class NotCompared(NamedTuple):
    """A question, or a status, that cannot be compared, and why; `what` is its name in the survey that has it."""

    what: str
    why: str


def questions_of(earlier: Survey, later: Survey) -> dict[str, str]:
    """Return the questions of the later wave that the earlier has, too, by name, and what they are called there."""
    renamed = later.earlier[earlier.survey].questions if earlier.survey in later.earlier else {}
    called = {name: renamed.get(name, name) for name in later.questions}
    # A question whose name another one is compared with is not that question.
    taken = set(renamed.values())
    return {
        name: other
        for name, other in called.items()
        if other in earlier.questions and (name in renamed or other not in taken)
    }


def numbers(earlier: Survey, later: Survey) -> tuple[list[Number], list[NotCompared]]:
    """Return the numbers that both waves have, in reading order, and what is not compared."""
    called = questions_of(earlier, later)
    found, left_out = [_response()], [*_not_asked(earlier, later, called)]
    one, other = earlier.design, later.design
    kinds = {name: (one.questions[asked], other.questions[name]) for name, asked in called.items()}
    unlike = [name for name, (then, now) in kinds.items() if (then.role, then.number) != (now.role, now.number)]
    left_out += [NotCompared(name, "it asks for another kind of number, or has another role") for name in unlike]
    called = {name: asked for name, asked in called.items() if name not in unlike}
    total = other.total
    if total in called:
        found += _of_total(total, one.total, other)
        statuses = dict(_statuses(one, other, called))
        # A part that only one wave has is among the questions.
        rest = other.remainder or one.remainder
        if rest and rest not in statuses:
            left_out.append(NotCompared(rest, "the other wave has other parts, or no remainder"))
        if other.compliant in called and called[other.compliant] == one.compliant:
            found += _of_rate(one, other)
        elif one.compliant or other.compliant:
            left_out.append(NotCompared("rate", "the compliant part is another one, or one wave has none"))
        found += [_share(name, then) for name, then in statuses.items()]
    else:
        rate = ["rate"] if other.compliant else []
        left_out += [NotCompared(name, "its total is not compared") for name in (*rate, *other.statuses)]
    for question in other.extra_tables.values():
        if question in called:
            made, missing = _extra(question, called[question], one, other)
            found += made
            left_out += missing
    return found, left_out


def contributions(number: Number, wave: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return what each organisation of a wave contributes to a number: organisation_id, value and of, as doubles.

    Both are missing where the organisation did not answer what the number needs; `of` is missing, too, where it is of
    nothing. A `frame` is the analysis frame of that wave.
    """
    value, of = number.columns[wave]
    answered = value.is_not_null() & (pl.lit(value=True) if of is None else of.is_not_null())
    of_what = pl.lit(None, pl.Float64) if of is None else pl.when(answered).then(of.cast(pl.Float64))
    return frame.select("organisation_id", value=pl.when(answered).then(value.cast(pl.Float64)), of=of_what)


def _response() -> Number:
    responded = 100.0 * pl.col("responded").cast(pl.Float64)
    return Number(RESPONSE, "mean", "percent", dict.fromkeys(WAVES, (responded, None)), "mean")


def _of_total(total: str, before: str, design: Design) -> Iterator[Number]:
    columns = _plain(before, total)
    of_sum, of_statistic = design.units_of_total
    yield Number("total_sum", "sum", of_sum, columns, question=total)
    yield Number("total_mean", "mean", of_statistic, columns, question=total)
    yield Number("total_median", "median", of_statistic, columns, question=total)


def _of_rate(one: Design, other: Design) -> Iterator[Number]:
    columns: Columns = {}
    for wave, design in zip(WAVES, (one, other), strict=True):
        part, total = pl.col(design.compliant or ""), pl.col(design.total)
        columns[wave] = pl.when(total > 0).then(part), pl.when(total > 0).then(total)
    for statistic in ("mean", "median"):
        yield Number(f"rate_{statistic}", statistic, "percent", columns, question=other.compliant or "")


def _share(status: str, before: str) -> Number:
    columns: Columns = {
        wave: (pl.col(f"{name}_numerator"), pl.col(f"{name}_denominator"))
        for wave, name in zip(WAVES, (before, status), strict=True)
    }
    return Number(f"share_{status}", "pooled", "percent", columns, before=f"share_{before}")


def _plain(before: str, after: str) -> Columns:
    """Return the columns of a number that is of nothing: a question of each wave."""
    return {wave: (pl.col(name), None) for wave, name in zip(WAVES, (before, after), strict=True)}


def _statuses(one: Design, other: Design, called: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the statuses that both waves have: the name in the later, and that in the earlier."""
    before = {part: status for status, part in one.statuses.items()}
    same_parts = {called.get(part) for part in other.parts} == {*one.parts} and one.disjoint == other.disjoint
    for status, part in other.statuses.items():
        if part is None:
            if same_parts and None in before:
                yield status, before[None]
        elif part in called:
            yield status, before[called[part]]


def _extra(question: str, before: str, one: Design, other: Design) -> tuple[list[Number], list[NotCompared]]:
    asked, then = other.questions[question], one.questions[before]
    if asked.number != "choice":
        unit = EXTRA_NUMBERS[asked.number].unit
        joined: Literal["sum"] | None = None if asked.number == "percent" else "sum"
        columns = _plain(before, question)
        return [Number(f"mean_{question}", "mean", unit, columns, joined, question, f"mean_{before}")], []
    found, left_out = [], []
    for option in asked.options:
        if option not in then.options:
            left_out.append(NotCompared(f"{question}: {option}", "the earlier wave did not have this answer"))
            continue
        chosen: Columns = {
            wave: (100.0 * (pl.col(name) == option).cast(pl.Float64), None)
            for wave, name in zip(WAVES, (before, question), strict=True)
        }
        names = [f"chose_{name}_{option}" for name in (question, before)]
        found.append(Number(names[0], "mean", "percent", chosen, None, question, names[1]))
    left_out += [
        NotCompared(f"{question}: {option}", "the later wave does not have this answer")
        for option in then.options
        if option not in asked.options
    ]
    return found, left_out


def _not_asked(earlier: Survey, later: Survey, called: dict[str, str]) -> Iterator[NotCompared]:
    for name in later.questions:
        if name not in called:
            yield NotCompared(name, f"{earlier.survey} did not ask it")
    for name in earlier.questions:
        if name not in called.values():
            yield NotCompared(name, f"{later.survey} does not ask it")
