"""The proof that our statistics are R's: cases, what R makes of each, and what we make of it.

A folder holds the cases (samples.csv, shares.csv, codings.csv, numbers.csv), the R call of each
statistic (calls.csv), and under r/ the values that R gave and its versions. A number of a case is
in decimal if it is whole, else the hexadecimal form of a double: both sides read these exactly.
"""

from pathlib import Path

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import BadInput, Problem
from foisurvey.stats import sample, share
from foisurvey.stats.agreement import kappa
from foisurvey.stats.printing import ROUNDINGS, printed

TOLERANCE = 1e-12
CASES = ("samples", "shares", "codings", "numbers")
# How far a statistic may be from R's, by how it is compared.
ALLOWED = {"relative": TOLERANCE, "absolute": TOLERANCE, "exactly": 0.0}
QUANTILE_TYPES = range(1, 10)
SKEWNESS_TYPES = range(1, 4)


def certificate(folder: Path) -> pl.DataFrame:
    """Return one row a statistic: its R call, R's version, on how many cases they are compared, the largest difference.

    `undefined` are the cases of which R says NA or nothing and we have no value. The difference of a
    number compared as "relative" is divided by max(|R|, largest |x|), where that of k things of n is
    taken as 1; texts have none. Raises BadInput where a value is not R's: an error of ours, or of a library.
    """
    found = compared(folder)
    wrong = found.filter(~pl.col("agrees")).select("statistic", "case", "theirs", "ours").rows()
    if wrong:
        problems = [
            Problem(f"{name} of case {case}: R has {theirs or 'none'}, we have {ours or 'none'}")
            for name, case, theirs, ours in wrong
        ]
        raise BadInput("parity (an error of ours)", problems)
    of_each = found.group_by("statistic", "call", "compared", maintain_order=True).agg(
        cases=pl.col("case").n_unique(),
        undefined=pl.col("case").filter(pl.col("theirs").is_null()).n_unique(),
        largest_difference=pl.col("difference").max(),
    )
    rows = of_each.with_columns(
        r_call="call", r_version=_versions(folder), allowed=pl.col("compared").replace_strict(ALLOWED)
    )
    return frames.conform(rows.select(list(frames.PARITY)), frames.PARITY)


def compared(folder: Path) -> pl.DataFrame:
    """Return each value of R beside ours: statistic, call, compared, case, theirs, ours, difference, agrees.

    In the order of calls.csv. A statistic that we have in two ways (an expression, and as
    `sample.described` has it) stands twice.
    """
    cases = {name: _read(folder / f"{name}.csv") for name in CASES}
    theirs = pl.concat(
        _read(folder / f"r/{name}.csv").unpivot(index="case", variable_name="statistic", value_name="theirs")
        for name in CASES
    )
    ours = [*_of_samples(cases["samples"]), _of_shares(cases["shares"])]
    ours += [_of_codings(cases["codings"]), _of_numbers(cases["numbers"])]
    # Whatever R or we leave out shows as a difference: each call is asked for with each of its cases.
    of_cases = pl.concat(frame.select("case", cases=pl.lit(name)) for name, frame in cases.items())
    both = (
        _read(folder / "calls.csv")
        .join(of_cases, on="cases", how="left", maintain_order="left_right")
        .join(theirs, on=["statistic", "case"], how="full", coalesce=True, maintain_order="left_right")
        .join(pl.concat(ours), on=["statistic", "case"], how="full", coalesce=True, maintain_order="left_right")
    )
    is_text = pl.col("text").is_not_null()
    number = pl.when(~is_text).then(pl.col("theirs")).cast(pl.Float64, strict=False)
    scale = pl.when(pl.col("compared") == "relative").then(pl.max_horizontal(number.abs(), "scale")).otherwise(1.0)
    difference = pl.when(pl.col("number") == number).then(0.0).otherwise((pl.col("number") - number).abs() / scale)
    asked = pl.col("call").is_not_null()
    said = pl.coalesce("text", pl.col("number").cast(pl.String))
    within = difference <= pl.col("compared").replace_strict(ALLOWED)
    both_missing = pl.col("theirs").is_null() & said.is_null()
    return both.select(
        *("statistic", "call", "compared", "case", "theirs"),
        ours=said,
        difference=difference,
        agrees=asked
        & (both_missing | pl.when(is_text).then(pl.col("text") == pl.col("theirs")).otherwise(within).fill_null(False)),
    )


def _of_samples(cases: pl.DataFrame) -> list[pl.DataFrame]:
    numbers = cases.with_columns(x=pl.col("x").str.split(" ")).explode("x").with_columns(x=_number("x"))
    scale = numbers.group_by("case").agg(scale=pl.col("x").abs().max())
    x, found = pl.col("x"), []
    for settings, those in numbers.group_by("p", "level", "fraction", maintain_order=True):
        p, level, fraction = (float(text) for text in settings)
        low, high = {}, {}
        for method in sample.INTERVALS:
            low[method], high[method] = sample.mean_interval(x, method, level)
        dropped = sample.trimmed(x, fraction)
        of_each = {
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
            **{f"mean_ci_{method}_low": bound for method, bound in low.items()},
            **{f"mean_ci_{method}_high": bound for method, bound in high.items()},
        }
        places = pl.int_range(1, pl.len() + 1)
        trims = {f"trimmed_{end}": places.filter(dropped == end) for end in ("lowest", "highest")}
        joined = {name: _text(which.cast(pl.String).str.join(" ")) for name, which in trims.items()}
        found.append(_long(those.group_by("case").agg(**of_each), number=True))
        found.append(_long(those.group_by("case").agg(**joined), number=False))
        for method in sample.INTERVALS:
            bounds = {f"ci_{end}": f"mean_ci_{method}_{end}" for end in ("low", "high")}
            found.append(_described(those, QUANTILE_TYPES[0], method, level, bounds))
    for kind in QUANTILE_TYPES:
        ranked = {"iqr_low": f"quantile_25_type_{kind}", "iqr_high": f"quantile_75_type_{kind}"}
        skewed = {"skewness": f"skewness_type_{SKEWNESS_TYPES[kind % 3]}"}
        found.append(_described(numbers, kind, "z", 0.95, ranked | skewed))
    return [frame.join(scale, on="case", how="left") for frame in found]


def _described(values: pl.DataFrame, kind: int, method: str, level: float, names: dict[str, str]) -> pl.DataFrame:
    """Return what `sample.described` says of the samples: the plain statistics, and those of its columns in `names`."""
    settings = {
        "quantile_type": kind,
        "skewness_type": SKEWNESS_TYPES[kind % 3],
        "interval_of_mean": method,
        "level": level,
    }
    plain = {"group": "case", "n": "n", "total": "sum"}
    plain |= {name: name for name in ("mean", "sd", "median", "min", "max")}
    described = sample.described(values.select("x", group="case"), settings)
    return _long(described.select(**{name: pl.col(column) for column, name in (plain | names).items()}), number=True)


def _of_shares(cases: pl.DataFrame) -> pl.DataFrame:
    k, n, found = pl.col("k"), pl.col("n"), []
    numbers = cases.select("case", "level", k=_number("k"), n=_number("n"))
    for (level,), those in numbers.group_by("level", maintain_order=True):
        bounds = {method: share.interval(k, n, method, float(level)) for method in share.INTERVALS}
        of_each = {
            "share": share.percent(k, n),
            "share_se": share.standard_error(k, n),
            **{f"share_ci_{method}_low": low for method, (low, _) in bounds.items()},
            **{f"share_ci_{method}_high": high for method, (_, high) in bounds.items()},
        }
        found.append(_long(those.select("case", **of_each), number=True))
    return pl.concat(found).with_columns(scale=pl.lit(1.0))


def _of_codings(cases: pl.DataFrame) -> pl.DataFrame:
    codes = cases.with_columns(pl.col("x", "y").str.split(" ")).explode("x", "y")
    found = codes.group_by("case").agg(kappa=kappa(pl.col("x"), pl.col("y")))
    return _long(found, number=True).with_columns(scale=pl.lit(1.0))


def _of_numbers(cases: pl.DataFrame) -> pl.DataFrame:
    numbers = cases.select("case", x=_number("x"), decimals=pl.col("decimals").cast(pl.Int64)).rows()
    texts = [[case, *(printed(x, decimals, rounding) for rounding in ROUNDINGS)] for case, x, decimals in numbers]
    names = [f"printed_{rounding}" for rounding in ROUNDINGS]
    frame = pl.DataFrame(texts, schema=dict.fromkeys(["case", *names], pl.String), orient="row")
    return _long(frame, number=False).with_columns(scale=pl.lit(None, dtype=pl.Float64))


def _long(found: pl.DataFrame, number: bool) -> pl.DataFrame:
    """Return case, statistic, number and text of a frame of one column a statistic."""
    if number:
        found = found.with_columns(pl.exclude("case").cast(pl.Float64))
    long = found.unpivot(index="case", variable_name="statistic", value_name="number" if number else "text")
    missing = {"text": pl.lit(None, dtype=pl.String)} if number else {"number": pl.lit(None, dtype=pl.Float64)}
    return long.with_columns(**missing).select("case", "statistic", "number", "text")


def _versions(folder: Path) -> pl.Expr:
    """Return the versions of R and of the packages that a call names."""
    named = [
        pl.when(pl.lit(package == "R") | pl.col("call").str.contains(f"{package}::", literal=True))
        .then(pl.lit(f"{package} {version}"))
        .otherwise(None)
        for package, version in _read(folder / "r/versions.csv").iter_rows()
    ]
    return pl.concat_str(named, separator=", ", ignore_nulls=True)


def _number(column: str) -> pl.Expr:
    def exact(text: str) -> float:
        return float.fromhex(text) if "x" in text else float(text)

    return pl.col(column).map_elements(exact, return_dtype=pl.Float64)


def _text(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _read(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema=False)
