"""Simulate a survey of any size whose truth is known: python simulate.py ORGANISATIONS FOLDER [--messy 0.1]

FOLDER gets what the workflow needs, organisations.csv, responses.csv and config.yaml (the survey has
the folder's name: letters, digits and hyphens), README.md, and truth.parquet: a row an organisation, for
each question the number drawn (q1_true) and what a correct reader makes of its text: q1_kind, q1_status,
q1_value, q1_low and q1_high. The same size and seed give the same bytes. No organisation is a real one.

How a survey is drawn, independently for each organisation:

- its type by the shares of TYPES; it replies with probability REPLIED;
- q1, the total: 0 with the type's probability `none`, else log-normal with the type's median and the SD
  `spread` of its logarithm, rounded, at most LARGEST;
- its rate, beta(a, b) of the type; q2, q3, q4 and the rest of the total are multinomial with shares rate,
  0.5, 0.2 and 0.3 of 1 - rate;
- q5, whole-time equivalents: a tenth of a Poisson number of mean TENTHS;
- a reply is blank as a whole with probability EMPTY, else each answer with the probability of BLANK;
- an answer that is given is put in words with probability `messy`, in the ways of simulated_answers.py; a
  way may be one that gives no number, or one that a person must look at.
"""

import argparse
import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import yaml
from simulated_answers import COUNT, DECIMAL, LARGEST, MEANT, TOTAL, answers

SEED = 2031
SLICE = 500_000  # organisations drawn at a time, which bounds the memory
SENT = datetime.date(2031, 3, 3)
REPLIED, EMPTY = 0.85, 0.05
BLANK = {"q1": 0.06, "q2": 0.04, "q3": 0.04, "q4": 0.04, "q5": 0.2}
WAYS = {"q1": TOTAL, "q2": COUNT, "q3": COUNT, "q4": COUNT, "q5": DECIMAL}
OF_THE_OTHERS = np.array([0.5, 0.2, 0.3])  # q3, q4, neither
TENTHS = 15  # of q5
# Rows of organisations.csv, responses.csv and truth.parquet.
Slice = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


class Type(NamedTuple):
    """A type of organisation: its share, its name, and the distributions of its totals and rates."""

    share: float
    name: str
    none: float
    median: float
    spread: float
    a: float
    b: float


TYPES = {
    "county": Type(0.06, "county council", 0.01, 120, 0.6, 2.0, 1.5),
    "borough": Type(0.09, "London borough", 0.02, 80, 0.6, 1.2, 1.2),
    "metropolitan": Type(0.10, "metropolitan district", 0.02, 70, 0.7, 0.8, 0.9),
    "unitary": Type(0.17, "unitary authority", 0.02, 60, 0.7, 0.6, 1.0),
    "district": Type(0.58, "district council", 0.05, 25, 0.9, 0.4, 0.8),
}


def simulate(organisations: int, folder: Path, messy: float = 0.1, seed: int = SEED) -> None:
    """Write a simulated survey into the folder, which is made; memory does not grow with `organisations`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(_described(organisations, messy, seed), encoding="utf-8")
    (folder / "config.yaml").write_text(_config(organisations, folder), encoding="utf-8")
    with (
        open(folder / "organisations.csv", "wb") as register,
        open(folder / "responses.csv", "wb") as responses,
        tempfile.TemporaryDirectory(dir=folder) as slices,
    ):
        for number, (contacted, replies, truth) in enumerate(_slices(organisations, messy, seed)):
            contacted.write_csv(register, include_header=not number)
            replies.write_csv(responses, include_header=not number)
            truth.write_parquet(Path(slices) / f"{number:06}.parquet")
        pl.scan_parquet(Path(slices) / "*.parquet").sink_parquet(folder / "truth.parquet")


def _slices(organisations: int, messy: float, seed: int) -> Iterator[Slice]:
    for first in range(0, organisations, SLICE):
        draw = np.random.default_rng([seed, first])
        yield _drawn(draw, first, min(SLICE, organisations - first), messy)


def _drawn(draw: np.random.Generator, first: int, size: int, messy: float) -> Slice:
    """Return `size` organisations, the first of which is number `first` + 1."""
    kind = draw.choice(len(TYPES), size, p=[one.share for one in TYPES.values()])
    replied = draw.random(size) < REPLIED
    full = replied & (draw.random(size) >= EMPTY)
    numbers = _numbers(draw, kind)
    digits = pl.col("number").cast(pl.String).str.zfill(8)
    frame = pl.DataFrame(
        {
            "number": np.arange(first + 1, first + size + 1),
            "organisation_type": pl.Series(list(TYPES)).gather(kind),
            "type_name": pl.Series([one.name for one in TYPES.values()]).gather(kind),
            "replied": replied,
            "sent": draw.integers(0, 3, size),
            "days": draw.integers(1, 120, size),
        }
    ).with_columns(organisation_id="SIM" + digits, date_sent=SENT + pl.duration(days="sent"))
    for place, question in enumerate(WAYS):
        given = full & (draw.random(size) >= BLANK[question])
        reference, tenths = 10_000_000 * (place + 1) + first, question == "q5"
        said = answers(draw, numbers[question], given, WAYS[question], messy, reference, tenths)
        frame = frame.with_columns(
            said["text"].alias(question),
            pl.Series(f"{question}_true", numbers[question] / 10 if tenths else numbers[question]),
            *(pl.when("replied").then(said[name]).alias(f"{question}_{name}") for name in MEANT),
        )
    named = pl.format("Simulated {} {}", "type_name", digits).alias("name")
    answered = frame[draw.permutation(np.flatnonzero(replied))]
    return (
        frame.select("organisation_id", named, "organisation_type", "date_sent"),
        answered.select("organisation_id", *WAYS, date_responded=pl.col("date_sent") + pl.duration(days="days")),
        frame.select("organisation_id", "organisation_type", "replied", pl.col("^q._.+$")),
    )


def _numbers(draw: np.random.Generator, kind: np.ndarray) -> dict[str, np.ndarray]:
    """Return the true number of each question, of organisations of these types (places in TYPES); q5's in tenths."""
    none, median, spread, a, b = (
        np.array([getattr(one, name) for one in TYPES.values()])[kind] for name in Type._fields[2:]
    )
    total = np.rint(median * np.exp(spread * draw.standard_normal(len(kind)))).clip(max=LARGEST).astype(np.int64)
    total[draw.random(len(kind)) < none] = 0
    rate = draw.beta(a, b)
    q2, q3, q4, _ = draw.multinomial(total, np.column_stack([rate, (1 - rate)[:, None] * OF_THE_OTHERS])).T
    return {"q1": total, "q2": q2, "q3": q3, "q4": q4, "q5": draw.poisson(TENTHS, len(kind))}


def _config(organisations: int, folder: Path) -> str:
    config = yaml.safe_load(Path(__file__).with_name("simulated.yaml").read_text(encoding="utf-8"))
    config["survey"] = folder.name
    config["title"] = f"{organisations:,} simulated councils, {SENT.year}"
    for name in config["input"]:
        config["input"][name]["file"] = str(folder / f"{name}.csv")
    return yaml.safe_dump(config, sort_keys=False, width=120)


def _described(organisations: int, messy: float, seed: int) -> str:
    how = (__doc__ or "").partition("How a survey is drawn")[2].rstrip()
    types = "\n".join(f"| {' | '.join(map(str, (kind, *one)))} |" for kind, one in TYPES.items())
    return f"""# A simulated survey

SYNTHETIC DATA: no organisation and no answer here is real. {organisations:,} organisations, a share {messy:g} of the \
answers messy, seed {seed}.

How it is drawn{how}

REPLIED {REPLIED:g}, EMPTY {EMPTY:g}, LARGEST {LARGEST:,}, TENTHS {TENTHS}, \
BLANK {", ".join(f"{name} {share:g}" for name, share in BLANK.items())}.

| {" | ".join(["type", *Type._fields])} |
|{"---|" * (len(Type._fields) + 1)}
{types}
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Simulate a survey whose truth is known.")
    parser.add_argument("organisations", type=int, help="how many organisations are contacted")
    parser.add_argument("folder", type=Path, help="where the survey is written; its name is the survey's")
    parser.add_argument("--messy", type=float, default=0.1, help="share of the answers given that is put in words")
    simulate(**vars(parser.parse_args()))
