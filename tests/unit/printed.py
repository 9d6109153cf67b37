"""Tables to print: those of the clubs, and those of a survey whose every label is hard to print."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl
from surveys import CONFIG, club, derived, survey

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Survey
from foisurvey.estimation.primary import primary
from foisurvey.estimation.results import Results
from foisurvey.estimation.sensitivity import sensitivity
from foisurvey.estimation.uncertainty import uncertainty
from foisurvey.tables.builders import build
from foisurvey.tables.registry import tables_of
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


def results(clubs: Sequence[dict[str, Any]], asked: Survey) -> Results:
    """Return the estimates of a survey of these clubs, with its sensitivity analyses and how sure they are."""
    frame = derived(*clubs, survey=asked)
    analyses = [
        primary(frame, asked.design, asked.statistics),
        uncertainty(frame, asked.design, asked.statistics, asked.bootstrap),
    ]
    for name, exclusion in asked.exclusions.items():
        analyses.append(sensitivity(frame, name, exclusion, asked.design, asked.statistics))
    return Results(pl.concat(analyses), asked)


def _tables(clubs: list[dict[str, Any]], asked: Survey) -> list[Table]:
    estimated = results(clubs, asked)
    return [build(name, estimated) for name in tables_of(asked)]


def by_rate(*labels: str) -> dict[str, Any]:
    """Return sensitivity analyses with these labels, which all leave out the rates 0 and 100."""
    return {f"by_rate{number}": {"label": label, "exclude_rates": [0, 100]} for number, label in enumerate(labels)}


@cache
def clubs() -> list[Table]:
    """Return the tables of a few clubs, with two sensitivity analyses in Table 5."""
    frame = [club("sea", boats=10_000, blue=2_500, red=5), club("sea", boats=20, blue=0, red=2)]
    frame += [club("sea", boats=8, blue=1, red=2), club("lake", boats=4, blue=4, red=0), club("lake", responded=False)]
    return _tables(frame, survey(sensitivity=by_rate("By rate", "Without the largest")))


@cache
def hard() -> list[Table]:
    """Return the tables of a survey whose labels are hard texts."""
    types = {f"type{number}": text for number, text in enumerate([*HARD, LONG])}
    first, second, third, *_ = HARD
    questions = CONFIG["questions"] | {
        "blue": CONFIG["questions"]["blue"] | {"label": LONG},
        "red": CONFIG["questions"]["red"] | {"label": second, "group": third},
    }
    asked = survey(
        title=" ".join(HARD),
        organisation_types=types,
        questions=questions,
        parts__heading=first,
        parts__remainder__label=HARD[4],
        sensitivity=by_rate(first, HARD[5]),
    )
    return _tables([club(kind, boats=10 + number, blue=number, red=1) for number, kind in enumerate(types)], asked)


@cache
def harder() -> list[Table]:
    """Return these and one more, whose cells and notes are hard texts too: no spreadsheet has such a table."""
    texts = [visible(text) for text in HARD]
    rows = [["Label", *texts[start : start + 3]] for start in range(len(texts) - 2)]
    headings = [["", *texts[-3:-1], ""], ["Hard", *texts[:3]]]
    return [*hard(), Table("table7", "Table 7", "Hard.", headings, rows, texts, [], [])]
