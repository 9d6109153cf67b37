"""The record of a run: SHA-256 of each file received and made, package versions, the config; what changed since then.

`python -m foisurvey.checks.manifest [FOLDER]` lists what changed since the run of each survey in the folder (results).
"""

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from foisurvey.core.config_file import fingerprint, read
from foisurvey.core.job import write_whole
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.records import Record, digests, sha256
from foisurvey.core.versions import packages

NAME = "manifest.json"


def manifest(
    config: dict[str, Any], config_file: str, inputs: Mapping[str, str], outputs: Mapping[str, str]
) -> dict[str, Any]:
    """Return the manifest of a run: paths from the project's top level, sorted; no time, host or command.

    `config` is what the config file holds; `inputs` are the files received, `outputs` those made, with their SHA-256.
    """
    return {
        "survey": config["survey"],
        "config": {"file": config_file, "sha256": fingerprint(config)},
        "packages": packages(),
        "inputs": dict(sorted(inputs.items())),
        "outputs": dict(sorted(outputs.items())),
    }


def write_manifest(path: Path, record: Mapping[str, Any]) -> None:
    """Write a manifest to its file, whole or not at all."""
    with write_whole(path) as file:
        file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def refuse_unproven(made: Iterable[str], records: Mapping[str, Record], now: Mapping[str, str]) -> None:
    """Refuse to sign what no job vouches for. Raises BadInput with every difference.

    `made` are the files to sign, `records` those of the run's jobs, `now` the SHA-256 of files as they are. Each file
    made must be as its job wrote it. Each file that a job read, received or made or of the program, must be as it was.
    """
    wrote = {file: (name, digest) for name, record in records.items() for file, digest in record.wrote.items()}
    problems = []
    for file in made:
        name, digest = wrote.get(file, (None, None))
        if digest != now[file]:
            what = f"was changed after {name} made it" if name else "no job has recorded that it made this file"
            problems.append(Problem(f"{what}; run make, which regenerates it, or remove it and run again", file))
    wrong = {problem.file for problem in problems}
    readers = defaultdict(list)
    now = {**digests({file for record in records.values() for file in record.read} - now.keys()), **now}
    for name, record in records.items():
        for file, digest in record.read.items():
            if digest != now[file] and file not in wrong:
                readers[file].append(name)
    for file, names in sorted(readers.items()):
        problems.append(Problem(f"was changed after {' and '.join(names)} read it; run make again", file))
    if problems:
        raise BadInput("manifest", problems)


def refuse_other_config(file: str, config: dict[str, Any]) -> None:
    """Refuse to sign results of another config. Raises BadInput.

    `file` holds the config that the results were made by, `config` is the one that they are to be signed with. They
    differ where Snakemake does not know any more by which choices it ran: its folder .snakemake is gone.
    """
    if fingerprint(read(file)) != fingerprint(config):
        what = "the results are of another config, and Snakemake does not know it; remove them and run make"
        raise BadInput("manifest", [Problem(f"{what} (or snakemake --forceall)", file)])


def remove_left_over(
    folder: Path, made: Collection[str], jobs: Collection[str], records: Mapping[str, Record]
) -> Iterator[str]:
    """Remove the files that earlier runs made and the config no longer has, unless somebody changed them; yield each.

    `folder` is that of the survey's results, beyond which nothing is removed; `made` are the files that the config has,
    `jobs` the names of its jobs, `records` all that there are.
    """
    left_over: dict[str, str] = {}
    for name, record in records.items():
        left_over |= record.left_over if name in jobs else record.written_before([])
    for file, digest in sorted(left_over.items()):
        if file not in made and folder.resolve() in Path(file).resolve().parents and sha256(file) == digest:
            Path(file).unlink()
            yield file


def read_manifest(file: Path) -> dict[str, Any]:
    """Return the manifest that a file holds. Raises BadInput where it holds none."""
    try:
        content = file.read_bytes()
    except OSError:
        content = b""
    return parsed_manifest(content, str(file))


def parsed_manifest(content: bytes, name: str) -> dict[str, Any]:
    """Return the manifest in the bytes of a file. Raises BadInput if they are not a manifest."""
    try:
        return msgspec.to_builtins(msgspec.json.decode(content, type=_Manifest))
    except msgspec.MsgspecError:
        raise BadInput("manifest", [Problem("expected a manifest; run make to regenerate it", name)]) from None


class _Manifest(msgspec.Struct):
    survey: str
    config: dict[str, str]
    packages: dict[str, str]
    inputs: dict[str, str]
    outputs: dict[str, str]


def differences(file: Path) -> Iterator[str]:
    """Yield a line for each difference from a manifest: a file changed, missing or added, a package, the config."""
    try:
        run = read_manifest(file)
    except BadInput as refusal:
        yield str(refusal)
        return
    for path, digest in (run["inputs"] | run["outputs"]).items():
        if (now := sha256(path)) != digest:
            yield f"{path}: {'missing' if now == 'missing' else 'changed since the run'}"
    for path in sorted(str(path) for path in file.parent.rglob("*") if path.is_file()):
        if path not in run["outputs"] and path != str(file):
            yield f"{path}: not made by this run"
    installed = packages()
    for name in sorted(run["packages"].keys() | installed.keys()):
        then, now = (versions.get(name, "none") for versions in (run["packages"], installed))
        if then != now:
            yield f"package {name}: {then} at the run, {now} now"
    try:
        same = fingerprint(read(run["config"]["file"])) == run["config"]["sha256"]
    except BadInput as refusal:
        yield str(refusal)
    else:
        if not same:
            yield f"{run['config']['file']}: changed since the run, whose config is in {file.parent / 'config.yaml'}"


def verify(folder: Path) -> int:
    """Print what changed since the run of each survey in a folder of results.

    Return how many surveys changed, or have no manifest.
    """
    surveys = [path for path in sorted(folder.glob("*/")) if any(file.is_file() for file in path.rglob("*"))]
    if not surveys:
        print(f"No results in {folder}/: run make first.")
        return 1
    changed = 0
    for survey in surveys:
        if not (survey / NAME).exists():
            print(f"{survey}: no {NAME}, so nothing vouches for these results; run make")
            changed += 1
            continue
        lines = list(differences(survey / NAME))
        print(f"{survey}: {'changed' if lines else 'results and inputs unchanged'} since the run")
        print(*(f"  - {line}\n" for line in lines), sep="", end="")
        changed += bool(lines)
    return changed


if __name__ == "__main__":
    sys.exit(bool(verify(Path(sys.argv[1] if len(sys.argv) > 1 else "results"))))
