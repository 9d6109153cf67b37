"""Old Excel workbooks (.xls): xlrd reads them."""

import io

import xlrd
from xlrd.sheet import Sheet

from foisurvey.intake.cells import BLANK, Cell, CellKind, cell_of, marked
from foisurvey.intake.number_formats import in_excel
from foisurvey.intake.workbook_sheet import Grid, cells_of_rows


class Xls:
    """An old Excel workbook that is open; see `workbook_sheet.Workbook`."""

    def __init__(self, data: bytes) -> None:
        """Open a workbook; raises an error of xlrd where it is damaged."""
        self._book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        self.sheets = {sheet.name: sheet.visibility == 0 for sheet in self._book.sheets()}

    def grid(self, sheet: str) -> Grid:
        """Return a sheet."""
        cells = self._book.sheet_by_name(sheet)
        rows = [[self._cell(cells, row, column) for column in range(cells.ncols)] for row in range(cells.nrows)]
        merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in cells.merged_cells]
        hidden = sorted(row for row, info in cells.rowinfo_map.items() if info.hidden)
        return Grid(cells_of_rows(rows), merged, hidden, len(cells.cell_note_map))

    def _cell(self, sheet: Sheet, row: int, column: int) -> Cell:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return BLANK
        style = self._book.xf_list[sheet.cell_xf_index(row, column)]
        match kind:
            case xlrd.XL_CELL_NUMBER:
                found = in_excel(value, self._book.format_map[style.format_key].format_str)
                if value == 0 and not sheet.show_zero_values:
                    found = found[0], "shown_differently"
            case xlrd.XL_CELL_DATE:
                found = self._date(value)
            case xlrd.XL_CELL_BOOLEAN:
                found = cell_of(bool(value))
            case xlrd.XL_CELL_ERROR:
                found = xlrd.error_text_from_code.get(value, "error"), "error"
            case _:
                found = cell_of(value)
        return marked(found, self._mark(sheet, row, column, value, style.font_index))

    def _date(self, value: float) -> Cell:
        try:
            date = xlrd.xldate.xldate_as_datetime(value, self._book.datemode)
        except (ValueError, OverflowError):
            return cell_of(value)[0], "date"
        return cell_of(date.time() if value < 1 else date)

    def _mark(self, sheet: Sheet, row: int, column: int, value: object, font: int) -> CellKind | None:
        """Return the kind that the fonts of a cell and of its characters give to it."""
        runs = sheet.rich_text_runlist_map.get((row, column), [])
        starts, fonts = [0, *(start for start, _ in runs)], [font, *(of_run for _, of_run in runs)]
        used = [
            self._book.font_list[font]
            for font, start, end in zip(fonts, starts, [*starts[1:], None], strict=True)
            if not isinstance(value, str) or value[start:end].strip()
        ]
        if any(font.struck_out for font in used):
            return "struck_out"
        return "raised" if any(font.escapement for font in used) else None
