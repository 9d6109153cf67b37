"""A second opinion on the run's own numbers: each is computed again from the final answers, by other code.

From the answers, their statuses and who replied, numpy, scipy and pingouin compute what the tables and the
sensitivity analyses say; no derived column is read. Of this package only `core` is imported: nothing that made the
numbers.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy import special, stats

from foisurvey.checks.printed_again import COMPLETENESS, shown, wrong_cells
from foisurvey.checks.requests_again import COLUMNS, requests_again
from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import AGREEMENT, ALL, Design, Exclusion, Presentation

Array = np.ndarray[Any, Any]
ALLOWED = 1e-9  # the largest difference, as a fraction of the number, or of the largest number that it is made of
# Estimates that are no numbers of such tables, or about their answers.
NOT_OF_TABLES = ("statements", AGREEMENT, "intervals", "comparisons", "influence", "funnel")
# R's types of quantile, 1 to 9, as numpy calls them.
QUANTILES: tuple[Any, ...] = (
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen"),
    *("weibull", "linear", "median_unbiased", "normal_unbiased"),
)

INTERVALS_OF_MEAN = {"z": "scipy.stats.norm.ppf x scipy.stats.sem", "t": "pingouin.ttest()"}
INTERVALS = {
    "wald": "scipy.stats.norm.ppf x standard error",
    "wilson": "scipy.stats.binomtest().proportion_ci('wilson')",
    "wilson_corrected": "scipy.stats.binomtest().proportion_ci('wilsoncc')",
    "exact": "scipy.stats.binomtest().proportion_ci('exact')",
    "jeffreys": "scipy.stats.beta.ppf",
    "agresti_coull": "scipy.stats.norm.ppf, of z^2 / 2 more of each kind",
}


class Way(NamedTuple):
    """What is computed, and how: a row of audit/second_opinion.csv."""

    statistic: str
    method: str


COUNT = Way("count", "numpy: conditions counted")
PERCENTAGE = Way("percentage", "100 x count / count")
SUM = Way("sum", "numpy.sum")
MEAN = Way("mean", "numpy.mean")
SD = Way("standard deviation", "numpy.std(ddof=1)")
MEDIAN = Way("median", "numpy.median")
RANGE = Way("minimum and maximum", "numpy.min, numpy.max")
SHARE = Way("pooled percentage", "100 x sum / sum")
DAYS = Way("days to reply", "numpy.busday_count, numpy.median and numpy.quantile")
STANDARD_ERROR = Way("standard error of a percentage", "scipy.stats.bernoulli.std / sqrt(n)")
BY_ORGANISATIONS = "of a percentage by organisations"
CLUSTER_ERROR = Way(f"standard error {BY_ORGANISATIONS}", "numpy.var(ddof=1) of what lies beside the share")
CLUSTER_INTERVAL = Way(f"interval {BY_ORGANISATIONS}", "scipy.stats.t.ppf x standard error")
DESIGN_EFFECT = Way("design effect", "(standard error by organisations / standard error)^2")
EFFECTIVE_N = Way("effective sample size", "denominator / design effect")


class Opinion(NamedTuple):
    """A number computed again, not a number where it is not defined; `size` is that of what it is made of, or 1."""

    way: Way
    value: float
    size: float = 1


@dataclass
class Answers:
    """The final answers, an array each with a place an organisation contacted, and the opinions formed so far by id."""

    frame: pl.DataFrame
    survey: Presentation
    opinions: dict[str, Opinion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        design, columns = self.survey.design, self.frame
        with_numbers = [name for name, question in design.questions.items() if question.number != "choice"]
        self.numbers = {name: columns[name].cast(pl.Float64).to_numpy() for name in with_numbers}
        self.known = {name: columns[name].is_not_null().to_numpy() for name in design.questions}
        self.ambiguous = {name: columns[f"{name}_ambiguous"].to_numpy() for name in design.questions}
        self.unconfirmed = {name: columns[f"{name}_unconfirmed"].to_numpy() for name in design.questions}
        self.limits = {name: self._limits(name) for name in with_numbers}
        self.responded, self.late = (columns[name].to_numpy() for name in ("responded", "late"))
        self.total = self.numbers[design.total]
        self.imputed = self.with_status(design.total, "imputed")
        # Whose parts need not lie within the total: parts that overlap, or exceed it as a person confirmed.
        summed = sum((np.nan_to_num(self.numbers[part]) for part in design.parts), np.zeros(columns.height))
        self.not_within = summed > self.total * (1 + ALLOWED) if design.disjoint else np.full(columns.height, True)
        types = columns["organisation_type"]
        self.types: dict[str, Array] = {name: (types == name).to_numpy() for name in design.types}
        self.types[ALL] = np.full(columns.height, True)

    def _limits(self, question: str) -> tuple[Array, Array]:
        """Return the least and the most that the answers may mean."""
        number = self.numbers[question]
        low, high = (self.frame[f"{question}_{end}"].cast(pl.Float64) for end in ("low", "high"))
        ambiguous = self.ambiguous[question]
        return (
            np.where(ambiguous, low.to_numpy(), number),
            np.where(ambiguous, high.fill_null(math.inf).to_numpy(), number),
        )

    def with_status(self, question: str, status: str) -> Array:
        """Say of which organisations the answer to a question has a status."""
        return (self.frame[f"{question}_status"] == status).to_numpy()

    def resting_on(self, parts: Collection[str]) -> Array:
        """Return on how many ambiguous answers an organisation's total, or sum of its parts, and these parts rest."""
        design = self.survey.design
        count = self.ambiguous[design.total].astype(int)
        for part in design.parts:
            count += self.ambiguous[part] & (self.imputed | (part in parts))
        return count

    def behind(self, prefix: str, parts: Collection[str], included: Array) -> None:
        """Say on how many answers the totals of some organisations and these parts rest, and how many are unconfirmed.

        A total that is imputed rests on its parts, and on its own answer where nobody has confirmed that it is missing.
        """
        total = self.survey.design.total
        needed = {part: self.known[part] & (self.imputed | (part in parts)) for part in self.survey.design.parts}
        needed[total] = self.known[total] & ~(self.imputed & ~self.unconfirmed[total])
        for name, here in self.types.items():
            answers = sum((one & included & here).sum() for one in needed.values())
            unconfirmed = sum((one & self.unconfirmed[key] & included & here).sum() for key, one in needed.items())
            self.say(f"{prefix}.{name}.unconfirmed", _with_percentage(unconfirmed, answers))

    def say(self, prefix: str, opinions: Mapping[str, Opinion]) -> None:
        """Keep opinions, by the rest of their ids, which begin alike."""
        self.opinions |= {f"{prefix}.{name}": opinion for name, opinion in opinions.items()}


def second_opinion(
    frame: pl.DataFrame,
    estimates: pl.DataFrame,
    survey: Presentation,
    full: Collection[str],
    tables: Mapping[str, Path],
) -> pl.DataFrame:
    """Return what was computed again and how far the run's numbers are from it (`frames.SECOND_OPINION`).

    `frame` is the analysis frame, `estimates` are all (`frames.ESTIMATES`), `full` the questions that a full reply
    answers, `tables` the files of the tables by name. Raises BadInput with every number that differs or was not
    computed again, and every cell that does not print its number: a bug in this package, never a fault in the data.
    """
    opinions = recomputed(frame, survey, full)
    values: dict[str, float | None] = dict(estimates.select("id", "value").iter_rows())
    problems = [Problem(f"{name}: it is missing from estimates.csv") for name in opinions if name not in values]
    problems += _wrong_sums(frame, survey.design)
    differences: dict[Way, list[float | None]] = {}
    # A statement may show a number of a table again.
    checked = estimates.filter(~pl.col("table").is_in(NOT_OF_TABLES)).select("id", "value", "same_as")
    for name, value, same_as in checked.iter_rows():
        opinion = opinions.get(name) or opinions.get(same_as)
        if opinion is None:
            problems.append(Problem(f"{name}: it is not computed again"))
            continue
        apart = _apart(value, opinion)
        differences.setdefault(opinion.way, []).append(apart)
        if apart is not None and not apart <= ALLOWED:
            ours, again = ("none" if one is None or math.isnan(one) else one for one in (value, opinion.value))
            problems.append(Problem(f"{name}: estimates.csv has {ours}, the second opinion {again}"))
    rows: list[tuple[Any, ...]] = [
        (*way, len(found), found.count(None), max((apart for apart in found if apart is not None), default=0), ALLOWED)
        for way, found in differences.items()
    ]
    printable = shown(estimates, survey)
    for name, path in tables.items():
        cells, wrong = wrong_cells(name, path, printable, survey)
        problems += wrong
        rows.append((f"tables/{name}.csv", "its numbers put in its cells and headings again", cells, 0, None, 0.0))
    if problems:
        raise BadInput("a second opinion differs (a bug in foisurvey or a library, not a fault in your data)", problems)
    return pl.DataFrame(rows, schema=frames.SECOND_OPINION, orient="row")


def _wrong_sums(frame: pl.DataFrame, design: Design) -> Iterator[Problem]:
    sums = frame.filter(pl.col(f"{design.total}_status") == "imputed")
    apart = (sum((pl.col(part) for part in design.parts), pl.lit(0)) - pl.col(design.total)).abs()
    if count := sums.filter(apart > ALLOWED * pl.col(design.total)).height:
        yield Problem(f"totals with status imputed that are not the sums of their parts: {count}")


def columns(design: Design) -> list[str]:
    """Return the columns of the analysis frame that a second opinion is formed on: those that are not derived."""
    ends = ("", "_low", "_high", "_status", "_ambiguous", "_unconfirmed")
    of_questions = [
        f"{name}{end}"
        for name, question in design.questions.items()
        for end in ends
        if question.number != "choice" or end not in ("_low", "_high")
    ]
    return ["organisation_type", "responded", "late", *COLUMNS, *of_questions]


def recomputed(frame: pl.DataFrame, survey: Presentation, full: Collection[str]) -> dict[str, Opinion]:
    """Return each number of the tables, of the sensitivity analyses, and of answers that are no plain numbers."""
    answers, design = Answers(frame, survey), survey.design
    known, total = answers.known, answers.total
    _replies(answers, full)
    _no_plain_numbers(answers)
    with_total = known[design.total]
    answers.behind("table1", design.parts, np.full(len(total), True))
    _described(answers, "table2", total, with_total, [], with_total, amounts=True)
    if design.compliant:
        part = answers.numbers[design.compliant]
        rated = with_total & known[design.compliant] & (total > 0)
        rate = np.full(len(total), math.nan)
        # Where all are compliant it is exactly 100, however a decimal division is rounded.
        rate[rated] = np.where(part[rated] == total[rated], 100, 100 * part[rated] / total[rated])
        needed = [design.compliant]
        maybe = _may_have_a_rate(answers, rate, ())
        _described(answers, "table3", total, rated, [], maybe, amounts=True)
        for table in ("table4", "table5.primary"):
            _described(answers, table, rate, rated, needed, maybe)
        for name, exclusion in survey.sensitivity.items():
            maybe = _may_have_a_rate(answers, rate, exclusion.exclude_rates)
            ranked, dropped, tied = _restricted(exclusion, answers, with_total, rated)
            staying = rated & ~dropped & ~np.isin(rate, exclusion.exclude_rates)
            _described(answers, f"table5.{name}", rate, staying, needed, maybe & (~dropped | tied))
            counts = {"ranked.n": ranked, "excluded.n": rated & ~staying, "tied.n": tied & maybe}
            answers.say(f"table5.{name}", {key: Opinion(COUNT, which.sum()) for key, which in counts.items()})
    if design.statuses:
        _shares(answers, with_total)
    for table, question in design.extra_tables.items():
        _extra(answers, table, question)
    if survey.law:
        _requests(answers, full)
    return answers.opinions


def _requests(answers: Answers, full: Collection[str]) -> None:
    """How the requests were answered: replies in time, days, refusals and reviews."""
    counts, days = requests_again(answers.frame, answers.survey, full)
    is_timed = not np.isnan(days).all()
    on_time = ("process.in_time", "process.overdue", "process.undated")
    wholes = ("process.requests", "refusals.responded")
    for kind, here in answers.types.items():
        number = {name: (which & here).sum() for name, which in counts.items()}
        for name in counts:
            table, _, count = name.partition(".")
            of = "process.requests" if table == "process" else "process.replies"
            if count.startswith("review_"):
                of = "refusals.reviews"
            elif count.startswith(("section_", "withheld_")) or count in ("answered", "refused_late"):
                of = "refusals.refused"
            elif count == "not_held":
                of = "refusals.responded"
            if name not in wholes and (is_timed or name not in on_time):
                answers.say(f"{table}.{kind}.{count}", _with_percentage(number[name], number[of]))
        answers.opinions[f"process.{kind}.requests.n"] = Opinion(COUNT, number["process.requests"])
        if is_timed:
            taken = days[here & ~np.isnan(days)]
            answers.say(
                f"process.{kind}",
                {
                    "dated.n": Opinion(COUNT, len(taken)),
                    "in_time_of_replies.pct": _percentage(number["process.in_time"], len(taken)),
                    **_days(taken, answers.survey.statistics.quantile_type),
                },
            )


def _days(days: Array, quantile_type: int) -> dict[str, Opinion]:
    if not len(days):
        return {name: Opinion(DAYS, math.nan) for name in ("median", "iqr_low", "iqr_high", "min", "max")}
    low, high = np.quantile(days, [0.25, 0.75], method=QUANTILES[quantile_type - 1])
    values = {"median": np.median(days), "iqr_low": low, "iqr_high": high, "min": days.min(), "max": days.max()}
    return {name: Opinion(DAYS, float(value)) for name, value in values.items()}


def _replies(answers: Answers, full: Collection[str]) -> None:
    """Table 1: who replied, and how completely."""
    known, counting = answers.known, answers.survey.design.counting
    every, some = np.all([known[name] for name in full], axis=0), np.any([known[name] for name in counting], axis=0)
    conditions = [answers.late, ~answers.responded, every, some]
    reply = np.select(conditions, ["late", "no_response", "full", "partial"], "no_data")
    for name, here in answers.types.items():
        contacted = here.sum()
        answers.say(f"table1.{name}", {"contacted": Opinion(COUNT, contacted)})
        replies = {"responded": answers.responded} | {one: reply == one for one in COMPLETENESS}
        for one, which in replies.items():
            count = (here & which).sum()
            answers.say(f"table1.{name}.{one}", _with_percentage(count, contacted))


def _no_plain_numbers(answers: Answers) -> None:
    """How many answers are in review, withdrawn, unconfirmed, imputed, or ambiguous, and of how many."""
    design, known = answers.survey.design, answers.known
    stated = {name: known[name] & ~answers.with_status(name, "imputed") for name in design.questions}
    withdrawn = {name: answers.with_status(name, "withdrawn") for name in design.questions}
    in_review = {name: answers.with_status(name, "in_review") | one for name, one in withdrawn.items()}
    may_be_numbers = {name: stated[name] | answers.unconfirmed[name] for name in design.questions}
    for name, here in answers.types.items():
        review = sum((one & here).sum() for one in in_review.values())
        unconfirmed = sum((one & here).sum() for one in answers.unconfirmed.values())
        plain = {question: (one & here).sum() for question, one in stated.items()}
        imputed = sum((answers.with_status(question, "imputed") & here).sum() for question in design.counting)
        ambiguous = sum((answers.ambiguous[question] & here).sum() for question in design.counting)
        for kind, count, of in (
            ("review", review, review + sum(plain.values())),
            ("withdrawn", sum((one & here).sum() for one in withdrawn.values()), review + sum(plain.values())),
            ("unconfirmed", unconfirmed, sum((one & here).sum() for one in may_be_numbers.values())),
            ("imputed", imputed, (known[design.total] & here).sum()),
            ("ambiguous", ambiguous, sum(plain[question] for question in design.counting)),
        ):
            answers.say(f"{kind}.{name}.answers", _with_percentage(count, of))


def _restricted(exclusion: Exclusion, answers: Answers, with_total: Array, rated: Array) -> tuple[Array, Array, Array]:
    """Return whom a sensitivity analysis ranks, whom it drops whatever the rate, and whom of them by order alone."""
    dropped = answers.imputed & exclusion.stated_totals_only
    tied = np.full(len(rated), False)
    ranked = rated & ~dropped
    if trim := exclusion.trim:
        if trim.base == "with_total":
            ranked = with_total & ~dropped
        # From the smallest total to the largest, equal ones in the order of the register.
        order = np.flatnonzero(ranked)[np.argsort(answers.total[ranked], kind="stable")]
        count = math.floor(trim.fraction * len(order))
        for end in (order[:count], order[len(order) - count :][::-1]):
            trimmed = np.isin(np.arange(len(rated)), end)
            level = ranked & (answers.total == answers.total[end[-1]]) if count else trimmed
            if (level & ~trimmed).any():
                if trim.ties == "register_order":
                    tied |= level
                else:
                    trimmed[level] = trim.ties == "all"
            dropped |= trimmed
    return ranked, dropped, tied


def _may_have_a_rate(answers: Answers, rate: Array, excluded: Collection[float]) -> Array:
    """Say which organisations have a rate that is not excluded, as read or by another reading of ambiguous answers.

    So many totals and parts that they make more rates than are excluded are tried, where there are so many.
    """
    design, enough = answers.survey.design, len(excluded) + 2
    assert design.compliant

    def some(low: float, high: float) -> Array:
        if design.counts_things:
            high = min(high, low + enough)
            return np.arange(math.ceil(low * (1 - 1e-12)), math.floor(high * (1 + 1e-12)) + 1.0)
        high = low + enough if math.isinf(high) else high
        return np.linspace(low, high, enough) if low <= high else np.array([])

    may = ~np.isnan(rate) & ~np.isin(rate, list(excluded))
    ambiguous = np.any([answers.ambiguous[name] for name in design.counting], axis=0)
    known = answers.known[design.total] & answers.known[design.compliant]
    for place in np.flatnonzero(~may & ambiguous & known):
        limits = {name: (low[place], high[place]) for name, (low, high) in answers.limits.items()}
        others = [limits[name] for name in design.parts if name != design.compliant and answers.known[name][place]]
        least, most = (sum(ends) for ends in zip(*others, (0.0, 0.0), strict=True))
        low, high = (least, math.inf) if answers.imputed[place] else limits[design.total]
        part_low, part_high = limits[design.compliant]
        if answers.not_within[place]:
            pairs = ((part, total) for part in some(part_low, part_high) for total in some(low, high))
            may[place] = any(total > 0 and 100 * part / total not in excluded for part, total in pairs)
            continue
        for part in some(part_low, min(part_high, high - least)):
            for rest in some(least, most) if answers.imputed[place] else some(max(low - part, least), high - part):
                may[place] |= part + rest > 0 and (100 * part / (part + rest) if rest else 100.0) not in excluded
    return may


def _described(
    answers: Answers,
    prefix: str,
    numbers: Array,
    included: Array,
    parts: Collection[str],
    maybe: Array,
    amounts: bool = False,
) -> None:
    """Tables 2 to 5: the numbers of the organisations included; with `amounts` their sum, which is part of a whole.

    `parts` are those that a number is made of besides the total, `maybe` the organisations that may be included.
    """
    answers.behind(prefix, parts, included)
    resting, noun = answers.resting_on(parts), answers.survey.counted.id
    for name, here in answers.types.items():
        answers.say(f"{prefix}.{name}", {"ambiguous.n": Opinion(COUNT, resting[maybe & here].sum())})
    _distribution(answers, prefix, numbers, included, (f"{noun}.total", f"{noun}.pct") if amounts else None)


def _distribution(answers: Answers, prefix: str, numbers: Array, included: Array, sums: tuple[str, str] | None) -> None:
    """The numbers of the organisations included, and what `sums` calls their sum and its percentage of all, if any."""
    settings = answers.survey.statistics
    quantile = QUANTILES[settings.quantile_type - 1]
    quartiles = Way("quartiles", f"numpy.quantile, method {quantile}")
    interval = Way("interval of a mean", INTERVALS_OF_MEAN[settings.interval_of_mean])
    skewness = Way("skewness", f"scipy.stats.skew, type {settings.skewness_type}")
    for name, here in answers.types.items():
        x = numbers[included & here]
        n, size = len(x), float(np.abs(x).max(initial=1))
        answers.say(f"{prefix}.{name}.organisations", _with_percentage(n, included.sum()))
        if sums:
            percentage = _percentage(x.sum(), numbers[included].sum(), SHARE)
            answers.say(f"{prefix}.{name}", dict(zip(sums, (Opinion(SUM, x.sum(), size), percentage), strict=True)))
        mean, sd, ci_low, ci_high = np.full(4, math.nan)
        least, low, median, high, most = np.full(5, math.nan)
        if n > 0:
            mean, median, least, most = x.mean(), np.median(x), x.min(), x.max()
            low, high = np.quantile(x, [0.25, 0.75], method=quantile)
        if n > 1:
            sd = x.std(ddof=1)
            ci_low, ci_high = _interval_of_mean(x, settings.interval_of_mean, settings.level)
        described = {
            "mean": Opinion(MEAN, mean, size),
            "sd": Opinion(SD, sd, size),
            "ci_low": Opinion(interval, ci_low, size),
            "ci_high": Opinion(interval, ci_high, size),
            "median": Opinion(MEDIAN, median, size),
            "iqr_low": Opinion(quartiles, low, size),
            "iqr_high": Opinion(quartiles, high, size),
            "min": Opinion(RANGE, least, size),
            "max": Opinion(RANGE, most, size),
            # Where the numbers differ in their last digits alone, so do their skewnesses by any two programs.
            "skewness": Opinion(skewness, _skewness(x, settings.skewness_type), max(1, 1e-5 * size / sd) if sd else 1),
        }
        answers.say(f"{prefix}.{name}", described)


def _extra(answers: Answers, table: str, question: str) -> None:
    """The table of an extra question: its numbers, or how many chose which option, and how many gave no answer."""
    asked, known = answers.survey.questions[question], answers.known[question]
    column = answers.frame[question]
    in_review = answers.with_status(question, "in_review") | answers.with_status(question, "withdrawn")
    for name, here in answers.types.items():
        answered, responded = known & here, answers.responded & here
        unconfirmed = (answered & answers.unconfirmed[question]).sum()
        answers.say(f"{table}.{name}.unconfirmed", _with_percentage(unconfirmed, answered.sum()))
        answers.say(f"{table}.{name}.missing", _with_percentage((responded & ~known).sum(), responded.sum()))
        answers.say(f"{table}.{name}", {"in_review.n": Opinion(COUNT, (in_review & here).sum())})
        if asked.choices:
            answers.say(f"{table}.{name}.organisations", _with_percentage(answered.sum(), known.sum()))
            for option in asked.choices:
                chosen = (column == option).fill_null(False).to_numpy() & here
                answers.say(f"{table}.{name}.{option}", _with_percentage(chosen.sum(), answered.sum()))
        else:
            ambiguous = (answered & answers.ambiguous[question]).sum()
            answers.say(f"{table}.{name}", {"ambiguous.n": Opinion(COUNT, ambiguous)})
    if not asked.choices:
        sums = None if asked.number == "percent" else ("total", "total.pct")
        _distribution(answers, table, answers.numbers[question], known, sums)


def _interval_of_mean(x: Array, method: str, level: float) -> tuple[float, float]:
    """Return the interval of the mean of two numbers or more."""
    if method == "z" or x.min() == x.max():
        half = stats.norm.ppf((1 + level) / 2) * stats.sem(x)
        return x.mean() - half, x.mean() + half
    import pingouin  # two seconds, which a run by default methods does without

    name = f"CI{100 * level:.0f}"
    pingouin.options[f"round.column.{name}"] = None
    low, high = pingouin.ttest(x, 0, confidence=level)[name].iloc[0]
    return low, high


def _skewness(x: Array, kind: int) -> float:
    n = len(x)
    if n == 0 or x.min() == x.max() or (kind == 2 and n < 3):
        return math.nan
    from_smallest = x - x.min()  # of large numbers near each other, the mean would lose the digits that count
    skewness = stats.skew(from_smallest, bias=kind != 2)
    return skewness * (1 - 1 / n) ** 1.5 if kind == 3 else skewness


def _shares(answers: Answers, with_total: Array) -> None:
    """Table 6: the total by status, pooled over those who answered what a status needs."""
    survey, design, numbers = answers.survey, answers.survey.design, answers.numbers
    settings = survey.statistics
    clustered = settings.interval_of_share == "cluster"
    interval = CLUSTER_INTERVAL if clustered else Way("interval of a percentage", INTERVALS[settings.interval_of_share])
    resting, noun = answers.resting_on(design.parts), survey.counted.id
    answers.behind("table6", design.parts, with_total)
    for name, here in answers.types.items():
        answers.say(f"table6.{name}", {"ambiguous.n": Opinion(COUNT, resting[with_total & here].sum())})
        table2 = {of: answers.opinions[f"table2.{name}.{noun}.{of}"] for of in ("total", "pct")}
        answers.say(f"table6.{name}.{noun}", table2)
        for status, part in design.statuses.items():
            needed = [part] if part else design.parts
            answered = here & with_total & np.all([answers.known[one] for one in needed], axis=0)
            if part is None:
                answered &= ~answers.not_within
            counted = sum(numbers[one][answered] for one in needed)
            if part is None:
                counted = np.maximum(answers.total[answered] - counted, 0)
            k, n = float(np.sum(counted)), float(answers.total[answered].sum())
            by_organisations = _by_organisations(answers, here, answered, counted)
            error, low, high = math.nan, math.nan, math.nan
            if design.counts_things and n > 0 and k <= n:
                error = stats.bernoulli.std(k / n) / math.sqrt(n)
                if not clustered:
                    low, high = _interval(int(k), int(n), settings.interval_of_share, settings.level)
            effect, effective_n = math.nan, math.nan
            if error > 0 and not math.isnan(by_organisations[0]):
                effect = (by_organisations[0] / error) ** 2
                effective_n = n / effect if effect else math.nan
            if clustered:
                error, low, high = by_organisations
            share = {
                "organisations": Opinion(COUNT, answered.sum()),
                "numerator": Opinion(SUM, k, n),
                "denominator": Opinion(SUM, n, n),
                "pct": _percentage(k, n, SHARE),
                "se": Opinion(CLUSTER_ERROR if clustered else STANDARD_ERROR, 100 * error),
                "ci_low": Opinion(interval, 100 * low),
                "ci_high": Opinion(interval, 100 * high),
                "cluster_se": Opinion(CLUSTER_ERROR, 100 * by_organisations[0]),
                "cluster_ci_low": Opinion(CLUSTER_INTERVAL, 100 * by_organisations[1]),
                "cluster_ci_high": Opinion(CLUSTER_INTERVAL, 100 * by_organisations[2]),
                "design_effect": Opinion(DESIGN_EFFECT, effect),
                "effective_n": Opinion(EFFECTIVE_N, effective_n),
            }
            answers.say(f"table6.{name}.{status}", share)


def _by_organisations(answers: Answers, here: Array, answered: Array, y: Array) -> tuple[float, float, float]:
    """Return standard error and interval of sum(y) / sum(total) with organisations as clusters, as fractions.

    `here` are the organisations of a row, `answered` those of them that gave a `y` each.
    """
    clusters, x = answers.survey.statistics.clusters, answers.total[answered]
    if len(x) < 2 or not x.sum() > 0:
        return math.nan, math.nan, math.nan
    ratio, variance, groups = y.sum() / x.sum(), 0.0, 0
    types = [which for name, which in answers.types.items() if name != ALL] if clusters.strata == "types" else [here]
    for stratum in types:
        these, contacted = stratum[answered], (stratum & here).sum()
        n = these.sum()
        groups += n > 0
        if n == 0 or (clusters.population == "contacted" and n == contacted):
            continue
        if n == 1:
            variance = math.nan
            continue
        left = 1 - n / contacted if clusters.population == "contacted" else 1.0
        # The variance of y - ratio x, which has no digits to lose where all ratios are nearly alike.
        variance += left * n * np.var(y[these] - ratio * x[these], ddof=1)
    error, freedom = math.sqrt(variance) / x.sum(), len(y) - groups
    if error <= 1e-13 * ratio:  # all organisations have the same share
        error = 0.0
    if math.isnan(error) or freedom < 1:
        return error, math.nan, math.nan
    quantile = stats.t.ppf((1 + answers.survey.statistics.level) / 2, freedom)
    if clusters.scale == "linear":
        return error, ratio - quantile * error, ratio + quantile * error
    if not 0 < ratio < 1:
        return error, math.nan, math.nan
    centre, half = special.logit(ratio), quantile * error / (ratio - ratio**2)
    return error, special.expit(centre - half), special.expit(centre + half)


def _interval(k: int, n: int, method: str, level: float) -> tuple[float, float]:
    """Return the interval of k of n, as fractions."""
    lower, upper = (1 - level) / 2, (1 + level) / 2
    z = stats.norm.ppf(upper)
    match method:
        case "jeffreys":
            return stats.beta.ppf(lower, k + 0.5, n - k + 0.5), stats.beta.ppf(upper, k + 0.5, n - k + 0.5)
        case "wald" | "agresti_coull":
            more = z**2 / 2 if method == "agresti_coull" else 0
            centre = (k + more) / (n + 2 * more)
            half = z * math.sqrt(centre * (1 - centre) / (n + 2 * more))
            return centre - half, centre + half
        case "wilson_corrected":
            method = "wilson" if 2 * k == n else "wilsoncc"  # R corrects by no more than k is from half of n
    found = stats.binomtest(k, n).proportion_ci(level, method)
    return found.low, found.high


def _with_percentage(count: float, of: float) -> dict[str, Opinion]:
    return {"n": Opinion(COUNT, count), "pct": _percentage(count, of)}


def _percentage(count: float, of: float, way: Way = PERCENTAGE) -> Opinion:
    return Opinion(way, 100 * count / of if of else math.nan)


def _apart(value: float | None, opinion: Opinion) -> float | None:
    """Return how far a number is from a second opinion, infinite where one of them is missing, None where both are."""
    missing = math.isnan(opinion.value)
    if value is None or missing:
        return None if value is None and missing else math.inf
    apart = abs(value - opinion.value)
    return float(apart / max(abs(opinion.value), opinion.size)) if apart else 0.0
