"""What each job writes down beside its log: the SHA-256 of every file that it read, imported and wrote.

logs/<survey>/clean.json is the record of the job of logs/<survey>/clean.log. It holds no time, host or command.
"""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

SUFFIX = ".json"


class Record(msgspec.Struct, frozen=True):
    """The files of a job by their paths, each with its SHA-256.

    `left_over` are those that earlier runs of the job wrote and the last one did not: the config no longer has them.
    """

    read: dict[str, str] = {}
    wrote: dict[str, str] = {}
    left_over: dict[str, str] = {}

    def written_before(self, outputs: Collection[str]) -> dict[str, str]:
        """Return the files that the job wrote until now and that are not among its outputs."""
        return {file: digest for file, digest in (self.left_over | self.wrote).items() if file not in outputs}

    def encoded(self) -> bytes:
        """Return the record as its file holds it."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1) + b"\n"


def sha256(file: str | Path) -> str:
    """Return the SHA-256 of a file, or "missing"; a folder is not a file."""
    try:
        with open(file, "rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return "missing"


def digests(files: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of each file by its path, or "missing"."""
    return {str(file): sha256(file) for file in files}


def read_record(file: Path) -> Record:
    """Return the record that a file holds; one without files where there is no such file, or it holds no record."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Record)
    except (OSError, msgspec.MsgspecError):
        return Record()


def read_records(folder: Path) -> dict[str, Record]:
    """Return the records in a folder of logs, by the names of their jobs."""
    return {file.stem: read_record(file) for file in sorted(folder.glob(f"[!.]*{SUFFIX}"))}
