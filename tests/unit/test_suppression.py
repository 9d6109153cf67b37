"""Small counts are not shown for release, and nothing that stands in their table gives them away."""

from typing import Any

import numpy as np
import pytest
from printed import results
from scipy.optimize import LinearConstraint, milp
from surveys import club, survey

from foisurvey.tables.builders import build
from foisurvey.tables.suppression import Sum, suppressed
from foisurvey.tables.table import Table

REPLIES: list[dict[str, Any]] = [{"boats": 4, "blue": 1, "red": 1}, {"boats": 6}, {}, {"responded": False}]
# How many clubs of each type replied in full, in part, with nothing, and not at all.
CLUBS = {"sea": (9, 7, 1, 6), "lake": (12, 6, 7, 8), "pond": (2, 0, 0, 1), "canal": (8, 5, 6, 0)}
TYPES = {kind: f"{kind.capitalize()} clubs" for kind in CLUBS}


def of_clubs(name: str, **changes: Any) -> Table:
    clubs = [
        club(kind, **said)
        for kind, counts in CLUBS.items()
        for count, said in zip(counts, REPLIES, strict=True)
        for _ in range(count)
    ]
    return build(name, results(clubs, survey(organisation_types=TYPES, **changes)))


def number(text: str) -> float | None:
    return None if text == "c" else float(text.replace(",", ""))


def possible(table: Table, counts: list[int], shares: dict[int, int], in_rows: bool) -> list[list[tuple[float, float]]]:
    """Return the least and the most that each count may be, for a reader of all that its table prints.

    `counts` are the places of counts among a row's numbers, the total first where the others add up to it `in_rows`;
    `shares` are those of the percentages by the place of their count. The last row is the sum of the others.
    """
    cells = [[number(row[place]) for place in counts] for row in table.numbers]
    height, width = len(cells), len(counts)
    rows, low, high = [], [], []

    def add(signs: dict[tuple[int, int], float], least: float, most: float) -> None:
        row = np.zeros(height * width)
        for (line, column), sign in signs.items():
            row[line * width + column] += sign
        rows.append(row)
        low.append(least)
        high.append(most)

    for line, row in enumerate(cells):
        for column, value in enumerate(row):
            if value is not None:
                add({(line, column): 1}, value, value)
        if in_rows:
            add({(line, 0): -1} | {(line, column): 1 for column in range(1, width)}, 0, 0)
    for column in range(width):
        add({(height - 1, column): -1} | {(line, column): 1 for line in range(height - 1)}, 0, 0)
    for line, numbers in enumerate(table.numbers):
        for place, share in shares.items():
            if (percent := number(numbers[share])) is not None:
                of = (line, 0) if in_rows else (height - 1, counts.index(place))
                part = (line, counts.index(place))
                add({part: 100, of: -(percent - 0.05)} if part != of else {}, 0, np.inf)
                add({part: -100, of: percent + 0.05} if part != of else {}, 0, np.inf)
    ends = []
    for place in range(height * width):
        aim = np.eye(height * width)[place]
        found = [
            milp(sign * aim, constraints=LinearConstraint(np.array(rows), low, high), integrality=np.ones(len(aim)))
            for sign in (1, -1)
        ]
        ends.append((found[0].fun, np.inf if found[1].fun is None else -found[1].fun))
    return [ends[line * width : (line + 1) * width] for line in range(height)]


@pytest.mark.parametrize(
    ("name", "counts", "shares", "in_rows"),
    [
        ("table1", [0, 1, 3, 5, 7], {1: 2, 3: 4, 5: 6, 7: 8}, True),
        ("table2", [0], {0: 1}, False),
        ("table3", [0], {0: 1}, False),
    ],
)
def test_no_count_that_is_not_shown_can_be_computed(name: str, counts: list, shares: dict, in_rows: bool):
    table, whole = of_clubs(name, suppress_below=5), of_clubs(name)
    hidden = 0
    for line, ends in enumerate(possible(table, counts, shares, in_rows)):
        for place, (least, most) in zip(counts, ends, strict=True):
            true = number(whole.numbers[line][place])
            assert least <= true <= most
            if table.numbers[line][place] == "c":
                hidden += 1
                assert most - least >= 1, (table.rows[line], place)
            else:
                assert not 0 < true < 5
    assert hidden >= 2


def test_small_counts_and_what_rests_on_them_are_not_shown():
    table = of_clubs("table2", suppress_below=5)
    assert [row[0] for row in table.rows if row[1:] == ["c"] * 5] == ["Pond clubs", "Canal clubs"]
    assert set(table.numbers[2]) == {"c"}
    assert table.numbers[-1] == of_clubs("table2").numbers[-1]
    assert (
        "c: not shown, as it is a count of 1 to 4, rests on so few, or would give such a count away." in table.general
    )
    assert not any("c: not shown" in note for note in of_clubs("table2").general)
    assert of_clubs("table1", suppress_below=5).numbers[2][3:5] == ["0", "c"]


def test_a_sentence_says_that_a_count_is_small():
    clubs = [club("pond", boats=4), club("sea", responded=False)]
    shown = results(clubs, survey(organisation_types=TYPES, suppress_below=5))
    texts = [shown.text(f"table2.pond.{one}") for one in ("organisations.n", "organisations.pct", "mean")]
    assert texts == ["fewer than 5", "suppressed", "suppressed"]
    assert shown.text("table2.canal.organisations.n") == "0"


@pytest.mark.parametrize(
    ("case", "counts", "sums", "hidden"),
    [
        ("expected: nothing is small", {"a": 5, "b": 0, "all": 5}, [Sum("all", "ab")], ""),
        ("expected: the smallest other one hides it", {"a": 3, "b": 9, "c": 8, "all": 20}, [Sum("all", "abc")], "ac"),
        ("expected: two hide each other", {"a": 3, "b": 2, "c": 8, "all": 13}, [Sum("all", "abc")], "ab"),
        ("edge: two of 1 do not", {"a": 1, "b": 1, "c": 8, "all": 10}, [Sum("all", "abc")], "abc"),
        ("edge: a total that is small", {"a": 3, "b": 0, "all": 3}, [Sum("all", "ab")], ["a", "all"]),
        ("edge: 0 is not shown where nothing else can hide it", {"a": 3, "b": 0, "kept": 6, "t": 9},
         [Sum("t", ("a", "b", "kept"))], "ab"),
        ("edge: in two sums", {"a": 1, "b": 6, "c": 7, "d": 8, "ab": 7, "cd": 15, "ac": 8, "bd": 14},
         [Sum("ab", "ab"), Sum("cd", "cd"), Sum("ac", "ac"), Sum("bd", "bd")], "abcd"),
    ],
)  # fmt: skip
def test_which_counts_are_not_shown(case: str, counts: dict, sums: list, hidden: str):
    kept = [one for one in counts if len(one) > 1 or one == "t"]
    small = [one for one, count in counts.items() if 0 < count < 5]
    assert suppressed(counts, sums, small, kept) == set(hidden), case
