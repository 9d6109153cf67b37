"""The proof that our statistics are R's: for each case, R's value beside ours.

A folder holds the cases (samples.csv, shares.csv, clusters.csv, codings.csv, numbers.csv), the R call of each statistic
(calls.csv), and under r/ the values that R gave and its versions. A number of a case is decimal if it is whole,
otherwise the hexadecimal form of a double: both sides read these exactly.
"""

from pathlib import Path
from typing import Literal

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Statistics, typed
from foisurvey.stats import cluster, sample, share
from foisurvey.stats.kappa import kappa
from foisurvey.stats.printing import ROUNDINGS, printed

TOLERANCE = 1e-12
CASES = ("samples", "shares", "clusters", "codings", "numbers")
# How far a statistic may be from R's, by how it is compared.
ALLOWED = {"relative": TOLERANCE, "absolute": TOLERANCE, "exactly": 0.0}
QUANTILE_TYPES = range(1, 10)
SKEWNESS_TYPES = range(1, 4)


def certificate(folder: Path) -> pl.DataFrame:
    """Return one row a statistic (`frames.PARITY`): its R call, R's version, how many cases, the largest difference.

    `undefined` are the cases for which R gives NA or nothing, and we give no value. The difference of a number that is
    compared as "relative" is divided by max(|R's value|, largest |x|), or max(|R's value|, 1) of percentages and kappa;
    texts have none. Raises BadInput where a value is not R's: a bug in this package or in a library.
    """
    values = compared(folder)
    differing = values.filter(~pl.col("agrees")).select("statistic", "case", "r_value", "our_value")
    problems = [
        Problem(f"{statistic} of case {case}: R gives {r_value or 'none'}, we give {our_value or 'none'}")
        for statistic, case, r_value, our_value in differing.iter_rows()
    ]
    if problems:
        raise BadInput("statistics differ from R (a bug in foisurvey or a library, not a fault in your data)", problems)
    by_statistic = values.group_by("statistic", "call", "compared", maintain_order=True).agg(
        cases=pl.col("case").n_unique(),
        undefined=pl.col("case").filter(pl.col("r_value").is_null()).n_unique(),
        largest_difference=pl.col("difference").max(),
    )
    rows = by_statistic.with_columns(
        r_call="call", r_version=_versions(folder), allowed=pl.col("compared").replace_strict(ALLOWED)
    )
    return frames.conform(rows.select(list(frames.PARITY)), frames.PARITY)


def compared(folder: Path) -> pl.DataFrame:
    """Return each value of R beside ours: statistic, call, compared, case, r_value, our_value, difference, agrees.

    In the order of calls.csv. A statistic that we compute in two ways (by an expression, and by `sample.described`)
    stands twice.
    """
    cases = {name: _read(folder / f"{name}.csv") for name in CASES}
    r_values = pl.concat(
        _read(folder / f"r/{name}.csv").unpivot(index="case", variable_name="statistic", value_name="r_value")
        for name in CASES
    )
    our_values = [*_samples(cases["samples"]), _shares(cases["shares"])]
    our_values += [*_clusters(cases["clusters"]), _codings(cases["codings"]), _printed(cases["numbers"])]
    # Each call with each of its cases, so that a value which R or we omit shows as a difference.
    cases_of_calls = pl.concat(frame.select("case", cases=pl.lit(name)) for name, frame in cases.items())
    both = (
        _read(folder / "calls.csv")
        .join(cases_of_calls, on="cases", how="left", maintain_order="left_right")
        .join(r_values, on=["statistic", "case"], how="full", coalesce=True, maintain_order="left_right")
        .join(
            pl.concat(our_values, how="diagonal"),
            on=["statistic", "case"],
            how="full",
            coalesce=True,
            maintain_order="left_right",
        )
    )
    is_text = pl.col("text").is_not_null()
    r_number = pl.when(~is_text).then(pl.col("r_value")).cast(pl.Float64, strict=False)
    scale = pl.when(pl.col("compared") == "relative").then(pl.max_horizontal(r_number.abs(), "scale")).otherwise(1.0)
    difference = pl.when(pl.col("number") == r_number).then(0.0).otherwise((pl.col("number") - r_number).abs() / scale)
    within = difference <= pl.col("compared").replace_strict(ALLOWED)
    our_value = pl.coalesce("text", pl.col("number").cast(pl.String))
    both_missing = pl.col("r_value").is_null() & our_value.is_null()
    equal = pl.when(is_text).then(pl.col("text") == pl.col("r_value")).otherwise(within).fill_null(False)
    return both.select(
        *("statistic", "call", "compared", "case", "r_value"),
        our_value=our_value,
        difference=difference,
        agrees=pl.col("call").is_not_null() & (both_missing | equal),
    )


def _samples(cases: pl.DataFrame) -> list[pl.DataFrame]:
    numbers = cases.with_columns(x=pl.col("x").str.split(" ")).explode("x").with_columns(x=_number("x"))
    scale = numbers.group_by("case").agg(scale=pl.col("x").abs().max())
    x, values = pl.col("x"), []
    for settings, samples in numbers.group_by("p", "level", "fraction", maintain_order=True):
        p, level, fraction = (float(text) for text in settings)
        bounds = {method: sample.mean_interval(x, method, level) for method in sample.INTERVALS}
        dropped = sample.trimmed(x, fraction)
        statistics = {
            "n": sample.count(x),
            "sum": sample.total(x),
            "mean": sample.mean(x),
            "sd": sample.sd(x),
            "median": sample.median(x),
            "min": sample.minimum(x),
            "max": sample.maximum(x),
            **{f"quantile_25_type_{kind}": sample.quantile(x, 0.25, kind) for kind in QUANTILE_TYPES},
            **{f"quantile_75_type_{kind}": sample.quantile(x, 0.75, kind) for kind in QUANTILE_TYPES},
            **{f"quantile_p_type_{kind}": sample.quantile(x, p, kind) for kind in QUANTILE_TYPES},
            **{f"iqr_type_{kind}": sample.iqr(x, kind) for kind in QUANTILE_TYPES},
            **{f"skewness_type_{kind}": sample.skewness(x, kind) for kind in SKEWNESS_TYPES},
            **{f"mean_ci_{method}_low": low for method, (low, _) in bounds.items()},
            **{f"mean_ci_{method}_high": high for method, (_, high) in bounds.items()},
        }
        places = pl.int_range(1, pl.len() + 1).cast(pl.String)
        trims = {f"trimmed_{end}": places.filter(dropped == end).str.join(" ") for end in ("lowest", "highest")}
        values.append(_long(samples.group_by("case").agg(**statistics), "number"))
        values.append(_long(samples.group_by("case").agg(**trims).with_columns(pl.all().replace("", None)), "text"))
        for method in bounds:
            names = {f"ci_{end}": f"mean_ci_{method}_{end}" for end in ("low", "high")}
            values.append(_described(samples, QUANTILE_TYPES[0], method, level, names))
    for kind in QUANTILE_TYPES:
        quartiles = {"iqr_low": f"quantile_25_type_{kind}", "iqr_high": f"quantile_75_type_{kind}"}
        skewness = {"skewness": f"skewness_type_{SKEWNESS_TYPES[kind % 3]}"}
        values.append(_described(numbers, kind, "z", 0.95, quartiles | skewness))
    return [frame.join(scale, on="case", how="left") for frame in values]


def _described(samples: pl.DataFrame, kind: int, method: str, level: float, names: dict[str, str]) -> pl.DataFrame:
    """Return the columns of `sample.described` that no method changes, and those in `names`, by our names."""
    settings = {
        "quantile_type": kind,
        "skewness_type": SKEWNESS_TYPES[kind % 3],
        "interval_of_mean": method,
        "interval_of_share": "wald",
        "level": level,
    }
    names = {"group": "case", "n": "n", "total": "sum"} | names
    names |= {name: name for name in ("mean", "sd", "median", "min", "max")}
    described = sample.described(samples.select("x", group="case"), typed(settings, Statistics))
    return _long(described.select(**{name: pl.col(column) for column, name in names.items()}), "number")


def _shares(cases: pl.DataFrame) -> pl.DataFrame:
    k, n, values = pl.col("k"), pl.col("n"), []
    numbers = cases.select("case", "level", k=_number("k"), n=_number("n"))
    for (level,), shares in numbers.group_by("level", maintain_order=True):
        bounds = {method: share.interval(k, n, method, float(level)) for method in share.INTERVALS}
        statistics = {
            "share": share.percent(k, n),
            "share_se": share.standard_error(k, n),
            **{f"share_ci_{method}_low": low for method, (low, _) in bounds.items()},
            **{f"share_ci_{method}_high": high for method, (_, high) in bounds.items()},
        }
        values.append(_long(shares.select("case", **statistics), "number"))
    return pl.concat(values).with_columns(scale=pl.lit(1.0))


def _clusters(cases: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the statistics of organisations within strata; beside them stand those that did not answer, if counted."""
    lists = cases.with_columns(pl.col("y", "x", "stratum", "contacted").str.split(" ")).explode(
        "y", "x", "stratum", "contacted"
    )
    answered = lists.with_columns(_number("y"), _number("x"), pl.col("contacted").cast(pl.Float64))
    finite = pl.col("contacted").is_finite()
    strata = answered.filter(finite).group_by("case", "stratum", "level", "contacted", maintain_order=True).len()
    silent = strata.select(
        "case", "stratum", "level", pl.col("contacted").repeat_by(pl.col("contacted") - pl.col("len"))
    )
    everyone = pl.concat([answered, silent.explode("contacted").drop_nulls()], how="diagonal")
    y, x, found = pl.col("y"), pl.col("x"), []
    about = everyone.with_columns(finite=finite, stratified=(pl.col("stratum").n_unique() > 1).over("case"))
    for (level, limited, stratified), contacted in about.group_by("level", "finite", "stratified", maintain_order=True):
        population = "contacted" if limited else "unlimited"
        within = [pl.col("stratum") == name for name in contacted["stratum"].unique()] if stratified else []
        sums = contacted.group_by("case").agg(
            k=y.sum(),
            n=x.sum(),
            error=cluster.standard_error(y, x, population, within),
            freedom=cluster.freedom(y, x, within),
        )
        k, n, error, freedom = (pl.col(name) for name in ("k", "n", "error", "freedom"))
        bounds = {scale: cluster.interval(k, n, error, freedom, scale, float(level)) for scale in ("linear", "logit")}
        statistics = {
            "cluster_se": error,
            **{f"share_ci_cluster_{scale}_low": low for scale, (low, _) in bounds.items()},
            **{f"share_ci_cluster_{scale}_high": high for scale, (_, high) in bounds.items()},
            "design_effect": cluster.design_effect(k, n, error),
            "effective_n": cluster.effective_n(k, n, error),
        }
        found.append(_long(sums.select("case", **statistics), "number").with_columns(scale=pl.lit(1.0)))
    return found


def _codings(cases: pl.DataFrame) -> pl.DataFrame:
    codes = cases.with_columns(pl.col("x", "y").str.split(" ")).explode("x", "y")
    kappas = codes.group_by("case").agg(kappa=kappa(pl.col("x"), pl.col("y")))
    return _long(kappas, "number").with_columns(scale=pl.lit(1.0))


def _printed(cases: pl.DataFrame) -> pl.DataFrame:
    numbers = cases.select("case", x=_number("x"), decimals=pl.col("decimals").cast(pl.Int64)).rows()
    texts = [[case, *(printed(x, decimals, rounding) for rounding in ROUNDINGS)] for case, x, decimals in numbers]
    names = [f"printed_{rounding}" for rounding in ROUNDINGS]
    frame = pl.DataFrame(texts, schema=dict.fromkeys(["case", *names], pl.String), orient="row")
    return _long(frame, "text")


def _long(values: pl.DataFrame, kind: Literal["number", "text"]) -> pl.DataFrame:
    """Return case, statistic and number (or text) of a frame with a column for each statistic."""
    long = values.unpivot(index="case", variable_name="statistic", value_name=kind)
    return long.cast({kind: pl.Float64 if kind == "number" else pl.String})


def _versions(folder: Path) -> pl.Expr:
    """Return the versions of R and of the packages that a call names."""
    versions = [
        pl.when(pl.lit(package == "R") | pl.col("call").str.contains(f"{package}::", literal=True)).then(
            pl.lit(f"{package} {version}")
        )
        for package, version in _read(folder / "r/versions.csv").iter_rows()
    ]
    return pl.concat_str(versions, separator=", ", ignore_nulls=True)


def exact(text: str) -> float:
    """Return a number of the reference files, where one that decimals do not hold stands in hexadecimal digits."""
    return float.fromhex(text) if "x" in text else float(text)


def _number(column: str) -> pl.Expr:
    return pl.col(column).map_elements(exact, return_dtype=pl.Float64)


def _read(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema=False)
