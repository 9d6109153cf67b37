"""The rows of a text file: the lines that need no rule of CSV are read at once, and the same as the others."""

import random
from pathlib import Path

import pytest

from foisurvey.core.messages import BadInput
from foisurvey.intake import text_rows
from foisurvey.intake.refusal import refusal
from foisurvey.intake.text_rows import ROW, TextRows

HEADER = "id,boats,comment\n"
APART = {"id", ""}
PIECES = [
    *["7", "C1", "a", ",", ",", ",", "\n", "\n"],
    *['"', '""', "id", "\r\n", "\r", " ", "\x1c", "\u3000", "\ufeff", "ä", "\0"],
]


def rows_of(path: Path) -> TextRows:
    return TextRows(str(path), "utf-8", ",", lambda: refusal(str(path), "of another encoding"))


def one_by_one(path: Path) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the rows behind the header by their numbers, and what ends them."""
    rows = list[tuple[int, list[str]]]()
    try:
        for number, (row, _) in enumerate(rows_of(path), start=1):
            rows.append((number, row))
    except BadInput as bad:
        return rows[1:], str(bad)
    return rows[1:], ""


def in_blocks(path: Path) -> tuple[list[tuple[int, list[str]]], str, int]:
    """Return the same read in blocks, and how many of them as plain lines."""
    rows, found, plain = rows_of(path), list[tuple[int, list[str]]](), 0
    next(rows)
    try:
        for block in rows.blocks(3, APART):
            columns = [] if block.plain is None else block.plain.select("0", "1", "2", ROW).iter_rows()
            of_plain = [(number, list(texts)) for *texts, number in columns]
            assert all(texts[0] not in APART for _, texts in of_plain)
            assert all("".join(texts).strip() for _, texts in of_plain)
            found += sorted([*of_plain, *((number, row) for number, (row, _) in block.others)])
            plain += len(of_plain)
    except BadInput as bad:
        return found, str(bad), plain
    return found, "", plain


@pytest.mark.parametrize("seed", range(2))
def test_blocks_have_the_rows_that_csv_reads_one_by_one(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch):
    draw, plain, refused = random.Random(seed), 0, 0
    for case in range(120):
        monkeypatch.setattr(text_rows, "CHARACTERS", draw.choice([3, 10, 2**20]))
        pieces = PIECES if case % 3 else PIECES[:8]
        lines = [f"C{number},{draw.choice(['7', '', 'about 3'])},x\n" for number in range(draw.randrange(12))]
        drawn = "".join(draw.choices(pieces, k=draw.randrange(40)))
        path = tmp_path / "r.csv"
        path.write_bytes((HEADER + "".join(lines) + drawn).encode())
        expected, refusal_expected = one_by_one(path)
        found, refusal_found, as_plain = in_blocks(path)
        assert refusal_found == refusal_expected, drawn
        # Up to the block of the row that cannot be read there are the same.
        assert found == (expected[: len(found)] if refusal_found else expected), drawn
        plain, refused = plain + as_plain, refused + bool(refusal_found)
    assert plain > 150
    assert 0 < refused < 120


def test_plain_lines_are_read_as_such(tmp_path: Path):
    path = tmp_path / "r.csv"
    odd = '"C2",8,\nC3,"9\nor 10",\nid,boats,comment\n,,\nC5,1\n'
    path.write_text(f"{HEADER}C1,7,\n{odd}C4,,x\n" + "".join(f"C{row},1,\n" for row in range(6, 12)), encoding="utf-8")
    expected, _ = one_by_one(path)
    found, _, plain = in_blocks(path)
    assert found == expected
    assert [number for number, _ in found] == list(range(2, 15))
    assert plain == 8, "C1, C4 and C6 to C11"
    quoted = tmp_path / "quoted.csv"
    quoted.write_text(HEADER + '"C1","7",""\n' * 10 + "C2,8,\n", encoding="utf-8")
    assert in_blocks(quoted) == (*one_by_one(quoted), 0), "most lines are not plain"


def test_a_text_of_another_encoding_is_refused_in_blocks(tmp_path: Path):
    path = tmp_path / "r.csv"
    path.write_bytes((HEADER + "C1,7,\n" * 10_000).encode() + b"C2,8,\xe9\n")
    assert "of another encoding" in in_blocks(path)[1]
