"""Two runs of the clubs compared, and their archives: exactly what differs is named, and hostile text does nothing."""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from surveys import CONFIG, config

from foisurvey.archive import archive, is_within, verified
from foisurvey.checks.manifest import manifest
from foisurvey.core.messages import BadInput
from foisurvey.core.records import digests, sha256
from foisurvey.diff import main, table_cells

ESTIMATES = [
    ["table2.all.boats.total", "41.0", "40.0", "inf", "3", "count", "table2"],
    ["table2.all.mean", "13.666666666666666", "", "", "3", "statistic", "table2"],
    ["text.crew", "2.0", "", "", "3", "statistic", "text"],
]
TABLE = [
    ["Table 2. Boats (3 of 4 clubs).", "", ""],
    ["", "", "In all"],
    ["Organisation type", "Clubs (n=3), n", "Mean (SD)"],
    ["Sea clubs", "2", "14.5 (2.1)"],
    ["All", "3", "13.7 (2.1)"],
    ["SD: standard deviation of 3 clubs.", "", ""],
    ["A note.", "", ""],
]
ANSWERS = [
    ["C1", "boats", "12", None, "12", "exact", 12.0, "one_number", False, "stated"],
    ["C1", "boats", "11", "superseded", "11", "exact", 11.0, "one_number", False, "superseded"],
    ["C2", "boats", "about 17", None, "about 17", "approximate", 17.0, "approximate", False, "ruled"],
    ["C4", "boats", None, None, None, "not_answered", None, "blank", False, "not_answered"],
    ["C3", "boats", "a dozen", None, "12", "exact", 12.0, "one_number", True, "corrected"],
]
SENTENCES = "# Results.\n\n## Boats\n\nClubs have 41 boats. The mean is 13.7.\n"


class Club:
    """A run of the clubs, as data to change; `write` makes its folder and returns its name."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = config(licence="CC0", released="2031-05-01", about="How many boats?")
        self.inputs = {"clubs.csv": "0" * 64}
        self.estimates = [list(row) for row in ESTIMATES]
        self.table = [list(row) for row in TABLE]
        self.answers = [list(row) for row in ANSWERS]
        self.organisations = {"C1": "sea", "C2": "sea", "C3": "lake", "C4": "lake"}
        self.sentences = SENTENCES
        self.counted: dict[str, tuple[float | None, str]] = {}

    def frames(self) -> dict[str, pl.DataFrame]:
        counts = {row[0]: (row[6], row[9]) for row in self.answers if row[3] is None} | self.counted
        ids, types = list(self.organisations), list(self.organisations.values())
        organisations = pl.DataFrame({"organisation_id": ids, "organisation_type": types})
        boats = [counts.get(one, (None, "no_response")) for one in ids]
        derived = organisations.with_columns(
            pl.Series("boats", [value for value, _ in boats], pl.Float64),
            pl.Series("boats_status", [status for _, status in boats]),
            pl.lit(5.0).alias("full_numerator"),
        )
        schema = "organisation_id question answer_text set_aside read_text kind value rule corrected status".split()
        answers = pl.DataFrame(self.answers, schema=schema, orient="row").with_columns(
            low="value", high="value", option=pl.lit(None, pl.String)
        )
        return {"organisations": organisations, "derived": derived, "answers": answers}

    def write(self, top: str) -> str:
        folder = Path(top) / "results" / self.config["survey"]
        for name in ("tables/tidy", "data", "manuscript", "figures"):
            (folder / name).mkdir(parents=True)
        Path(top, "config.yaml").write_text(yaml.safe_dump(self.config, sort_keys=False), encoding="utf-8")
        (folder / "config.yaml").write_text(yaml.safe_dump(self.config, sort_keys=False), encoding="utf-8")
        header = "id value ambiguity_low ambiguity_high n unit table".split()
        tidy = [["table", "row", "heading", "id"], ["Table 2", "All", "Mean", "table2.all.mean"]]
        for name, rows in {
            "estimates": [header, *self.estimates],
            "tables/table2": self.table,
            "tables/tidy/table2": tidy,
            "figures/dots": [["boats"], *([row[6]] for row in self.answers)],
        }.items():
            with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        for name, frame in self.frames().items():
            frame.write_parquet(folder / f"data/{name}.parquet")
        (folder / "manuscript/results.md").write_text(self.sentences, encoding="utf-8")
        made = sorted(path for path in folder.rglob("*") if path.is_file())
        outputs = {str(path.relative_to(top)): sha256(path) for path in made}
        record = manifest(self.config, "config.yaml", self.inputs, outputs)
        (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
        return str(folder)


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def difference(change: Callable[[Club], object]) -> tuple[int, list[list[str]]]:
    """Return the exit code for a run and a changed one, and each change as the CSV file has it."""
    other = Club()
    change(other)
    code = main(Club().write("a"), other.write("b"), "changes.csv")
    with open("changes.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["section", "of", "place", "a", "b", "note"]
    return code, rows


def test_equal_runs_are_said_to_be_equal(capsys: pytest.CaptureFixture):
    assert difference(lambda run: None) == (0, [])
    assert "The two runs are equal" in capsys.readouterr().out


def test_another_order_of_rows_and_columns_changes_nothing():
    def reorder(run: Club) -> None:
        run.estimates.reverse()
        run.answers = [run.answers[place] for place in (3, 2, 4, 1, 0)]
        run.organisations = dict(reversed(run.organisations.items()))
        run.table[3:5] = reversed(run.table[3:5])
        run.table = [[row[0], row[2], row[1]] for row in run.table]

    code, changes = difference(reorder)
    assert (code, [change for change in changes if change[0] != "figures"]) == (1, [])  # whose data are in that order


ANOTHER = "another of its replies counts, or none"


def received(run: Club) -> None:
    run.answers[0][2:8] = ["13", None, "13", "exact", 13.0, "one_number"]


def corrected(run: Club) -> None:
    run.answers[4][4:7] = ["13", "exact", 13.0]


def no_more_corrected(run: Club) -> None:
    run.answers[4][4:] = ["a dozen", "unclear", None, "unclear", False, "in_review"]


def read_by_another_rule(run: Club) -> None:
    run.answers[2][5:8] = ["exact", 17.0, "confirmation"]


def read_by_another_setting(run: Club) -> None:
    run.answers[2][6] = 17.5


def imputed(run: Club) -> None:
    run.counted = {"C4": (30.0, "imputed")}


def another_reply(run: Club) -> None:
    run.answers[0][3], run.answers[1][3] = "late", None
    run.answers[1][9] = "stated"


def no_reply_in_time(run: Club) -> None:
    run.answers[2][3] = "late"
    run.counted = {"C2": (None, "late")}


def other_setting(run: Club) -> None:
    run.counted = {"C2": (17.0, "proposed")}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (received, ["C1", "boats", "12.0 (stated)", "13.0 (stated)", "received: '11 | 12' -> '11 | 13'"]),
        (corrected, ["C3", "boats", "12.0 (corrected)", "13.0 (corrected)", "correction: '12' -> '13'"]),
        (no_more_corrected, ["C3", "boats", "12.0 (corrected)", "no number (in_review)", "correction: '12' -> none"]),
        (
            read_by_another_rule,
            ["C2", "boats", "17.0 (ruled)", "17.0 (ruled)", "rule of the reader: approximate -> confirmation"],
        ),
        (read_by_another_setting, ["C2", "boats", "17.0 (ruled)", "17.5 (ruled)", "setting of the rule approximate"]),
        (
            imputed,
            ["C4", "boats", "no number (not_answered)", "30.0 (imputed)", "imputation: a total from its parts"],
        ),
        (
            another_reply,
            [*("C1", "boats", "12.0 (stated)", "11.0 (stated)"), f"{ANOTHER}: counts -> counts"],
        ),
        (no_reply_in_time, ["C2", "boats", "17.0 (ruled)", "no number (late)", f"{ANOTHER}: counts -> late"]),
        (
            other_setting,
            [
                *("C2", "boats", "17.0 (ruled)", "17.0 (proposed)"),
                "follows from the settings or its other answers",
            ],
        ),
    ],
)
def test_an_answer_that_moved_is_named_with_its_reason(change: Callable[[Club], object], expected: list[str]):
    _, changes = difference(change)
    assert [change[1:] for change in changes if change[0] == "answers"] == [expected]


def test_settings_files_numbers_cells_and_sentences_that_differ_are_named(capsys: pytest.CaptureFixture):
    def change(run: Club) -> None:
        run.config["minimum_n"] = 2
        run.inputs = {"clubs.csv": "1" * 64, "new.csv": "2" * 64}
        run.estimates[0][1] = "42.0"
        run.estimates[1][1] = "14.0"
        run.estimates[2][0] = "text.new"
        run.table[0][0] = "Table 2. Boats (2 of 4 clubs)."
        run.table[2][1] = "Clubs (n=2), n"
        run.table[4][2] = "14.0 (2.1)"
        run.table[5][0] = "SD: standard deviation of 2 clubs."
        run.sentences = SENTENCES.replace("13.7", "14.0")
        run.organisations |= {"C3": "sea", "C5": "sea"}

    code, changes = difference(change)
    assert code == 1
    assert changes == [
        ["settings", "", "minimum_n", "1", "2", ""],
        ["files received", "", "clubs.csv", 12 * "0", 12 * "1", ""],
        ["files received", "", "new.csv", "", 12 * "2", ""],
        ["organisations", "C3", "organisation_type", "lake", "sea", "as received"],
        ["organisations", "C5", "", "", "in the register", ""],
        ["estimates", "", "table2.all.mean", "13.667", "14.000", "Table 2, All, Mean; difference 0.333"],
        ["estimates", "", "table2.all.boats.total", "41", "42", "difference 1"],
        ["estimates", "", "text.crew", "2", "", ""],
        ["estimates", "", "text.new", "", "2", ""],
        ["cells", "Table 2", "title", TABLE[0][0], "Table 2. Boats (2 of 4 clubs).", ""],
        ["cells", "Table 2", "heading", "Clubs (n=3), n", "Clubs (n=2), n", ""],
        ["cells", "Table 2", "All, In all: Mean (SD)", "13.7 (2.1)", "14.0 (2.1)", ""],
        ["cells", "Table 2", "note", TABLE[5][0], "SD: standard deviation of 2 clubs.", ""],
        ["sentences", "Boats", "", "The mean is 13.7.", "The mean is 14.0.", ""],
    ]
    first, *_ = capsys.readouterr().out.splitlines()
    assert first == (
        "What differs: 4 estimates; 4 printed cells in Table 2; 1 sentence of the results; 0 figures; "
        "2 records of organisations."
    )


def test_noise_is_counted_apart_and_what_is_not_printed_ends_with_0(capsys: pytest.CaptureFixture):
    def change(run: Club) -> None:
        run.estimates[1][1] = "13.666666666666668"
        run.estimates[2][4] = "4"

    code, changes = difference(change)
    assert code == 0
    assert changes == [["estimates", "", "text.crew", "2", "2", "n: 3 -> 4"]]
    printed = capsys.readouterr().out
    assert "Not among them: 1 estimate differs by less than 1e-12 of its size." in printed
    assert "so the program itself differs" in printed


def test_runs_that_differ_by_noise_alone_are_not_said_to_be_equal(capsys: pytest.CaptureFixture):
    def change(run: Club) -> None:
        run.estimates[1][1] = "13.666666666666668"

    assert difference(change) == (0, [])
    first, *_ = capsys.readouterr().out.splitlines()
    assert first == "What differs: 0 printed cells; 0 sentences of the results; 0 figures."


def test_estimates_with_another_value_come_before_others_and_those_in_print_before_those_that_are_not():
    def change(run: Club) -> None:
        run.estimates.append(["text.b", "1.0", "", "", "3", "statistic", "text"])
        run.estimates[0][3] = "50.0"
        run.estimates[1][1] = "13.7"
        run.estimates[2][1] = ""

    _, changes = difference(change)
    assert [change[2:] for change in changes if change[0] == "estimates"] == [
        ["table2.all.mean", "13.6667", "13.7000", "Table 2, All, Mean; difference 0.0333"],
        ["text.crew", "2", "not defined", ""],
        ["table2.all.boats.total", "41", "41", "ambiguity_high: no upper limit -> 50"],
        ["text.b", "", "1", ""],
    ]


def test_the_order_of_types_in_the_config_is_a_setting():
    def change(run: Club) -> None:
        run.config["organisation_types"] = dict(reversed(run.config["organisation_types"].items()))

    assert difference(change) == (0, [["settings", "", "the order of the keys", "one", "another", ""]])


def test_a_heading_that_stands_twice_and_a_row_without_numbers_keep_their_places():
    content = b'"T. A.",,\nType,Mean,Mean\nSea 1,1,2\nSea 2,,3\nNote 1.,,\nNote 2.,,\n'
    cells = {(place, text) for _, place, text in table_cells(content).values()}
    assert {("Sea 1, Mean", "1"), ("Sea 1, Mean", "2"), ("Sea 2, Mean", ""), ("note", "Note 2.")} <= cells
    assert len(table_cells(content)) == 1 + 2 + 4 + 2


HOSTILE = "=HYPERLINK(1)\x1b[2J\u202e"


def test_hostile_text_is_spelt_out_and_no_formula(capsys: pytest.CaptureFixture):
    def change(run: Club) -> None:
        run.answers[0][2] = HOSTILE
        run.organisations[HOSTILE] = HOSTILE
        run.table[4][2] = HOSTILE
        run.estimates[0][0] = HOSTILE

    _, changes = difference(change)
    printed = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & {*printed, *Path("changes.csv").read_text(encoding="utf-8")}
    assert "U+001B" in printed
    cells = [cell for change in changes for cell in change]
    assert [cell for cell in cells if cell.startswith("'=HYPERLINK")]
    assert [cell for cell in cells if cell.startswith("=")] == []


# --- what cannot be compared


@pytest.mark.parametrize(
    ("case", "change", "says"),
    [
        ("not given", lambda a: ("", ""), "A and B is not given"),
        ("no folder", lambda a: (a, "results/none"), "results/none: no such file"),
        ("no run", lambda a: (a, "."), "expected a manifest"),
        ("edited", lambda a: (a, edited("b")), "value 'estimates.csv': changed since the run"),
        ("another survey", lambda a: (a, of_another_survey("b")), "a run of another survey, 'boats' and not"),
        ("another form", lambda a: (a, of_another_form("b")), "do not have the form that this version makes"),
        ("both", lambda a: ("none.zip", "nor.zip"), "diff: 2 problems"),
    ],
)
def test_what_cannot_be_compared_is_refused(case: str, change: Callable, says: str, capsys: pytest.CaptureFixture):
    assert main(*change(Club().write("a"))) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.out == ""


def edited(top: str) -> str:
    folder = Club().write(top)
    Path(folder, "estimates.csv").write_text("id,value\n", encoding="utf-8")
    return folder


def of_another_survey(top: str) -> str:
    run = Club()
    run.config["survey"] = "boats"
    return run.write(top)


def of_another_form(top: str) -> str:
    run = Club()
    run.table = [["Table 2."], ["Type", "Mean"], ["Sea", "1", "2"]]
    return run.write(top)


# --- archives


@pytest.fixture
def archived() -> Path:
    """Return the archive of a run in the current folder."""
    Path("clubs.csv").write_text("as received", encoding="utf-8")
    run = Club()
    run.inputs = digests(["clubs.csv"])
    run.write(".")
    first, *_ = archive("config.yaml")
    return Path(first.partition(":")[0])


def test_the_same_run_gives_the_same_bytes_that_hold_no_file_received(archived: Path):
    before = archived.read_bytes()
    for path in Path("results").rglob("*.csv"):
        path.touch()
    *_, last = archive("config.yaml")
    assert archived.read_bytes() == before
    assert b"as received" not in before
    assert "make verify ARCHIVE=" in last  # licence and day are in the config, and no count is suppressed
    assert set(verified(archived)) == {
        path.relative_to("results/clubs-2031").as_posix() for path in Path("results/clubs-2031").rglob("*.*")
    }
    assert main(str(archived), "results/clubs-2031") == 0


def test_the_metadata_say_what_the_run_is_of(archived: Path):
    with zipfile.ZipFile(archived) as opened:
        metadata = json.loads(opened.read("ro-crate-metadata.json"))
        sizes = {entry.filename: entry.file_size for entry in opened.infolist()}
    entities = {entity["@id"]: entity for entity in metadata["@graph"]}
    assert len(entities) == len(metadata["@graph"])
    assert metadata["@context"] == entities["ro-crate-metadata.json"]["conformsTo"]["@id"] + "/context"
    root = entities[entities["ro-crate-metadata.json"]["about"]["@id"]]
    assert (root["name"], root["description"]) == (CONFIG["title"], "How many boats?")
    assert root["datePublished"] == "2031-05-01"
    assert entities[root["license"]["@id"]]["name"] == "CC0"
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts == set(sizes) - {"ro-crate-metadata.json"}
    assert {name: int(entities[name]["contentSize"]) for name in parts} == {name: sizes[name] for name in parts}
    assert entities["#received/clubs.csv"]["sha256"] == digests(["clubs.csv"])["clubs.csv"]
    referred = {one["@id"] for key in ("instrument", "object") for one in entities["#run"][key]}
    assert referred <= set(entities)


def test_what_is_missing_in_the_metadata_and_what_is_not_for_release_is_said():
    run = Club()
    run.config = config(suppress_below=5)
    run.inputs = {}
    run.write(".")
    _, missing, release = archive("config.yaml")
    assert "does not have licence and released" in missing
    assert "not for release" in release


def test_a_run_that_has_changed_is_not_archived(archived: Path):
    Path("clubs.csv").write_text("other", encoding="utf-8")
    Path("results/clubs-2031/estimates.csv").unlink()
    with pytest.raises(BadInput, match=r"archive: 2 problems\n.*clubs\.csv: changed.*\n.*estimates\.csv: missing"):
        list(archive("config.yaml"))
    Path("other.yaml").write_text("survey: other\n", encoding="utf-8")
    with pytest.raises(BadInput, match="there is no such run"):
        list(archive("other.yaml"))


def rewritten(file: Path, **files: bytes | None) -> Path:
    """Return a copy of an archive with other files: None leaves one out; a second one of a name is added."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile("other.zip", "w") as new:
        for name in old.namelist():
            if files.get(name, b"") is not None:
                new.writestr(name, files.pop(name, old.read(name)))
        for name, content in files.items():
            if content is not None:
                new.writestr(name, content)
    return Path("other.zip")


def cut_off(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-100])
    return file


def one_byte(file: Path) -> Path:
    file.write_bytes(file.read_bytes().replace(b"Clubs have 41", b"Clubs have 42"))
    return file


def compressed(file: Path) -> Path:
    with zipfile.ZipFile(file) as old, zipfile.ZipFile("other.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return Path("other.zip")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (cut_off, "it is damaged, or another file"),
        (one_byte, "it is damaged, or another file (Bad CRC-32"),
        (compressed, "is compressed"),
        (lambda file: rewritten(file, **{"estimates.csv": b"id\n"}), "'estimates.csv': changed since the run"),
        (lambda file: rewritten(file, **{"estimates.csv": None}), "'estimates.csv': is missing"),
        (lambda file: rewritten(file, **{"manifest.json": b"[]"}), "expected a manifest"),
        (lambda file: rewritten(file, **{"ro-crate-metadata.json": b"[]"}), "it is damaged, or another file"),
        (lambda file: rewritten(file, **{"../x.csv": b"x"}), "'../x.csv': is no name of a file within the archive"),
        (lambda file: rewritten(file, **{"x\x1b.csv": b"x"}), "not made by the run"),
        (lambda file: Path("config.yaml"), "it is damaged, or another file"),
    ],
)
def test_a_damaged_archive_is_refused(archived: Path, damage: Callable[[Path], Path], says: str):
    with pytest.raises(BadInput) as refusal:
        verified(damage(archived))
    assert says in str(refusal.value)
    assert "\x1b" not in str(refusal.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_in_an_archive_is_refused(archived: Path):
    with zipfile.ZipFile(archived, "a") as opened:
        opened.writestr("estimates.csv", "id\n")
    with pytest.raises(BadInput, match="appears more than once"):
        verified(archived)


def test_names_that_lead_out_of_a_folder_are_known():
    assert all(map(is_within, ("a.csv", "a/b.csv", "a/.b", "a..b", "..a")))
    outside = ("/a", "../a", "a/../b", "a/..", "a\\b", "c:a", "a//b", "./a", "a/", "", ".")
    assert [name for name in outside if is_within(name)] == []
