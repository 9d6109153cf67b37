"""Several rows of a club that are parts of one reply: what they make together."""

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from surveys import read, survey
from workbooks import save

from foisurvey.core.frame_names import CORRECTION
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import Input, NumberKind, typed
from foisurvey.intake.ingest import Received, ingest

ASKED: dict[str, NumberKind] = {
    "boats": "count",
    "crew": "decimal",
    "cost": "money",
    "share": "percent",
    "paid": "choice",
}
Rows = list[dict[str, Any]]


def take(folder: Path, rows: Rows, corrections: Rows | None = None, suffix: str = "csv", **changes: Any) -> Received:
    """Return what is received of the clubs of these rows, in their order; a row has an id and any columns."""
    columns = list(dict.fromkeys(["id", *ASKED, *(name for row in rows for name in row)]))
    clubs = list(dict.fromkeys(row["id"] for row in rows))
    files = {
        "organisations": [["organisation_id", "name", "organisation_type"], *([club, club, "sea"] for club in clubs)],
        "responses": [["organisation_id", *columns[1:]], *([row.get(name, "") for name in columns] for row in rows)],
    }
    if corrections is not None:
        files["corrections"] = [
            [*CORRECTION],
            *([row.get(name, "") for name in CORRECTION] for row in corrections),
        ]
    source: dict[str, Any] = {"sum_rows": True, **changes}
    for name, cells in files.items():
        path = folder / f"{name}.{suffix}"
        if suffix == "csv":
            pl.DataFrame(cells[1:], schema=[str(one) for one in cells[0]], orient="row").write_csv(path)
        else:
            save(path, {"Sheet": cells})
        source[name] = {"file": str(path)}
    return ingest(typed(source, Input), ASKED, {"sea": ["sea"]})


def answer(received: Received, question: str, club: str = "C1") -> tuple[str | None, str]:
    """Return the text of a club's one answer to a question, and the kind of its cell."""
    answers = received.answers.collect().filter(organisation_id=club, question=question)
    return answers.select("answer_text", "cell").row(0) if answers.height == 1 else ("several", str(answers.height))


@pytest.mark.parametrize(
    ("case", "question", "texts", "expected"),
    [
        ("expected: counts", "boats", ["3", "4"], ("7", "summed")),
        ("expected: with commas", "boats", ["1,204", "96", "0"], ("1300", "summed")),
        ("expected: decimals are exact", "crew", ["0.1", "0.2"], ("0.3", "summed")),
        ("expected: pounds", "cost", ["£1,000.50", "£ 2", "3.25"], ("1005.75", "summed")),
        ("expected: one is blank", "boats", ["3", "", "4"], ("3 + (blank) + 4", "parts_of_a_sum")),
        ("expected: one is no number", "boats", ["3", "about 4"], ("3 + about 4", "parts_of_a_sum")),
        ("expected: all are blank", "boats", ["", " "], (None, "text")),
        ("expected: a choice all agree on", "paid", ["Yes", "Yes"], ("Yes", "text")),
        ("expected: a choice they differ on", "paid", ["Yes", "No"], ("Yes + No", "parts_of_a_sum")),
        ("expected: equal percentages", "share", ["40%", "40%"], ("40%", "text")),
        ("expected: other percentages", "share", ["40%", "60%"], ("40% + 60%", "parts_of_a_sum")),
        ("edge: one row stays as it is", "boats", ["about 4"], ("about 4", "text")),
        ("edge: whole decimals", "crew", ["1.5", "0.5"], ("2", "summed")),
        ("edge: the sum of noughts", "boats", ["0", "0"], ("0", "summed")),
        ("edge: tens keep their noughts", "boats", ["60", "40"], ("100", "summed")),
        (
            "edge: many digits",
            "crew",
            ["123456789012345.5", "0.000000000000001"],
            ("123456789012345.500000000000001", "summed"),
        ),
        ("edge: a fraction is no count", "boats", ["3", "0.5"], ("3 + 0.5", "parts_of_a_sum")),
        ("edge: pounds are no count", "boats", ["£3", "4"], ("£3 + 4", "parts_of_a_sum")),
        ("edge: thousands or a decimal", "crew", ["1.250", "2"], ("1.250 + 2", "parts_of_a_sum")),
        ("edge: a year or a number", "boats", ["1995", "2"], ("1995 + 2", "parts_of_a_sum")),
        ("edge: a sum that looks like a year", "boats", ["1000", "995"], ("1995", "summed")),
        ("edge: a negative number", "boats", ["-3", "4"], ("-3 + 4", "parts_of_a_sum")),
        (
            "edge: equal texts that are no numbers",
            "boats",
            ["not held", "not held"],
            ("not held + not held", "parts_of_a_sum"),
        ),
        ("edge: one site has not replied", "boats", ["3", "No reply yet"], ("3 + No reply yet", "parts_of_a_sum")),
        ("erroneous: an error of a spreadsheet", "boats", ["3", "#REF!"], ("3 + #REF!", "parts_of_a_sum")),
    ],
)
def test_what_rows_make_together(
    tmp_path: Path, case: str, question: str, texts: list[str], expected: tuple[str | None, str]
):
    received = take(tmp_path, [{"id": "C1", question: text, "comment": "a site"} for text in texts])
    assert answer(received, question) == expected, case
    assert received.organisations["replies"].to_list() == [1]


def test_a_sum_counts_and_parts_await_a_person(tmp_path: Path):
    rows = [{"id": "C1", "boats": "1000"}, {"id": "C2", "boats": "3"}, {"id": "C1", "boats": "995"}, {"id": "C2"}]
    received = take(tmp_path, rows)
    answers = received.answers.collect().filter(pl.col("question") == "boats")
    found = read(answers, received.corrections, survey())
    assert found.select("status", "value", "row").rows() == [("stated", 1995, 2), ("in_review", None, 3)]
    assert found["review"].to_list() == [
        None,
        "the rows of this organisation are parts of one reply, and not each is a plain number to add",
    ]
    added = "this organisation has 2 rows, which are parts of one reply and are added up"
    assert received.findings.select("severity", "row", "organisation_id", "expected").rows() == [
        ("note", 2, "C1", added),
        ("note", 3, "C2", added),
    ]


def test_a_person_decides_one_number_of_parts(tmp_path: Path):
    rows = [{"id": "C1", "boats": "3"}, {"id": "C1", "boats": "about 4"}]
    decision = {"organisation_id": "C1", "question": "boats", "from": "3 + about 4", "to": "7"}
    received = take(tmp_path, rows, [decision])
    boats = read(received.answers.collect().head(1), received.corrections, survey())
    assert boats.select("status", "value").row(0) == ("corrected", 7)
    with pytest.raises(BadInput, match=r"expected the answer as received, '3 \+ about 4'"):
        take(tmp_path, rows, [decision | {"from": "about 4"}])


def test_dates_and_texts_of_the_parts(tmp_path: Path):
    rows = [
        {"id": "C1", "boats": "3", "date_responded": "2031-02-03", "date_refused": "", "comment": "quay"},
        {"id": "C2", "boats": "1", "date_responded": "2031-02-01", "date_refused": "", "comment": ""},
        {"id": "C1", "boats": "4", "date_responded": "2031-02-09", "date_refused": "2031-01-20", "comment": "pier"},
        {"id": "C1", "boats": "5", "date_responded": "", "date_refused": "2031-01-30", "comment": "quay"},
    ]
    club = take(tmp_path, rows).organisations.row(0, named=True)
    dates = [str(club[name]) for name in ("date_responded", "date_refused", "counted_on")]
    assert dates == ["2031-02-09", "2031-01-20", "2031-01-20"]
    assert club["comment"] == "quay; pier"


def test_clubs_of_which_no_row_is_a_reply(tmp_path: Path):
    rows = [
        {"id": "C1"},
        {"id": "C1"},
        {"id": "C2", "boats": "DNR"},
        {"id": "C2", "boats": "DNR"},
        {"id": "C3", "boats": "1"},
    ]
    received = take(tmp_path, rows)
    counting = received.answers.collect().filter(pl.col("set_aside").is_null())
    assert counting["organisation_id"].unique().to_list() == ["C3"]
    assert answer(received, "boats", "C2") == ("DNR + DNR", "no_reply")  # which nobody corrected
    assert received.findings["row"].to_list() == [2, 3, 4, 5]
    # A person knows better.
    decision = {"organisation_id": "C2", "question": "boats", "from": "DNR + DNR", "to": "12"}
    decided = take(tmp_path, rows, [decision])
    assert decided.answers.collect().filter(pl.col("set_aside").is_null())["organisation_id"].unique().len() == 2
    assert decided.findings["row"].to_list() == [2, 3]


def test_numbers_of_a_workbook_are_added(tmp_path: Path):
    rows = [{"id": "C1", "boats": 3, "crew": 1.25}, {"id": "C1", "boats": 4, "crew": 12.125}]
    received = take(tmp_path, rows, suffix="xlsx")
    assert (answer(received, "boats"), answer(received, "crew")) == (("7", "summed"), ("13.375", "summed"))
    crew = read(received.answers.collect().filter(question="crew"), received.corrections, survey())
    assert crew.select("status", "value").row(0) == ("stated", 13.375)


def test_sums_are_those_of_exact_arithmetic_in_any_order(tmp_path: Path):
    chance = random.Random(20)
    rows = [
        {
            "id": f"C{chance.randrange(40)}",
            "crew": f"{Decimal(chance.randrange(10**6)) / 10 ** chance.choice([0, 1, 2])}",
        }
        for _ in range(400)
    ]
    received = take(tmp_path, rows)
    for club in {row["id"] for row in rows}:
        text, _ = answer(received, "crew", club)
        assert Decimal(text or "") == sum(Decimal(row["crew"]) for row in rows if row["id"] == club)
    assert [answer(take(tmp_path, rows[::-1]), "crew", one) for one in ("C1", "C2")] == [
        answer(received, "crew", one) for one in ("C1", "C2")
    ]
