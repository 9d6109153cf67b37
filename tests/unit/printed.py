"""Tables to print: those of the clubs, and those of a survey whose every label is hard to print."""

from functools import cache
from typing import Any

from surveys import PARTS, PRINT, QUESTIONS, STATISTICS, SURVEY, club, derived

from foisurvey.core.outside_text import visible
from foisurvey.estimation.ambiguity import by_id
from foisurvey.estimation.primary import primary
from foisurvey.estimation.sensitivity import scenario
from foisurvey.tables.registry import table
from foisurvey.tables.table import Table

LONG = "Wordlong--" * 1000
HARD = [
    r"\input{/etc/passwd} \def\x{} \\ \end{document}",
    "^^5c^^41 100% of #1 & $x_1$ ~ {a}} {",
    "<script>alert(1)</script> &amp; &lt;b&gt; ]]>",
    "a | b || c \\| d",
    "-- --- `x` ``x'' \"x\" 'x' <<x>> ,,x ?`x !`x fi ffl",
    "# 1. *x* **y** _z_ [l](http://a.example) ![i](j) www.a.example a@b.example ~~s~~",
    "- item",
    "1. item",
    "[x] *y",
    "=1+1",
    "é ß € – “x” Œ ≥ 3 − 2",
    "日本 عربي 😀 e\u0301 \u202eback\x00",
    "x\u00a0y",
]


@cache
def clubs() -> list[Table]:
    """Return the six tables of a few clubs, with two scenarios in Table 5."""
    frame = [club("sea", boats=10_000, blue=2_500, red=5), club("sea", boats=20, blue=0, red=2)]
    frame += [club("sea", boats=8, blue=1, red=2), club("lake", boats=4, blue=4, red=0), club("lake", responded=False)]
    return _tables(frame, SURVEY, PRINT, ["By rate", "Without the largest"])


@cache
def hard() -> list[Table]:
    """Return the tables of a survey whose labels are hard texts."""
    types = {f"type{number}": text for number, text in enumerate([*HARD, LONG])}
    first, second, third, *_ = HARD
    questions = QUESTIONS | {
        "blue": QUESTIONS["blue"] | {"label": LONG},
        "red": QUESTIONS["red"] | {"label": second, "group": third},
    }
    survey: dict[str, Any] = SURVEY | {"organisation_types": types, "questions": questions}
    survey["parts"] = PARTS | {"heading": first, "remainder": PARTS["remainder"] | {"label": HARD[4]}}
    frame = [club(kind, boats=10 + number, blue=number, red=1) for number, kind in enumerate(types)]
    return _tables(frame, survey, PRINT | {"title": " ".join(HARD)}, [first, HARD[5]])


@cache
def harder() -> list[Table]:
    """Return these and one more, whose cells and notes are hard texts too: there is no such table in a spreadsheet."""
    texts = [visible(text) for text in HARD]
    rows = [["Label", *texts[start : start + 3]] for start in range(len(texts) - 2)]
    headings = [["", *texts[-3:-1], ""], ["Hard", *texts[:3]]]
    return [*hard(), Table("table7", "Table 7. Hard.", headings, rows, texts, [], [])]


def _tables(
    frame: list[dict[str, Any]], survey: dict[str, Any], settings: dict[str, Any], labels: list[str]
) -> list[Table]:
    sensitivity = {f"by_rate{n}": {"label": label, "exclude_rates": [0, 100]} for n, label in enumerate(labels)}
    values = by_id(primary(derived(*frame), survey, STATISTICS))
    for name, entry in sensitivity.items():
        values |= by_id(scenario(derived(*frame), name, entry, survey, STATISTICS))
    return [table(number, values, survey, settings | {"sensitivity": sensitivity}) for number in range(1, 7)]
