"""The files that hold all tables: one record each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foisurvey.core.survey import Presentation

if TYPE_CHECKING:
    from foisurvey.tables.table import Table


@dataclass(frozen=True)
class Format:
    """A file of all tables: its name in the workflow, its path under results/<survey>/, and what it is called.

    `shown` says whether Snakemake's report shows it.
    """

    name: str
    path: str
    label: str
    shown: bool

    def write(self, tables: "Sequence[Table]", survey: Presentation, period: Sequence[str]) -> bytes:
        """Return the file's content, without tables that are empty; for `period` see `workbook_of`."""
        # Imported only here, since Snakemake reads this registry at each start, that of each job too.
        from foisurvey.tables.formats import excel, latex, markdown, opendocument, word

        tables = [table for table in tables if not table.is_empty]
        spreadsheets = {"excel": excel.document, "opendocument": opendocument.document}
        if self.name in spreadsheets:
            return spreadsheets[self.name](tables, survey, period)
        texts = {"word": word.document, "latex": latex.document, "markdown": markdown.document}
        return texts[self.name](tables, survey)


_FORMATS = (
    Format("word", "manuscript/tables.docx", "Word", False),
    Format("latex", "tables/tables.tex", "LaTeX", False),
    Format("markdown", "tables/tables.md", "Markdown", False),
    Format("excel", "tables/tables.xlsx", "Excel", True),
    Format("opendocument", "tables/tables.ods", "OpenDocument", True),
)
FORMATS = {one.name: one for one in _FORMATS}
