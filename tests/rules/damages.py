"""Every way the files of the clubs are damaged: one function a kind, each drawing what and where.

A kind takes the random numbers and the survey, changes the survey, and returns what it did.
"""

import datetime
import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from club_files import IDS, PERCENT, QUESTIONS, RESPONSES, TITLE, ClubFiles
from workbooks import Formula, Number

Kind = Callable[[Random, ClubFiles], str]
Rows = list[list[Any]]

KINDS: dict[str, Kind] = {}
NAMES = ("organisations", "responses", "corrections")
DAY = datetime.datetime(2031, 2, 14)


def kind(name: str) -> Callable[[Kind], Kind]:
    """Register a kind of damage under its name."""

    def registered(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return registered


def drawn_file(random: Random) -> str:
    """Return the name of one of the files, most often the responses."""
    return random.choices(NAMES, [3, 6, 2])[0]


def drawn_row(random: Random, survey: ClubFiles, name: str) -> int:
    """Return the place of a row, mostly one below the header."""
    rows, body = survey.tables[name], survey.header(name) + 1
    if len(rows) <= body or random.random() < 0.1:
        return random.randrange(len(rows))
    return random.randrange(body, len(rows))


# Cells.

VALUES: dict[str, list[Any]] = {
    "blank": [None, "", " ", "\t", "\u00a0"],
    "negative": [-5, -2.5, "-5", "−5", "(5)"],
    "fraction": [2.5, "2.5", "1/2", "2,5", 1e-300],
    "huge number": [10**15, 10**15 + 1, 2**63, 1e300, "9" * 25, "1,000,000,000,000,000"],
    "no number at all": ["1e308", "1e999", 1e308, "inf", "-inf", "nan", "NaN", "null"],
    "small number": [*range(20)],
    "text of digits": ["7", " 7 ", "007", "7.0", "7.", "٧", "７", "7²", "2 000", "1 2"],
    "date": [DAY, DAY.date(), datetime.datetime(1900, 3, 1), datetime.date(9999, 12, 31)],
    "date and time": [datetime.datetime(2031, 2, 14, 13, 45)],
    "truth value": [True, False],
    "error": [Formula("=1/0", text) for text in ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!")],
    "formula without a result": [Formula(text, "") for text in ("=SUM(F3:F4)", "=A1", "=nowhere")],
    "per cent": [Number(share, PERCENT) for share in (1, 0.25, 0.125, 12)],
    "pounds": [Number(amount, "[$£-809]#,##0") for amount in (5, 1200, 0)],
    "link": [Formula('=HYPERLINK("https://clubs.invalid")', text) for text in ("the list", "7")],
    "text of a formula": ['=HYPERLINK("https://clubs.invalid")', "=1+1", "+7", "@SUM(A1)"],
    "very long text": [(text * 20_000)[:20_000] for text in ("7 ", "x", "section 12 ", "1,", "(", "a total of 7 ")],
    "control characters": ["\x01", "7\x07", "\x1f", "7\x0b", "\x0c7", "7\x85", "7\u2028"],
    "carriage return": ["7\r", "7\rships", "\r", "7\r\n", "seven\r\nships"],
    "right-to-left mark": ["\u200f7", "7\u200e", "\u202e7", "\ufeff7", "7\u200b"],
    "characters of a CSV": ['"', '7"', '"7"', "7,", ",", "7\n", "\n7", 'a "b", c\nd', "'7", ";"],
    "another organisation's id": IDS,
    "name of a column": ["organisation_id", "boats", "to", "boats_status", "rate"],
    "an answer in words": "not held/section 12/n.a./between 5 and 10/approx. 30/<3/12 + 4/none/see above/?".split("/"),
}


def replaced(values: list[Any]) -> Kind:
    """Return the damage that puts one of the values in the place of a cell."""

    def replace(random: Random, survey: ClubFiles) -> str:
        name = drawn_file(random)
        row = drawn_row(random, survey, name)
        cells, value = survey.tables[name][row], random.choice(values)
        column = random.randrange(len(cells) or 1)
        if name == "responses" and random.random() < 0.7:
            column = RESPONSES[0].index(random.choice(QUESTIONS))
        cells[column : column + 1] = [value]
        return f"{name}, row {row + 1}, column {column + 1}: {value!r:.80}"

    return replace


KINDS |= {f"cell: {name}": replaced(values) for name, values in VALUES.items()}


@kind("cells: several answers")
def _(random: Random, survey: ClubFiles) -> str:
    changes = []
    for _ in range(8):
        row, column = drawn_row(random, survey, "responses"), random.randrange(1, len(RESPONSES[0]))
        value = random.choice(VALUES[random.choice(list(VALUES))])
        survey.tables["responses"][row][column : column + 1] = [value]
        changes.append(f"{row + 1}/{column + 1} {value!r:.30}")
    return f"responses: {', '.join(changes)}"


# Rows.


def changed_rows(change: Callable[[Random, Rows, int], None]) -> Kind:
    """Return the damage that changes the rows of a file at a place."""

    def damage(random: Random, survey: ClubFiles) -> str:
        name = drawn_file(random)
        row = drawn_row(random, survey, name)
        change(random, survey.tables[name], row)
        return f"{name}, row {row + 1}"

    return damage


def _swap_rows(random: Random, rows: Rows, row: int) -> None:
    other = random.randrange(len(rows))
    rows[row], rows[other] = rows[other], rows[row]


def _shift_right(random: Random, rows: Rows, row: int) -> None:
    rows[row].insert(0, None)
    if random.random() < 0.5:
        rows[row].pop()


def _shift_left(random: Random, rows: Rows, row: int) -> None:
    del rows[row][:1]
    if random.random() < 0.5:
        rows[row].append(None)


KINDS |= {
    f"row: {name}": changed_rows(change)
    for name, change in {
        "deleted": lambda random, rows, row: rows.pop(row) if len(rows) > 1 else None,
        "duplicated": lambda random, rows, row: rows.insert(random.randrange(len(rows) + 1), list(rows[row])),
        "swapped": _swap_rows,
        "blanked": lambda random, rows, row: rows.__setitem__(row, [None] * len(rows[row])),
        "blank one inserted": lambda random, rows, row: rows.insert(row, []),
        "shifted right": _shift_right,
        "shifted left": _shift_left,
        "a cell too many": lambda random, rows, row: rows[row].append(random.choice(["stray", None, 7])),
        "a cell too few": lambda random, rows, row: rows[row].__delitem__(slice(-1, None)),
        "a remark below": lambda random, rows, row: rows.append([random.choice(["Total", "End of list"])]),
        "all deleted below": lambda random, rows, row: rows.__delitem__(slice(row + 1, None)),
    }.items()
}


# Columns.


def changed_columns(change: Callable[[Random, Rows, int, int], None]) -> Kind:
    """Return the damage that changes a column of a file; it is given the header's row and the column's place."""

    def damage(random: Random, survey: ClubFiles) -> str:
        name = drawn_file(random)
        rows, header = survey.tables[name], survey.header(name)
        width = max(map(len, rows))
        for row in rows:
            row.extend([None] * (width - len(row) if row is not rows[0] or not header else 0))
        column = random.randrange(width)
        change(random, rows, min(header, len(rows) - 1), column)
        return f"{name}, column {column + 1}"

    return damage


def _each(change: Callable[[list[Any], int, Random], Any]) -> Callable[[Random, Rows, int, int], None]:
    def damage(random: Random, rows: Rows, header: int, column: int) -> None:
        for row in rows[header:]:
            if column < len(row):
                change(row, column, random)

    return damage


def _renamed(random: Random, rows: Rows, header: int, column: int) -> None:
    if column < len(rows[header]):
        name = str(rows[header][column])
        misspelt = name[: len(name) // 2] + name[len(name) // 2 + 1 :]
        names = [misspelt, name.upper(), f" {name} ", f"{name}\u00a0", f"{name}\n", name.replace("_", " "), "", None, 7]
        rows[header][column] = random.choice(names)


def _swapped_columns(random: Random, rows: Rows, header: int, column: int) -> None:
    other = random.randrange(len(rows[header]) or 1)
    for row in rows[header:] if random.random() < 0.5 else rows[header : header + 1]:
        if max(column, other) < len(row):
            row[column], row[other] = row[other], row[column]


def _inserted(random: Random, rows: Rows, header: int, column: int) -> None:
    names = ["remarks", "", None, "rate", "late", "why", "len", "row", "file", "row in the file", "boats_status"]
    for row in rows[header:]:
        row.insert(column, random.choice(["x", 7, None]))
    rows[header][column] = random.choice(names)


KINDS |= {
    f"column: {name}": changed_columns(change)
    for name, change in {
        "deleted": _each(lambda row, column, random: row.pop(column)),
        "duplicated": _each(lambda row, column, random: row.insert(column, row[column])),
        "blanked": _each(lambda row, column, random: row.__setitem__(column, None)),
        "renamed": _renamed,
        "swapped": _swapped_columns,
        "inserted": _inserted,
    }.items()
}


def more_columns(*names: str) -> Kind:
    """Return the damage that gives the organisations more columns."""

    def damage(random: Random, survey: ClubFiles) -> str:
        header = survey.header("organisations")
        for place, row in enumerate(survey.tables["organisations"]):
            row.extend(names if place == header else [random.choice(["x", 7]) for _ in names])
        return f"organisations: {', '.join(names)}"

    return damage


KINDS["column: names of ours"] = more_columns("late", "replied", "boats", "boats_low", "row", "file", "sheet", "rate")
KINDS["column: a name that ours would take"] = more_columns("rate", "organisation_rate")


# The header, the sheets.


@kind("header: moved")
def _(random: Random, survey: ClubFiles) -> str:
    name = drawn_file(random)
    rows, header = survey.tables[name], survey.header(name)
    if header < len(rows):
        rows.insert(random.randrange(len(rows)), rows.pop(header))
    return name


@kind("header: repeated")
def _(random: Random, survey: ClubFiles) -> str:
    name = drawn_file(random)
    rows, header = survey.tables[name], survey.header(name)
    rows.insert(random.randrange(len(rows) + 1), list(rows[min(header, len(rows) - 1)]))
    return name


@kind("header: blank")
def _(random: Random, survey: ClubFiles) -> str:
    name = drawn_file(random)
    rows, header = survey.tables[name], min(survey.header(name), len(survey.tables[name]) - 1)
    rows[header] = [None] * len(rows[header])
    return name


@kind("header: a row above it")
def _(random: Random, survey: ClubFiles) -> str:
    rows, header = survey.tables["responses"], survey.header("responses")
    row = drawn_row(random, survey, "responses")
    if header < row:
        rows[:header] = [rows.pop(row)]
    return f"responses, row {row + 1}"


@kind("title: another row")
def _(random: Random, survey: ClubFiles) -> str:
    name = drawn_file(random)
    rows = survey.tables[name]
    rows.insert(0, random.choice([["Draft"], [], list(rows[-1])]))
    return name


def _as_workbook(survey: ClubFiles) -> None:
    if survey.is_text:
        survey.suffix = ".xlsx"
        survey.tables["responses"].insert(0, list(TITLE))


@kind("sheet: renamed")
def _(random: Random, survey: ClubFiles) -> str:
    _as_workbook(survey)
    survey.sheet = random.choice(["replies", "Replies ", "Sheet1", "Replies (2)"])
    return survey.sheet


@kind("sheet: another one first")
def _(random: Random, survey: ClubFiles) -> str:
    _as_workbook(survey)
    survey.sheet_first = True
    return f"named: {survey.named}"


@kind("sheet: merged cells")
def _(random: Random, survey: ClubFiles) -> str:
    _as_workbook(survey)
    survey.suffix, rows = random.choice([".xlsx", ".xls"]), survey.tables["responses"]
    row, column = drawn_row(random, survey, "responses"), random.randrange(len(RESPONSES[0]))
    last = [row + random.randrange(3), column + random.randrange(3)]
    if [row, column] == last or survey.merged:
        last = [row + 1, column] if not survey.merged else [row, column]
    if [row, column] == last:
        return "no more of them"
    survey.merged.append((row, column, *last))
    for cells in rows[row : last[0] + 1]:
        for place in range(column, min(last[1] + 1, len(cells))):
            if cells is not rows[row] or place != column:
                cells[place] = None
    return f"from row {row + 1}, column {column + 1} to {last[0] + 1}, {last[1] + 1}"


# What stands in one of the columns.


def in_column(name: str, column: int, *values: Any) -> Kind:
    """Return the damage of one cell of a column (its place before any damage); {} is what stands there."""

    def damage(random: Random, survey: ClubFiles) -> str:
        row = drawn_row(random, survey, name)
        cells = survey.tables[name][row]
        if column >= len(cells):
            return f"{name}, row {row + 1} has no such cell"
        value = random.choice(values)
        cells[column] = value.format(cells[column]) if isinstance(value, str) else value
        return f"{name}, row {row + 1}: {cells[column]!r:.80}"

    return damage


OTHER_IDS = (" {} ", "{}\u00a0", "{}\u200b", "{}\x1f", "{}.", "c{}", *IDS[:6], *map(str.lower, IDS[:3]), None, "C99", 7)
OTHER_DATES = (
    *("2031-02-30", "30/02/2031", "soon", "2030-12-31", "6 January 2031", "06-Jan-31", "2031-01-06 09:30:00"),
    *(DAY, datetime.datetime(2031, 2, 14, 9, 30), "0001-01-01", "2031-13-01", 45000, "1/2/31", "20310206", "today"),
)
OTHER_TYPES = ("sae", "SEA", " {} ", "all", None, "sea, lake", 7, "{}\n", "lake")
OTHER_DECISIONS = (None, " ", "several", "not held", "not_seen", "about 9", 3, -1, "99999", "2,5")

KINDS |= {
    "type: misspelt": in_column("organisations", 2, *OTHER_TYPES),
    "id: of an organisation": in_column("organisations", 0, *OTHER_IDS),
    "id: of a reply": in_column("responses", 0, *OTHER_IDS),
    "date: sent": in_column("organisations", 3, *OTHER_DATES),
    "date: of the reply": in_column("responses", 1, *OTHER_DATES),
    "date: of the refusal": in_column("responses", 2, *OTHER_DATES),
    "correction: of no organisation": in_column("corrections", 0, *OTHER_IDS),
    "correction: of no question": in_column("corrections", 1, "ships", "crew", "", "Blue", None, "comment"),
    "correction: of what does not stand": in_column("corrections", 2, None, "15", "{} ", "{}.", "NOT SURE"),
    "correction: to nothing or nonsense": in_column("corrections", 3, *OTHER_DECISIONS),
    "correction: undated": in_column("corrections", 6, None, "soon", "2031-02-30", "25/02/2031"),
}


@kind("correction: one more")
def _(random: Random, survey: ClubFiles) -> str:
    reply = list(random.choice(RESPONSES[1:]))
    question = random.choice(QUESTIONS)
    received = reply[RESPONSES[0].index(question)]
    to = random.choice([0, 3, "twelve", "not_held", "refused", "not_answered", "more than 5", "", "unclear", 4000])
    survey.tables["corrections"].append([reply[0], question, received, to, "by the phone", "coder", "2031-02-26"])
    return f"{survey.tables['corrections'][-1]}"


@kind("correction: contradicting")
def _(random: Random, survey: ClubFiles) -> str:
    rows = survey.tables["corrections"]
    rows.append(list(random.choice(rows[1:] or rows)))
    if len(rows[-1]) > 3:
        rows[-1][3] = random.choice([15, "16", "not_held"])
    return f"{rows[-1]}"


@kind("reply: twice")
def _(random: Random, survey: ClubFiles) -> str:
    survey.revised = random.random() < 0.8
    rows = survey.tables["responses"]
    row = drawn_row(random, survey, "responses")
    second = list(rows[row])
    for column in range(1, len(second)):
        if random.random() < 0.4:
            second[column] = random.choice([None, 3, "7", "not held", "2031-02-20", "2031-04-20", second[column]])
    rows.insert(random.randrange(row, len(rows)) + 1, second)
    return f"row {row + 1}, revised replies: {survey.revised}"


# Bytes of a CSV file.


def changed_bytes(change: Callable[[Random, bytes], bytes]) -> Kind:
    """Return the damage of the bytes of a CSV file."""

    def damage(random: Random, survey: ClubFiles) -> str:
        name, seed = drawn_file(random), random.randrange(10**9)
        if name == "responses" and not survey.is_text:
            name = "organisations"
        survey.bytes_of.setdefault(name, []).append(lambda data: change(Random(seed), data))
        return name

    return damage


def inserted(sign: bytes) -> Callable[[Random, bytes], bytes]:
    """Return what puts bytes at a random place."""

    def change(random: Random, data: bytes) -> bytes:
        place = random.randrange(len(data) + 1)
        return data[:place] + sign + data[place:]

    return change


def removed(sign: bytes) -> Callable[[Random, bytes], bytes]:
    """Return what takes one of these bytes away."""

    def change(random: Random, data: bytes) -> bytes:
        places = [place for place in range(len(data)) if data[place : place + 1] == sign]
        if not places:
            return data
        place = random.choice(places)
        return data[:place] + data[place + 1 :]

    return change


def _lines(change: Callable[[Random, list[bytes], int], Any]) -> Callable[[Random, bytes], bytes]:
    def damage(random: Random, data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        if lines:
            change(random, lines, random.randrange(len(lines)))
        return b"".join(lines)

    return damage


def _joined(random: Random, lines: list[bytes], line: int) -> None:
    lines[line] = lines[line].rstrip(b"\r\n") + random.choice([b"", b",", b" "])


def _flipped(random: Random, data: bytes) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]


def _truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


LINE_ENDS = [b"\r\n", b"\r", b"\n\n", b"\r\r\n"]


def _around(data: bytes, first: int, last: int, field: int) -> bytes:
    lines = [line.split(b",") for line in data.split(b"\n")]
    if last < len(lines) and field < min(len(lines[first]), len(lines[last])):
        lines[first][field] = b'"' + lines[first][field]
        lines[last][field] += b'"'
    return b"\n".join(b",".join(line) for line in lines)


def _around_lines(random: Random, data: bytes) -> bytes:
    """Put a quotation mark before a field, and one after that field of a line below."""
    first, width = random.randrange(data.count(b"\n") or 1), data.split(b"\n")[0].count(b",")
    return _around(
        data, first, first + random.choice([1, 1, 2, 3]), random.choice([width, random.randrange(width + 1)])
    )


def _around_header(random: Random, data: bytes) -> bytes:
    """Put a quotation mark before the last name of the header, and one after the line below, or the one below that."""
    return _around(data, 0, random.choice([1, 2]), data.split(b"\n")[0].count(b","))


def _encoded(*names: str) -> Callable[[Random, bytes], bytes]:
    return lambda random, data: data.decode("utf-8", "replace").encode(random.choice(names), "replace")


KINDS |= {
    f"CSV: {name}": changed_bytes(change)
    for name, change in {
        "a quotation mark too many": inserted(b'"'),
        "a quotation mark too few": removed(b'"'),
        "a quotation mark at a field": lambda random, data: data.replace(
            random.choice([b",", b"\n"]), random.choice([b',"', b'",', b'\n"', b'"\n']), random.randrange(1, 40)
        ),
        "quotation marks around lines": _around_lines,
        "quotation marks from the header on": _around_header,
        "a comma too many": inserted(b","),
        "a comma too few": removed(b","),
        "semicolons": lambda random, data: data.replace(b",", random.choice([b";", b"\t", b", "])),
        "a line deleted": _lines(lambda random, lines, line: lines.pop(line)),
        "a line duplicated": _lines(lambda random, lines, line: lines.insert(line, lines[line])),
        "a line joined with the next": _lines(_joined),
        "a line break too many": inserted(b"\n"),
        "other line ends": lambda random, data: data.replace(b"\n", random.choice(LINE_ENDS)),
        "a byte-order mark": lambda random, data: random.choice([b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2]) + data,
        "Latin-1": _encoded("latin-1", "cp1252"),
        "UTF-16": _encoded("utf-16", "utf-16-le", "utf-16-be"),
        "a NUL byte": inserted(b"\0"),
        "a byte flipped": _flipped,
        "cut off": _truncated,
        "empty": lambda random, data: random.choice([b"", b"\n", b" ", b"\xef\xbb\xbf", b"\0"]),
        "a workbook by the name of .csv": lambda random, data: _packed({"xl/workbook.xml": data}),
    }.items()
}


# Bytes of a workbook.


def changed_workbook(change: Callable[[Random, bytes], bytes]) -> Kind:
    """Return the damage of the bytes of the workbook of responses."""

    def damage(random: Random, survey: ClubFiles) -> str:
        _as_workbook(survey)
        seed = random.randrange(10**9)
        survey.bytes_of.setdefault("responses", []).append(lambda data: change(Random(seed), data))
        return survey.suffix

    return damage


def _packed(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in members.items():
            parts.writestr(name, content)
    return data.getvalue()


def _members(change: Callable[[Random, dict[str, bytes], str], Any]) -> Callable[[Random, bytes], bytes]:
    def damage(random: Random, data: bytes) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                members = {name: parts.read(name) for name in parts.namelist()}
        except Exception:  # it is damaged already
            return data
        change(random, members, random.choice(list(members)))
        return _packed(members)

    return damage


def _cut(random: Random, members: dict[str, bytes], name: str) -> None:
    members[name] = members[name][: random.randrange(len(members[name]) or 1)]


def _without_end(random: Random, members: dict[str, bytes], name: str) -> None:
    """Leave out the end of a sheet; a reader must not wait for it."""
    for end in (b"</table:table>", b"</sheetData>"):
        for part, content in members.items():
            before, _, after = content.rpartition(end)
            members[part] = before + after


def _xml_byte(random: Random, members: dict[str, bytes], name: str) -> None:
    markup = [place for place, sign in enumerate(members[name]) if sign in b"<>/"]
    if markup:
        place = random.choice(markup)
        members[name] = members[name][:place] + members[name][place + 1 :]


KINDS |= {
    f"workbook: {name}": changed_workbook(change)
    for name, change in {
        "cut off": _truncated,
        "a byte flipped": _flipped,
        "a part removed": _members(lambda random, members, name: members.pop(name)),
        "a part cut off": _members(_cut),
        "a part of broken XML": _members(_xml_byte),
        "a sheet without an end": _members(_without_end),
        "a CSV file by its name": lambda random, data: b"organisation_id,boats,blue,red,crew\nC01,1,1,0,1\n",
        "empty": lambda random, data: b"",
    }.items()
}
