"""Tables as LaTeX, for pdflatex and lualatex; every text is escaped, so that either shows it as it is."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.core.survey import Presentation
from foisurvey.tables.page_layout import (
    CHARACTER,
    CONTINUED,
    GAP,
    LINES,
    LONGEST,
    Heading,
    Layout,
    fitted,
    merged_headings,
    unbroken,
)
from foisurvey.tables.table import GENERAL_NOTES, Table, general_notes

# Characters that LaTeX acts on, alone or beside another (--, ``, <<, ?`), and what shows them; {} ends a command.
_ESCAPES = {character: f"\\{character}" for character in "&%$#_{}"}
_ESCAPES |= {character: f"{{{character}}}" for character in "[]*"}
_ESCAPES |= {
    "\u00a0": "~",
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
LONGEST_LINE = 100_000  # of the 200,000 characters that LaTeX reads
_ESCAPED = re.compile(f"((?<=-)-|(?<=,),|(?<=<)<|(?<=>)>)|[{re.escape(''.join(_ESCAPES))}]")
# Mathematical characters, which pdflatex has in another font.
_MATHEMATICS = {"−": "-", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx"}
_PREAMBLE = r"""\documentclass[a4paper]{article}
\usepackage[margin=2cm]{geometry}
\usepackage{array,booktabs,iftex,longtable,pdflscape}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
  \input{glyphtounicode}
  \pdfgentounicode=1
  \newcommand{\shown}[3]{\ifcsname u8:\detokenize{#2}\endcsname\else\DeclareUnicodeCharacter{#1}{#3}\fi}
\else
  \newcommand{\shown}[3]{\AtBeginDocument{\iffontchar\font"#1 \else
    \catcode"#1=\active\begingroup\lccode`\~="#1\lowercase{\endgroup\def~}{#3}\fi}}
\fi
% Columns by their share of the line: of labels, of numbers, and their headings, and a heading over several.
\newcommand{\share}[1]{\dimexpr#1\linewidth-2\tabcolsep\relax}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{\share{#1}}}
\newcolumntype{R}[1]{>{\raggedleft\arraybackslash}p{\share{#1}}}
\newcolumntype{A}[1]{>{\raggedright\arraybackslash}b{\share{#1}}}
\newcolumntype{B}[1]{>{\raggedleft\arraybackslash}b{\share{#1}}}
\newcolumntype{C}[1]{>{\centering\arraybackslash}b{\share{#1}}}
\hyphenpenalty=10000
\exhyphenpenalty=10000
\setlength{\parindent}{0pt}
\setlength{\LTpre}{4pt}
\setlength{\LTpost}{4pt}
"""


def document(tables: Sequence[Table], survey: Presentation) -> bytes:
    """Return a .tex file with the tables, each on a page of its own.

    Each table is a block from "% begin" to "% end", which works in any document with the same preamble.
    A character that the font lacks is shown by its number, as U+65E5.
    """
    title = rf"{{\Large\bfseries\raggedright {escaped(survey.title)}\par}}"
    body = f"{title}\n\\bigskip\n\n" + "\n\\clearpage\n".join(map(_table, tables))
    if notes := general_notes(tables):
        body += "\n\\bigskip\n" + rf"{{\raggedright\textbf{{{escaped(GENERAL_NOTES)}}}\par}}" + "\n"
        body += "\n".join(map(_note, notes)) + "\n"
    rare = "".join(_definition(character) for character in sorted(set(body)) if not character.isascii())
    return f"{_PREAMBLE}{rare}\n\\begin{{document}}\n{body}\\end{{document}}\n".encode()


def _in_lines(text: str) -> str:
    """Return a text with a line break for each space if LaTeX could not read it as one line."""
    return text if len(text) <= LONGEST_LINE else re.sub(" +", "\n", text)


def escaped(text: str, most: int = LONGEST) -> str:
    """Return a text that LaTeX shows as it is; a word of more than `most` characters may be broken anywhere."""
    return " ".join(_word(word, most) for word in visible(text).split(" "))


def _word(word: str, most: int) -> str:
    if len(word) > most:
        return r"\allowbreak{}".join(_ESCAPES.get(character, character) for character in word)
    return _ESCAPED.sub(lambda one: (r"\kern0pt " if one[1] else "") + _ESCAPES.get(one[0], one[0]), word)


def _definition(character: str) -> str:
    """Return what makes either engine show a character: as itself, or else as mathematics or by its number."""
    number = f"{ord(character):04X}"
    otherwise = rf"\texttt{{U+{number}}}\allowbreak{{}}"
    if character in _MATHEMATICS:
        otherwise = rf"\ensuremath{{{_MATHEMATICS[character]}}}"
    return f"\\shown{{{number}}}{{{character}}}{{{otherwise}}}\n"


def _table(table: Table) -> str:
    """Return a table's block; a wide table is set in several parts, one below another."""
    parts = fitted(table)
    landscape = any(layout.landscape for _, layout in parts)
    lines = [f"% begin {table.name}", *([r"\begin{landscape}"] if landscape else [])]
    for number, (part, layout) in enumerate(parts):
        label, subject = (f"{table.label}. ", table.subject) if number == 0 else (table.label + CONTINUED, "")
        lines.append(rf"{{\raggedright\textbf{{{escaped(label)}}}{escaped(subject)}\par}}")
        lines += _part(part, layout)
    lines += map(_note, table.notes)
    lines += [*([r"\end{landscape}"] if landscape else []), f"% end {table.name}", ""]
    return "\n".join(lines)


def _note(text: str) -> str:
    return rf"{{\footnotesize\raggedright {_in_lines(escaped(text))}\par}}"


def _part(table: Table, layout: Layout) -> Iterator[str]:
    """Yield the lines of a part; its headings are repeated on every page, unless they are too long for one row."""
    fractions = _rounded_down(layout)
    columns = "".join(f"{'R' if column else 'L'}{{{fraction:.4f}}}" for column, fraction in enumerate(fractions))
    yield rf"\begingroup\fontsize{{{layout.size:g}}}{{{1.25 * layout.size:g}}}\selectfont"
    yield rf"\setlength{{\tabcolsep}}{{{CHARACTER * GAP * layout.size / 4:g}pt}}"
    yield rf"\begin{{longtable}}{{{columns}}}"
    yield from [r"\toprule", *_head(table, layout), r"\midrule"]
    if layout.repeated:
        yield r"\endhead"
    for row in table.rows:
        yield from _rows([_Cell(text, characters) for text, characters in zip(row, layout.characters, strict=True)])
    yield from [r"\bottomrule", r"\end{longtable}", r"\endgroup"]


def _head(table: Table, layout: Layout) -> Iterator[str]:
    """Yield the lines of the headings; the upper ones are the groups, with a line under each."""
    *upper, _ = merged_headings(table.headings)
    for row in upper:
        yield from _rows([_heading(heading if heading.group else heading._replace(text=""), layout) for heading in row])
        groups = [heading for heading in row if heading.group]
        yield "".join(rf"\cmidrule(lr){{{group.column + 1}-{group.column + group.columns}}}" for group in groups)
    yield from _rows([_heading(Heading(text, column), layout) for column, text in enumerate(table.headings[-1])])


def _rounded_down(layout: Layout) -> list[float]:
    """Return each column's fraction of the width with four decimals, rounded down so that the sum is not above 1."""
    return [int(10_000 * fraction) / 10_000 for fraction in layout.fractions]


class _Cell(NamedTuple):
    """A cell: its text, how many characters a line of it holds, and the columns it spans, if not just its own."""

    text: str
    characters: int
    columns: str = ""


def _heading(heading: Heading, layout: Layout) -> _Cell:
    spanned = slice(heading.column, heading.column + heading.columns)
    column_type = "C" if heading.group else "B" if heading.column else "A"
    columns = rf"\multicolumn{{{heading.columns}}}{{{column_type}{{{sum(_rounded_down(layout)[spanned]):.4f}}}}}"
    return _Cell(unbroken(heading.text), sum(layout.characters[spanned]), columns)


def _rows(cells: Sequence[_Cell]) -> Iterator[str]:
    """Yield the lines of a row: one, or as many as its longest cell has pieces that fit on a page."""
    pieces = [wrap(cell.text, LINES * cell.characters, break_on_hyphens=False) for cell in cells]
    for texts in zip_longest(*pieces, fillvalue="") if any(pieces) else [[""] * len(cells)]:
        shown = [escaped(text, cell.characters) for text, cell in zip(texts, cells, strict=True)]
        shown = [f"{cell.columns}{{{text}}}" if cell.columns else text for text, cell in zip(shown, cells, strict=True)]
        yield rf"{' & '.join(shown)} \\"
