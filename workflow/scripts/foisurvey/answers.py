"""The reader of answers: from the text of a reply to a number, a reason why there is none, or a question to a person.

`python -m foisurvey.answers in.csv out.csv` reads columns question, answer and number.

An answer is taken apart once: what is never the answer (dates, sections of an Act, standards,
list numbers) is blanked out, the numbers that remain are found, and the words around the one
number must all be known. A text that is not wholly understood goes to review: a wrong number is
worse than a question.
"""

import argparse
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import polars as pl

from foisurvey import phrases, schemas

LONGEST = 10_000
MOST_NUMBERS = 50
LARGEST = 10**15  # beyond it a double no longer holds every whole number

# Kinds whose value depends on how the config reads an ambiguous answer.
AMBIGUOUS = ("approximate", "more_than", "fewer_than")

# A correction's `to` may be one of these kinds in place of a text to read.
KINDS = ("not_held", "refused", "not_applicable", "not_seen", "not_answered")

DEFAULT_READING: dict[str, Any] = {
    "approximate": "as_stated",
    "more_than": "next_number",
    "fewer_than": "next_number",
    "approximate_tolerance": 0.1,
    "largest": LARGEST,
}


Found = tuple[re.Match[str], float]  # a number in a text


@dataclass(frozen=True)
class Reading:
    """What an answer says: its kind, value and limits, the rule that decided, and why a person must look."""

    kind: str
    rule: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    review: str | None = None
    span: str | None = None


# One character for one, so that a span found in the plain text stands at the same place in the answer.
PLAIN = str.maketrans("\u2009\u202f\u2007\t\r\u200b\ufeff‘’“”–—−‐‑", "\u00a0" * 3 + " " * 4 + "''\"\"" + "-" * 5)


def read_answer(text: str | None, number: str = "count", reading: dict[str, Any] | None = None) -> Reading:
    """Read one answer to a "how many" question.

    `number` is what the question wants: count, decimal or money. `reading` is the config's
    section of that name. A value is given only together with its kind and limits; where
    `review` is set a person decides, and value is what the text would mean if it meant that.
    A missing or blank text is kind not_answered.
    """
    settings = DEFAULT_READING | (reading or {})
    if text is None or not text.strip():
        return Reading("not_answered", "blank")
    if len(text) > LONGEST:
        return Reading("unclear", "too_long", review=f"longer than {LONGEST} characters")
    plain = text.translate(PLAIN)
    not_seen = settings.get("not_seen")
    if not_seen and plain.strip().casefold() == not_seen.casefold():
        return Reading("not_seen", "not_seen", span=text)
    topic = frozenset(re.findall(r"\w+", " ".join(settings.get("topic_words", [])).lower()))
    found = _decide(plain, number, topic)
    if found.kind in AMBIGUOUS and found.value is not None:
        found = _by_rule(found, number, settings)
    if found.value is not None and found.value > settings["largest"]:
        found = replace(found, review=f"a number of impossible size, above {settings['largest']:,}")
    return replace(found, span=text if found.span is None else found.span)


def _decide(plain: str, number: str, words: frozenset[str]) -> Reading:
    blanked = phrases.NEVER.sub(lambda match: " " * len(match[0]), plain)
    listed = phrases.LIST_NUMBER.sub(lambda match: " " * len(match[0]), blanked)
    numbers = list(islice(_numbers(listed), MOST_NUMBERS + 1))
    if len(numbers) > MOST_NUMBERS:
        return _unclear(f"more than {MOST_NUMBERS} numbers")
    if not numbers and any(_numbers(blanked)):
        return _unclear("a list number, or the answer?")
    for kind, phrase in phrases.REASONS.items():
        if match := phrase.search(plain):
            if kind == "refused" and re.match(r"\s*(?:none|nil|no)\b", plain, re.IGNORECASE):
                return _unclear("says none, and refused", match[0])
            if numbers:
                return _unclear(f"says {kind.replace('_', ' ')}, yet has a number", match[0])
            section = phrases.SECTION.search(plain)
            return Reading(kind, f"{kind}_section_{section[1]}" if section else kind, span=match[0].strip())
    if _says_zero(listed, words) and not any(value for _, value in numbers):
        if phrases.DOUBT.search(listed):
            return _unclear("none, with words that may change it")
        return Reading("exact", "zero", 0.0, 0.0, 0.0)
    if not numbers:
        return _unclear("no number and no known phrase")
    return _with_numbers(listed, numbers, number, words, listed != blanked)


def _with_numbers(listed: str, numbers: list[Found], number: str, words: frozenset[str], is_list: bool) -> Reading:
    """Read a text that has numbers: the one number, or the one that is said to be the total."""
    match, value = numbers[0]
    if len(numbers) > 1:
        (_, second), between = numbers[1], listed[match.end() : numbers[1][0].start()]
        if len(numbers) == 2 and value < second and phrases.BETWEEN.fullmatch(between):
            return Reading("range", "range", None, value, second, "a range, not one number", listed.strip())
        if len(numbers) > 2 or value != second or not phrases.SAID_TWICE.fullmatch(between):
            return _sum_of_the_others(listed, numbers, number, words)
        listed = listed[: match.end()] + listed[numbers[1][0].end() :].lstrip(" )")
    before, after = re.sub(r"\s+", " ", listed[: match.start()]), listed[match.end() :].strip()
    if is_list and re.match(r"[.)]\s", listed[match.end() :]):
        return _unclear("a second list number, or the answer?", match[0])
    if " " in (match["digits"] or "") and listed.strip() != match[0].strip():
        return _unclear("one number with a space, or two?", match[0])
    if re.search(r"(?:^|[^\w)])-$", before):
        return _unclear("a negative number, or a dash?", match[0])
    if ("£" in match[0] and number != "money") or (match["thousands"] and number == "count"):
        return _unclear("money where something else was asked", match[0])
    if phrases.DOUBT.search(before + after):
        return _unclear("words that may change the number")
    if before.rstrip().endswith("(") and after.startswith(")"):
        before, after = before.rstrip()[:-1], after[1:].lstrip()
    bound, before, after = _bound(before.strip(), after)
    if bound is None:
        return _unclear("two bounds on one number, or a bound that may be a place")
    if phrases.YEAR.fullmatch(match[0]) and bound in ("one_number", "approximate"):
        return _unclear("a number, or a year?", match[0])
    breath = phrases.BREATH_END.split(after, maxsplit=1)[0]
    if value == 0 and re.search(phrases.ELSEWHERE, after, re.IGNORECASE):
        return _unclear("none, with words that may change it", match[0])
    if number == "money" and "£" not in match[0] and not _known(breath, phrases.PER_ANNUM):
        return _unclear("a number that may not be money", match[0])
    if re.search(r"\w$", before) and before.split()[-1].lower() in words | {"number"}:
        return _unclear("a number, or part of a name?", match[0])
    if phrases.TAIL_DOUBT.search(after):
        return _unclear("words that may take the number back")
    if phrases.HEDGE.search(after):
        return _unclear("a bound or an approximation that is not next to the number")
    if not _known(before, phrases.OPENING | words) or not _known(breath, phrases.FOLLOWING | words):
        return _unclear("words around the number that are not understood")
    found = _exact(value, bound, number, match[0])
    kind = {"one_number": "exact", "at_least": "more_than", "at_most": "fewer_than"}.get(bound, bound)
    return found if found.review else replace(found, kind=kind)


def _sum_of_the_others(listed: str, numbers: list[Found], number: str, words: frozenset[str]) -> Reading:
    """Read several numbers of which one is the sum of all others, and is said to be the total."""
    everything = sum(value for _, value in numbers)
    sums = [(match, value) for match, value in numbers if 2 * value == everything]
    if len(sums) != 1:
        return _unclear("several numbers, and none is the sum of the others")
    match, value = sums[0]
    before, after = listed[: match.start()].rstrip(), listed[match.end() :].strip()
    if not phrases.TOTAL_BEFORE.search(before) and not phrases.TOTAL_AFTER.match(after):
        return _unclear("several numbers, and none is said to be the total", match[0])
    if phrases.DOUBT.search(listed) or phrases.HEDGE.search(listed) or phrases.TAIL_DOUBT.search(listed):
        return _unclear("words that may change the total", match[0])
    breath = phrases.BREATH_END.split(after, maxsplit=1)[0]
    if not _known(breath, phrases.FOLLOWING | words):
        return _unclear("a total of something else, or of what was asked?", match[0])
    return _exact(value, "stated_total", number, match[0])


def _says_zero(text: str, words: frozenset[str]) -> bool:
    if phrases.ZERO.match(text):
        return True
    none_of = phrases.NO.match(text)
    return none_of is not None and _known(none_of[1], phrases.COUNTED | words)


def _bound(before: str, after: str) -> tuple[str | None, str, str]:
    """Return what the words next to a number make of it (None: two things at once), and the words that are left."""
    bounds = []
    for name, phrase in phrases.BEFORE.items():
        if found := re.search(rf"(?:^|(?<=[\s:=,(-])){phrase}\s*:?\s*$", before, re.IGNORECASE):
            bounds.append(name)
            said, before = found[0].strip(" :").lower(), before[: found.start()].strip()
            if said in phrases.BOUND_OR_PLACE and before and before.split()[-1].lower() not in phrases.BEFORE_A_BOUND:
                return None, before, after
            break
    for name, phrase in phrases.AFTER.items():
        if found := re.match(phrase, after, re.IGNORECASE):
            bounds.append(name)
            after = after[found.end() :].strip()
            break
    return (None if len(bounds) > 1 else (bounds or ["one_number"])[0]), before, after


def _known(text: str, words: frozenset[str]) -> bool:
    """Say whether a text has nothing but known words and light punctuation."""
    said = re.findall(r"[^\W_]+(?:['/-][^\W_]+)*", text.lower())
    light = re.sub(r"[^\W_]+(?:['/-][^\W_]+)*|[\s:=.,(-]", "", text)
    return not light and all(word.removesuffix("'s") in words for word in said)


def _exact(value: float, rule: str, number: str, span: str) -> Reading:
    if math.isnan(value):
        return _unclear("number words that make no number", span)
    if value > LARGEST:
        return Reading("unclear", rule, review="a number of impossible size", span=span)
    if number == "count" and value != int(value):
        return Reading("unclear", rule, review="a fraction where a count was asked", span=span)
    return Reading("exact", rule, value, value, value, span=span)


def _by_rule(found: Reading, number: str, settings: dict[str, Any]) -> Reading:
    """Give an ambiguous answer the value and limits that the config's rules have for it."""
    assert found.value is not None
    stated, rule = found.value, settings[found.kind]
    if found.kind == "approximate":
        tolerance = settings["approximate_tolerance"]
        found = replace(found, low=stated * (1 - tolerance), high=stated * (1 + tolerance))
    else:
        value = stated
        if rule == "next_number" and found.rule in ("more_than", "fewer_than") and number == "count":
            value = stated + (1 if found.rule == "more_than" else -1)
        if value < 0:
            return Reading("unclear", found.rule, review="fewer than none", span=found.span)
        limits = (value, None) if found.kind == "more_than" else (0.0, value)
        found = replace(found, value=value, low=limits[0], high=limits[1])
        if number != "count":
            return replace(found, review="a bound on a number that is no count")
    return replace(found, review="the config sends such answers to review") if rule == "review" else found


def _unclear(review: str, span: str | None = None) -> Reading:
    return Reading("unclear", "unclear", review=review, span=span)


def _numbers(text: str) -> Iterator[Found]:
    for match in phrases.NUMBER.finditer(text):
        if match["words"]:
            yield match, _in_words(match["words"])
        elif match["point"]:
            yield match, float(match["point"])
        else:
            digits = re.sub(r"[,\s]", "", match["digits"])
            yield match, float(digits + (match["decimals"] or "")) * (1000 if match["thousands"] else 1)


def _in_words(text: str) -> float:
    """Return the number a run of number words says ("two hundred and five" is 205), nan where it says none."""
    said = [word for word in re.split(r"[\s-]+", re.sub(r"^a\b", "one", text.lower())) if word != "and"]
    done = part = 0
    for word in said:
        if word in phrases.SMALL:
            part += phrases.SMALL[word]
        elif word == "hundred":
            part *= 100
        else:
            done, part = done + part * phrases.SCALES[word], 0
    return float(done + part) if said == _spelt(done + part) else math.nan


def _spelt(number: int) -> list[str]:
    """Return the words of a number below a thousand million."""
    for scale in ("million", "thousand", "hundred"):
        count, rest = divmod(number, phrases.SCALES[scale])
        if count:
            return [*_spelt(count), scale, *(_spelt(rest) if rest else [])]
    if number in phrases.WORDS:
        return [phrases.WORDS[number]]
    return [phrases.WORDS[number // 10 * 10], phrases.WORDS[number % 10]]


def read(
    answers_raw: pl.DataFrame, corrections: pl.DataFrame, questions: dict[str, Any], reading: dict[str, Any]
) -> pl.DataFrame:
    """Return each answer as received with what it says, corrected where a person decided.

    `questions` is the config's: the number each wants, and the largest that can be. Status:
    stated, ruled (an approximation or a bound), corrected, in_review, the kind of an answer that
    gives no number, or superseded or late where another reply counts in its place.
    """
    decisions = corrections.select("organisation_id", "question", decision="to")
    answers = answers_raw.join(
        decisions, on=["organisation_id", "question"], how="left", maintain_order="left", validate="m:1"
    )
    counts = pl.col("set_aside").is_null()
    by_hand = pl.col("corrected")
    answers = answers.with_columns(corrected=counts & pl.col("decision").is_not_null()).with_columns(
        read_text=pl.when(by_hand).then("decision").otherwise("answer_text"),
        received=pl.col("cell"),
        cell=pl.when(by_hand).then(pl.lit("text")).otherwise("cell"),
    )
    found = read_frame(answers, questions, reading)
    kind = pl.col("read_text").str.strip_chars().str.to_lowercase()
    decided = by_hand & kind.is_in(KINDS)
    found = found.with_columns(
        pl.when(decided).then(kind).otherwise("kind").alias("kind"),
        pl.when(decided).then(pl.lit("decided")).otherwise("rule").alias("rule"),
        *(pl.when(~decided).then(name).alias(name) for name in ("value", "low", "high")),
        pl.when(decided | ~counts)
        .then(None)
        .when(by_hand)
        .then(pl.format("the correction '{}': {}", "read_text", "review"))
        .otherwise("review")
        .alias("review"),
    )
    status = (
        pl.when(~counts)
        .then("set_aside")
        .when(pl.col("review").is_not_null())
        .then(pl.lit("in_review"))
        .when(pl.col("value").is_null())
        .then("kind")
        .when(by_hand)
        .then(pl.lit("corrected"))
        .when(pl.col("kind").is_in(AMBIGUOUS))
        .then(pl.lit("ruled"))
        .otherwise(pl.lit("stated"))
    )
    found = found.with_columns(status=status, cell=pl.col("received"))
    return schemas.conform(found.select(list(schemas.ANSWERS)), schemas.ANSWERS)


def read_frame(answers: pl.DataFrame, questions: dict[str, Any], reading: dict[str, Any]) -> pl.DataFrame:
    """Return the answers with kind, value, low, high, rule, review and span.

    `answers` has question, read_text and cell. Each distinct text is read once. A cell that is
    no text or number goes to review as it is.
    """
    settings = {
        name: reading | ({"largest": question["largest"]} if "largest" in question else {})
        for name, question in questions.items()
    }
    distinct = answers.select("question", "read_text", "cell").unique(maintain_order=True)
    readings = [
        read_answer(text, questions[question]["number"], settings[question])
        if cell in ("text", "number")
        else Reading(
            "unclear", f"{cell}_cell", review=f"a cell of type {cell}: not the answer as it was given", span=text
        )
        for question, text, cell in distinct.iter_rows()
    ]
    read = pl.DataFrame([vars(one) for one in readings], schema=_READING, orient="row")
    return answers.join(
        pl.concat([distinct, read], how="horizontal"),
        on=["question", "read_text", "cell"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


_READING = {
    "kind": pl.String,
    "rule": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "review": pl.String,
    "span": pl.String,
}


def main(source: str, target: str) -> None:
    """Read the answers of one CSV (question, answer, number) into another.

    The words of its question may stand around an answer's number.
    """
    asked = pl.read_csv(source, infer_schema=False)
    rows = asked.select("question", "answer", pl.col("number").fill_null("count")).rows()
    found = [read_answer(text, number, {"topic_words": [question or ""]}) for question, text, number in rows]
    read = pl.DataFrame([vars(one) for one in found], schema=_READING, orient="row")
    columns = ["kind", "value", "low", "high", "rule", "review", "span"]
    pl.concat([asked, read.select(columns)], how="horizontal").write_csv(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m foisurvey.answers", description="Read the answers of a CSV file.")
    parser.add_argument("source", help="a CSV with columns question, answer, number (count, decimal or money)")
    parser.add_argument("target", help="the CSV to write")
    main(**vars(parser.parse_args()))
