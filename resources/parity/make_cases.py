"""Make the cases on which every statistic is compared with R's: samples, shares, clusters, codings, numbers to print.

Usage: python make_cases.py [folder]. The same bytes each time, with any Python: of the generator only random() is
used, and of arithmetic only what IEEE 754 rounds correctly. A number is written as a whole number or as a C99 hex
float, because R does not read a decimal of 17 digits as the nearest double.
"""

import csv
import random
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path

HERE = Path(__file__).parent
CLEAN_ANSWERS = HERE.parent / "surveys/dcb-2025-synthetic/clean_answers.csv"
QUESTIONS = ("q1", "q2", "q3", "q4")

# The share of a quantile, the level of an interval and the fraction of a trim; the survey is given the first.
CHOICES = (
    ("0.29", "0.95", "0.05"),
    ("0.07", "0.9", "0.29"),
    ("0.1", "0.99", "0.1"),
    ("0.9", "0.8", "0.07"),
    ("0.5", "0.95", "0.25"),
    ("0.05", "0.95", "0.49"),
)
LEVELS = ("0.95", "0.95", "0.9", "0.95", "0.95", "0.99", "0.95", "0.95", "0.8", "0.95")

# What the names of the cases begin with.
PREFIXES = {"samples": "s", "shares": "h", "clusters": "u", "codings": "c", "numbers": "n"}

Number = int | float


class Draw:
    """Draws from a fixed seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def wholes(self, n: int, low: int, high: int) -> list[Number]:
        return [self.whole(low, high) for _ in range(n)]

    def skewed(self, scale: int) -> int:
        """Return a count of a heavily skewed distribution: most are below `scale`, some far above."""
        return int(scale * (1 / (1 - self._random()) - 1))

    def rate(self) -> float:
        """Return a rate in percent, 0 and 100 each one time in four."""
        n = self.whole(1, 60)
        return 100 * (0, n, self.whole(0, n), self.whole(0, n))[self.whole(0, 3)] / n


def main(folder: Path) -> None:
    """Write samples.csv, shares.csv, clusters.csv, codings.csv and numbers.csv into the folder."""
    with open(CLEAN_ANSWERS, newline="", encoding="utf-8") as file:
        clean = list(csv.DictReader(file))
    groups = {
        group: [
            {name: int(row[name]) for name in QUESTIONS if row[name]} for row in clean if of in ("", row["org_type"])
        ]
        for group, of in (("provider trusts", "trust"), ("ICBs", "icb"), ("ambulance trusts", "ambulance"), ("all", ""))
    }
    for name, columns, rows in (
        ("samples", ("x", "p", "level", "fraction"), _samples(groups)),
        ("shares", ("k", "n", "level"), _shares(groups)),
        ("clusters", ("y", "x", "stratum", "contacted", "level"), _clusters(groups)),
        ("codings", ("x", "y"), _codings()),
        ("numbers", ("x", "decimals"), _numbers()),
    ):
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("case", "about", *columns))
            writer.writerows((f"{PREFIXES[name]}{number:03}", *row) for number, row in enumerate(rows, start=1))


def _samples(groups: dict[str, list[dict[str, int]]]) -> Iterator[tuple[str, ...]]:
    draw = Draw(1)
    choices = cycle(CHOICES)
    for about, times, sample in SAMPLES:
        for time in range(times * len(CHOICES)):
            yield about, _text(sample(draw, time)), *next(choices)
    for group, answers in groups.items():
        for question in QUESTIONS:
            x = [row[question] for row in answers if question in row]
            yield f"dcb-2025-synthetic, {question}, {group}", _text(x), *CHOICES[0]
        rates = [100 * row["q2"] / row["q1"] for row in answers if row.get("q1") and "q2" in row]
        yield f"dcb-2025-synthetic, rate, {group}", _text(rates), *CHOICES[0]


def _around(draw: Draw, centre: float, n: int, unit: float) -> list[Number]:
    """Return n numbers that lie symmetrically around a centre, in no order."""
    x = [centre + sign * unit * distance for distance in draw.wholes(n // 2, 0, 30) for sign in (-1, 1)]
    x += [centre] * (n % 2)
    return [x.pop(draw.whole(0, len(x) - 1)) for _ in range(n)]


# What the samples are, how many times six of them (each choice above meets each kind alike), and how the one of a
# number is drawn.
SAMPLES: tuple[tuple[str, int, Callable[[Draw, int], list[Number]]], ...] = (
    (
        "n = 1",
        2,
        lambda draw, time: [(0, 1, 14747, draw.rate(), draw.whole(1, 99) / 10, -draw.whole(1, 99) / 7)[time // 2]],
    ),
    ("n = 2, counts", 3, lambda draw, time: [draw.skewed(20), draw.skewed(20)]),
    ("n = 2, not whole", 3, lambda draw, time: [draw.whole(0, 999) / 10, draw.rate()]),
    ("n = 3, counts", 3, lambda draw, time: [draw.skewed(20) for _ in range(3)]),
    ("n = 3, not whole", 3, lambda draw, time: [draw.rate(), draw.whole(0, 999) / 10, draw.whole(0, 99) / 7]),
    ("all equal", 4, lambda draw, time: [draw.skewed(50) * (time % 5 > 0)] * draw.whole(2, 60)),
    (
        "all equal, not exact in binary",
        7,
        lambda draw, time: (
            [(0.1, 1 / 3, 100 * 7 / 25, 100 * draw.whole(1, 48) / 49, -0.7, 33.3)[time // 7]] * draw.whole(2, 60)
        ),
    ),
    ("ties", 8, lambda draw, time: draw.wholes(draw.whole(4, 60), 0, 4)),
    ("zeros", 6, lambda draw, time: [draw.skewed(9) * (draw.whole(0, 9) > 5) for _ in range(draw.whole(4, 60))]),
    ("huge counts", 6, lambda draw, time: draw.wholes(draw.whole(2, 30), 0, 10 ** (10 + time % 6))),
    ("rates with 0 and 100", 8, lambda draw, time: [draw.rate() for _ in range(draw.whole(4, 40))]),
    (
        "values on exact rounding ties",
        6,
        lambda draw, time: [step / (4, 2, 20)[time % 3] for step in draw.wholes(draw.whole(4, 40), 0, 400)],
    ),
    (
        "large mean, small spread: near a million",
        4,
        lambda draw, time: [10**6 + step / 10 for step in draw.wholes(draw.whole(2, 24), 0, 99)],
    ),
    (
        "large mean, small spread: near 10^9",
        4,
        lambda draw, time: [10**9 + step for step in draw.wholes(draw.whole(2, 40), 0, 9)],
    ),
    ("negative values", 3, lambda draw, time: draw.wholes(draw.whole(4, 60), -50, 20)),
    (
        "negative values, not whole",
        2,
        lambda draw, time: [-step / 10 for step in draw.wholes(draw.whole(4, 30), 0, 999)],
    ),
    ("heavily skewed", 6, lambda draw, time: [draw.skewed(30) for _ in range(draw.whole(10, 120))]),
    ("symmetrical", 3, lambda draw, time: _around(draw, draw.whole(-20, 20) * (time % 3), draw.whole(4, 40), 1)),
    ("symmetrical, not whole", 2, lambda draw, time: _around(draw, 50.0, draw.whole(4, 24), 0.1)),
    (
        "n from 4 to 39 in turn, where a position may be nearly whole",
        12,
        lambda draw, time: draw.wholes(4 + (time + time // 36) % 36, 0, 99),
    ),
    ("n = 20, where n * 0.05 is nearly whole", 2, lambda draw, time: [draw.skewed(30) for _ in range(20)]),
    ("n = 100, where n * 0.29 is nearly whole", 2, lambda draw, time: [draw.skewed(30) for _ in range(100)]),
    ("n = 147", 2, lambda draw, time: [draw.skewed(30) for _ in range(147)]),
    ("n = 178", 2, lambda draw, time: [draw.skewed(30) for _ in range(178)]),
    ("n = 300", 1, lambda draw, time: [draw.skewed(30) for _ in range(300)]),
)


def _shares(groups: dict[str, list[dict[str, int]]]) -> Iterator[tuple[str, ...]]:
    draw = Draw(2)
    levels = cycle(LEVELS)
    shares = [(f"n = {n}, k = {k}", k, n) for n in range(1, 9) for k in range(n + 1)]
    for n in (9, 13, 36, 104, 154, 500, 8536, 10**5, 10**6):
        shares += [("k = 0", 0, n), ("k = 1", 1, n), ("k = n", n, n), ("k = n - 1", n - 1, n)]
        shares += [
            ("k = n / 2, or half below", n // 2, n),
            ("k just below n / 2", n // 2 - 1, n),
            ("k just above n / 2", n // 2 + 1, n),
        ]
    shares += [("a small share of many", k, 10**6) for k in range(2, 10)]
    for highest in (30, 300, 10**4, 10**6):
        for _ in range(20):
            n = draw.whole(9, highest)
            shares += [("any k", draw.whole(0, n), n), ("a small share", draw.whole(0, 1 + n // 50), n)]
    for about, k, n in shares:
        yield about, str(k), str(n), next(levels)
    for group, answers in groups.items():
        for status in ("q2", "q3", "q4"):
            both = [row for row in answers if {"q1", status} <= row.keys()]
            for level in ("0.95", "0.9", "0.99", "0.8"):
                yield (
                    f"dcb-2025-synthetic, {status} of q1, {group}",
                    str(sum(row[status] for row in both)),
                    str(sum(row["q1"] for row in both)),
                    level,
                )
        full = [row for row in answers if len(row) == len(QUESTIONS)]
        lacking = sum(row["q1"] - row["q2"] - row["q3"] - row["q4"] for row in full)
        yield f"dcb-2025-synthetic, not assured, {group}", str(lacking), str(sum(row["q1"] for row in full)), "0.95"


def _clusters(groups: dict[str, list[dict[str, int]]]) -> Iterator[tuple[str, ...]]:
    """Yield y of x of each organisation, its stratum, and how many of it were contacted (Inf: any number)."""
    draw = Draw(5)
    levels = cycle(LEVELS)

    def case(about: str, pairs: list[tuple[Number, Number]], strata: int, silent: int | None) -> tuple[str, ...]:
        """Return a case of so many strata, in turn; `silent` are those of each stratum that did not answer."""
        stratum = [place % strata for place in range(len(pairs))]
        contacted = ["Inf" if silent is None else str(stratum.count(one) + silent) for one in stratum]
        y, x = zip(*pairs, strict=True)
        names = " ".join("abcd"[one] for one in stratum)
        return about, _text(list(y)), _text(list(x)), names, " ".join(contacted), next(levels)

    # What the shares of organisations are like: each draws y of x.
    kinds: tuple[tuple[str, Callable[[int], Number]], ...] = (
        ("any share", lambda x: draw.whole(0, x)),
        ("all or nothing", lambda x: x * draw.whole(0, 1)),
        ("a small share", lambda x: draw.whole(0, 1 + x // 50) * (x > 0)),
        ("an amount", lambda x: draw.whole(0, 100 * x) / 128),
        ("parts that overlap, at times above the total", lambda x: draw.whole(0, x + x // 3)),
    )
    for (about, share), n in product(kinds, (2, 3, 5, 8, 20, 60, 150)):
        for strata, silent in product((1, 2, 4), (None, 0, 1, 90)):
            if n > 2 * strata:
                totals = [draw.skewed(20) for _ in range(n)]
                yield case(f"{about}, n = {n}", [(share(x), x) for x in totals], strata, silent)
    for about, pairs in (
        ("none", [(0, 4), (0, 10), (0, 6), (0, 1), (0, 7)]),
        ("all", [(4, 4), (10, 10), (6, 6), (1, 1), (7, 7)]),
        ("half of each", [(2, 4), (5, 10), (3, 6), (8, 16), (64, 128)]),
        ("a third of each, which no double is", [(1, 3), (2, 6), (3, 9), (35, 105), (7, 21)]),
        ("more than all", [(5, 4), (12, 10), (6, 6), (2, 1), (7, 7)]),
        ("totals of 0", [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]),
        ("totals of 0 among others", [(0, 0), (1, 3), (0, 0), (2, 2), (0, 5)]),
        ("one organisation", [(2, 5)]),
        ("one organisation more than a stratum has", [(2, 5), (1, 4), (3, 3)]),
    ):
        for strata, silent in ((1, None), (1, 2), (2, None), (2, 0), (2, 1)):
            # Of organisations all of which answered, R has an error of 0 even where there is no share.
            if (len(pairs) > 1 or strata == 1) and (silent != 0 or any(x for _, x in pairs)):
                yield case(about, pairs, strata, silent)
    for group, answers in groups.items():
        for status in ("q2", "q3", "q4"):
            both = [(row[status], row["q1"]) for row in answers if {"q1", status} <= row.keys()]
            yield case(f"dcb-2025-synthetic, {status} of q1, {group}", both, 1, None)


def _codings() -> Iterator[tuple[str, ...]]:
    draw = Draw(3)
    names = ("none", "some", "all", "refused", "unclear")
    for about, x, y in (
        ("n = 1, the same", "all", "all"),
        ("n = 1, another", "all", "none"),
        ("n = 2, the same two", "all none", "all none"),
        ("n = 2, exchanged", "all none", "none all"),
        ("n = 2, one agreed", "all none", "all all"),
        ("one category throughout by both", "all all all all", "all all all all"),
        ("one category throughout by each, another", "all all all all", "none none none none"),
        ("one category throughout by one", "all all all all", "all none all some"),
        ("exactly as by chance", "all all none none", "all none all none"),
        (
            "exactly as by chance",
            "all all all none none none some some some",
            "all none some all none some all none some",
        ),
        ("a category only one has", "all none all none all", "all none some none all"),
        ("none agreed", "all none some all none some", "none some all none some all"),
    ):
        yield about, x, y
    for count, (about, agreed), _ in product(
        (2, 3, 4, 5), (("perfect", 10), ("good", 8), ("poor", 3), ("by chance", 0)), range(4)
    ):
        x = [names[draw.whole(0, count - 1)] for _ in range(draw.whole(3, 60))]
        y = [same if draw.whole(0, 9) < agreed else names[draw.whole(0, count - 1)] for same in x]
        yield f"{about}, {count} categories", " ".join(x), " ".join(y)


def _numbers() -> Iterator[tuple[str, str, str]]:
    draw = Draw(4)
    numbers: list[tuple[str, Number, int]] = []
    for decimals, unit in enumerate((2, 4, 8, 16)):  # an odd number of these ends in a 5 behind the decimals, exactly
        steps = [0, 1, 2, 3, 36, 268, *draw.wholes(24, 0, 9999)]
        numbers += [("exact tie", sign * (2 * step + 1) / unit, decimals) for step in steps for sign in (1, -1)]
    for decimals in (1, 2, 3):  # a 5 behind the decimals in print, but not in binary
        steps = [0, 1, 2, 13, 44, 267, *draw.wholes(24, 0, 9999)]
        numbers += [("near tie", (10 * step + 5) / 10 ** (decimals + 1), decimals) for step in steps]
    for _ in range(100):
        n = draw.whole(1, 400)
        rate = 100 * draw.whole(0, n) / n
        numbers += [("rate in percent", rate, 1), ("rate in percent", rate, 2)]
    for x in (0, -0.04, 0.04, 99.95, 99.949, 0.95, 9.5, 14747, 14747.5, 10**15, 123456789.125, 1e-9, 5e-7, -2.5, 1 / 3):
        numbers += [("large, small and near the next power of ten", x, decimals) for decimals in range(7)]
    for _ in range(10):
        x = draw.whole(1, 10**6) / 7
        numbers += [("many digits", x, decimals) for decimals in range(4, 16)]
    numbers += [("a tie but for what half up forgives", 0.499999987, 0), ("a tie but for more", 0.49999998, 0)]
    numbers += [("near tie", x, 2) for x in (1.005, 2.675, 4.015)]
    # Where R's round() prints another last digit than sprintf(), or does not because the number has no more digits.
    numbers += [("last digits", float.fromhex(x), decimals) for x, decimals in LAST_DIGITS]
    yield from ((about, _text([x]), str(decimals)) for about, x, decimals in numbers)


LAST_DIGITS = (
    ("0x1.e0cd845891f70p+2", 14),
    ("0x1.642e38b24cecap+16", 9),
    ("0x1.466f30bef0307p+19", 9),
    ("0x1.183f70cc555f5p+3", 14),
    ("0x1.247a87cbdcacdp+3", 14),
    ("0x1.90e4baeaedc11p+19", 11),
)


def _text(x: list[Number] | list[int] | list[float]) -> str:
    return " ".join(str(int(value)) if value == int(value) else float(value).hex() for value in x)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
