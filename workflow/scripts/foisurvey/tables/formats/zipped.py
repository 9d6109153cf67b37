"""Files that are zip archives inside (.docx, .xlsx, .ods), with the same bytes whenever they are written."""

import io
from collections.abc import Callable, Mapping
from zipfile import ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold


def without_times(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]] = {}) -> bytes:
    """Return an archive with the same files in the same order and compression, but without the time of writing.

    `changes` are functions that change a file's content, by the name of the file.
    """
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(written, "w") as target:
        for entry in source.infolist():
            same = ZipInfo(entry.filename, EARLIEST)
            same.compress_type = entry.compress_type
            content = source.read(entry)
            target.writestr(same, changes[entry.filename](content) if entry.filename in changes else content)
    return written.getvalue()
