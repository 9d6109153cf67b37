"""Two runs of one survey compared: what was put in, whose records moved and why, which numbers and printed cells.

`python -m foisurvey.diff A B [--out FILE]`, each a folder of results or an archive. It exits with 0 where nothing that
is printed moved, 1 where something did, 2 where the runs cannot be compared.
"""

import argparse
import csv
import io
import json
import math
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from foisurvey.archive import files_of, verified, wrong_files
from foisurvey.checks.manifest import NAME, parsed_manifest, read_manifest
from foisurvey.core.config_file import changed_keys, parsed
from foisurvey.core.frames import ESTIMATES
from foisurvey.core.job import write_whole
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import csv_safe, visible
from foisurvey.core.records import sha256
from foisurvey.report.wording import counted
from foisurvey.stats.printing import printed, styled

NOISE = 1e-12  # numbers that are nearer to each other, of their size, differ by the order of an addition alone
SMALL = 1e-4  # below, a number is shown with a power of ten
SHOWN = 10  # changes of a section
WIDTH = 80  # characters of a text, around what differs in it
DIGITS = 12  # of a SHA-256
# The sections in their order: what one of its changes is called, what several are, and whether these are in print.
SECTIONS = {
    "settings": ("setting", "settings", False),
    "files received": ("file received", "files received", False),
    "versions": ("version", "versions", False),
    "organisations": ("record of an organisation", "records of organisations", False),
    "answers": ("answer", "answers", False),
    "estimates": ("estimate", "estimates", False),
    "cells": ("printed cell", "printed cells", True),
    "sentences": ("sentence of the results", "sentences of the results", True),
    "figures": ("figure", "figures", True),
}
WHOSE = {"cells": "in", "answers": "of"}  # sections whose tables or organisations the first sentence names
# What follows from the answers, by arithmetic that the estimates show.
_ARITHMETIC = re.compile("_(numerator|denominator)$")
Row = dict[str, Any]
_ID = ["organisation_id"]
_OF_ANSWER = ["", "_low", "_high", "_status", "_ambiguous", "_unconfirmed"]
_READING = ["read_text", "kind", "rule", "value", "low", "high", "option", "corrected", "set_aside"]


class Change(NamedTuple):
    """One thing that differs: its section and place, and what it is in each run; None where the run does not have it.

    `of` is the table or organisation that it belongs to, `note` says why or by how much.
    """

    section: str
    of: str
    place: str
    a: str | None
    b: str | None
    note: str = ""


class Run(NamedTuple):
    """A run to compare: how it is called, its manifest, its files by their SHA-256, and how one of them is read."""

    name: str
    manifest: dict[str, Any]
    files: dict[str, str]
    read: Callable[[str], bytes]


def main(a: str, b: str, out: str | None = None) -> int:
    """Print what differs between two runs, write all of it to a CSV file, and return the exit code."""
    try:
        if missing := [name for name, file in (("A", a), ("B", b)) if not file]:
            expected = "expected two runs: make diff A=results/my-survey B=archive.zip"
            raise BadInput("diff", [Problem(f"{expected}; {' and '.join(missing)} is not given")])
        runs = _both(a, b)
        changes, lines = compared(*runs)
        if out:
            _write(changes, out)
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except (pl.exceptions.PolarsError, csv.Error, ValueError, KeyError) as error:
        what = f"the files of {a} or {b} do not have the form that this version makes; run make again ({error})"
        print(BadInput("diff", [Problem(what)]), file=sys.stderr)
        return 2
    if changes or lines:
        print(*report(changes, out), *lines, sep="\n")
    else:
        print("The two runs are equal: the same settings, files received and versions, and the same results.")
    return int(any(SECTIONS[change.section][2] for change in changes))


def opened(name: str) -> Run:
    """Return the run of a folder of results, or of an archive. Raises BadInput where it is not as its run left it."""
    path = Path(name)
    if not path.is_dir():
        verified(path)
        archive = zipfile.ZipFile(path)
        manifest = parsed_manifest(archive.read(NAME), name)
        return Run(name, manifest, files_of(manifest), archive.read)
    manifest = read_manifest(path / NAME)
    files = files_of(manifest)
    now = {file: digest for file in files if (digest := sha256(path / file)) != "missing"}
    if problems := wrong_files(name, files, now):
        raise BadInput("diff", problems)
    return Run(name, manifest, files, lambda file: (path / file).read_bytes())


def _both(a: str, b: str) -> tuple[Run, Run]:
    """Return both runs. Raises BadInput with the faults of both, or where they are of two surveys."""
    runs, problems = [], []
    for name in (a, b):
        try:
            runs.append(opened(name))
        except BadInput as refusal:
            problems += refusal.problems
    if problems:
        raise BadInput("diff", problems)
    first, second = (run.manifest["survey"] for run in runs)
    if first != second:
        what = f"a run of another survey, {second!r} and not {first!r}; this compares two runs of one, not two waves"
        raise BadInput("diff", [Problem(what, b)])
    return runs[0], runs[1]


def compared(a: Run, b: Run) -> tuple[list[Change], list[str]]:
    """Return all that differs between two runs, in the order of the sections, and lines on the rest."""
    estimates, noise = _estimates(a, b)
    put_in = [
        *_settings(a, b),
        *_of_manifest(a, b, "files received", "inputs", DIGITS),
        *_of_manifest(a, b, "versions", "packages"),
    ]
    came_out = [*_records(a, b), *estimates, *_cells(a, b), *_sentences(a, b), *_figures(a, b)]
    lines = []
    if noise:
        what = counted(noise, "estimate differs", "estimates differ")
        lines.append(f"Not among them: {what} by less than {NOISE:g} of its size.")
    files = [file for file in a.files.keys() | b.files.keys() if a.files.get(file) != b.files.get(file)]
    if files and not put_in:
        lines.append("Settings, files received and versions are the same, so the program itself differs.")
    if files := [file for file in sorted(files) if file != "config.yaml"]:
        lines.append(f"Of the files made, {len(files)} of {len(a.files.keys() | b.files.keys())} differ.")
    return [*put_in, *came_out], lines


def report(changes: Sequence[Change], out: str | None = None) -> Iterator[str]:
    """Yield the lines on what differs: a sentence, then each section with its first changes."""
    by_section = {name: [change for change in changes if change.section == name] for name in SECTIONS}
    parts = []
    for name in ("estimates", "cells", "sentences", "figures", "organisations", "answers"):
        found = by_section[name]
        whose = list(dict.fromkeys(change.of for change in found))
        where = f" {WHOSE[name]} {_listed(whose)}" if found and name in WHOSE else ""
        if found or SECTIONS[name][2]:
            parts.append(f"{counted(len(found), *SECTIONS[name][:2])}{where}")
    yield f"What differs: {'; '.join(parts)}."
    for name, found in by_section.items():
        if found:
            yield f"\n{SECTIONS[name][1].capitalize()} that differ: {len(found):,} (A -> B)"
            for change in found[:SHOWN]:
                place = ", ".join(filter(None, (change.of, change.place)))
                texts = " -> ".join(_around(change.a, change.b))
                yield f"  - {visible(place)}: {texts}{f'  [{_cut(change.note)}]' if change.note else ''}"
            if len(found) > SHOWN:
                yield f"  ... and {len(found) - SHOWN:,} more{'' if out else '; OUT=changes.csv writes them all'}"
    yield ""


def _settings(a: Run, b: Run) -> Iterator[Change]:
    first, second = (parsed(_content(run, "config.yaml"), f"{run.name}, config.yaml") for run in (a, b))
    keys = [Change("settings", "", key, _value(then), _value(now)) for key, then, now in changed_keys(first, second)]
    if not keys and json.dumps(first, default=str) != json.dumps(second, default=str):
        keys = [Change("settings", "", "the order of the keys", "one", "another")]
    yield from keys


def _value(setting: Any) -> str | None:
    return None if setting is None else json.dumps(setting, ensure_ascii=False, default=str)


def _of_manifest(a: Run, b: Run, section: str, key: str, width: int | None = None) -> Iterator[Change]:
    first, second = a.manifest[key], b.manifest[key]
    for name in sorted(first.keys() | second.keys()):
        if first.get(name) != second.get(name):
            then, now = (part.get(name) for part in (first, second))
            yield Change(section, "", name, then and then[:width], now and now[:width])


def _records(a: Run, b: Run) -> Iterator[Change]:
    """Yield the records of organisations that moved, then the answers of the organisations that both runs have."""
    received, derived, answers = (
        [_frame(run, f"data/{name}.parquet") for run in (a, b)] for name in ("organisations", "derived", "answers")
    )
    questions = {name for frame in answers for name in frame["question"].unique()}
    of_answers = {f"{name}{ending}" for name in questions for ending in _OF_ANSWER}
    records = [
        frame.select(name for name in frame.columns if name not in of_answers and not _ARITHMETIC.search(name))
        for frame in derived
    ]
    as_received = {(row or {}).get("organisation_id"): columns for row, _, columns in _differing(received, _ID)}
    for first, second, columns in _differing(records, _ID):
        organisation = (first or second or {})["organisation_id"]
        if first is None or second is None:
            then, now = ("in the register" if row else None for row in (first, second))
            yield Change("organisations", organisation, "", then, now)
            continue
        for column in columns:
            why = "as received" if column in as_received.get(organisation, []) else "follows"
            yield Change("organisations", organisation, column, _text(first[column]), _text(second[column]), why)
    both = [_answers(frame, read, sorted(questions)) for frame, read in zip(derived, answers, strict=True)]
    for first, second, columns in _differing(both, [*_ID, "question"]):
        if first and second:
            organisation, question = first["organisation_id"], first["question"]
            why = _why(first, second, columns)
            yield Change("answers", organisation, question, _counts(first), _counts(second), why)


def _answers(derived: pl.DataFrame, answers: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
    """Return a row for each organisation and question: all its replies, the reading that counts, what it counts as."""
    received = pl.col("answer_text").fill_null("").sort().str.join(" | ").alias("received")
    counts_first = answers.sort(pl.col("set_aside").is_not_null(), "answer_text", maintain_order=True)
    read = counts_first.group_by(*_ID, "question", maintain_order=True).agg(received, pl.first(*_READING))
    counts = [
        derived.select(
            *_ID,
            pl.lit(name).alias("question"),
            *(
                pl.col(f"{name}{ending}").cast(pl.String).alias(f"counts{ending}")
                for ending in _OF_ANSWER
                if f"{name}{ending}" in derived
            ),
        )
        for name in questions
        if name in derived
    ]
    return pl.concat(counts, how="diagonal").join(read, on=[*_ID, "question"], how="left")


def _counts(row: Row) -> str:
    """Return what an answer counts as, such as `671 (ruled; 603.9 to 738.1)`."""
    low, high, value = row.get("counts_low"), row.get("counts_high"), row["counts"]
    band = f"; {low} to {high or 'no limit'}" if low != high else ""
    return f"{'no number' if value is None else value} ({row['counts_status']}{band})"


def _why(a: Row, b: Row, columns: Sequence[str]) -> str:
    """Return why an answer moved: the first that differs of what is done to it, from its receipt on."""
    if "received" in columns:
        return f"received: '{a['received'] or ''}' -> '{b['received'] or ''}'"
    if "true" in (a["corrected"], b["corrected"]) and {"read_text", "corrected"} & {*columns}:
        texts = (f"'{row['read_text'] or ''}'" if row["corrected"] == "true" else "none" for row in (a, b))
        return f"correction: {' -> '.join(texts)}"
    if {"read_text", "set_aside"} & {*columns}:
        return "another of its replies counts, or none: " + " -> ".join(row["set_aside"] or "counts" for row in (a, b))
    if {*_READING} & {*columns}:
        same = a["rule"] == b["rule"]
        return f"setting of the rule {a['rule']}" if same else f"rule of the reader: {a['rule']} -> {b['rule']}"
    if "imputed" in (a["counts_status"], b["counts_status"]):
        return "imputation: a total from its parts"
    return "follows from the settings or its other answers"


def _estimates(a: Run, b: Run) -> tuple[list[Change], int]:
    """Return the estimates that differ and how many differ by noise alone.

    First are those with another value, of these those that a table prints, and those that differ most of their size;
    last are those of one run alone.
    """
    frames = []
    for run in (a, b):
        frame = _frame(run, "estimates.csv")
        numbers = [name for name in frame.columns if ESTIMATES.get(name) in (pl.Float64, pl.Int64)]
        frames.append(frame.with_columns(pl.col(numbers).cast(pl.Float64, strict=False)))
    labels = {**_labels(b), **_labels(a)}
    found, noise = [], 0
    for first, second, columns in _differing(frames, ["id"]):
        name = (first or second or {})["id"]
        texts = [_number(row["value"]) if row else None for row in (first, second)]
        note, size = [labels.get(name, "")], 0.0
        if first and second:
            moved = [column for column in columns if not _is_noise(first[column], second[column])]
            if not moved:
                noise += 1
                continue
            then, now = first["value"], second["value"]
            if "value" in moved:
                size = math.inf
                if None not in (then, now) and math.isfinite(now - then):
                    size = abs(now - then) / max(abs(then), abs(now))
                    texts = [_number(value, now - then) for value in (then, now)]
                    note.append(f"difference {_number(now - then, now - then)}")
            others = [column for column in moved if column != "value"]
            note += [f"{column}: {_text(first[column])} -> {_text(second[column])}" for column in others]
        rank = (None in texts, not size, name not in labels, -size, name)
        found.append((rank, Change("estimates", "", name, texts[0], texts[1], "; ".join(filter(None, note)))))
    found.sort()
    return [change for _, change in found], noise


def _labels(run: Run) -> dict[str, str]:
    """Return where a table prints each estimate, by its id."""
    labels: dict[str, str] = {}
    for file in sorted(file for file in run.files if re.fullmatch(r"tables/tidy/[^/]+\.csv", file)):
        for table, row, heading, name in _frame(run, file).select("table", "row", "heading", "id").iter_rows():
            labels.setdefault(name, f"{table}, {row}, {heading}")
    return labels


def _is_noise(a: Any, b: Any) -> bool:
    return isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=NOISE)


def _number(value: float | None, step: float = 0.0) -> str:
    """Return a number with the decimals that show a difference in three digits; without one, as many as it has."""
    if value is None or math.isnan(value):
        return "not defined"
    if 0 < abs(value) < SMALL:
        return f"{value:.6g}"
    if math.isinf(value) or (value == int(value) and step == int(step)):
        return styled(printed(value, 0) or "")
    decimals = 2 - math.floor(math.log10(abs(step))) if step else 6
    return styled(printed(value, min(15, max(0, decimals))) or "")


def _cells(a: Run, b: Run) -> Iterator[Change]:
    names = sorted(file for file in a.files.keys() | b.files.keys() if re.fullmatch(r"tables/[^/]+\.csv", file))
    for name in names:
        first, second = (table_cells(_content(run, name)) if name in run.files else {} for run in (a, b))
        for key in dict.fromkeys([*first, *second]):
            then, now = first.get(key), second.get(key)
            if then is None or now is None or then[2] != now[2]:
                table, place, _ = then or now or ("", "", "")
                yield Change("cells", table, place, then and then[2], now and now[2])


def table_cells(content: bytes) -> dict[Hashable, tuple[str, str, str]]:
    """Return the texts of a printed table: the table, the place and the text of its title, headings, cells and notes.

    Each has a key that does not depend on the order of rows and columns, nor on numbers in titles, headings and notes.
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content.decode("utf-8"), newline=""))]
    (title, *_), *rows = rows
    table = title.partition(".")[0]
    of_headings = 1 + next((place for place, row in enumerate(rows) if row[0]), len(rows) - 1)
    headings = [": ".join(filter(None, texts)) for texts in zip(*rows[:of_headings], strict=True)]
    columns = list(_numbered(map(_without_numbers, headings)))
    texts: list[tuple[Hashable, str, str]] = [(("title",), "title", title)]
    texts += [(("heading", key), "heading", text) for key, text in zip(columns[1:], headings[1:], strict=True)]
    body = rows[of_headings:]
    of_rows = [row for row in body if any(row[1:])]
    for key, row in zip(_numbered(row[0] for row in of_rows), of_rows, strict=True):
        for column, heading, text in zip(columns[1:], headings[1:], row[1:], strict=True):
            texts.append(((key, column), f"{row[0]}, {heading}", text))
    notes = [row[0] for row in body if not any(row[1:])]
    texts += [
        (("note", key), "note", text) for key, text in zip(_numbered(map(_without_numbers, notes)), notes, strict=True)
    ]
    return {key: (table, place, text) for key, place, text in texts}


def _without_numbers(text: str) -> str:
    return re.sub(r"[−-]?\d[\d,.]*", "#", text)


def _numbered(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each text with how often it came before."""
    seen: Counter[str] = Counter()
    for text in texts:
        yield text, seen[text]
        seen[text] += 1


def _sentences(a: Run, b: Run) -> Iterator[Change]:
    """Yield the sentences of the results that only one run has, those that differ in numbers alone as a pair."""
    first, second = (_by_sentence(run) for run in (a, b))
    for key in dict.fromkeys([*first, *second]):
        then, now = first.get(key), second.get(key)
        if then != now:
            heading, _ = then or now or ("", "")
            yield Change("sentences", heading, "", then and then[1], now and now[1])


def _by_sentence(run: Run) -> dict[Hashable, tuple[str, str]]:
    sentences, heading = [], ""
    name = "manuscript/results.md"
    for line in run.read(name).decode("utf-8").splitlines() if name in run.files else []:
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        else:
            sentences += [(heading, text) for text in re.split(r"(?<=[.!?])\s+(?=[A-Z“])", line) if text]
    keys = _numbered(f"{heading}\n{_without_numbers(text)}" for heading, text in sentences)
    return dict(zip(keys, sentences, strict=True))


def _figures(a: Run, b: Run) -> Iterator[Change]:
    """Yield the figures whose data or words differ; how a version of a package draws them does not count."""
    for ending, what in ((".csv", "its data"), (".txt", "its title, caption and alternative text")):
        files = [file for file in a.files.keys() | b.files.keys() if re.fullmatch(rf"figures/[^/]+\{ending}", file)]
        for file in sorted(files):
            then, now = (run.files.get(file) for run in (a, b))
            if then != now:
                yield Change("figures", Path(file).stem, what, then and then[:DIGITS], now and now[:DIGITS])


def _content(run: Run, name: str) -> bytes:
    if name not in run.files:
        raise BadInput("diff", [Problem(f"has no {name}; run make again", run.name)])
    return run.read(name)


def _frame(run: Run, name: str) -> pl.DataFrame:
    content = _content(run, name)
    return pl.read_parquet(content) if name.endswith(".parquet") else pl.read_csv(content, infer_schema=False)


def _differing(frames: Sequence[pl.DataFrame], keys: list[str]) -> Iterator[tuple[Row | None, Row | None, list[str]]]:
    """Yield the rows of two frames, matched by keys, that differ, and the names of the columns that do.

    None is yielded for a row that a frame does not have. A column of one frame alone is missing in the other.
    """
    columns = [name for name in dict.fromkeys([*frames[0].columns, *frames[1].columns]) if name not in keys]
    numbers = [
        name
        for name in columns
        if all(name not in frame or frame[name].dtype.is_numeric() or frame[name].dtype == pl.Null for frame in frames)
    ]
    first, second = (
        frame.select(
            *keys,
            *(
                (pl.col(name) if name in frame else pl.lit(None))
                .cast(pl.Float64 if name in numbers else pl.String)
                .alias(f"{name}{end}")
                for name in columns
            ),
            pl.lit(True).alias(f"there{end}"),
        )
        for frame, end in zip(frames, (":a", ":b"), strict=True)
    )
    differs = pl.any_horizontal(pl.col(f"{name}:a").ne_missing(pl.col(f"{name}:b")) for name in ["there", *columns])
    joined = first.join(second, on=keys, how="full", coalesce=True).filter(differs).sort(keys)
    for row in joined.iter_rows(named=True):
        then, now = (
            {name: row[name] for name in keys} | {name: row[f"{name}{end}"] for name in columns}
            if row[f"there{end}"]
            else None
            for end in (":a", ":b")
        )
        yield then, now, [name for name in columns if row[f"{name}:a"] != row[f"{name}:b"]]


def _text(value: Any) -> str | None:
    return _number(value) if isinstance(value, float) else value


def _cut(text: str, start: int = 0, width: int = 4 * WIDTH) -> str:
    cut = visible(text[start : start + width])
    return f"{'...' if start else ''}{cut}{'...' if len(text) > start + width else ''}"


def _around(a: str | None, b: str | None) -> list[str]:
    """Return two texts as one line shows them: cut, where they are long, to what surrounds their first difference."""
    same = next((place for place, pair in enumerate(zip(a or "", b or "", strict=False)) if pair[0] != pair[1]), 0)
    return ["none" if text is None else _cut(text, max(0, same - WIDTH // 2), WIDTH) for text in (a, b)]


def _listed(names: Sequence[str]) -> str:
    if len(names) > SHOWN:
        names = [*names[:3], f"{len(names) - 3:,} more"]
    *first, last = map(visible, names)
    return f"{', '.join(first)} and {last}" if first else last


def _write(changes: Sequence[Change], out: str) -> None:
    """Write all changes to a CSV file. Raises BadInput where it cannot be written."""
    try:
        with write_whole(out) as unfinished, open(unfinished, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(Change._fields)
            writer.writerows([csv_safe(visible(cell or "")) for cell in change] for change in changes)
    except OSError as error:
        raise BadInput("diff", [Problem(f"cannot be written: {error.strerror}", out)]) from None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.diff", description="Compare two runs of one survey.")
    parser.add_argument("a", metavar="A", help="a folder of results, or an archive")
    parser.add_argument("b", metavar="B", help="another one of the same survey")
    parser.add_argument("--out", metavar="FILE", help="the CSV file to write every difference to")
    sys.exit(main(**vars(parser.parse_args())))
