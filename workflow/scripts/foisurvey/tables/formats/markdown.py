"""Tables as Markdown (GitHub's), which a text or a page of a repository takes in."""

from collections.abc import Iterable, Sequence

from foisurvey.core.outside_text import markdown_safe
from foisurvey.tables.table import Table


def document(tables: Sequence[Table], title: str) -> str:
    """Return the tables one below the other, under the survey's title."""
    return "\n".join([f"# {markdown_safe(title)}\n", *map(_table, tables)])


def _table(table: Table) -> str:
    """Return a table between its title and notes; Markdown merges no headings, so a group stands before each of its."""
    *groups, lowest = table.headings
    headings = [
        f"{group}: {heading}" if group else heading
        for group, heading in zip(groups[0] if groups else [""] * len(lowest), lowest, strict=True)
    ]
    lines = [_row(map(markdown_safe, headings)), _row([":--", *["--:"] * (len(headings) - 1)])]
    lines += [_row(map(markdown_safe, row)) for row in table.rows]
    caption = f"**{said}**" if (said := markdown_safe(table.title)) else ""
    return "\n\n".join([caption, "\n".join(lines), *map(markdown_safe, table.notes)]) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
