"""Which organisations of two waves belong together: by their id, and by what became of those that have another."""

from collections import Counter
from collections.abc import Iterator, Mapping

import polars as pl

from foisurvey.core import frames
from foisurvey.core.frame_names import SUCCESSOR
from foisurvey.core.frames import WAVES
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import DateOrder, File
from foisurvey.intake.dates import date_problems, with_dates
from foisurvey.intake.source_file import Source
from foisurvey.intake.text_rows import ROW

# What may become of an organisation, and whether it has an id in the earlier and in the later wave.
CHANGES = {
    "merged": (True, True),
    "split": (True, True),
    "renamed": (True, True),
    "closed": (True, False),
    "new": (False, True),
}
# The changes whose ids stand in one row alone, and were contacted in one wave alone.
ALONE = ("renamed", "closed", "new")


def successors(file: File | None, ids: Mapping[str, pl.Series], order: DateOrder) -> pl.DataFrame:
    """Return the table of successors: columns earlier and later (missing if there is no such id), change, date, source.

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
    rows = [(row, *map(str.strip, cells)) for row, *cells in source.frame.select(ROW, *SUCCESSOR).iter_rows()]
    named = {wave: Counter(row[place] for row in rows) for place, wave in enumerate(WAVES, start=1)}
    seen: set[tuple[str, str]] = set()
    for row, earlier, later, written, date, where in rows:
        given, change = {"earlier": earlier, "later": later}, written.lower()
        if change not in CHANGES:
            yield source.problem(row, f"expected one of {', '.join(CHANGES)}", "change", written, known=[*CHANGES])
        for wave, has_id in zip(WAVES, CHANGES.get(change, (None, None)), strict=True):
            one = given[wave]
            if has_id and not one:
                yield source.problem(row, f"expected the id of an organisation of the {wave} wave", wave)
            elif one and has_id is False:
                no_id = f"one that is {change} has no id in the {wave} wave; leave it blank"
                yield source.problem(row, no_id, wave, one)
            elif one and one not in known[wave]:
                missing = f"no organisation contacted in the {wave} wave has this id"
                yield source.problem(row, missing, wave, one, known=sorted(known[wave]))
            elif one and has_id and change in ALONE and named[wave][one] > 1:
                yield source.problem(row, f"is {change}, but this id stands in another row, too", wave, one)
        if change in ALONE:
            both = f"is {change}, but this id was contacted in both waves; remove the row, or give one another id"
            for one in sorted({earlier, later} & known["earlier"] & known["later"]):
                yield source.problem(row, both, value=one)
        if earlier and later:
            if (earlier, later) in seen:
                yield source.problem(row, "these two ids stand in a row above", value=f"{earlier}, {later}")
            seen.add((earlier, later))
        for column, text, expected in (("date", date, "when it happened"), ("source", where, "where it is known from")):
            if not text:
                yield source.problem(row, f"expected {expected}", column)


def matched(earlier: pl.DataFrame, later: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return the organisations contacted in both waves (`frames.WAVE_ORGANISATIONS`), by wave and id.

    `earlier` and `later` are analysis frames, `table` is that of `successors`. Those belong together that have the same
    id or are joined by the table, directly or through others. Neither the order of rows nor a name decides anything.
    """
    import numpy
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    columns = ["organisation_id", "name", "organisation_type", "completeness"]
    frames_of = dict(zip(WAVES, (earlier, later), strict=True))
    parts = [frame.select(pl.lit(wave).alias("wave"), *columns) for wave, frame in frames_of.items()]
    nodes = pl.concat(parts).sort("wave", "organisation_id").with_row_index("node")
    place = {(wave, one): node for node, wave, one in nodes.select("node", "wave", "organisation_id").iter_rows()}
    joined = table.filter(pl.col("earlier").is_not_null() & pl.col("later").is_not_null())
    pairs = [(place["earlier", one], place["later", other]) for one, other in joined.select(*WAVES).iter_rows()]
    same = [(node, ("later", one)) for (wave, one), node in place.items() if wave == "earlier"]
    pairs += [(node, place[other]) for node, other in same if other in place]
    ends = numpy.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((numpy.ones(ends.shape[1]), (ends[0], ends[1])), shape=(nodes.height, nodes.height))
    _, of_node = connected_components(graph, directed=False)
    # Numbered in the order of their first organisation.
    first = {label: number for number, label in enumerate(dict.fromkeys(of_node.tolist()), start=1)}
    nodes = nodes.with_columns(group=pl.Series([first[label] for label in of_node.tolist()], dtype=pl.Int64))
    in_wave = [(pl.col("wave") == wave).sum().over("group").alias(f"in {wave}") for wave in WAVES]
    nodes = nodes.with_columns(*in_wave, ids=pl.col("organisation_id").n_unique().over("group"))
    told = ["date", "source", "change"]
    rows = [table.select(pl.lit(wave).alias("wave"), pl.col(wave).alias("organisation_id"), *told) for wave in WAVES]
    said = (
        pl.concat(rows)
        .drop_nulls("organisation_id")
        .sort(told, nulls_last=True)
        .unique(["wave", "organisation_id"], keep="first", maintain_order=True)
    )
    nodes = nodes.join(said, on=["wave", "organisation_id"], how="left", maintain_order="left")
    found = nodes.with_columns(match=_match())
    return frames.conform(found.select(*frames.WAVE_ORGANISATIONS), frames.WAVE_ORGANISATIONS)


def _match() -> pl.Expr:
    """Return how an organisation belongs to the other wave: a key of `frames.MATCHES`."""
    earlier, later = pl.col("in earlier"), pl.col("in later")
    told = pl.col("change").is_in(["closed", "new"])
    alone = pl.when(told).then("change").otherwise(pl.lit("only_") + pl.col("wave"))
    return (
        pl.when((earlier == 0) | (later == 0))
        .then(alone)
        .when((earlier == 1) & (later == 1))
        .then(pl.when(pl.col("ids") == 1).then(pl.lit("same_id")).otherwise(pl.lit("renamed")))
        .when(later == 1)
        .then(pl.lit("merged"))
        .when(earlier == 1)
        .then(pl.lit("split"))
        .otherwise(pl.lit("reorganised"))
    )
