"""A run with one organisation more, fewer, of another type, or with another answer: what changes, and nothing else.

Each change is made twice: to the files as received, which a run reads, and to the clean rows, which are counted one by
one. What a test says of it by itself holds whatever either of them computes.
"""

import csv
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import counted_by_rows
import pytest
import yaml
from conftest import RESULTS, ROOT, Project
from counted_by_rows import Values
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

pytestmark = pytest.mark.slow

SURVEY = Path("resources/surveys/dcb-2025-synthetic")
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
READING = ("review.", "unconfirmed.", "imputed.", "ambiguous.")  # how many answers are no plain numbers
# Tables whose numbers are not counted by rows: an extra question's and those of the requests, whose answers and dates
# the clean rows do not have, and those on how sure the others are.
NOT_COUNTED = ("table_q5", "process", "refusals", "intervals", "comparisons", "influence", "funnel")
OF_ALL = (".organisations.pct", ".dhts.pct")  # an organisation type's shares of all types


@dataclass(frozen=True)
class Effect:
    """The estimates before and after a change, and the ids of those that it changed."""

    before: Values
    after: Values
    changed: set[str]

    def growth(self, name: str) -> float:
        """Return by how much an estimate grew."""
        return self.after[name] - self.before[name]


@dataclass(frozen=True)
class Survey:
    """A finished run, to change, and the clean rows behind it; every change is made to both."""

    project: Project
    rows: list[dict[str, str]]
    counted: Values  # before any change

    def contact(self, identifier: str, kind: str, **answers: int) -> None:
        """Add an organisation, last in the register: one that answered everything, or one that did not reply."""
        with open(self.project.folder / SURVEY / "organisations.csv", "a", encoding="utf-8") as file:
            file.write(f"{identifier},One more,{counted_by_rows.TYPES[kind]},2025-02-24\n")
        if answers:
            with self.workbook() as sheet:
                said = {"organisation_id": identifier, "date_responded": "2025-03-31", **answers}
                sheet.append([said.get(cell.value) for cell in sheet[2]])
        row = {"org_id": identifier, "org_type": kind, "responded": "1" if answers else "0"}
        numbers = {name: str(number) for name, number in answers.items()}
        self.rows.append(dict.fromkeys(self.rows[0], "") | row | numbers)

    def remove(self, identifier: str) -> None:
        """Take an organisation that replied out of the register, with its reply."""
        self.edit_register(identifier, lambda line: "")
        with self.workbook() as sheet:
            sheet.delete_rows(place(sheet, identifier))
        self.rows.remove(self.row(identifier))

    def move(self, identifier: str, kind: str) -> None:
        """Let an organisation be of another type."""
        row = self.row(identifier)
        was, becomes = (counted_by_rows.TYPES[name] for name in (row["org_type"], kind))
        self.edit_register(identifier, lambda line: line.replace(f",{was},", f",{becomes},"))
        row["org_type"] = kind

    def answer(self, identifier: str, question: str, said: Any, number: int) -> None:
        """Let an organisation have answered a question otherwise; that is to be read as the number."""
        self.edit_reply(identifier, question, said)
        self.row(identifier)[question] = str(number)

    def take_total_back(self, identifier: str) -> None:
        """Let an organisation that gave all parts have given no total."""
        self.edit_reply(identifier, "q1", "Not held")
        row = self.row(identifier)
        row |= {"q1": str(sum(int(row[part]) for part in ("q2", "q3", "q4"))), "q1_imputed": "1"}

    def row(self, identifier: str) -> dict[str, str]:
        return next(row for row in self.rows if row["org_id"] == identifier)

    def edit_register(self, identifier: str, edit: Callable[[str], str]) -> None:
        path = self.project.folder / SURVEY / "organisations.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        edited = [edit(line) if line.startswith(f"{identifier},") else line for line in lines]
        path.write_text("".join(edited), encoding="utf-8")

    def edit_reply(self, identifier: str, question: str, said: Any) -> None:
        with self.workbook() as sheet:
            column = next(cell.column for cell in sheet[2] if cell.value == question)
            sheet.cell(place(sheet, identifier), column).value = said

    @contextmanager
    def workbook(self) -> Iterator[Worksheet]:
        path = self.project.folder / SURVEY / "responses.xlsx"
        book = load_workbook(path)
        yield book["Responses"]
        book.save(path)

    def effect(self) -> Effect:
        """Run what was changed: those estimates change whose count by rows does, and each is what is counted."""
        before = estimates(self.project)
        run = self.project.run(str(RESULTS / "estimates.csv"))
        assert run.returncode == 0, run.said
        after, counted = estimates(self.project), counted_by_rows.estimates(self.rows, CONFIG)
        wrong, changed = differing(after, counted), differing(before, after)
        assert changed == differing(self.counted, counted)
        assert wrong == set()
        return Effect(before, after, changed)


@pytest.fixture
def rows() -> list[dict[str, str]]:
    """The clean rows, each with whether its total was imputed: the workbook leaves it blank."""
    sheet = load_workbook(ROOT / SURVEY / "responses.xlsx")["Responses"]
    header, *replies = sheet.iter_rows(min_row=2, values_only=True)
    blank = {reply[0] for reply in replies if reply[header.index("q1")] is None}
    with open(ROOT / SURVEY / "clean_answers.csv", newline="", encoding="utf-8") as file:
        clean = list(csv.DictReader(file))
    return [row | {"q1_imputed": "1" if row["q1"] and row["org_id"] in blank else "0"} for row in clean]


@pytest.fixture
def survey(rerun: Project, rows: list[dict[str, str]]) -> Survey:
    return Survey(rerun, rows, counted_by_rows.estimates(rows, CONFIG))


def estimates(project: Project) -> Values:
    """Return the value of each id; without those that are not counted by rows."""
    with open(project.folder / RESULTS / "estimates.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] not in NOT_COUNTED]
    return {row["id"]: float(row["value"]) if row["value"] else None for row in rows}


def place(sheet: Worksheet, identifier: str) -> int:
    """Return the number of the row of an organisation's reply."""
    return next(cell.row for cell in sheet["A"] if cell.value == identifier)


def differing(some: Values, others: Values) -> set[str]:
    """Return the ids whose values are not the same; both must have the same ids."""
    strange = sorted(some.keys() ^ others.keys())
    assert not strange, f"only one of the two has {', '.join(strange)}"
    return {name for name in some if not same(some[name], others[name])}


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9)


def cells(ids: set[str] | Values, *types: str) -> set[str]:
    """Return the ids that are of these organisation types in some table."""
    return {name for name in ids if not name.startswith("text.") and set(name.split(".")) & set(types)}


def begin(ids: set[str], *prefixes: str) -> set[str]:
    return {name for name in ids if name.startswith(prefixes)}


def test_every_estimate_is_what_a_count_by_rows_makes_it(finished: Project, rows: list[dict[str, str]]):
    assert differing(estimates(finished), counted_by_rows.estimates(rows, CONFIG)) == set()


def test_one_more_that_did_not_reply_is_seen_in_shares_of_those_contacted_alone(survey: Survey):
    survey.contact("TRUST-188", "trust")
    effect = survey.effect()
    touched = (
        "contacted",
        "no_response.n",
        "no_response.pct",
        "full.pct",
        "partial.pct",
        "no_data.pct",
        "responded.pct",
    )
    of_table1 = {f"table1.{kind}.{name}" for kind in ("provider_trust", "all") for name in touched}
    assert effect.changed == of_table1 | {"text.responded.pct"}
    assert effect.after["table1.all.contacted"] == 240


def test_one_more_that_replied_in_full_changes_other_types_in_their_shares_of_all_alone(survey: Survey):
    survey.contact("AMB-011", "ambulance", q1=1, q2=1, q3=0, q4=0)
    effect = survey.effect()
    shares = {name for name in cells(effect.after, "provider_trust", "icb") if name.endswith(OF_ALL)}
    # Its rate is 100, so the analysis without extreme rates never has it.
    without = begin(shares, "table5.excl_extreme.")
    assert cells(effect.changed, "provider_trust", "icb") == shares - without
    looked_at = {"table5.excl_extreme.ranked.n", "table5.excl_extreme.excluded.n"}
    assert begin(effect.changed, "table5.excl_extreme.") == looked_at
    # Seven others have a total of 1. Seven are trimmed at that end, and it stands last in the register: it stays.
    for grown in ("table5.trimmed.ranked.n", "table5.trimmed.ambulance_trust.organisations.n", *looked_at):
        assert effect.growth(grown) == 1
    for grown in ("table1.all.full.n", "table2.all.dhts.total", "table6.all.full.numerator", "text.fully_compliant.n"):
        assert effect.growth(grown) == 1


def test_one_fewer_changes_other_types_in_their_shares_of_all_alone(survey: Survey):
    survey.remove("TRUST-180")
    effect = survey.effect()
    others = ("icb", "ambulance_trust")
    shares = {name for name in cells(effect.after, *others) if name.endswith(OF_ALL)}
    assert cells(effect.changed, *others) == shares
    # It was trimmed, as one of the seven highest; now the next in their order, a trust too, is.
    assert effect.growth("table5.trimmed.ranked.n") == -1
    assert effect.growth("table5.trimmed.excluded.n") == 0
    assert effect.growth("table5.trimmed.provider_trust.organisations.n") == -1
    assert effect.growth("table2.provider_trust.dhts.total") == -455
    assert effect.growth("table6.all.dcb0129_only.numerator") == -19
    exemptions = begin(set(effect.after), "text.exemptions.") - {"text.exemptions.answered_partially"}
    assert begin(effect.changed, "text.exemptions.") == exemptions


def test_one_moved_to_another_type_changes_these_two_types_alone(survey: Survey):
    survey.move("TRUST-030", "icb")
    effect = survey.effect()
    # Nothing of all types together, which have the same answers in the same order, nor of the third.
    assert effect.changed == cells(effect.changed, "provider_trust", "icb") | begin(effect.changed, "text.")
    assert begin(effect.changed, "text.") == {
        "text.trusts_with_10_or_fewer.n",
        "text.trusts_with_10_or_fewer.pct",
        "text.trusts_with_exactly_3.pct",
    }
    for table in ("table2", "table3", "table4", "table5.trimmed", "table5.excl_extreme"):
        assert effect.growth(f"{table}.provider_trust.organisations.n") == -1
        assert effect.growth(f"{table}.icb.organisations.n") == 1
        assert f"{table}.icb.mean" in effect.changed


def test_another_number_of_one_part_leaves_totals_and_who_is_in_which_analysis(survey: Survey):
    survey.answer("TRUST-008", "q2", 30, 30)
    effect = survey.effect()
    assert begin(effect.changed, "table1.", "table2.", "table3.", *READING) == set()
    assert cells(effect.changed, "icb", "ambulance_trust") == set()
    counts = (".organisations.n", ".ranked.n", ".excluded.n", ".organisations", ".denominator", *OF_ALL)
    assert {name for name in effect.changed if name.endswith(counts)} == set()
    for analysis in ("table4", "table5.primary", "table5.trimmed", "table5.excl_extreme"):
        for kind in ("provider_trust", "all"):
            name = f"{analysis}.{kind}"
            rise = 100 * 9 / 61 / effect.after[f"{name}.organisations.n"]
            assert effect.growth(f"{name}.mean") == pytest.approx(rise)
    assert effect.growth("table6.provider_trust.full.numerator") == 9
    assert effect.growth("table6.all.none.numerator") == -9
    assert not any(".dcb0129_only." in name or ".dcb0160_only." in name for name in effect.changed)


def test_a_rate_that_becomes_extreme_is_lost_to_that_analysis_only(survey: Survey):
    survey.answer("AMB-004", "q2", "thirteen", 13)
    effect = survey.effect()
    assert begin(effect.changed, "table1.", "table2.", "table3.", *READING) == set()
    shares = {f"table5.excl_extreme.{kind}.organisations.pct" for kind in ("provider_trust", "icb")}
    assert cells(effect.changed, "provider_trust", "icb") == shares
    assert effect.growth("table5.excl_extreme.ambulance_trust.organisations.n") == -1
    assert effect.growth("table5.excl_extreme.excluded.n") == 1
    assert effect.growth("text.excl_extreme.hundred.n") == 1
    for still in ("table4.all.organisations.n", "table5.trimmed.all.organisations.n", "text.excl_extreme.zero.n"):
        assert effect.growth(still) == 0


def test_a_total_taken_back_is_the_sum_of_its_parts(survey: Survey):
    survey.take_total_back("TRUST-008")
    effect = survey.effect()
    assert effect.growth("imputed.provider_trust.answers.n") == 1
    # One number stated is fewer, of those that the ambiguous are a percent of.
    fewer = {f"ambiguous.{kind}.answers.pct" for kind in ("provider_trust", "all")}
    assert begin(effect.changed, "table1.", "review.", "ambiguous.") == fewer
    assert {name for name in effect.changed if name.endswith((".organisations.n", ".organisations"))} == set()
    assert effect.growth("table2.all.dhts.total") == 21 + 8 + 4 - 61
    assert effect.growth("table6.all.none.numerator") == 21 + 8 + 4 - 61
    assert effect.growth("table6.all.full.numerator") == 0
