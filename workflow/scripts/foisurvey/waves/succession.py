"""Which organisations of two waves belong together: by their id, and by what became of those that have another."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frames import SUCCESSOR, WAVES
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import DateOrder, File
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.source_file import ROW, Source

# What may become of an organisation, and whether it has an id in the earlier and in the later wave.
CHANGES = {
    "merged": (True, True),
    "split": (True, True),
    "renamed": (True, True),
    "closed": (True, False),
    "new": (False, True),
}


def successors(file: File | None, ids: Mapping[str, pl.Series], order: DateOrder) -> pl.DataFrame:
    """Return the table of successors: columns earlier and later (missing where there is none), change, date, source.

    `ids` are those of the organisations of each wave. Without a file there is no row. Raises BadInput with every fault.
    """
    source = Source(file, SUCCESSOR, [], key="change")
    problems = [*source.problems]
    if source.readable:
        problems += [*_problems(source, ids), *date_problems(source, ["date"], order)]
    if problems:
        raise BadInput("waves", problems)
    texts = source.frame.select(*SUCCESSOR).with_columns(pl.col(pl.String).str.strip_chars())
    blank = pl.when(pl.col(pl.String) != "").then(pl.col(pl.String))
    return with_dates(texts.with_columns(pl.col("change").str.to_lowercase()), ["date"], order).with_columns(
        blank.name.keep()
    )


def _problems(source: Source, ids: Mapping[str, pl.Series]) -> Iterator[Problem]:
    known = {wave: {*ids[wave]} for wave in WAVES}
    seen: set[tuple[str, str]] = set()
    for row, *cells in source.frame.select(ROW, *SUCCESSOR).iter_rows():
        earlier, later, change, date, where = (cell.strip() for cell in cells)
        given = {"earlier": earlier, "later": later}
        if change.lower() not in CHANGES:
            yield source.problem(row, f"expected one of {', '.join(CHANGES)}", "change", change, known=[*CHANGES])
            continue
        for wave, expected in zip(WAVES, CHANGES[change.lower()], strict=True):
            one = given[wave]
            if expected and not one:
                yield source.problem(row, f"expected the id of an organisation of the {wave} wave", wave, one)
            elif one and not expected:
                yield source.problem(
                    row, f"one that is {change} has no id in the {wave} wave; leave it blank", wave, one
                )
            elif one and one not in known[wave]:
                missing = f"no organisation contacted in the {wave} wave has this id"
                yield source.problem(row, missing, wave, one, known=sorted(known[wave]))
        alone = next((one for wave, one in given.items() if one in known[wave] and not given[_other(wave)]), None)
        if alone and alone in known["earlier"] & known["later"]:
            both = (
                f"is {change}, but this id was contacted in both waves; remove the row, or give one of them another id"
            )
            yield source.problem(row, both, value=alone)
        if earlier and later:
            if (earlier, later) in seen:
                yield source.problem(row, "these two ids stand in a row above", value=f"{earlier}, {later}")
            seen.add((earlier, later))
        for column, text in (("date", date), ("source", where)):
            if not text:
                yield source.problem(
                    row,
                    "expected when it happened" if column == "date" else "expected where this is known from",
                    column,
                )


def _other(wave: str) -> str:
    return WAVES[1 - WAVES.index(wave)]


class _Group(NamedTuple):
    """How many organisations of each wave belong together, and whether the table of successors joins them."""

    earlier: int
    later: int
    by_table: bool


def matched(earlier: pl.DataFrame, later: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return the organisations contacted in both waves (`frames.WAVE_ORGANISATIONS`), by wave and id.

    `earlier` and `later` are analysis frames, `table` is that of `successors`. Those belong together that have the same
    id or are joined by the table, directly or through others. Neither the order of rows nor a name decides anything.
    """
    import numpy
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    columns = ["organisation_id", "name", "organisation_type", "completeness"]
    parts = [frame.select(wave=pl.lit(wave), *columns) for wave, frame in zip(WAVES, (earlier, later), strict=True)]
    nodes = pl.concat(parts).sort("wave", "organisation_id").with_row_index("node")
    place = {(wave, one): node for node, wave, one in nodes.select("node", "wave", "organisation_id").iter_rows()}
    joined = table.filter(pl.col("earlier").is_not_null() & pl.col("later").is_not_null())
    pairs = [(place["earlier", one], place["later", other]) for one, other in joined.select(*WAVES).iter_rows()]
    by_table = {node for pair in pairs for node in pair}
    pairs += [
        (node, place["later", one])
        for (wave, one), node in place.items()
        if wave == "earlier" and ("later", one) in place
    ]
    ends = numpy.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((numpy.ones(ends.shape[1]), (ends[0], ends[1])), shape=(nodes.height, nodes.height))
    _, of_node = connected_components(graph, directed=False)
    # Numbered in the order of their first organisation.
    first = {label: number for number, label in enumerate(dict.fromkeys(of_node.tolist()), start=1)}
    nodes = nodes.with_columns(group=pl.Series([first[label] for label in of_node.tolist()], dtype=pl.Int64))
    in_wave = [(pl.col("wave") == wave).sum().over("group").alias(f"in {wave}") for wave in WAVES]
    nodes = nodes.with_columns(*in_wave, by_table=pl.col("node").is_in(list(by_table)).any().over("group"))
    said = pl.concat(
        [
            table.select(pl.lit(wave).alias("wave"), "change", "date", "source", organisation_id=wave).drop_nulls(
                "organisation_id"
            )
            for wave in WAVES
        ]
    ).unique(["wave", "organisation_id"], keep="first", maintain_order=True)
    nodes = nodes.join(said, on=["wave", "organisation_id"], how="left", maintain_order="left")
    found = nodes.with_columns(match=_match())
    return frames.conform(found.select(*frames.WAVE_ORGANISATIONS), frames.WAVE_ORGANISATIONS)


def _match() -> pl.Expr:
    """Return how an organisation belongs to the other wave: a key of `frames.MATCHES`."""
    earlier, later = pl.col("in earlier"), pl.col("in later")
    alone = (
        pl.when(pl.col("change").is_in(["closed", "new"])).then("change").otherwise(pl.lit("only_") + pl.col("wave"))
    )
    return (
        pl.when((earlier == 0) | (later == 0))
        .then(alone)
        .when((earlier == 1) & (later == 1))
        .then(pl.when("by_table").then(pl.lit("renamed")).otherwise(pl.lit("same_id")))
        .when(later == 1)
        .then(pl.lit("merged"))
        .when(earlier == 1)
        .then(pl.lit("split"))
        .otherwise(pl.lit("reorganised"))
    )
