"""Two coders' texts of the same answers: where they are read differently, and how far the coders agree."""

import datetime
import statistics
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import SURVEY, survey, values

from foisurvey.cleaning.compare_coders import compare
from foisurvey.core import frames
from foisurvey.core.survey import Survey
from foisurvey.estimation.coder_agreement import agreement
from foisurvey.reading.read_answers import AnswerReader

QUESTIONS = list(SURVEY.questions)
Reply = dict[str, str | None]


def received(replies: dict[str, Reply], cell: str = "text", set_aside: str | None = None) -> pl.DataFrame:
    rows = [
        (club, question, reply.get(question), cell, "r.csv", None, row, "B", set_aside, False)
        for question in QUESTIONS
        for row, (club, reply) in enumerate(replies.items(), start=2)
    ]
    return pl.DataFrame(rows, schema=frames.ANSWERS_RAW, orient="row")


def register(late: tuple[str, ...] = ()) -> pl.DataFrame:
    clubs = [f"C{number}" for number in range(1, 10)]
    days = [datetime.date(2031, 7, 1) if club in late else datetime.date(2031, 6, 1) for club in clubs]
    return pl.DataFrame({"organisation_id": clubs, "counted_on": days})


def paired(
    first: pl.DataFrame, second: pl.DataFrame, late: tuple[str, ...] = (), survey: Survey = SURVEY
) -> pl.DataFrame:
    return compare(register(late), first, second, survey.numbers_asked, survey.reading, "2031-06-30")


def compared(first: dict[str, Reply], second: dict[str, Reply], late: tuple[str, ...] = ()) -> dict[str, float | None]:
    ours, theirs = received(first), received(second)
    return values(agreement(paired(ours, theirs, late), ours, theirs, QUESTIONS))


@pytest.mark.parametrize(
    ("case", "first", "second", "differs"),
    [
        ("expected: the same text", "12", "12", False),
        ("expected: another number", "12", "14", True),
        ("expected: mere spelling", "12", "12 boats", False),
        ("expected: a word for a number", "twelve", " 12", False),
        ("expected: two ways to say that it is not held", "not held", "No information held.", False),
        ("expected: not held, or refused", "not held", "refused under section 12", True),
        ("expected: blank, or not held", None, "not held", True),
        ("expected: blank, or none", None, "0", True),
        ("expected: blank of both", None, None, False),
        ("edge: blank, and spaces", None, "  ", False),
        ("edge: one bound in two wordings", "more than 7", "over 7", False),
        ("edge: one value, two kinds", "about 12", "12", True),
        ("edge: one value, two bounds", "at least 8", "8", True),
        ("edge: in review, or a value", "8-9", "9", True),
        ("edge: in review of both, in other words", "see attached", "refer to the letter", True),
        ("edge: in review of both, in the same words", "see  attached", "see attached ", False),
        ("edge: in review of both, for ranges of other ends", "8-9", "8-10", True),
        ("erroneous: a negative number, or none", "-8", "8", True),
    ],
)
def test_where_two_texts_differ(case: str, first: str | None, second: str | None, differs: bool):
    for one, other in ((first, second), (second, first)):
        pairs = paired(received({"C1": {"boats": one}}), received({"C1": {"boats": other}}))
        assert pairs.filter(question="boats")["differs"].to_list() == [differs], case
        assert pairs.filter(pl.col("question") != "boats")["differs"].any() is False


def test_an_answer_in_review_differs_from_one_that_is_not(monkeypatch: pytest.MonkeyPatch):
    """Whatever makes a reader doubt one of two texts that it reads alike."""

    def doubtful(reader: AnswerReader, answers: pl.DataFrame) -> pl.DataFrame:
        read = readings(reader, answers)
        doubted = pl.col("read_text") == "12 boats"
        return read.with_columns(review=pl.when(doubted).then(pl.lit("a doubt")).otherwise("review"))

    readings = AnswerReader.readings
    monkeypatch.setattr(AnswerReader, "readings", doubtful)
    pairs = paired(received({"C1": {"boats": "12"}}), received({"C1": {"boats": "12 boats"}}))
    assert pairs.filter(question="boats").select("first_value", "second_value", "differs").rows() == [(12, 12, True)]


def test_an_answer_in_review_has_no_value_to_agree_on():
    ours, theirs = (received({"C1": {"boats": "99"}, "C2": {"boats": text}}) for text in ("3", "4"))
    pairs = paired(ours, theirs, survey=survey(questions__boats__largest=50))
    numbers = values(agreement(pairs, ours, theirs, QUESTIONS))
    assert (numbers["agreement.boats.value.n"], numbers["agreement.boats.value.pct"]) == (1, 0)
    assert (numbers["agreement.boats.kind.pct"], numbers["agreement.boats.differences.n"]) == (100, 1)


def test_a_cell_that_is_no_text_is_none_of_the_second_coders_numbers():
    pairs = paired(received({"C1": {"boats": "2031-05-10"}}, "date"), received({"C1": {"boats": "10"}}))
    row = pairs.row(0, named=True)
    assert (row["first_kind"], row["second_kind"], row["differs"]) == ("unclear", "exact", True)
    assert "a cell of type date" in row["first_review"]


def test_a_pair_says_where_either_text_stands_and_what_it_means():
    first, second = received({"C1": {}, "C2": {"boats": "about 10"}}), received({"C2": {"boats": "ten"}})
    pairs = paired(first, second.with_columns(file=pl.lit("s.xlsx"), sheet=pl.lit("B"), row=pl.lit(7, pl.Int64)))
    assert dict(pairs.schema) == frames.CODED
    row = pairs.row(0, named=True)
    assert (row["organisation_id"], row["question"]) == ("C2", "boats")
    columns = ("text", "file", "sheet", "row", "kind", "value", "low", "high", "review")
    assert [row[f"first_{name}"] for name in columns] == ["about 10", "r.csv", None, 3, "approximate", 10, 9, 11, None]
    assert [row[f"second_{name}"] for name in columns] == ["ten", "s.xlsx", "B", 7, "exact", 10, 10, 10, None]


def test_a_reply_that_does_not_count_is_not_compared():
    counting, first = received({"C1": {"boats": "12"}}), received({"C1": {"boats": "8"}}, set_aside="superseded")
    pairs = paired(pl.concat([first, counting]), counting)
    assert pairs.height == len(QUESTIONS)
    assert not pairs["differs"].any()
    assert pairs.filter(question="boats")["first_text"].to_list() == ["12"]
    late = received({"C1": {"boats": "99"}}, set_aside="late")
    assert paired(counting, pl.concat([counting, late])).equals(paired(counting, counting))


def test_a_late_organisation_is_counted_and_not_compared():
    replies: dict[str, Reply] = {"C1": {"boats": "12"}, "C2": {"boats": "3"}}
    numbers = compared(replies, replies | {"C1": {"boats": "14"}}, late=("C1",))
    assert (numbers["agreement.all.organisations.n"], numbers["agreement.all.late.n"]) == (1, 1)
    assert (numbers["agreement.boats.pairs.n"], numbers["agreement.boats.differences.n"]) == (1, 0)


def mcgraw_and_wong(things: float, coders: float, error: float, n: int) -> tuple[float, float]:
    """Return the 95% interval of ICC(A,1) of two coders by the mean squares."""
    from scipy.stats import f

    icc = (things - error) / (things + error + 2 * (coders - error) / n)
    a, b = 2 * icc / (n * (1 - icc)), 1 + 2 * icc * (n - 1) / (n * (1 - icc))
    v = (a * coders + b * error) ** 2 / ((a * coders) ** 2 + (b * error) ** 2 / (n - 1))
    above, below = f.ppf(0.975, n - 1, v), f.ppf(0.975, v, n - 1)
    low = n * (things - above * error) / (above * (2 * coders + (n - 2) * error) + n * things)
    high = n * (below * things - error) / (2 * coders + (n - 2) * error + n * below * things)
    return low, high


def test_agreement_counted_by_hand():
    """Boats: kinds e a n u e and e e n e e; n: not held. The table: e-e 2, a-e 1, n-n 1, u-e 1.

    The numbers are 12 and 14, 5 and 5, 3 and 3. Their squares, of things 2 x (36 + 4 + 16) = 112 over 2, of coders
    3 x (1/9 + 1/9) = 2/3, of all 114, leave an error of 4/3 over 2: ICC (56 - 2/3) / (56 + 2/3 + 2 x 0 / 3).
    """
    first = dict(zip(["C1", "C2", "C3", "C4", "C5", "C6"], ["12", "about 5", "not held", "8-9", "3", "1"], strict=True))
    second = dict(zip(["C1", "C2", "C3", "C4", "C5", "C7"], ["14", "5", "not held", "9", "three", "1"], strict=True))
    numbers = compared(
        {club: {"boats": text, "blue": "0"} for club, text in first.items()},
        {club: {"boats": text, "blue": "0"} for club, text in second.items()},
    )
    t = [0.25, -0.25, 0.75, -0.25, 0.25]
    half = 1.959964 * (statistics.pstdev(t) / 5**0.5) / (1 - 0.36)
    limits = mcgraw_and_wong(things=56, coders=2 / 3, error=2 / 3, n=3)
    assert {name.removeprefix("agreement.boats."): value for name, value in numbers.items() if ".boats." in name} == {
        "pairs.n": 5,
        "kind.pct": 60,
        "kind.kappa": pytest.approx((3 / 5 - (2 * 4 + 1) / 25) / (1 - (2 * 4 + 1) / 25)),
        # The paper's t of each answer: 1 - 0.625 x 1.2, -0.625 x 0.4, 1 - 0.625 x 0.4, -0.625 x 0.4, as the first.
        "kind.kappa_ci_low": pytest.approx(0.375 - half),
        "kind.kappa_ci_high": pytest.approx(0.375 + half),
        "kind.prevalence.pct": 60,
        "value.n": 3,  # 12 and 14, 5 and 5, 3 and 3; the range has no value
        "value.pct": pytest.approx(200 / 3),
        "value.icc": pytest.approx((56 - 2 / 3) / (56 + 2 / 3)),
        "value.icc_ci_low": pytest.approx(limits[0]),
        "value.icc_ci_high": pytest.approx(limits[1]),
        "differences.n": 3,
        "unconfirmed.n": 0,
    }
    # Blue is 0 throughout, red and crew are blank throughout: nothing is left for chance to explain.
    assert (numbers["agreement.blue.kind.pct"], numbers["agreement.blue.kind.kappa"]) == (100, None)
    assert (numbers["agreement.red.value.n"], numbers["agreement.red.value.pct"]) == (0, None)
    assert (numbers["agreement.all.pairs.n"], numbers["agreement.all.kind.pct"]) == (20, 90)
    # Numbers of several questions are of different things.
    assert (numbers["agreement.all.value.n"], numbers["agreement.all.value.icc"]) == (8, None)
    assert numbers["agreement.all.organisations.n"] == 5
    assert numbers["agreement.all.coded_once.n"] == 2


def test_every_estimate_says_what_it_is_of():
    ours, theirs = received({"C1": {"boats": "12"}, "C2": {}}), received({"C1": {"boats": "12"}})
    estimates = agreement(paired(ours, theirs), ours, theirs, QUESTIONS)
    assert dict(estimates.schema) == frames.ESTIMATES
    assert estimates["method"].null_count() == 0
    assert set(estimates["table"]) == set(estimates["analysis"]) == {"agreement"}
    assert set(estimates["organisation_type"]) == {"all"}
    assert estimates.select("organisations", "setting", "same_as").null_count().row(0) == (estimates.height,) * 3
    units = dict(estimates.filter(outcome="all").select("statistic", "unit").iter_rows())
    assert units == {
        **dict.fromkeys(("pairs.n", "value.n", "differences.n", "unconfirmed.n"), "count"),
        **dict.fromkeys(("organisations.n", "coded_once.n", "late.n"), "count"),
        **dict.fromkeys(("kind.pct", "kind.prevalence.pct", "value.pct"), "percent"),
        **dict.fromkeys(("kind.kappa", "kind.kappa_ci_low", "kind.kappa_ci_high"), "kappa"),
        **dict.fromkeys(("value.icc", "value.icc_ci_low", "value.icc_ci_high"), "coefficient"),
    }
    row = estimates.row(by_predicate=pl.col("id") == "agreement.all.value.pct", named=True)
    assert (row["outcome"], row["value"], row["n"], row["denominator"]) == ("all", 100, 1, 1)
    row = estimates.row(by_predicate=pl.col("id") == "agreement.all.coded_once.n", named=True)
    assert (row["value"], row["n"], row["denominator"]) == (1, 2, None)


def test_no_organisation_in_both():
    numbers = compared({"C1": {"boats": "12"}}, {"C2": {"boats": "12"}})
    assert numbers["agreement.all.coded_once.n"] == 2
    assert numbers["agreement.all.pairs.n"] == numbers["agreement.all.differences.n"] == 0
    assert [numbers[f"agreement.all.{name}"] for name in ("kind.pct", "kind.kappa", "value.pct")] == [None] * 3


TEXTS = st.none() | st.sampled_from(["0", "3", "three", "about 3", "4", "not held", "s.12", "3-4", "see letter"])
REPLIES = st.dictionaries(
    st.sampled_from(["C1", "C2", "C3", "C4", "C5"]), st.fixed_dictionaries(dict.fromkeys(QUESTIONS, TEXTS))
)


@settings(max_examples=40, deadline=None)
@given(first=REPLIES, second=REPLIES, late=st.lists(st.sampled_from(["C1", "C2"]), unique=True))
def test_counts_close_and_the_coders_may_change_places(first: dict, second: dict, late: list[str]):
    numbers, turned = compared(first, second, tuple(late)), compared(second, first, tuple(late))
    assert numbers == pytest.approx(turned, nan_ok=True)
    organisations = ("organisations.n", "coded_once.n", "late.n")
    assert sum(numbers[f"agreement.all.{name}"] or 0 for name in organisations) == len({*first, *second})
    both = [club for club in first if club in second and club not in late]
    assert numbers["agreement.all.pairs.n"] == len(both) * len(QUESTIONS)
    for name in ("pairs.n", "value.n", "differences.n"):
        assert numbers[f"agreement.all.{name}"] == sum(
            numbers[f"agreement.{question}.{name}"] or 0 for question in QUESTIONS
        )
    same = Counter(
        question for club in both for question in QUESTIONS if first[club][question] == second[club][question]
    )
    for question in QUESTIONS:
        assert (numbers[f"agreement.{question}.differences.n"] or 0) <= len(both) - same[question]
        if both and same[question] == len(both):
            assert numbers[f"agreement.{question}.kind.pct"] == 100
            assert numbers[f"agreement.{question}.kind.kappa"] in (1, None)
            assert numbers[f"agreement.{question}.value.pct"] in (100, None)
