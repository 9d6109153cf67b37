"""Organisation types, and earlier and later replies, compared: estimates, table and sentences."""

import datetime
import math
from itertools import combinations, product
from statistics import NormalDist, median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import GONE, SURVEY, club, derived, survey, values

from foisurvey.core import frames
from foisurvey.core.survey import Survey
from foisurvey.estimation.comparisons import comparisons
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import MISSING, Results
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.report.certainty_sentences import certainty
from foisurvey.report.sentence_templates import Writer, as_text
from foisurvey.stats import ranks
from foisurvey.tables.builders import build
from foisurvey.tables.table import Table

modest = settings(max_examples=60, deadline=None)
NUMBERS = st.lists(st.integers(0, 6) | st.floats(0, 6, allow_subnormal=False), min_size=2, max_size=9)
# Without a compliant part.
TOTALS = {"parts__compliance": GONE}


# --- The tests, by their definitions


def ranked(numbers: list[float]) -> list[float]:
    """Return the rank of each number: one more than those below it, and half of the others that equal it."""
    return [1 + sum(other < one for other in numbers) + (numbers.count(one) - 1) / 2 for one in numbers]


def tied(numbers: list[float]) -> int:
    return sum(numbers.count(one) ** 3 - numbers.count(one) for one in set(numbers))


def h_by_ranks(groups: list[list[float]]) -> float:
    numbers = [number for group in groups for number in group]
    n, places = len(numbers), iter(ranked(numbers))
    sums = [sum(next(places) for _ in group) for group in groups]
    h = 12 / (n * (n + 1)) * sum(one**2 / len(group) for one, group in zip(sums, groups, strict=True)) - 3 * (n + 1)
    return h / (1 - tied(numbers) / (n**3 - n))


def u_by_pairs(first: list[float], second: list[float]) -> float:
    return sum((one > other) + (one == other) / 2 for one, other in product(first, second))


def p_by_division(first: list[float], second: list[float]) -> float:
    """Return the two-sided p value by all ways to divide the numbers, of which no two are equal, into the groups."""
    numbers, observed = [*first, *second], u_by_pairs(first, second)
    ways = []
    for chosen in combinations(range(len(numbers)), len(first)):
        others = [numbers[place] for place in range(len(numbers)) if place not in chosen]
        ways.append(u_by_pairs([numbers[place] for place in chosen], others))
    tail = min(sum(u <= observed for u in ways), sum(u >= observed for u in ways))
    return min(1, 2 * tail / len(ways))


def p_by_normal(first: list[float], second: list[float]) -> float:
    n1, n2 = len(first), len(second)
    n = n1 + n2
    variance = n1 * n2 / 12 * (n + 1 - tied([*first, *second]) / (n * (n - 1)))
    distance = abs(u_by_pairs(first, second) - n1 * n2 / 2) - 0.5
    return min(1, 2 * (1 - NormalDist().cdf(distance / math.sqrt(variance))))


def mann_whitney(first: list[float], second: list[float]) -> ranks.MannWhitney:
    return ranks.mann_whitney(pl.Series(first, dtype=pl.Float64), pl.Series(second, dtype=pl.Float64))


@modest
@given(groups=st.lists(NUMBERS, min_size=2, max_size=4))
def test_kruskal_and_wallis_by_the_ranks(groups: list[list[float]]):
    from scipy.stats import chi2

    test = ranks.kruskal_wallis([pl.Series(group, dtype=pl.Float64) for group in groups])
    numbers = [number for group in groups for number in group]
    if len(set(numbers)) == 1:
        assert test is None
        return
    assert test is not None
    assert test.h == pytest.approx(h_by_ranks(groups), abs=1e-9)
    assert test.p == pytest.approx(chi2.sf(test.h, len(groups) - 1), abs=1e-12)
    n = len(numbers)
    assert test.epsilon_squared == pytest.approx(test.h / ((n**2 - 1) / (n + 1)))
    assert -1e-9 <= test.epsilon_squared <= 1 + 1e-9


@modest
@given(first=NUMBERS, second=NUMBERS)
def test_mann_and_whitney_by_the_pairs_and_by_pingouin(first: list[float], second: list[float]):
    import pingouin

    test, turned = mann_whitney(first, second), mann_whitney(second, first)
    assert test.u == u_by_pairs(first, second)
    assert test.cles == pytest.approx(test.u / (len(first) * len(second)))
    assert test.cles + turned.cles == pytest.approx(1)
    numbers = [*first, *second]
    if len(set(numbers)) == 1:
        assert (test.p, test.cles) == (None, 0.5)
        return
    exact = len(set(numbers)) == len(numbers)
    theirs = pingouin.mwu(first, second, method="exact" if exact else "asymptotic").iloc[0]
    assert (test.u, test.p, test.cles) == pytest.approx((theirs["U_val"], theirs["p_val"], theirs["CLES"]))
    assert (
        test.p == turned.p == pytest.approx((p_by_division if exact and len(numbers) < 13 else by_scipy)(first, second))
    )


def by_scipy(first: list[float], second: list[float]) -> float:
    """Return the p value of larger groups without equal numbers by scipy, of others by the formula."""
    from scipy.stats import mannwhitneyu

    if len({*first, *second}) < len(first) + len(second):
        return p_by_normal(first, second)
    return float(mannwhitneyu(first, second, method="exact").pvalue)


def test_large_groups_are_ranked_and_not_paired():
    """Each of 60,000 numbers beside each of as many others would take 29 GB."""
    first, second = pl.int_range(60_000, eager=True), pl.int_range(30_000, 90_000, eager=True)
    # Of the pairs, those with the first higher: 1 + ... + 29,999; equal: 30,000.
    assert ranks.mann_whitney(first, second).u == 29_999 * 30_000 / 2 + 15_000


@pytest.mark.parametrize(
    ("case", "given", "expected"),
    [
        # 3 x 0.01, 2 x 0.02, 1 x 0.03: each at least the one before
        ("expected: in order", [0.01, 0.02, 0.03], [0.03, 0.04, 0.04]),
        ("expected: in any order", [0.04, 0.01, 0.03], [0.06, 0.03, 0.06]),
        ("edge: at most 1", [0.9, 0.6], [1, 1]),
        ("edge: one", [0.2], [0.2]),
        ("edge: a missing one does not count", [0.01, None, 0.02], [0.02, None, 0.02]),
        ("edge: none but missing ones", [None, None], [None, None]),
        ("edge: none", [], []),
    ],
)
def test_holm_by_its_definition(case: str, given: list[float | None], expected: list[float | None]):
    assert ranks.holm(given) == pytest.approx(expected), case


# --- The estimates

# Totals of sea clubs 2, 5, 9, of lake clubs 5, 12; rates 50, 20, 0 and 40, 25.
CLUBS = [
    club("sea", boats=2, blue=1),
    club("sea", boats=5, blue=1),
    club("lake", boats=5, blue=2),
    club("sea", boats=9, blue=0),
    club("lake", boats=12, blue=3),
    club("lake"),
    club("lake", responded=False),
]


def compared(clubs: list[dict], asked: Survey = SURVEY) -> dict[str, float | None]:
    return values(comparisons(derived(*clubs, survey=asked), asked.design))


def test_the_types_compared_by_hand():
    numbers = compared(CLUBS)
    # Ranks 1, 2.5, 4 and 2.5, 5: 12/30 (7.5^2/3 + 7.5^2/2) - 18 = 0.75, over 1 - 6/120 for the tie.
    assert numbers["comparisons.total.types.n"] == 5
    assert numbers["comparisons.total.types.h"] == pytest.approx(0.75 / 0.95)
    assert numbers["comparisons.total.types.p"] == pytest.approx(math.erfc(math.sqrt(0.75 / 0.95 / 2)))
    assert numbers["comparisons.total.types.epsilon_squared"] == pytest.approx(0.75 / 0.95 / 4)
    pair = {
        name.removeprefix("comparisons.total.sea.lake."): value for name, value in numbers.items() if ".sea." in name
    }
    # 9 is above 5, 5 equals 5: 1.5 of 6 pairs.
    assert pair["u"] == 1.5
    assert [pair[name] for name in ("first.n", "second.n", "first.median", "second.median", "cles")] == [
        *(3, 2, 5, 8.5, 0.25)
    ]
    assert pair["p"] == pair["p_holm"] == pytest.approx(p_by_normal([2, 5, 9], [5, 12]))
    # The rates: 50 is above both, 20 and 0 above none. Of ten ways to divide five numbers, 5 have U of 2 or less.
    assert numbers["comparisons.rate.sea.lake.cles"] == pytest.approx(2 / 6)
    assert numbers["comparisons.rate.sea.lake.p"] == pytest.approx(p_by_division([50, 20, 0], [40, 25]))


def test_every_estimate_says_what_it_is():
    estimates = comparisons(derived(*CLUBS), SURVEY.design)
    assert dict(estimates.schema) == frames.ESTIMATES
    assert set(estimates["table"]) == {"comparisons"}
    assert set(estimates["analysis"]) == {"primary"}
    assert set(estimates["organisation_type"]) == {"all"}
    assert estimates["method"].null_count() == 0
    assert estimates["organisations"].null_count() == estimates.height
    row = estimates.row(by_predicate=pl.col("id") == "comparisons.rate.sea.lake.first.median", named=True)
    assert (row["outcome"], row["unit"], row["statistic"], row["n"]) == ("rate", "percent", "first.median", 5)
    row = estimates.row(by_predicate=pl.col("id") == "comparisons.total.sea.lake.p_holm", named=True)
    assert (row["outcome"], row["unit"], row["n"]) == ("boats", "p_value", 5)


def test_holm_counts_the_pairs_of_one_number():
    types = {"sea": "Sea clubs", "lake": "Lake clubs", "pond": "Pond clubs", "river": "River clubs"}
    asked = survey(organisation_types=types)
    totals = {"sea": [1, 2, 3, 4], "lake": [11, 12, 13, 14], "pond": [5, 6, 7, 20], "river": [8]}
    numbers = compared([club(kind, boats=total) for kind, all_of in totals.items() for total in all_of], asked)
    pairs = list(combinations(["sea", "lake", "pond"], 2))
    p = [p_by_division(totals[one], totals[other]) for one, other in pairs]
    assert [numbers[f"comparisons.total.{one}.{other}.p"] for one, other in pairs] == pytest.approx(p)
    assert [numbers[f"comparisons.total.{one}.{other}.p_holm"] for one, other in pairs] == pytest.approx(ranks.holm(p))
    # One river club is not compared, and none has a rate.
    assert numbers["comparisons.total.types.n"] == 12
    assert numbers["comparisons.total.sea.river.second.n"] == 1
    assert numbers["comparisons.total.sea.river.second.median"] == 8
    assert numbers["comparisons.total.sea.river.u"] is numbers["comparisons.total.sea.river.p_holm"] is None
    assert numbers["comparisons.rate.types.n"] == 0
    assert numbers["comparisons.rate.types.h"] is None


def day(number: int) -> datetime.date:
    return datetime.date(2031, 3, number)


def test_earlier_replies_are_up_to_the_median_day():
    """The days are 2, 4, 8, 10 and 20 after the request, the last two of them by dates that come before the others."""
    sent = {"date_sent": day(5)}
    clubs = [
        club("sea", boats=4, date_responded=day(7), **sent),
        club("sea", boats=6, date_responded=day(9), **sent),
        club("lake", boats=1, date_responded=day(13), **sent),
        club("lake", boats=7, date_responded=day(11), date_sent=day(1)),
        club("lake", boats=3, date_responded=day(21), date_sent=day(1)),
    ]
    numbers = compared(clubs)
    assert numbers["comparisons.replies.median_days"] == 8
    first, second = [4, 6, 1], [7, 3]
    names = ("first.n", "second.n", "first.median", "u", "cles")
    expected = [3, 2, 4, u_by_pairs(first, second), u_by_pairs(first, second) / 6]
    assert [numbers[f"comparisons.total.replies.{name}"] for name in names] == pytest.approx(expected)
    assert numbers["comparisons.total.replies.p"] == pytest.approx(p_by_division(first, second))
    assert "comparisons.total.replies.p_holm" not in numbers
    # Where one reply has no date of its request the days are those of the calendar: 7, 9, 11, 13, 21.
    numbers = compared([clubs[0] | {"date_sent": None}, *clubs[1:]])
    assert numbers["comparisons.replies.median_days"] is None
    assert numbers["comparisons.total.replies.u"] == u_by_pairs([4, 6, 7], [1, 3])
    # A reply that is not counted, or has no date, is in neither group.
    late = club("sea", responded=False, late=True, date_responded=day(30), **sent)
    numbers = compared([*clubs, late, club("sea", boats=100)])
    assert numbers["comparisons.replies.median_days"] == 8
    assert [numbers[f"comparisons.total.replies.{name}"] for name in names[:2]] == [3, 2]


def test_replies_of_one_day_are_not_compared():
    numbers = compared([club("sea", boats=total, date_responded=day(7)) for total in (1, 2, 3)])
    assert [numbers[f"comparisons.total.replies.{name}.n"] for name in ("first", "second")] == [3, 0]
    assert numbers["comparisons.total.replies.second.median"] is numbers["comparisons.total.replies.cles"] is None


def test_what_a_review_gave_is_compared_with_the_other_answers():
    outcomes = ["full", "none", None, "partial", "None"]
    numbers = compared(
        [club(boats=total, review_outcome=one) for total, one in zip([9, 2, 3, 4, 1], outcomes, strict=True)]
    )
    assert numbers["comparisons.total.reviews.u"] == u_by_pairs([9, 4], [2, 3, 1]) == 6
    assert numbers["comparisons.total.reviews.p"] == pytest.approx(0.2)  # one way of ten, and its mirror


@pytest.mark.parametrize(
    ("case", "clubs", "changes"),
    [
        ("edge: nobody", [], {}),
        ("edge: one club", [club(boats=3, blue=1)], {}),
        ("edge: no answer", [club(), club("lake")], {}),
        ("edge: one type", [club(boats=3), club(boats=4)], {"organisation_types": {"sea": "Sea clubs"}}),
        ("edge: a survey without a rate", CLUBS, TOTALS),
    ],
)
def test_a_survey_with_little_to_compare(case: str, clubs: list[dict], changes: dict):
    asked = survey(**changes)
    numbers = compared(clubs, asked)
    assert any(".rate." in name for name in numbers) == (asked.compliance is not None), case
    assert any(".types." in name for name in numbers) == (len(asked.organisation_types) > 1), case
    assert all(numbers[f"comparisons.total.{name}.u"] is None for name in ("replies", "reviews")), case
    assert table(clubs, asked).rows


def test_equal_numbers_differ_in_nothing():
    numbers = compared([club(kind, boats=4) for kind in ("sea", "sea", "lake", "lake", "lake")])
    names = ("types.h", "types.p", "types.epsilon_squared", "sea.lake.p", "sea.lake.p_holm")
    assert [numbers[f"comparisons.total.{name}"] for name in names] == [None] * 5
    assert (numbers["comparisons.total.sea.lake.u"], numbers["comparisons.total.sea.lake.cles"]) == (3, 0.5)


# --- The table and the sentences


def results_of(clubs: list[dict], asked: Survey = SURVEY) -> Results:
    frame = derived(*clubs, survey=asked)
    design, methods = asked.design, asked.statistics
    estimates = [primary(frame, design, methods), uncertainty(frame, design, methods, asked.bootstrap)]
    return Results(pl.concat(estimates), asked.presentation)


def table(clubs: list[dict], asked: Survey = SURVEY) -> Table:
    return build("comparisons", results_of(clubs, asked))


def test_the_table_has_a_row_a_comparison():
    shown = table([*CLUBS, club(boats=100, blue=100)], survey(**TOTALS))
    assert shown.title == "Comparisons. Clubs, 2031."
    assert shown.headings == [["Comparison", "Organisations, n", "Median", "H or U", "p", "p, Holm", "Effect size"]]
    assert [row[0] for row in shown.rows] == [
        "Number of boats: all organisation types",
        "Number of boats: Sea clubs / Lake clubs",
    ]
    assert shown.rows[1][1:4] == ["4 / 2", "7.0 / 8.5", "3.50"]
    assert shown.rows[1][-1] == "0.44"
    assert shown.rows[0][1:3] == ["6", MISSING]
    assert shown.numbers[0][:4] == ["6", MISSING, MISSING, MISSING]
    assert [len(numbers) for numbers in shown.numbers] == [len(shown.measures)] * 2
    assert any("not as proof" in note for note in shown.notes)
    assert not any("median time from request" in note for note in table(CLUBS).notes)
    assert (
        "Not compared by the number of boats, because fewer than 2 organisations of a group have one: earlier "
        "replies / later ones; after an internal review / others." in shown.notes
    )
    # Neither of these has a row, so that nothing explains it.
    assert not any(note.startswith(("Earlier replies:", "After an internal review:")) for note in shown.notes)


def test_the_table_says_which_types_are_not_compared():
    asked = survey(organisation_types={"sea": "Sea clubs", "lake": "Lake clubs", "pond": "Pond clubs"})
    shown = table([*CLUBS, club("pond", boats=3, blue=1)], asked)
    assert not any("Pond" in row[0] for row in shown.rows)
    assert sum("one: Pond clubs; earlier" in note for note in shown.notes) == 2


def test_only_groups_of_enough_organisations_are_compared():
    clubs = [club(kind, boats=boats) for kind, count in (("sea", 5), ("lake", 4)) for boats in range(count)]
    asked = survey(minimum_n=5, **TOTALS)
    shown = table(clubs, asked)
    assert [row[0] for row in shown.rows] == ["Number of boats: all organisation types"]
    note = "Not compared by the number of boats, because fewer than 5 organisations of a group have one: Lake clubs; "
    assert any(one.startswith(note) for one in shown.notes)


def test_of_many_types_only_the_pairs_that_differ_most_are_shown():
    """Types 0 to 4 have the same numbers, type 5 far higher ones: it differs from each, and no other pair does."""
    kinds = [f"kind{number}" for number in range(6)]
    types = {kind: f"Clubs {number}" for number, kind in enumerate(kinds)}
    clubs = [club(kind, boats=boats + 100 * (kind == "kind5")) for kind in kinds for boats in range(12)]
    shown = table(clubs, survey(organisation_types=types, **TOTALS))
    assert [row[0] for row in shown.rows] == [
        "Number of boats: all organisation types",
        *(f"Number of boats: Clubs {number} / Clubs 5" for number in range(5)),
    ]
    assert any("those that differ beyond chance (p, Holm, below 0.05), at most the 10" in note for note in shown.notes)
    five = {kind: types[kind] for kind in kinds[1:]}
    assert len(table(clubs[12:], survey(organisation_types=five, **TOTALS)).rows) == 5
    four = {kind: types[kind] for kind in kinds[2:]}
    assert len(table(clubs[24:], survey(organisation_types=four, **TOTALS)).rows) == 7


def test_a_table_without_a_comparison_has_dashes():
    shown = table([club(boats=3), club("lake", boats=4)])
    assert len(shown.rows) == 8
    assert {row[-1] for row in shown.rows} == {MISSING}
    assert shown.rows[1][1:3] == ["1 / 1", "3.0 / 4.0"]
    # Nobody's refusal was reviewed.
    assert shown.rows[3][1:3] == ["0 / 2", f"{MISSING} / 3.5"]
    assert [note.split(",")[0] for note in shown.notes] == [
        "Not compared by the number of boats",
        "Not compared by the blueness rate",
        f"{MISSING}: not of this comparison",
    ]
    assert shown.is_empty


def test_a_small_p_is_not_printed_as_0():
    clubs = [
        club(kind, boats=total) for kind, start in (("sea", 0), ("lake", 100)) for total in range(start, start + 20)
    ]
    assert table(clubs).rows[1][4:] == ["<0.001", "<0.001", "0.00"]


def sentences(clubs: list[dict], asked: Survey = SURVEY) -> list[str]:
    """Return the sentences of the paragraph on comparisons; an empty list where there is no such paragraph."""
    paragraphs = [list(map(as_text, paragraph)) for paragraph in certainty(Writer(results_of(clubs, asked)))]
    return next((one for one in paragraphs if "do not prove that types differ" in one[-1]), [])


def test_the_sentences_say_whether_types_differ():
    assert sentences(CLUBS) == [
        "The types did not differ beyond chance in number of boats (Mann–Whitney, P=0.554).",
        "The types did not differ beyond chance in blueness rate (Mann–Whitney, P=0.800).",
        "These tests describe the organisations that answered; they do not prove that types differ (table "
        "Comparisons).",
    ]
    assert sentences([club(boats=3), club("lake", boats=4)]) == []


def test_types_of_too_few_organisations_are_not_compared():
    assert sentences(CLUBS, survey(minimum_n=5)) == []


def test_of_several_types_the_two_that_differ_most():
    asked = survey(organisation_types={"sea": "Sea clubs", "lake": "Lake clubs", "pond": "Pond clubs"}, **TOTALS)
    totals = {"sea": range(1, 9), "lake": range(5, 13), "pond": range(21, 29)}
    said = sentences([club(kind, boats=total) for kind, all_of in totals.items() for total in all_of], asked)
    assert said[:3] == [
        "The types differed beyond chance in number of boats (Kruskal–Wallis, P<0.001).",
        "The difference was largest between sea clubs and pond clubs.",
        "An organisation drawn at random from the first has the lower number of boats with a probability of 0.00 "
        "(P<0.001, Holm); one half would be no difference.",
    ]


def test_the_median_is_the_median():
    """The medians of the groups are those of Python's own library."""
    totals = {"sea": [3, 1, 8, 4], "lake": [7, 2, 2]}
    numbers = compared([club(kind, boats=total) for kind, all_of in totals.items() for total in all_of])
    assert numbers["comparisons.total.sea.lake.first.median"] == median(totals["sea"])
    assert numbers["comparisons.total.sea.lake.second.median"] == median(totals["lake"])
