"""The archive of a run: one zip with its results, config, manifest and RO-Crate metadata; and what is wrong with one.

`python -m foisurvey.archive CONFIG` writes it, `python -m foisurvey.archive --verify FILE` checks it.
"""

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from foisurvey.checks.manifest import NAME, differences, parsed_manifest, read_manifest
from foisurvey.core.config_file import read
from foisurvey.core.job import write_whole
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import visible
from foisurvey.core.records import sha256

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
# What RO-Crate requires of a crate, and the config may lack.
REQUIRED = {"license": "licence", "datePublished": "released"}
OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    ".csv": "text/csv",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
    ".txt": "text/plain",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
DIGITS = 12  # of the manifest's SHA-256, in the archive's name
# What Python raises where a file is no zip, is cut off, encrypted, or of a kind that it does not know.
DAMAGES = (OSError, ValueError, EOFError, RuntimeError, LookupError, TypeError, AttributeError, zipfile.BadZipFile)


def main(file: str, verify: bool) -> int:
    """Archive the run of a config, or verify an archive; return 1 where it cannot be archived, or is damaged."""
    try:
        if verify:
            files = verified(Path(file))
            print(f"{visible(file)}: its {len(files):,} files are as its manifest and its metadata have them")
            print(f"SHA-256 of the archive: {sha256(file)}")
        else:
            print(*archive(file), sep="\n")
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        print(BadInput("archive", [Problem(f"{error.strerror}", error.filename)]), file=sys.stderr)
        return 1
    return 0


def archive(config_file: str) -> Iterator[str]:
    """Archive the run of a config and yield what to know of it. Raises BadInput where anything changed since the run.

    The same run gives the same bytes: files in order, without times, and not compressed, as programs differ in that.
    """
    config = read(config_file)
    results = Path("results") / str(config.get("survey"))
    if not (results / NAME).is_file():
        raise BadInput(
            "archive", [Problem(f"there is no such run; this makes it: make CONFIG={config_file}", f"{results}/")]
        )
    if lines := list(differences(results / NAME)):
        raise BadInput("archive", [Problem(f"{line}; run make, then make archive") for line in lines])
    manifest = read_manifest(results / NAME)
    files = files_of(manifest)
    files[NAME] = sha256(results / NAME)
    metadata = crate(config, manifest, results, files)
    target = results.with_name(f"{results.name}-{files[NAME][:DIGITS]}.zip")
    with write_whole(str(target)) as unfinished, zipfile.ZipFile(unfinished, "w") as opened:
        for name in sorted([*files, METADATA]):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            content = json.dumps(metadata, indent=1, ensure_ascii=False).encode() + b"\n" if name == METADATA else None
            opened.writestr(entry, (results / name).read_bytes() if content is None else content)
    yield f"{target}: {len(files):,} files and their metadata; to check it: make verify ARCHIVE={target}"
    if missing := [key for entry, key in REQUIRED.items() if entry not in metadata["@graph"][1]]:
        yield f"The config does not have {' and '.join(missing)}, which RO-Crate requires: add it before you publish."
    if config.get("suppress_below"):
        yield "It is not for release: data/, audit/ and estimates.csv have the counts that suppress_below hides."


def files_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of each result by its path from the folder of the results."""
    folder = f"results/{manifest['survey']}/"
    return {name.removeprefix(folder): digest for name, digest in manifest["outputs"].items()}


def crate(config: dict[str, Any], manifest: dict[str, Any], results: Path, files: Mapping[str, str]) -> dict[str, Any]:
    """Return the RO-Crate metadata of a run: what it is, of which files received and by which programs.

    `files` are those of its results with their SHA-256. Files received are described, and are not in the archive.
    """
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": config.get("title", manifest["survey"]),
        "description": config.get("about", f"Results of the survey {manifest['survey']}"),
        "hasPart": [{"@id": quote(name)} for name in sorted(files)],
        "mentions": {"@id": "#run"},
    }
    described = []
    for key, entry, kind in (("licence", "license", "CreativeWork"), ("contact", "contactPoint", "ContactPoint")):
        if key in config:
            root[entry] = {"@id": f"#{key}"}
            described.append({"@id": f"#{key}", "@type": kind, "name": config[key], "description": config[key]})
    if "released" in config:
        root["datePublished"] = str(config["released"])
    received = [
        {"@id": f"#received/{quote(name)}", "@type": "File", "name": name, "localPath": name, "sha256": digest}
        for name, digest in manifest["inputs"].items()
    ]
    programs = [
        {"@id": f"#{quote(name)}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        for name, version in manifest["packages"].items()
    ]
    run = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of the survey {manifest['survey']}",
        "instrument": [{"@id": program["@id"]} for program in programs],
        "object": [{"@id": file["@id"]} for file in received],
        "result": {"@id": "./"},
    }
    made = [
        {
            "@id": quote(name),
            "@type": "File",
            "name": name,
            "encodingFormat": FORMATS.get(Path(name).suffix, "application/octet-stream"),
            "contentSize": str((results / name).stat().st_size),
            "sha256": digest,
        }
        for name, digest in sorted(files.items())
    ]
    descriptor = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }
    return {
        "@context": f"{SPECIFICATION}/context",
        "@graph": [descriptor, root, *described, run, *programs, *received, *made],
    }


def verified(file: Path) -> dict[str, str]:
    """Return the files of an archive, each with its SHA-256. Raises BadInput with all that is wrong with it."""
    try:
        with zipfile.ZipFile(file) as opened:
            refuse_names(file, opened.infolist())
            now = {entry.filename: _of_entry(opened, entry) for entry in opened.infolist()}
            manifest = opened.read(NAME)
            described = {
                unquote(entity["@id"]): (entity["sha256"], entity["contentSize"])
                for entity in json.loads(opened.read(METADATA))["@graph"]
                if entity["@type"] == "File" and not entity["@id"].startswith("#")
            }
    except FileNotFoundError:
        raise BadInput("verify", [Problem("no such file", str(file))]) from None
    except DAMAGES as error:
        what = f"expected an archive that make archive wrote; it is damaged, or another file ({error})"
        raise BadInput("verify", [Problem(what, str(file))]) from None
    expected = files_of(parsed_manifest(manifest, f"{file}, {NAME}"))
    problems = wrong_files(str(file), expected, {name: digest for name, (digest, _) in now.items()}, {NAME, METADATA})
    for name in sorted((described.keys() | now.keys()) - {METADATA}):
        if described.get(name) != now.get(name):
            problems.append(Problem(f"{METADATA} describes it otherwise", str(file), value=name))
    if problems:
        raise BadInput("verify", problems)
    return {name: digest for name, (digest, _) in now.items() if name != METADATA}


def refuse_names(file: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive that could do harm where it is unpacked, before any of it is. Raises BadInput."""
    times = Counter(entry.filename for entry in entries)
    problems = [
        Problem(what, str(file), value=entry.filename)
        for entry in entries
        for what, wrong in (
            ("appears more than once", times[entry.filename] > 1),
            ("is no name of a file within the archive", not is_within(entry.filename)),
            ("is compressed; make archive does not compress", entry.compress_type != zipfile.ZIP_STORED),
        )
        if wrong
    ]
    if problems:
        raise BadInput("verify", problems)


def wrong_files(
    where: str, expected: Mapping[str, str], now: Mapping[str, str], more: Collection[str] = ()
) -> list[Problem]:
    """Return each difference between the files that a manifest has and those that are there, besides `more`."""
    return [
        Problem(
            "is missing" if name not in now else "changed since the run" if name in expected else "not made by the run",
            where,
            value=name,
        )
        for name in sorted(expected.keys() | (now.keys() - {*more}))
        if expected.get(name) != now.get(name)
    ]


def is_within(name: str) -> bool:
    """Return whether the name of a file in a zip stays in its folder, wherever it is unpacked."""
    return not re.search(r"^/|\\|:|(?:^|/)\.{0,2}(?:/|$)", name)


def _of_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[str, str]:
    """Return the SHA-256 and the size of a file in a zip, without holding it in memory."""
    with opened.open(entry) as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), str(entry.file_size)  # type: ignore[arg-type]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.archive", description="Archive a run, or verify one.")
    parser.add_argument("--verify", action="store_true", help="FILE is an archive; say what is wrong with it")
    parser.add_argument("file", metavar="FILE", help="the config of the survey that was run, or an archive")
    sys.exit(main(**vars(parser.parse_args())))
