"""Files that are zip archives inside (.docx, .xlsx, .ods), with the same bytes whenever they are made."""

import io
from zipfile import ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip archive can tell


def fixed(data: bytes) -> bytes:
    """Return an archive with the same files, in their order and as they were compressed, and no time of writing."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(written, "w") as target:
        for entry in source.infolist():
            same = ZipInfo(entry.filename, EARLIEST)
            same.compress_type = entry.compress_type
            target.writestr(same, source.read(entry))
    return written.getvalue()
