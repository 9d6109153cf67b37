"""Files that are zip archives inside (.docx, .xlsx, .ods), with the same bytes whenever they are made."""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from zipfile import ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip archive can tell

Changes = Mapping[str, Callable[[bytes], bytes]]


def fixed(data: bytes, changes: Changes = MappingProxyType({})) -> bytes:
    """Return an archive with the same files, in their order and as they were compressed, and no time of writing.

    `changes` are what becomes of a file's content, by its name.
    """
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(written, "w") as target:
        for entry in source.infolist():
            same = ZipInfo(entry.filename, EARLIEST)
            same.compress_type = entry.compress_type
            content = source.read(entry)
            target.writestr(same, changes[entry.filename](content) if entry.filename in changes else content)
    return written.getvalue()
