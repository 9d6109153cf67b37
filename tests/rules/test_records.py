"""What becomes of each kind of record, from the files as received to the tables, in whatever order they stand."""

import csv
import datetime
import math
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from club_files import CORRECTIONS, IDS, RESPONSES, SENT, ClubFiles
from scripts import CHANGES, run_script, steps

HEADER = RESPONSES[0]
EARLY, IN_TIME, TOO_LATE = "2031-02-01", "2031-03-15", "2031-05-01"  # the last day is 31 March
REFUSED = ["section 12"] * 3
REPLIES: list[list[Any]] = [
    # Answered in time, and refused the rest after the last day.
    ["C01", EARLY, None, None, None, 10, 2, 1, None, None],
    ["C01", TOO_LATE, None, "section 12 (crew)", None, None, None, None, None, None],
    # Refused, and answered after an internal review: in two rows, and in one.
    ["C02", EARLY, None, "section 12", None, *REFUSED, None, None],
    ["C02", TOO_LATE, None, None, "full", 20, 5, 1, None, None],
    ["C03", TOO_LATE, EARLY, "section 12", "full", 20, 5, 1, None, None],
    # A number withdrawn, and a number left blank.
    ["C04", EARLY, None, None, None, 12, 3, 1, None, None],
    ["C04", IN_TIME, None, None, None, "not held", 3, 1, None, None],
    ["C05", EARLY, None, None, None, 12, 3, 1, None, None],
    ["C05", IN_TIME, None, None, None, None, 3, 1, None, None],
    # Refused in time, and answered too late, after no review that is told.
    ["C06", EARLY, None, "section 12", None, *REFUSED, None, None],
    ["C06", TOO_LATE, None, None, None, 8, 1, 1, None, None],
    # No total, and parts that are all 0.
    ["C07", EARLY, None, None, None, None, 0, 0, None, None],
    # An outcome without a claim, and none beside a full answer.
    ["C08", EARLY, None, None, "full", 6, 3, 0, None, None],
    ["C09", EARLY, None, "section 12", "none", 5, 2, 3, None, None],
    # Late, with an answer and with a refusal.
    ["C10", TOO_LATE, None, None, None, 8, 2, 1, 1, None],
    ["C12", None, TOO_LATE, "section 12", None, *REFUSED, None, None],
    # Nothing but a name of the organisation.
    ["C11", *[None] * 9],
]


def run(folder: Path, files: ClubFiles, last: str = "report") -> None:
    """Run the scripts from the first to the one of this name."""
    folder.mkdir()
    files.write(folder)
    for name, *step in steps(folder, files):
        run_script(folder, name, *step)
        if name == last:
            return


def clubs(replies: list[list[Any]], corrections: list[list[Any]], **changes: Any) -> ClubFiles:
    files = ClubFiles(revised=True, changes=CHANGES | {"statements": {}} | changes)
    files.tables |= {"responses": [HEADER, *replies], "corrections": [CORRECTIONS[0], *corrections]}
    return files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which each script has run on all kinds of records."""
    made = tmp_path_factory.mktemp("records") / "clubs"
    run(made, clubs(REPLIES, []))
    return made


def test_every_record_ends_where_it_belongs(folder: Path):
    frame = pl.read_parquet(folder / "derived.parquet")
    dates = [pl.col(name).cast(pl.String) for name in ("date_responded", "date_refused", "counted_on")]
    rows = frame.select("organisation_id", "completeness", "boats", "boats_status", *dates, "exemption_claimed").rows()
    silent = ("no_response", None, "no_response", None, None, None, None)
    assert {name: tuple(row) for name, *row in rows} == {
        "C00": silent,
        "C01": ("full", 10, "stated", EARLY, TOO_LATE, EARLY, "section 12 (crew)"),
        "C02": ("full", 20, "stated", TOO_LATE, EARLY, EARLY, "section 12"),
        "C03": ("full", 20, "stated", TOO_LATE, EARLY, EARLY, "section 12"),
        "C04": ("partial", None, "withdrawn", IN_TIME, None, IN_TIME, None),
        "C05": ("partial", None, "withdrawn", IN_TIME, None, IN_TIME, None),
        "C06": ("none", None, "refused", EARLY, EARLY, EARLY, "section 12"),
        "C07": ("partial", None, "in_review", EARLY, None, EARLY, None),
        "C08": ("full", 6, "stated", EARLY, None, EARLY, None),
        "C09": ("full", 5, "stated", EARLY, EARLY, EARLY, "section 12"),
        "C10": ("late", None, "late", TOO_LATE, None, TOO_LATE, None),
        "C11": silent,
        "C12": ("late", None, "late", None, TOO_LATE, TOO_LATE, "section 12"),
        "C13": silent,
    }
    assert frame["review_outcome"].to_list()[2:4] == ["full", "full"]


def test_what_a_person_must_decide_or_look_at_is_told(folder: Path):
    review = pl.read_csv(folder / "review.csv").select("organisation_id", "question", "reason")
    assert review.rows() == [
        ("C04", "boats", "the revised reply withdraws it; an earlier reply has '12'"),
        ("C05", "boats", "blank in the revised reply; an earlier reply has '12'"),
        ("C07", "boats", "the total is missing and all its parts count as 0, so it may be 0 or more; decide the total"),
    ]
    findings = pl.read_csv(folder / "findings.csv").filter(pl.col("severity") != "review")
    assert findings.select("severity", "row", "organisation_id").rows() == [
        ("warning", 3, "C01"),
        ("warning", 4, "C02"),
        ("warning", 7, "C04"),
        ("warning", 9, "C05"),
        ("warning", 12, "C06"),
        ("warning", 14, "C08"),
        ("warning", 15, "C09"),
        ("note", 16, "C10"),
        ("note", 17, "C12"),
        ("note", 18, "C11"),
    ]


def test_late_replies_are_counted_apart_everywhere(folder: Path):
    table = list(csv.reader((folder / "table1.csv").read_text(encoding="utf-8").splitlines()))
    headings, totals = table[2], next(row for row in table if row[0].startswith("All"))
    assert dict(zip(headings, totals, strict=True)) == {
        "Organisation type": "All",
        "Contacted, n": "14",
        "Full data provided, n (%)": "5 (35.7)",
        "Partial data provided, n (%)": "3 (21.4)",
        "No data provided, n (%)": "1 (7.1)",
        "Replied after 31 March 2031, n (%)": "2 (14.3)",
        "Did not respond, n (%)": "3 (21.4)",
    }
    apart = "3 did not reply; 2 replied after 31 March 2031 and are not counted"
    assert apart in (folder / "summary.txt").read_text(encoding="utf-8")
    results = (folder / "manuscript/results.md").read_text(encoding="utf-8")
    assert "Three organisations (21.4%) did not reply; 2 replied after 31 March 2031 and are not counted." in results
    flow = pl.read_csv(folder / "flow.csv").filter(analysis="table2")
    assert dict(flow.select("reason", "organisations").iter_rows()) == {
        **{"late": 2, "no_response": 3, "in_review": 1, "withdrawn": 2, "missing": 1, "included": 5},
    }


# --- the order of rows

TEXTS = [None, "0", "3", "8", "about 8", "more than 3", "8-9", "not held", "section 12"]
RATED = IDS[1:9:2]
DAY = datetime.date.fromisoformat(SENT)


def drawn(random: Random) -> list[list[Any]]:
    """Return replies by chance: no two of a club are of one day; four clubs have a rate whatever is drawn."""
    replies = [[one, EARLY, None, None, None, 20, blue, 1, 2, None] for blue, one in enumerate(RATED, start=3)]
    for one in (name for name in IDS if name not in RATED):
        for after in random.sample(range(20, 150), random.randint(0, 3)):
            responded, refused = (DAY + datetime.timedelta(days) for days in (after, random.randint(1, 150)))
            claim = random.choice([None, None, "section 12", "section 14"])
            dates = [str(responded), random.choice([None, None, None, str(refused)])]
            outcome, answers = random.choice([None, None, "full", "none"]), random.choices(TEXTS, k=4)
            replies.append([one, *dates, claim, outcome, *answers, None])
    return replies


def estimates(folder: Path) -> dict[str, float]:
    """Return the estimates by id, NaN where one is not defined."""
    return dict(pl.read_csv(folder / "estimates.csv").select("id", pl.col("value").fill_null(math.nan)).iter_rows())


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_changes_no_number(tmp_path: Path, seed: int):
    random = Random(seed)
    not_all = {"sensitivity": {"not_all": CHANGES["sensitivity"]["not_all"]}}
    corrections = [
        ["C01", "boats", "20", "21", "a letter", "coder", "2031-04-01"],
        ["C03", "crew", "2", "not_held", "a letter", "coder", "2031-04-01"],
        ["C05", "red", "1", "about 4", "a letter", "coder", "2031-04-01"],
    ]
    files = clubs(drawn(random), corrections, **not_all)
    run(tmp_path / "0", files, "estimates")
    before = pl.read_parquet(tmp_path / "0/derived.parquet")
    numbers = estimates(tmp_path / "0")
    assert 5 <= numbers["table1.all.responded.n"] < numbers["table1.all.contacted"] == len(IDS)
    for copy in ("1", "2"):
        for rows in files.tables.values():
            rows[1:] = random.sample(rows[1:], len(rows) - 1)
        run(tmp_path / copy, files, "estimates")
        after = pl.read_parquet(tmp_path / copy / "derived.parquet")
        assert after.sort("organisation_id").equals(before.sort("organisation_id"))
        assert estimates(tmp_path / copy) == pytest.approx(numbers, rel=1e-12, abs=1e-12, nan_ok=True)
