"""The files that hold all tables: one record each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from foisurvey.core.survey import Presentation
from foisurvey.tables.formats import excel, latex, markdown, opendocument, word
from foisurvey.tables.formats.workbook import Workbook, workbook_of
from foisurvey.tables.table import Table


@dataclass(frozen=True)
class Format:
    """A file of all tables: its name in the workflow, its path under results/<survey>/, and what it is called.

    `shown` says whether Snakemake's report shows it; `write` returns its content.
    """

    name: str
    path: str
    label: str
    shown: bool
    write: Callable[[Sequence[Table], Presentation], bytes]


def _spreadsheet(written: Callable[[Workbook], bytes]) -> Callable[[Sequence[Table], Presentation], bytes]:
    return lambda tables, survey: written(workbook_of(tables, survey))


_FORMATS = (
    Format("word", "manuscript/tables.docx", "Word", False, word.document),
    Format("latex", "tables/tables.tex", "LaTeX", False, latex.document),
    Format("markdown", "tables/tables.md", "Markdown", False, markdown.document),
    Format("excel", "tables/tables.xlsx", "Excel", True, _spreadsheet(excel.written)),
    Format("opendocument", "tables/tables.ods", "OpenDocument", True, _spreadsheet(opendocument.written)),
)
FORMATS = {one.name: one for one in _FORMATS}
