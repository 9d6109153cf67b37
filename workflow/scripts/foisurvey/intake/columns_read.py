"""Which columns of a sheet are read, and under which names of the config."""

from collections.abc import Sequence
from typing import NamedTuple

from foisurvey.core.survey import FILE_NAME, SHEET_NAME, File
from foisurvey.intake.headings import Headings, NoColumnError, collapsed, folded, unnamed_column


class Key(NamedTuple):
    """The column that identifies the rows, and the one that stands in for it where a sheet has no such column."""

    name: str
    stand_in: str | None = None


class Columns(NamedTuple):
    """The columns of a sheet that are read.

    `indexes` has the index of each by the config's name, in the order of the sheet; `constant` those whose value in
    each row is the name of the sheet or of its file, and which of the two; `deciding` the index of each column that
    skip_rows, keep_rows or fill_down names. `unread` are the headings that are not read. `named` says that the stand-in
    is read as the key, too. `asked` is all that was looked for, `faults` what was looked for in vain, with the reasons.
    """

    indexes: dict[str, int]
    constant: dict[str, str]
    deciding: dict[str, int]
    unread: list[str]
    named: bool
    asked: list[str]
    faults: list[tuple[str, NoColumnError]]

    @property
    def used(self) -> set[int]:
        """The indexes of the columns that are read or decide which rows are."""
        return {*self.indexes.values(), *self.deciding.values()}


def columns_of(
    headings: Headings,
    file: File,
    needed: Sequence[str],
    optional: Sequence[str] | None,
    key: Key,
    with_values: Sequence[int],
) -> Columns:
    """Return the `needed` columns, the `optional` ones (all others, if None) and those that the config names.

    An optional one that the config does not name has our name as its heading. `with_values` are the indexes of the
    columns that have values and no heading; only needed where the config asks for such a column.
    """
    asked = {name: file.columns.get(name, name) for name in needed} | file.columns
    by_name = file.columns.get(key.stand_in, key.stand_in) if key.stand_in else None
    named = key.name not in file.columns and not _has(headings, key.name)
    named = named and (key.stand_in in file.columns or (by_name is not None and _has(headings, by_name)))
    if named and by_name is not None:
        asked = {name: heading for name, heading in asked.items() if name != key.stand_in} | {key.name: by_name}
    free = [name for name in optional or () if not (named and name == key.stand_in)]
    asked |= {name: name for name in free if name not in asked and headings.has(name)}
    constant = {name: folded(heading) for name, heading in asked.items() if _is_constant(headings, heading)}
    faults: list[tuple[str, NoColumnError]] = []
    indexes: dict[str, int] = {}
    for name, heading in asked.items():
        if name not in constant and (index := _index(headings, heading, with_values, faults)) is not None:
            if other := next((other for other, taken in indexes.items() if taken == index), None):
                faults.append((heading, NoColumnError(f"{other} and {name} would be the same column")))
            indexes[name] = index
    deciding: dict[str, int] = {}
    for heading in dict.fromkeys([*file.skip_rows, *file.keep_rows, *file.fill_down]):
        if (index := _index(headings, heading, with_values, faults)) is not None:
            deciding[heading] = index
    if optional is None:
        indexes |= _others(headings, indexes)
    used = {*indexes.values(), *deciding.values()}
    unread = [heading for index, heading in enumerate(headings.names) if heading and index not in used]
    if named and key.stand_in:
        if key.name in indexes:
            indexes[key.stand_in] = indexes[key.name]
        if key.name in constant:
            constant[key.stand_in] = constant[key.name]
    in_order = dict(sorted(indexes.items(), key=lambda column: column[1]))
    return Columns(in_order, constant, deciding, list(dict.fromkeys(unread)), named, [*asked.values()], faults)


def _has(headings: Headings, heading: str) -> bool:
    """Say whether there is such a column, or several."""
    try:
        headings.index(heading)
    except NoColumnError as reason:
        return not reason.missing
    return True


def _is_constant(headings: Headings, heading: str) -> bool:
    return folded(heading) in (SHEET_NAME, FILE_NAME) and not _has(headings, heading)


def _index(
    headings: Headings, heading: str, with_values: Sequence[int], faults: list[tuple[str, NoColumnError]]
) -> int | None:
    try:
        return headings.index(heading) if collapsed(heading) else unnamed_column(with_values)
    except NoColumnError as reason:
        faults.append((heading, reason))
        return None


def _others(headings: Headings, indexes: dict[str, int]) -> dict[str, int]:
    """Return the columns that nobody asked for, by their headings, without those whose heading stands twice.

    One whose heading is our name of another column is renamed organisation_<name>.
    """
    others: dict[str, int] = {}
    for index, heading in enumerate(headings.names):
        if heading and index not in indexes.values() and headings.names.count(heading) == 1:
            name = f"organisation_{heading}" if heading in indexes else heading
            if name not in indexes:
                others[name] = index
    return others
