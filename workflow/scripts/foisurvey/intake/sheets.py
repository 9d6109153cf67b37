"""The cells of a text file or of a workbook's sheet, as text."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from foisurvey.core.messages import BadInput, Problem
from foisurvey.intake.cells import Row
from foisurvey.intake.refusal import refusal
from foisurvey.intake.text_file import read_text
from foisurvey.intake.workbook_sheet import PasswordProtected, Workbook, read_workbook

# How old .xls files begin, and password-protected .xlsx files; only these hold the name.
COMPOUND, PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1"), "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
# What separates the columns of a text file unless it says otherwise, by the end of its name.
TEXT_FILES = {".csv": "comma", ".tsv": "tab", ".txt": "tab"}
# How a workbook begins, by the end of its name.
WORKBOOKS = {".xlsx": ZIP, ".xlsm": ZIP, ".xls": COMPOUND, ".ods": ZIP}


class Sheet(NamedTuple):
    """The cells of a text file or of a workbook's sheet, from its first row on.

    `name` is the sheet's, None of a text file; `sheets` are the names of all sheets of the workbook. `notes` are what
    is no fault but worth a look, such as rows that a filter hides. `width` is the number of columns up to the last that
    holds something; 0 of a text file, whose header says it.
    """

    name: str | None
    rows: Iterable[Row]
    notes: list[Problem]
    width: int = 0
    sheets: Sequence[str] = ()


def read_sheet(file: str, sheet: str | None = None, separator: str | None = None, encoding: str | None = None) -> Sheet:
    """Return the cells of a file, as text.

    `sheet` names a workbook's sheet (default: the first that is visible). `separator` and `encoding`, of a text file
    alone, are those of the config (`survey.File`); without them they are found out. A workbook is read at once, a text
    file row by row. Raises BadInput where the file cannot be read: of a text file, at the first row that cannot.
    """
    if not Path(file).is_file():
        raise refusal(file, "no such file")
    if not Path(file).stat().st_size:
        raise refusal(file, "the file is empty")
    suffix = Path(file).suffix.lower()
    if suffix in TEXT_FILES:
        with open(file, "rb") as data:
            if data.read(8).startswith((ZIP, COMPOUND)):
                names = " or ".join(WORKBOOKS)
                raise refusal(file, f"expected a text file; this is a workbook; its name should end in {names}")
        return Sheet(None, *read_text(file, TEXT_FILES[suffix], separator, encoding))
    if suffix in WORKBOOKS:
        return _read_workbook(file, suffix, sheet)
    raise refusal(file, f"expected a .csv, .tsv, .txt, .xlsx, .xlsm, .xls or .ods file, not {suffix or 'no suffix'}")


def _read_workbook(file: str, suffix: str, sheet: str | None) -> Sheet:
    data = Path(file).read_bytes()
    protected = refusal(file, "the workbook is password-protected; save it without a password")
    if data.startswith(COMPOUND) and PROTECTED in data:
        raise protected
    if data.startswith((ZIP, COMPOUND)) and not data.startswith(WORKBOOKS[suffix]):
        other = ".xls" if data.startswith(COMPOUND) else ".xlsx, .xlsm or .ods"
        raise refusal(file, f"expected an {suffix} workbook; its name should end in {other}, which it is")
    if not data.startswith(WORKBOOKS[suffix]):
        raise refusal(file, f"expected an {suffix} workbook; this is not one, whatever its name")
    try:
        workbook = _opened(suffix, data)
        return Sheet(*read_workbook(file, workbook, sheet), list(workbook.sheets))
    except PasswordProtected:
        raise protected from None
    except BadInput:
        raise
    except Exception as error:  # on a damaged workbook its reader may raise any
        reason = str(error).strip("'\"").split("\n")[0]
        expected = f"expected an {suffix} workbook; this is not one, or is damaged or cut off ({reason})"
        raise refusal(file, expected) from None


def _opened(suffix: str, data: bytes) -> Workbook:
    # Imported here, since most files need only one of them, and a text file none.
    match suffix:
        case ".ods":
            from foisurvey.intake.ods import Ods

            return Ods(data)
        case ".xls":
            from foisurvey.intake.xls import Xls

            return Xls(data)
        case _:
            from foisurvey.intake.xlsx import Xlsx

            return Xlsx(data)
