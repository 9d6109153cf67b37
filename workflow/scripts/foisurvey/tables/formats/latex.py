"""Tables as LaTeX, for pdflatex and lualatex; every text is escaped, and shown by either as it is."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import NamedTuple

from foisurvey.core.outside_text import visible
from foisurvey.tables.page_layout import GAP, LINES, LONGEST, SIGN, Heading, Layout, laid, merged, unbroken
from foisurvey.tables.table import Table

# Signs that act, alone or beside another (--, ``, <<, ?`), and what shows them; {} keeps what follows apart.
_SHOWN = {sign: f"\\{sign}" for sign in "&%$#_{}"}
_SHOWN |= {sign: f"{{{sign}}}" for sign in "[]*"}
_SHOWN |= {
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
_ACTS = re.compile(f"((?<=-)-|(?<=,),|(?<=<)<|(?<=>)>)|[{re.escape(''.join(_SHOWN))}]")
# Signs of mathematics that the type of pdflatex has elsewhere.
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


def document(tables: Sequence[Table], title: str) -> str:
    """Return a .tex file with the tables, each on a page of its own, lying on its side where it is wide.

    Each table stands in a block from "% begin" to "% end", which works in any document with the same preamble.
    A sign that the type has not is shown by its number, as U+65E5.
    """
    blocks = [_table(table) for table in tables]
    body = f"{{\\Large\\bfseries\\raggedright {escaped(title)}\\par}}\n\\bigskip\n\n" + "\n\\clearpage\n".join(blocks)
    rare = "".join(_known(sign) for sign in sorted(set(body)) if not sign.isascii())
    return f"{_PREAMBLE}{rare}\n\\begin{{document}}\n{body}\\end{{document}}\n"


def escaped(text: str, signs: int = LONGEST) -> str:
    """Return a text that LaTeX shows as it is; a word of more than so many signs may be broken anywhere."""
    return " ".join(_word(word, signs) for word in visible(text).split(" "))


def _word(word: str, signs: int) -> str:
    if len(word) <= signs:
        return _ACTS.sub(_show, word)
    return r"\allowbreak{}".join(_SHOWN.get(sign, sign) for sign in word)


def _show(sign: re.Match[str]) -> str:
    apart = r"\kern0pt " if sign[1] else ""
    return apart + _SHOWN.get(sign[0], sign[0])


def _known(sign: str) -> str:
    """Return what makes either engine show a sign: itself, or else the mathematical sign or its number."""
    number = f"{ord(sign):04X}"
    otherwise = (
        rf"\ensuremath{{{_MATHEMATICS[sign]}}}" if sign in _MATHEMATICS else rf"\texttt{{U+{number}}}\allowbreak{{}}"
    )
    return f"\\shown{{{number}}}{{{sign}}}{{{otherwise}}}\n"


def _table(table: Table) -> str:
    """Return a table's block; its headings stand on every page of it, unless they are too long for one row."""
    layout = laid(table)
    called, dot, rest = table.title.partition(". ")
    columns = "".join(f"{'R' if number else 'L'}{{{share:.4f}}}" for number, share in enumerate(_shares(layout)))
    lines = [
        f"% begin {table.name}",
        *([r"\begin{landscape}"] if layout.sideways else []),
        rf"{{\raggedright\textbf{{{escaped(called + dot)}}}{escaped(rest)}\par}}",
        rf"\begingroup\fontsize{{{layout.size:g}}}{{{1.25 * layout.size:g}}}\selectfont",
        rf"\setlength{{\tabcolsep}}{{{SIGN * GAP * layout.size / 4:g}pt}}",
        rf"\begin{{longtable}}{{{columns}}}",
        *[r"\toprule", *_head(table, layout), r"\midrule"],
        *([r"\endhead"] if layout.repeated else []),
    ]
    for row in table.rows:
        lines += _rows([_Cell(text, signs) for text, signs in zip(row, layout.signs, strict=True)])
    lines += [r"\bottomrule", r"\end{longtable}", r"\endgroup"]
    lines += [rf"{{\footnotesize\raggedright {escaped(note)}\par}}" for note in table.notes]
    lines += [*([r"\end{landscape}"] if layout.sideways else []), f"% end {table.name}", ""]
    return "\n".join(lines)


def _head(table: Table, layout: Layout) -> Iterator[str]:
    """Give the lines of the headings; the upper ones are the groups, with a rule under each."""
    *upper, _ = merged(table.headings)
    for row in upper:
        yield from _rows([_heading(heading if heading.group else heading._replace(text=""), layout) for heading in row])
        groups = [heading for heading in row if heading.group]
        yield "".join(rf"\cmidrule(lr){{{group.column + 1}-{group.column + group.columns}}}" for group in groups)
    yield from _rows([_heading(Heading(text, column), layout) for column, text in enumerate(table.headings[-1])])


def _shares(layout: Layout) -> list[float]:
    """Return the shares with four decimals; rounded down, they do not stand over the edge."""
    return [int(10_000 * share) / 10_000 for share in layout.shares]


class _Cell(NamedTuple):
    """A cell: its text, how many signs a line of it holds, and the columns it spans, if not one of the table's."""

    text: str
    signs: int
    columns: str = ""


def _heading(heading: Heading, layout: Layout) -> _Cell:
    spanned = slice(heading.column, heading.column + heading.columns)
    kind = "C" if heading.group else "B" if heading.column else "A"
    columns = rf"\multicolumn{{{heading.columns}}}{{{kind}{{{sum(_shares(layout)[spanned]):.4f}}}}}"
    return _Cell(unbroken(heading.text), sum(layout.signs[spanned]), columns)


def _rows(cells: Sequence[_Cell]) -> Iterator[str]:
    """Give the lines of a row: one, or as many as its longest cell has pieces that fit on a page."""
    pieces = [wrap(cell.text, LINES * cell.signs, break_on_hyphens=False) for cell in cells]
    for texts in zip_longest(*pieces, fillvalue="") if any(pieces) else [[""] * len(cells)]:
        shown = [escaped(text, cell.signs) for text, cell in zip(texts, cells, strict=True)]
        shown = [f"{cell.columns}{{{text}}}" if cell.columns else text for text, cell in zip(shown, cells, strict=True)]
        yield rf"{' & '.join(shown)} \\"
