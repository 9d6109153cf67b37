"""Tables as Markdown (GitHub's), to paste into a text or a page of a repository."""

from collections.abc import Iterable, Sequence

from foisurvey.core.outside_text import markdown_safe
from foisurvey.core.survey import Presentation
from foisurvey.tables.table import GENERAL_NOTES, Table, general_notes


def document(tables: Sequence[Table], survey: Presentation) -> bytes:
    """Return a .md file with the tables one below the other, under the survey's title."""
    blocks = [f"# {markdown_safe(survey.title)}\n", *map(_table, tables)]
    if notes := general_notes(tables):
        blocks.append("\n\n".join([f"## {GENERAL_NOTES}", *map(markdown_safe, notes)]) + "\n")
    return "\n".join(blocks).encode()


def _table(table: Table) -> str:
    """Return a table between its title and notes; Markdown merges no headings, so each repeats its group."""
    *groups, lowest = table.headings
    headings = [
        f"{group}: {heading}" if group else heading
        for group, heading in zip(groups[0] if groups else [""] * len(lowest), lowest, strict=True)
    ]
    lines = [_row(map(markdown_safe, headings)), _row([":--", *["--:"] * (len(headings) - 1)])]
    lines += [_row(map(markdown_safe, row)) for row in table.rows]
    title = markdown_safe(table.title)
    caption = f"**{title}**" if title else ""
    return "\n\n".join([caption, "\n".join(lines), *map(markdown_safe, table.notes)]) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
