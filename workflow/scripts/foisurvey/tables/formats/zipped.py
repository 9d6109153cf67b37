"""Files that are zip archives inside (.docx, .xlsx, .ods), with the same bytes whenever they are written."""

import io
from zipfile import ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold


def without_times(data: bytes) -> bytes:
    """Return an archive with the same files in the same order and compression, but without the time of writing."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(written, "w") as target:
        for entry in source.infolist():
            same = ZipInfo(entry.filename, EARLIEST)
            same.compress_type = entry.compress_type
            target.writestr(same, source.read(entry))
    return written.getvalue()
