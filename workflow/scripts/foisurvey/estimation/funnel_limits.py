"""The numbers of the funnel plot: how many rates lie outside its limits, and how much more they vary than by chance."""

import polars as pl

from foisurvey.core import frames
from foisurvey.core.survey import ALL, PRIMARY, Design
from foisurvey.estimation.estimate_rows import Statistic, rows
from foisurvey.estimation.headlines import headlines
from foisurvey.stats.overdispersion import adjusted_limits, overdispersion, winsorised, z_scores
from foisurvey.stats.share import control_limits

TABLE = "funnel"
LEVELS = {"95": 0.95, "99_8": 0.998}  # of the control limits by their names, the inner pair and the outer one
ADJUSTED = {f"{name}_adjusted": level for name, level in LEVELS.items()}  # those that allow for overdispersion
# What the factor of the adjusted limits is: the plain variance may be much larger.
WINSORISED_RATES = "With the outermost tenth at each end drawn in (winsorised), the variance of the rates is"
METHODS = {name: f"the {100 * level:g}% control limits, exact and binomial" for name, level in LEVELS.items()}
METHODS |= {
    name: f"the {100 * level:g}% control limits, normal, of a variance multiplied by the overdispersion"
    for name, level in ADJUSTED.items()
}


def funnel(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Return the estimates of the funnel plot (`frames.ESTIMATES`); none of a survey that has no such plot.

    `frame` is the analysis frame. Limits lie around the pooled share of Table 6. Missing are the overdispersion, where
    that share is 0 or 100% or more, or there are not two rates; and numbers outside limits, where there are none.
    """
    if not design.has_funnel:
        return pl.DataFrame(schema=frames.ESTIMATES)
    status = {part: status for status, part in design.statuses.items()}[design.compliant]
    pooled = frame.select(headlines(design)[f"share_{status}"].value).item()
    rated = frame.select("rate", n=pl.col(design.total).cast(pl.Float64)).drop_nulls("rate")
    each = rated.select(z=z_scores(pl.col("rate"), pl.col("n"), min(pooled or 0, 100) / 100))
    z, ordered = pl.col("z"), pl.col("ordered")
    drawn_in = each.with_columns(ordered=z.sort()).select(z=winsorised(z, ordered))
    factors = pl.DataFrame(
        {
            "overdispersion": drawn_in.select(overdispersion(z)).to_series(),
            "overdispersion_raw": each.select(overdispersion(z)).to_series(),
        }
    )
    between = limits(pooled, factors["overdispersion"].item())
    # Limits take long, and many organisations have the same n.
    at = rated.select(pl.col("n").unique()).with_columns(**between)
    names = [name for name in METHODS if f"limit_{name}_low" in between]
    counts = rated.join(at, on="n").select(**{name: outside(name).sum() for name in names})
    scores = "mean of z^2, z = (p - pooled) / sqrt(pooled (1 - pooled) / n)"
    statistics = {
        "overdispersion": Statistic(
            pl.col("overdispersion"), "coefficient", f"{scores}, winsorised at its 10% and 90% quantiles"
        ),
        "overdispersion_raw": Statistic(pl.col("overdispersion_raw"), "coefficient", scores),
    }
    for name, method in METHODS.items():
        count = pl.lit(counts[name].item() if name in names else None, pl.Float64)
        statistics[f"outside_{name}.n"] = Statistic(count, "count", f"count of the rates outside {method}")
    by_type = factors.with_columns(organisation_type=pl.lit(ALL))
    return rows(by_type, TABLE, "rate", statistics, pl.lit(rated.height), None).with_columns(analysis=pl.lit(PRIMARY))


def limits(pooled: float | None, overdispersion: float | None) -> dict[str, pl.Expr]:
    """Return the control limits (percent) at the column n, by the name of their column: limit_95_low and so on.

    Those of LEVELS, and of ADJUSTED where the overdispersion is above 1; none without a pooled percentage, or beyond
    100.
    """
    found: dict[str, pl.Expr] = {}
    if pooled is None or pooled > 100:
        return found
    n, share = pl.col("n"), pooled / 100
    for name, level in LEVELS.items():
        found[f"limit_{name}_low"], found[f"limit_{name}_high"] = control_limits(n, share, level)
    if overdispersion is not None and overdispersion > 1:
        for name, level in ADJUSTED.items():
            low, high = adjusted_limits(n, share, level, overdispersion)
            found |= {f"limit_{name}_low": low, f"limit_{name}_high": high}
    return found


def outside(name: str) -> pl.Expr:
    """Say which rates lie outside limits of this name, in a frame with the columns rate and those of `limits`."""
    rate = pl.col("rate")
    return (rate < pl.col(f"limit_{name}_low")) | (rate > pl.col(f"limit_{name}_high"))
