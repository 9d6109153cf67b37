"""Which organisations of two waves belong together, and every fault of the table that says so."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from surveys import SURVEY, TYPES, club, derived

from foisurvey.core.frame_names import SUCCESSOR
from foisurvey.core.frames import MATCHES, WAVES
from foisurvey.core.messages import BadInput
from foisurvey.core.survey import File
from foisurvey.waves.changes import compared, estimates
from foisurvey.waves.numbers import Wave, numbers
from foisurvey.waves.succession import matched, successors

EARLIER = ["A1", "B1", "B2", "C1", "D1", "D2", "E1", "F1", "G1", "G2", "S1", "S2"]
LATER = ["A2", "B2", "C2", "C3", "D3", "D4", "G2", "N1", "O1", "S1", "S2"]
# How each is matched, of the tables below.
TABLE = """earlier,later,change,date,source
A1,A2,renamed,2030-04-01,gazette
B1,B2,Merged,2030-04-01,gazette
C1,C2,split,2030-04-01,gazette
C1,C3,split,2030-03-01,gazette
D1,D3,merged,2030-04-01,gazette
D1,D4,split,2030-04-01,gazette
D2,D4,merged,2030-04-01,gazette
E1,,closed,1 May 2030,a letter
,N1, new ,n/a,a letter
G2,G2,merged,2030-04-01,gazette
G1,G2,merged,2030-04-01,gazette
"""
GROUPS = [
    ("renamed", ["A1"], ["A2"]),
    ("merged", ["B1", "B2"], ["B2"]),
    ("split", ["C1"], ["C2", "C3"]),
    ("reorganised", ["D1", "D2"], ["D3", "D4"]),
    ("closed", ["E1"], []),
    ("only_earlier", ["F1"], []),
    ("merged", ["G1", "G2"], ["G2"]),
    ("same_id", ["S1"], ["S1"]),
    ("same_id", ["S2"], ["S2"]),
    ("new", [], ["N1"]),
    ("only_later", [], ["O1"]),
]


def table(folder: Path, text: str) -> pl.DataFrame:
    (folder / "became.csv").write_text(text, encoding="utf-8")
    ids = {"earlier": pl.Series(EARLIER), "later": pl.Series(LATER)}
    return successors(File(file=str(folder / "became.csv")), ids, "day_first")


def waves(named: str = "Club", shuffled: int | None = None) -> dict[str, Wave]:
    """Return two waves of these organisations, which all differ."""
    made = {}
    for place, (wave, ids) in enumerate(zip(WAVES, (EARLIER, LATER), strict=True)):
        draw = random.Random(place)
        clubs: list[dict[str, Any]] = []
        for one in ids:
            boats = draw.randrange(1, 300)
            said = {"boats": boats, "blue": boats // 3, "crew": draw.random()}
            if one in ("F1", "S1") and place:
                said = {"responded": False}
            clubs.append(club(draw.choice([*TYPES]), organisation_id=one, **said))
        if shuffled is not None:
            random.Random(shuffled).shuffle(clubs)
        frame = derived(*clubs)
        made[wave] = Wave(SURVEY, frame.with_columns(name=pl.lit(f"{named} ") + pl.col("name")))
    return made


def groups(organisations: pl.DataFrame) -> list[tuple[str, list[str], list[str]]]:
    """Return how each group is matched, and its ids in each wave."""
    found = []
    for _, group in organisations.group_by("group", maintain_order=True):
        (match,) = group["match"].unique()
        found.append((match, *(group.filter(wave=wave)["organisation_id"].to_list() for wave in WAVES)))
    return found


def test_organisations_belong_together_by_id_and_by_the_table(tmp_path: Path):
    two = waves()
    organisations = matched(two["earlier"].frame, two["later"].frame, table(tmp_path, TABLE))
    assert groups(organisations) == GROUPS
    assert {match for match, *_ in GROUPS} == {*MATCHES}
    assert organisations.select("wave", "organisation_id").rows() == [
        *(("earlier", one) for one in EARLIER),
        *(("later", one) for one in LATER),
    ]
    dates = dict(organisations.filter(wave="earlier").select("organisation_id", "date").iter_rows())
    # Of several dates the first; of one that stays nothing is known.
    assert (dates["C1"], dates["E1"], dates["S1"]) == (date(2030, 3, 1), date(2030, 5, 1), None)


def test_without_a_table_ids_alone_decide():
    ids = {"earlier": pl.Series(EARLIER), "later": pl.Series(LATER)}
    none = successors(None, ids, "day_first")
    assert (none.height, none.columns) == (0, list(SUCCESSOR))
    two = waves()
    found = groups(matched(two["earlier"].frame, two["later"].frame, none))
    assert [match for match, *_ in found].count("same_id") == len({*EARLIER} & {*LATER})
    assert {match for match, *_ in found} == {"same_id", "only_earlier", "only_later"}


def test_neither_the_order_of_rows_nor_a_name_decides_anything(tmp_path: Path):
    """Every estimate has the same bytes."""
    header, *rows = TABLE.splitlines()
    other_order = "\n".join([header, *random.Random(5).sample(rows, len(rows))])
    each = []
    for two, text in ((waves(), TABLE), (waves("Society", shuffled=6), other_order)):
        organisations = matched(two["earlier"].frame, two["later"].frame, table(tmp_path, text))
        found = [compared(number, two, organisations) for number in numbers(SURVEY, SURVEY)[0]]
        estimated = pl.concat([estimates(one, [*TYPES], SURVEY.statistics) for one in found])
        each.append((organisations.drop("name"), estimated, pl.concat([one.behind.drop("name") for one in found])))
    assert each[0][1]["value"].drop_nulls().len() > 200
    for one, other in zip(*each, strict=True):
        assert one.equals(other)


def test_every_fault_of_the_table_is_said_at_once(tmp_path: Path):
    faults = f"""{TABLE}A11,A2,merged,2030-04-01,gazette
S1,,closed,2030-04-01,gazette
F1,,closd,2030-04-01,
F1,O1,closed,2030-04-01,gazette
B1,,merged,,gazette
B1,B2,merged,31/02/2030,gazette
,S2,new,2030-04-01,gazette
E1,,closed,2030-04-01,gazette
S1,O1,renamed,2030-04-01,gazette
"""
    with pytest.raises(BadInput) as refused:
        table(tmp_path, faults)
    said = str(refused.value).replace(f"{tmp_path}/became.csv, ", "").splitlines()
    assert said == [
        "waves: 18 problems",
        "  - row 2, column later, value 'A2': is renamed, but this id stands in another row, too",
        "  - row 9, column earlier, value 'E1': is closed, but this id stands in another row, too",
        "  - row 13, column earlier, value 'A11': no organisation contacted in the earlier wave has this id; "
        "did you mean 'A1'?",
        "  - row 14, column earlier, value 'S1': is closed, but this id stands in another row, too",
        "  - row 14, value 'S1': is closed, but this id was contacted in both waves; remove the row, or give one "
        "another id",
        "  - row 15, column change, value 'closd': expected one of merged, split, renamed, closed, new; "
        "did you mean 'closed'?",
        "  - row 15, column source: expected where it is known from",
        "  - row 16, column earlier, value 'F1': is closed, but this id stands in another row, too",
        "  - row 16, column later, value 'O1': one that is closed has no id in the later wave; leave it blank",
        "  - row 17, column later: expected the id of an organisation of the later wave",
        "  - row 17, column date: expected when it happened",
        "  - row 18, value 'B1, B2': these two ids stand in a row above",
        "  - row 19, value 'S2': is new, but this id was contacted in both waves; remove the row, or give one "
        "another id",
        "  - row 20, column earlier, value 'E1': is closed, but this id stands in another row, too",
        "  - row 21, column earlier, value 'S1': is renamed, but this id stands in another row, too",
        "  - row 21, column later, value 'O1': is renamed, but this id stands in another row, too",
        "  - row 21, value 'S1': is renamed, but this id was contacted in both waves; remove the row, or give one "
        "another id",
        "  - row 18, column date, value '31/02/2030': expected a date (2025-02-28 or 28/02/2025)",
    ]


def test_a_table_without_its_columns_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="column source"):
        table(tmp_path, TABLE.replace("source", "whence"))
