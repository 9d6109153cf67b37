"""The files that hold all tables: one record each."""

from collections.abc import Sequence
from dataclasses import dataclass

from foisurvey.core.survey import Presentation
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

    def write(self, tables: Sequence[Table], survey: Presentation) -> bytes:
        """Return the file's content."""
        # Imported only here, since Snakemake reads this registry at each start, that of each job too.
        from foisurvey.tables.formats import excel, latex, markdown, opendocument, word

        modules = {"word": word, "latex": latex, "markdown": markdown, "excel": excel, "opendocument": opendocument}
        return modules[self.name].document(tables, survey)


_FORMATS = (
    Format("word", "manuscript/tables.docx", "Word", False),
    Format("latex", "tables/tables.tex", "LaTeX", False),
    Format("markdown", "tables/tables.md", "Markdown", False),
    Format("excel", "tables/tables.xlsx", "Excel", True),
    Format("opendocument", "tables/tables.ods", "OpenDocument", True),
)
FORMATS = {one.name: one for one in _FORMATS}
