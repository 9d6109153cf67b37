"""Files damaged at random: a run ends well with its counts closed, or is refused in words that say where.

A case is a number, which seeds all that is drawn: `pytest tests/rules/test_damage.py -k '[117]'` runs
one again. Plain seeds, not Hypothesis: with one to three damages a case there is little to shrink, and
each kind of damage has its turn in each kind of file, which no strategy promises.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from damages import KINDS
from ferries import CONFIG, IDS, LAST_DAY, QUESTIONS, SAYS, SHEET, FerrySurvey, as_text
from scripts import methods, run_script
from workbooks import Formula

from foisurvey.core.survey import Survey, plain, typed
from foisurvey.estimation.sensitivity import by_job

CASES = 400
DRAWN = 40  # every so many cases what takes long is run too, as long as ten cases
SLOW = ("figures", "what_if")
LEAST = 0.15  # the share of the cases that has to come to either end
HOLDS_A_NUMBER = {"stated", "ruled", "corrected", "imputed"}
NEEDED = {
    "organisations": ["organisation_id", "name", "organisation_type"],
    "responses": ["organisation_id", *QUESTIONS],
    "corrections": ["organisation_id", "question", "from", "to", "reason", "by", "date"],
}
# A fault of one file may be reported in another, where it shows.
OF_TWO_FILES = re.compile(
    "an organisation of the organisations file|no such organisation among the replies"
    "|expected the answer as received|when the request was sent"
)
BLANKS = " \t\n\r\v\f\x85\u00a0\u2028"  # what may stand around an id; Python would take \x1f for one more
TABLES = ["table1", "table2", "table3", "table4", "table6"]
FIGURES = ["flow", "figure1", "figure2", "organisations", "shares", "funnel", "sensitivity"]
ENDS: dict[int, str] = {}

Row = tuple[int, dict[str, Any]]
Step = tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]


def kinds(random: Random, case: int) -> list[str]:
    """Return one to three kinds of damage; the first goes by the case's number."""
    return [list(KINDS)[case % len(KINDS)], *random.choices(list(KINDS), k=random.choice([0, 0, 1, 2]))]


def damaged(case: int) -> tuple[FerrySurvey, list[str]]:
    """Return the survey of a case, and what was done to it."""
    random = Random(case)
    survey = FerrySurvey(
        suffix=[".csv", ".xlsx", ".ods", ".csv"][case // len(KINDS) % 4],
        number=random.choice(["count", "count", "count", "decimal"]),
        revised=random.random() < 0.25,
        named=random.random() < 0.7,
    )
    return survey, [f"{kind}: {KINDS[kind](random, survey)}" for kind in kinds(random, case)]


@pytest.mark.parametrize("case", range(CASES))
def test_a_damaged_survey_ends_well_or_is_refused(tmp_path: Path, case: int):
    ENDS[case] = run(tmp_path, case)


def test_both_ends_are_met_and_every_kind_of_damage():
    if len(ENDS) < CASES:
        pytest.skip("not all cases ran")
    counts = Counter(ENDS.values())
    assert min(counts["refused"], counts["ended well"]) >= LEAST * CASES, counts
    assert {kinds(Random(case), case)[0] for case in ENDS} == set(KINDS)


def run(folder: Path, case: int) -> str:
    """Run a case in an empty folder, and return the end it came to."""
    survey, damages = damaged(case)
    survey.write(folder)
    try:
        refusal = refused_by(folder, survey, with_slow=case % DRAWN == 0)
        if refusal:
            check_refusal(folder, survey, *refusal)
        else:
            check_end(folder, survey)
    except Exception as error:
        error.add_note(f"case {case}, {survey.suffix}, {survey.number}: {'; '.join(damages)}")
        raise
    return "refused" if refusal else "ended well"


def refused_by(folder: Path, survey: FerrySurvey, with_slow: bool) -> tuple[str, dict[str, Any]] | None:
    """Run the scripts one after the other; return the first that stops with code 1, and its outputs, or none."""
    for name, inputs, outputs, params, analysis in steps(folder, survey):
        if name not in SLOW or with_slow:
            try:
                run_script(folder, name, inputs, outputs, params, analyses=analysis)
            except SystemExit as stopped:
                if stopped.code == 1:
                    return name, outputs
                raise
    return None


def steps(folder: Path, survey: FerrySurvey) -> Iterator[Step]:
    """Yield each script with its inputs, outputs, parameters and analysis, as the rules have them."""
    config = survey.config(folder)
    described = typed(config, Survey)
    design, jobs = plain(described.design), plain(by_job(described.exclusions))
    analyses = ["primary", *jobs]
    raw = {name: folder / f"{name}_raw.parquet" for name in ("organisations", "answers", "corrections", "findings")}
    data = {name: folder / f"{name}.parquet" for name in ("answers", "clean", "imputed", "derived", *analyses)}
    audit = {name: folder / f"{name}.csv" for name in ("findings", "review", "changes")}
    params: dict[str, Any] = {
        "input": plain(described.input.as_ingested),
        "questions": list(described.questions),
        "types": list(described.organisation_types),
    }
    yield "ingest", {}, raw, params, ""
    inputs: dict[str, Any] = {"answers": raw["answers"], "corrections": raw["corrections"]}
    params = {"questions": plain(described.numbers_asked), "reading": plain(described.reading_with_nouns)}
    yield "read_answers", inputs, {"answers": data["answers"]}, params, ""
    inputs = {"organisations": raw["organisations"], "answers": data["answers"], "findings": raw["findings"]}
    inputs["coded"] = []
    params = {"design": design, "accepted_until": LAST_DAY, "strict": False}
    yield "clean", inputs, {"clean": data["clean"], **audit}, params, ""
    params = {"design": design, "total_from_parts": True}
    yield "impute", {"clean": data["clean"]}, {"imputed": data["imputed"]}, params, ""
    params = {"design": design, "full": described.completeness.full}
    outputs: dict[str, Any] = {"derived": data["derived"], "csv": folder / "derived.csv"}
    yield "derive", {"imputed": data["imputed"]}, outputs, params, ""
    for analysis in analyses:
        exclusions = {} if analysis == "primary" else jobs[analysis]
        params = {"design": design, "statistics": plain(described.statistics), "exclusions": exclusions}
        yield "estimate", {"derived": data["derived"]}, {"estimates": data[analysis]}, params, analysis
    inputs = {"derived": data["derived"], "estimates": [str(data[analysis]) for analysis in analyses]}
    params = {"design": design, "statements": plain(described.statements)}
    yield "estimates", inputs, {"csv": folder / "estimates.csv"}, params, ""
    params = {"design": design, "exclusions": plain(described.exclusions)}
    yield "flow", inputs, {"flow": folder / "flow.csv"}, params, ""
    yield from printing(folder, described, inputs["estimates"])
    inputs = {"organisations": raw["organisations"], "received": raw["answers"], "answers": data["answers"]}
    inputs |= {"derived": data["derived"], "estimates": folder / "estimates.csv", **audit, **methods(folder)}
    outputs = {"config": folder / "config.yaml", "summary": folder / "summary.txt"}
    yield "audit", inputs, outputs | {"published": []}, {"survey": plain(described), "config": config}, ""


def printing(folder: Path, survey: Survey, estimates: list[str]) -> Iterator[Step]:
    """Yield the scripts of the tables, of what other methods would print in them, and of the figures."""
    tables = [str(folder / f"{table}.csv") for table in TABLES]
    params = {"survey": plain(survey.presentation_of(TABLES, scenarios=False))}
    yield "tables", {"estimates": estimates[:1]}, {"csv": tables}, params, ""
    params = {"survey": plain(survey.presentation)}
    yield "tables", {"estimates": estimates}, {"csv": [str(folder / "table5.csv")]}, params, ""
    outputs = {"changed": folder / "what_if.csv", "counts": folder / "what_if_counts.csv"}
    by_method = params | {"tables": [table for table in TABLES if table != "table1"]}
    yield "what_if", {"derived": folder / "derived.parquet"}, outputs, by_method, ""
    kinds = {"svg": "svg", "png": "png", "data": "csv", "text": "txt"}
    pictures = folder / "figures"
    pictures.mkdir()
    drawn = {kind: [str(pictures / f"{figure}.{end}") for figure in FIGURES] for kind, end in kinds.items()}
    inputs = {"derived": folder / "derived.parquet", "estimates": estimates, "flow": folder / "flow.csv"}
    yield "figures", inputs, drawn, params, ""


def check_refusal(folder: Path, survey: FerrySurvey, script: str, outputs: dict[str, Any]) -> None:
    """See that a refusal says what is wrong and in which file, and leaves no file."""
    log = (folder / f"logs/survey/{script}.log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log
    assert "bug in foisurvey" not in log, log
    refused = (folder / "logs/refused.txt").read_text(encoding="utf-8")
    assert log.endswith(refused), log  # a library may have written something before
    first, *lines = refused.splitlines()
    assert re.fullmatch(r"(ingest|sensitivity): \d+ problems?", first), log
    faults = [line for line in lines if line.startswith("  - ")]
    assert faults, log
    damaged = tuple(f"  - {survey.file(folder, name)}" for name in survey.damaged())
    if first.startswith("ingest"):
        assert all(line.startswith(damaged) or OF_TWO_FILES.search(line) for line in faults), log
    made = [one for file in outputs.values() for one in (file if isinstance(file, list) else [file])]
    assert not [file for file in made if Path(file).exists()]
    assert not list(folder.rglob("*.unfinished*"))


def check_end(folder: Path, survey: FerrySurvey) -> None:
    """See that nothing is lost between the files and the results, and no number comes from nowhere."""
    rows = {name: standing(folder, survey, name) for name in survey.tables}
    derived = read(folder, "derived.csv")
    assert [row["organisation_id"] for row in derived] == [key(row) for _, row in rows["organisations"]]
    by_id = {row["organisation_id"]: row for row in derived}
    assert len(by_id) == len(derived)
    replied = {one for one, row in by_id.items() if "true" in (row["responded"], row["late"])}
    assert replied == {key(row) for _, row in rows["responses"]}
    check_lines(folder, survey, {"organisations": set(by_id), "responses": replied, "corrections": set(IDS)})
    check_days(by_id, rows["responses"])
    decided = {(key(row), as_text(row["question"])): as_text(row["to"]).strip() for _, row in rows["corrections"]}
    answers = check_answers(folder, survey, rows["responses"], decided)
    for one, row in by_id.items():
        check_numbers(one, row, answers, decided)
    check_counts(folder, derived)


def standing(folder: Path, survey: FerrySurvey, name: str) -> list[Row]:
    """Return the rows that stand in a file that was not refused: each row's number, and its cells by column.

    Of a CSV file the bytes are read again; of a workbook, what was to stand in it counts. A row above the
    header counts where an organisation's id stands in the column of ids.
    """
    rows, place = survey.tables[name], survey.header(name)
    if survey.file(folder, name).suffix == ".csv":
        text = survey.file(folder, name).read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    else:
        assert survey.sheet == SHEET or not survey.named, "another sheet was read"
        assert survey.named or not survey.sheet_first, "another sheet was read"
    header = [as_text(cell).strip() for cell in rows[place]]
    assert all(header.count(column) == 1 for column in NEEDED[name]), f"{name} has no header"
    standing_rows = []
    for number, row in enumerate(rows, start=1):
        cells = dict(zip(header, [*row, *[None] * len(header)], strict=False))
        has_text = any(as_text(cell).strip() for cell in row)
        if (number > place + 1 and has_text) or (number <= place and key(cells) in IDS):
            standing_rows.append((number, cells))
    return standing_rows


def key(row: dict[str, Any]) -> str:
    """Return the id of a row's organisation."""
    return as_text(row["organisation_id"]).strip(BLANKS)


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file that a script made."""
    with open(folder / name, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows]


def check_lines(folder: Path, survey: FerrySurvey, kept: dict[str, set[str]]) -> None:
    """See that no line of a CSV file of changed bytes that begins with an organisation is lost in another."""
    for name in survey.bytes_of:
        if survey.file(folder, name).suffix == ".csv":
            lines = re.split(r"[\r\n]+", survey.file(folder, name).read_bytes().decode("utf-8-sig"))
            begun = {line.split(",")[0].strip(' "') for line in lines} & set(IDS)
            assert begun <= kept[name], f"{begun - kept[name]} stands in {name} and is lost"


def check_days(by_id: dict[str, dict[str, str]], replies: list[Row]) -> None:
    """See that a reply is late where its one date in plain ISO form says so."""
    times = Counter(key(row) for _, row in replies)
    for _, row in replies:
        days = [as_text(row.get(column)).strip() for column in ("date_refused", "date_responded")]
        if times[key(row)] == 1 and all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", day) for day in days):
            late = (days[0] or days[1]) > LAST_DAY
            assert by_id[key(row)]["late"] == str(late).lower(), f"{key(row)} on {days}"


def check_answers(
    folder: Path, survey: FerrySurvey, replies: list[Row], decided: dict[tuple[str, str], str]
) -> dict[tuple[str, str], Any]:
    """See that each answer is kept as it was; return the cells of those that count."""
    answers = pl.read_parquet(folder / "answers.parquet")
    kept = {(row["row"], row["question"]): row for row in answers.iter_rows(named=True)}
    assert len(kept) == answers.height == len(QUESTIONS) * len(replies)
    counting: dict[tuple[str, str], Any] = {}
    for number, row in replies:
        for question in QUESTIONS:
            answer, cell, place = kept[number, question], row[question], (key(row), question)
            message = f"row {number}, {question}: {cell!r:.80} is {answer}"
            assert answer["organisation_id"] == key(row), message
            if isinstance(cell, Formula) and cell.result == "" and survey.suffix != ".csv":
                assert answer["status"] == "in_review" or answer["corrected"] or answer["set_aside"], message
            else:
                assert normalised(answer["answer_text"] or "", survey) == normalised(as_text(cell), survey), message
            if answer["set_aside"] is None:
                assert place not in counting, f"two replies of {key(row)} count"
                assert answer["corrected"] == (place in decided), message
                counting[place] = cell
    assert len(counting) == len(QUESTIONS) * len({key(row) for _, row in replies})
    return counting


def normalised(text: str, survey: FerrySurvey) -> str:
    """Return a text without what a workbook's XML does to its white space and to characters it cannot hold."""
    if survey.suffix == ".csv":
        return text.strip()
    text = re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def check_numbers(
    one: str, row: dict[str, str], answers: dict[tuple[str, str], Any], decided: dict[tuple[str, str], str]
) -> None:
    """See that each number of an organisation is what its answer says, and that each has a status."""
    parts = [float(row[name]) for name in ("green", "white") if row[name]]
    if row["ferries"]:
        assert sum(parts) <= float(row["ferries"]) * (1 + 1e-9), f"the parts of {one} exceed its total"
    for question in QUESTIONS:
        number, status = row[question], row[f"{question}_status"]
        message = f"{one}: {question} is {number!r} ({status})"
        assert status, message
        assert bool(number) == (status in HOLDS_A_NUMBER), message
        if status == "imputed":
            assert len(parts) == 2, message
            assert float(number) == pytest.approx(sum(parts)), message
        elif row["responded"] == "true":
            cell = answers[one, question]
            text = decided.get((one, question), as_text(cell).strip())
            if (one, question) in decided or not isinstance(cell, bool):
                check_number(text, number, status, f"{message}, received {cell!r:.80}, decided {text!r:.80}")
        else:
            assert status == ("late" if row["late"] == "true" else "no_response"), message


def check_number(text: str, number: str, status: str, message: str) -> None:
    """See that a number is the one its text says."""
    figures = re.findall(r"\d+(?:\.\d+)?|\.\d+", re.sub(r"(?<=\d)[, \u00a0](?=\d)", "", text))
    if re.fullmatch(r"\d{1,9}", text) or text in SAYS:
        expected = SAYS[text] if text in SAYS else int(text)
        assert status == "in_review" or float(number) == expected, message
    elif status in ("stated", "corrected"):
        assert float(number) in (map(float, figures) if figures else [0]), message
    elif status == "not_answered":
        assert re.sub(r"[\x00-\x1f]", "", text) in ("", "not_answered"), message


def check_counts(folder: Path, derived: list[dict[str, str]]) -> None:
    """See that every count closes."""
    contacted = len(derived)
    statuses = Counter(row[f"{question}_status"] for row in derived for question in QUESTIONS)
    assert statuses.total() == contacted * len(QUESTIONS)
    waiting = statuses["in_review"]
    assert len(read(folder, "review.csv")) == waiting
    flow: Counter[str] = Counter()
    for row in read(folder, "flow.csv"):
        flow[row["analysis"]] += int(row["organisations"])
    assert set(flow.values()) == {contacted}
    assert set(flow) >= {"table1", "table2", "primary", "table6.other", *CONFIG["sensitivity"]}
    values = {row["id"]: float(row["value"] or "nan") for row in read(folder, "estimates.csv")}
    completeness = [values[f"table1.all.{name}.n"] for name in ("full", "partial", "no_data", "no_response")]
    assert (values["table1.all.contacted"], sum(completeness)) == (contacted, contacted)
    totals = [float(row["ferries"]) for row in derived if row["ferries"]]
    assert values["table2.all.organisations.n"] == len(totals)
    assert values["table2.all.ferries.total"] == pytest.approx(sum(totals))
    summary = (folder / "summary.txt").read_text(encoding="utf-8")
    findings = len(read(folder, "findings.csv"))
    for sentence in (f" {contacted} contacted", f"In review: {waiting} ", f"Findings: {findings} "):
        assert sentence in summary
    for table in [*TABLES, "table5"]:
        with open(folder / f"{table}.csv", encoding="utf-8", newline="") as file:
            assert len({len(row) for row in csv.reader(file)}) == 1
