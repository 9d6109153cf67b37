"""Which organisations a universe has."""

from typing import Any

import polars as pl

from foisurvey.core.survey import Design
from foisurvey.estimation.ambiguity import imputed

# The nodes that say which organisations, and which answers, a universe has; the others say what is made of them.
OF_SAMPLE = ("ambiguous", "imputed", "few", "trim", "base", "ties", "extremes", "cases")


def members(read: pl.DataFrame, samples: pl.DataFrame, design: Design) -> list[Any]:
    """Return who is in each sample: a numpy array of truths, one for each row of `read`, a sample's reading.

    `samples` has a row a sample, a column a node. A trim ranks those that the other choices leave, but for `extremes`:
    it is as `membership.cuts` has it, by the order of the rows.
    """
    import numpy

    columns = read.select(
        total=pl.col(design.total).cast(pl.Float64),
        rate="rate",
        imputed=imputed(design),
        complete=pl.col("completeness") == "full",
    )
    total, rate = (columns[name].to_numpy() for name in ("total", "rate"))
    stated, complete = ~columns["imputed"].to_numpy(), columns["complete"].to_numpy()
    extreme = (rate == 0) | (rate == 100)
    rated, with_total = ~numpy.isnan(rate), ~numpy.isnan(total)
    found = []
    for one in samples.iter_rows(named=True):
        inside = numpy.ones(read.height, dtype=bool)
        if one["imputed"] == "out":
            inside &= stated
        if one["cases"] == "complete":
            inside &= complete
        if one["few"] > 0:
            inside &= ~(total <= one["few"])
        if one["trim"] > 0:
            base = rated if one["base"] == "rated" and design.compliant else with_total
            inside &= ~_trimmed(total, inside & base, one["trim"], one["ties"])
        if one["extremes"] == "out":
            inside &= ~extreme
        found.append(inside)
    return found


def _trimmed(total: Any, ranked: Any, fraction: float, ties: str) -> Any:
    """Return which organisations a trim drops of those `ranked`, at either end."""
    import numpy

    places = numpy.flatnonzero(ranked)
    order = places[numpy.argsort(total[places], kind="stable")]
    count = int(numpy.floor(fraction * float(order.size)))
    out = numpy.zeros(total.shape, dtype=bool)
    if count == 0:
        return out
    for dropped, boundary in ((order[:count], order[count - 1]), (order[-count:], order[-count])):
        at_end = numpy.zeros(total.shape, dtype=bool)
        at_end[dropped] = True
        level = ranked & (total == total[boundary])
        if ties != "register_order" and (level & ~at_end).any():
            at_end = at_end | level if ties == "all" else at_end & ~level
        out |= at_end
    return out
