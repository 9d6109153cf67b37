"""A table as a part of a page: HTML without styles, with every text escaped."""

from html import escape

from foisurvey.tables.page_layout import Heading, has_names, merged_headings, unbroken
from foisurvey.tables.table import Table


def table(printed: Table) -> str:
    """Return a table in a box that scrolls by keyboard and is named by the caption, and its notes below.

    Classes: `table` (all of it), `scroll` (the box), `group` (a heading over several columns), `n` (a number),
    `wrap` (a heading of numbers, or a cell with names), `notes` and `note`. Ids: the table's name, and its caption's,
    name-title.
    """
    name, rows = escape(printed.name), merged_headings(printed.headings)
    columns = "".join(f'<colgroup span="{heading.columns}"></colgroup>' for heading in rows[0])
    head = "".join(f"<tr>{''.join(_heading(heading) for heading in row)}</tr>\n" for row in rows)
    body = "".join(f"<tr>{_row(*row)}</tr>\n" for row in printed.rows)
    notes = "".join(f'<p class="note">{escape(note)}</p>\n' for note in printed.notes)
    below = f'<div class="notes">\n{notes}</div>\n' if notes else ""
    return (
        f'<section class="table" id="{name}">\n'
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{name}-title">\n'
        f'<table>\n<caption id="{name}-title">{escape(printed.title)}</caption>\n{columns}\n'
        f"<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n{below}</section>\n"
    )


def _row(label: str, *cells: str) -> str:
    return f'<th scope="row">{escape(label)}</th>' + "".join(map(_cell, cells))


def _cell(cell: str) -> str:
    return f'<td class="{"n wrap" if has_names(cell) else "n"}">{escape(cell)}</td>'


def _heading(heading: Heading) -> str:
    classes = "group" if heading.group else "n wrap" if heading.column else ""
    attributes = [
        'scope="colgroup"' if heading.group else 'scope="col"',
        *([f'class="{classes}"'] if classes else []),
        *([f'colspan="{heading.columns}"'] if heading.columns > 1 else []),
        *([f'rowspan="{heading.rows}"'] if heading.rows > 1 else []),
    ]
    return f"<th {' '.join(attributes)}>{escape(unbroken(heading.text))}</th>"
