"""The files that a job writes into a folder of its own, with a manifest of that folder alone."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from foisurvey.checks.manifest import NAME, manifest, write_manifest
from foisurvey.core.job import write_whole
from foisurvey.core.records import digests


def write_folder(
    folder: Path,
    files: Iterable[tuple[str, bytes]],
    received: Mapping[str, str],
    config: dict[str, Any],
    config_file: str,
) -> None:
    """Write files by their paths in a folder, remove all others from it, and write its manifest last.

    `received` are the files that they are made of, with their SHA-256; `config` is what the config file holds.
    """
    made = []
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(path) as file:
            file.write_bytes(content)
        made.append(path)
    for left_over in {path for path in folder.rglob("*") if path.is_file()} - {*made}:
        left_over.unlink()
    write_manifest(folder / NAME, manifest(config, config_file, received, digests(map(str, made))))
