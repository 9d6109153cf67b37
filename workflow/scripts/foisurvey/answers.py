"""The reader of answers: from the text of a reply to a number, a reason why there is none, or a question to a person.

`python -m foisurvey.answers in.csv out.csv` reads columns question, answer and number.

An answer is taken apart once: what is never the answer (dates, sections of an Act, standards,
list numbers) is blanked out, the numbers that remain are found, and the words around the one
number must all be known. A text that is not wholly understood goes to review: a wrong number is
worse than a question.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from foisurvey import schemas

LONGEST = 10_000
LARGEST = 10**15  # beyond it a double no longer holds every whole number

# Kinds whose value depends on how the config reads an ambiguous answer.
AMBIGUOUS = ("approximate", "more_than", "fewer_than")

# A correction's `to` may be one of these kinds in place of a text to read.
KINDS = ("not_held", "refused", "not_applicable", "not_seen", "not_answered")

DEFAULT_READING = {
    "approximate": "as_stated",
    "more_than": "next_number",
    "fewer_than": "next_number",
    "approximate_tolerance": 0.1,
}


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
PLAIN = str.maketrans("\u00a0\u2009\u202f\u2007\t\n\r‘’“”–—−‐‑", " " * 7 + "''\"\"" + "-" * 5)

UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL = {word: number for number, word in enumerate(UNITS)} | {
    word: 10 * number for number, word in enumerate(TENS, start=2)
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_WORD = "|".join([*SMALL, *SCALES])
NUMBER = re.compile(
    rf"(?:(?<![\w.,£/])|(?<=[A-Za-z]\.))(?:£\s?)?(?P<digits>\d{{1,3}}(?:[, ]\d{{3}})+(?![\d,])|\d+)(?P<decimals>\.\d+)?(?P<thousands>k\b)?(?![\d/])"
    rf"|(?P<point>(?<![\w.])\.\d+)"
    rf"|\b(?P<words>(?:a\s+(?=hundred|thousand))?(?:{_WORD})(?:(?:[\s-]+|\s+and\s+)(?:{_WORD}))*)\b",
    re.IGNORECASE,
)

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
# What is never the answer, blanked out before numbers are looked for.
NEVER = re.compile(
    r"\b(?:sections?|sec\.?|s\.?|regulations?|articles?|paragraphs?|para\.?|schedule)\s*\d+[a-z]?(?:\s?\(\w+\))*"
    r"|\bact\s+\d{4}\b"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}\.?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b"
    r"|\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
    r"|\b(?:19|20)\d\d\s?[/-]\s?(?:\d\d|20\d\d)\b"
    r"|\b(?:in|since|of|from|by|until|during|for|fy)\s+(?:19|20)\d\d\b|\((?:19|20)\d\d\)"
    r"|\b(?:dcb|iso|iec|scci|isb|bs|en|ref|foi|no\.)[\s:_/-]*\d[\w/-]*"
    r"|\b(?:questions?|q)\s*\d+\b[.:)]?",
    re.IGNORECASE,
)
LIST_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}\)|\d{1,2}[.)](?!\d))\s*(?=\S)")

# Phrases that say why there is no number; the first kind that is found in this order stands.
REASONS = {
    "refused": re.compile(
        r"\b(?:section|sec\.?|s\.?)\s*(?P<section>12|14|21|22|24|31|36|38|40|41|43|44)\b|\bexempt(?:ion|ed)?\b|\brefus(?:e|ed|al)\b"
        r"|\bwithh(?:e|o)ld|\bneither confirm nor deny\b|\bcost limit\b|\bappropriate limit\b|\bsuppressed\b|^\s*\*+\s*$",
        re.IGNORECASE,
    ),
    "not_held": re.compile(
        r"\bnot?\s+(?:currently\s+|centrally\s+)?(?:held|hold|recorded|record|collected|collect|available|known)\b|\bunknown\b"
        r"|\b(?:does|do|did|is|are)\s*(?:n't|\s+not)\s+(?:\w+\s+)?(?:held?|hold|record(?:ed)?|collect(?:ed)?|keep|kept|know|available)\b"
        r"|\bholds?\s+no\s+(?:information|data|records?|central)\b|\bno\s+(?:information|data|records?)\s+(?:is\s+|are\s+)?held\b"
        r"|\bunable\s+to\s+(?:identify|extract|provide|confirm|determine|report)\b|\bcan\s?not\s+be\s+(?:identified|extracted|provided)\b"
        r"|\bno\s+central\s+(?:register|record|list|log)",
        re.IGNORECASE,
    ),
    "not_applicable": re.compile(
        r"\bnot\s+applicable\b|^\s*n\s?[/.]\s?a\.?\s*$|\bdoes\s+not\s+apply\b", re.IGNORECASE
    ),
}

HEDGE = r"(?:approximately|approx\.?|about|around|roughly|circa|ca?\.|c|~|est\.?|estimated?(?:\s+(?:at|to\s+be))?|an\s+estimated|nearly|almost|some)"
BEFORE = {
    "at_least": r"(?:at\s+least|(?:a\s+)?minimum(?:\s+of)?|no\s+(?:fewer|less)\s+than|not\s+(?:fewer|less)\s+than|>=|≥)",
    "at_most": r"(?:up\s+to|no\s+more\s+than|not\s+more\s+than|at\s+most|(?:a\s+)?maximum(?:\s+of)?|<=|≤)",
    "more_than": r"(?:more\s+than|greater\s+than|over|above|in\s+excess\s+of|exceeding|>)",
    "fewer_than": r"(?:fewer\s+than|less\s+than|under|below|<)",
    "approximate": HEDGE,
}
AFTER = {
    "at_least": r"(?:\+|or\s+more|or\s+over|or\s+above|plus(?=\s*$|\s*[.,;]))",
    "at_most": r"(?:or\s+fewer|or\s+less|or\s+under)",
    "approximate": r"(?:or\s+so|approximately|approx\.?|\(\s*(?:approximately|approx\.?|estimated?)\s*\)|,?\s*estimated)",
}
# Words that may stand before the number without changing what it says.
OPENING = (
    r"(?:there|are|is|were|was|we|it|have|has|had|hold|holds|held|the|our|this|a|an|total|totals|in|all|of|at|as|currently|presently|present|"
    r"trust|board|organisation|council|icb|authority|body|department|service|response|answer|number|figure|count|use|uses|used|using|operate|operates|"
    r"systems?|technologies|applications?|today|been|with|to|for|both|yes|and|do|does|that|identified|recorded|reported|employs?|deployed|currently|"
    r"question|q|a|total\s*number|:|=|-|,|\.)"
)
# Words that may follow it in the same breath: what was counted, and where.
UNIT = (
    r"(?:digital|health|it|clinical|information|software|care|electronic|technologies|technology|dhts?|systems?|applications?|apps?|products?|"
    r"solutions?|platforms?|tools?|services?|safety|cases?|reports?|officers?|deployed|deployments?|in|use|used|total|overall|across|the|trust|"
    r"board|organisation|council|currently|at|present|of|these|which|our|we|as|all|are|is|have|has|that|live|active|staff|members?|people|persons?|employees?|"
    r"individuals?|posts?|only|altogether|fte'?s?|wte'?s?|f/t|full|time|full-time|whole-time|equivalents?|assured|with|both|been|were|was|"
    r"identified|recorded|held|place|so|far|to|date|within|by|and|on)"
)
# Said after the number, these change or contradict it.
DOUBT = re.compile(
    r"%|\bper\s?cent|\bpercent|\bper\s+(?!annum)|\beach\b|\bhours?\b|\bdays?\b|\bminutes?\b|\bmonths?\b|\bexclud|\bexcept\b"
    r"|\bplus\b|\band\s+another\b|\badditional\s|\bothers\b|\bnot\s+(?:including|all)\b|\?",
    re.IGNORECASE,
)
RANGE = re.compile(r"\s*(?:-|to|and|or)\s*", re.IGNORECASE)
ZERO = re.compile(
    r"^\s*(?:nil(?:\s+return)?|none|no|0|zero|no\s+(?:digital\s+|health\s+|it\s+|clinical\s+)*(?:systems?|staff|officers?|technologies|dhts?|cases?)"
    r"|(?:we|the\s+\w+)\s+(?:do(?:es)?\s*(?:not|n't)\s+(?:have|use|hold)\s+any|ha(?:ve|s)\s+(?:no|none))(?:\s+(?:digital|health|it|clinical|systems?|technologies|dhts?|officers?))*"
    r"|(?:none|nil)\b\s*(?:[.,;:(-]|of\s+(?:these|them|our|the)|at\s+present|currently|have|has|in\b|specifically).*)\s*\.?\s*$",
    re.IGNORECASE,
)
TOTAL = re.compile(r"\btotal(?:\s+(?:of|is|number\s+is))?\s*[:=-]?\s*$", re.IGNORECASE)
TOTAL_AFTER = re.compile(r"^\s*(?:\w+\s+)?(?:in\s+total|in\s+all|altogether|overall)\b", re.IGNORECASE)


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
    found = _decide(plain, number)
    if found.kind in AMBIGUOUS and found.value is not None:
        found = _by_rule(found, number, settings)
    return replace(found, span=text if found.span is None else found.span)


def _decide(plain: str, number: str) -> Reading:
    blanked = NEVER.sub(lambda match: " " * len(match[0]), plain)
    listed = LIST_NUMBER.sub(lambda match: " " * len(match[0]), blanked)
    numbers = list(_numbers(listed))
    if not numbers and list(_numbers(blanked)):
        return _unclear("a list number, or the answer?") if listed.strip() else _unclear("a number and nothing else")
    for kind, phrase in REASONS.items():
        if match := phrase.search(plain):
            if numbers:
                return _unclear(f"says {kind.replace('_', ' ')}, yet has a number", match[0])
            section = match.groupdict().get("section")
            return Reading(kind, f"{kind}_section_{section}" if section else kind, span=match[0].strip())
    if ZERO.match(listed) and not any(value for _, value in numbers):
        return Reading("exact", "zero", 0.0, 0.0, 0.0)
    if not numbers:
        return _unclear("no number and no known phrase")
    return _with_numbers(listed, numbers, number)


def _with_numbers(listed: str, numbers: list[tuple[re.Match[str], float]], number: str) -> Reading:
    if len(numbers) == 2 and (between := _range(listed, numbers)):
        return between
    match, value = numbers[0]
    if len(numbers) > 1:
        totals = [
            (match, value)
            for match, value in numbers
            if TOTAL.search(listed[: match.start()]) or TOTAL_AFTER.match(listed[match.end() :])
        ]
        same = len({value for _, value in numbers}) == 1
        if len(totals) == 1:
            match, value = totals[0]
            if value < max(value for _, value in numbers):
                return _unclear("a stated total that is not the largest number", match[0])
            if DOUBT.search(listed):
                return _unclear("words that may change the number")
            return _exact(value, "stated_total", number, match[0])
        if not same or len(numbers) > 2 or not re.fullmatch(r"\s*[(=:-]\s*", listed[match.end() : numbers[1][0].start()]):
            return _unclear("several numbers and no stated total")
        listed = listed[: match.end()] + listed[numbers[1][0].end() :].lstrip(" )")
    before, after = listed[: match.start()].strip(), listed[match.end() :].strip()
    if re.search(r"(?:^|\s)-$", listed[: match.start()]):
        return _unclear("a negative number, or a dash?", match[0])
    if "£" in match[0] and number != "money" or match["thousands"] and number == "count":
        return _unclear("money where something else was asked", match[0])
    if DOUBT.search(after) or DOUBT.search(before):
        return _unclear("words that may change the number")
    kind = "exact"
    for name, phrase in BEFORE.items():
        if opening := re.search(rf"(?:^|(?<=\s)|(?<=[:=,-]))\(?{phrase}\s*$", before, re.IGNORECASE):
            kind, before = name, before[: opening.start()].strip()
            break
    for name, phrase in AFTER.items():
        if closing := re.match(phrase, after, re.IGNORECASE):
            if kind != "exact":
                return _unclear("two bounds on one number")
            kind, after = name, after[closing.end() :].strip()
            break
    if not re.fullmatch(rf"(?:{OPENING}\s*)*", before, re.IGNORECASE):
        return _unclear("words before the number that are not understood")
    breath = re.match(rf"(?:{UNIT}\b\s*)*", after, re.IGNORECASE)
    rest = after[breath.end() :] if breath else after
    if rest and not re.match(r"[.,;:(\[)-]", rest):
        return _unclear("words after the number that are not understood")
    return _bounded(kind, value, number, match[0])


def _bounded(bound: str, value: float, number: str, span: str) -> Reading:
    found = _exact(value, "one_number" if bound == "exact" else bound, number, span)
    kind = {"at_least": "more_than", "at_most": "fewer_than"}.get(bound, bound)
    return found if found.review else replace(found, kind=kind)


def _exact(value: float, rule: str, number: str, span: str) -> Reading:
    if number == "count" and value != int(value):
        return Reading("unclear", rule, review="a fraction where a count was asked", span=span)
    if value > LARGEST:
        return Reading("unclear", rule, review="a number of impossible size", span=span)
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


def _range(listed: str, numbers: list[tuple[re.Match[str], float]]) -> Reading | None:
    (first, low), (second, high) = numbers
    if low < high and RANGE.fullmatch(listed[first.end() : second.start()]):
        span = listed[first.start() : second.end()]
        return Reading("range", "range", None, low, high, "a range, not one number", span)
    return None


def _unclear(review: str, span: str | None = None) -> Reading:
    return Reading("unclear", "unclear", review=review, span=span)


def _numbers(text: str) -> Iterator[tuple[re.Match[str], float]]:
    for match in NUMBER.finditer(text):
        if match["words"]:
            yield match, float(_in_words(match["words"]))
        elif match["point"]:
            yield match, float(match["point"])
        else:
            digits = re.sub(r"[, ]", "", match["digits"])
            yield match, float(digits + (match["decimals"] or "")) * (1000 if match["thousands"] else 1)


def _in_words(text: str) -> int:
    """Return the number a run of number words says: "two hundred and five" is 205."""
    done = part = 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in SMALL:
            part += SMALL[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in SCALES:
            done, part = done + (part or 1) * SCALES[word], 0
    return done + part


def read(answers_raw: pl.DataFrame, corrections: pl.DataFrame, numbers: dict[str, str], reading: dict[str, Any]) -> pl.DataFrame:
    """Return each answer as received with what it says, corrected where a person decided.

    `numbers` says what each question wants. Status: stated, ruled (an approximation or a bound), corrected, in_review, or the kind of
    an answer that gives no number.
    """
    changed = corrections.select("organisation_id", "question", corrected="to", by_hand=pl.lit(True))
    answers = answers_raw.join(changed, on=["organisation_id", "question"], how="left", maintain_order="left")
    by_hand = pl.col("by_hand").fill_null(False)
    answers = answers.with_columns(
        read_text=pl.when(by_hand).then("corrected").otherwise("answer_text"),
        received=pl.col("cell"),
        cell=pl.when(by_hand).then(pl.lit("text")).otherwise("cell"),
    )
    found = read_frame(answers, numbers, reading)
    decided = by_hand & pl.col("read_text").is_in(KINDS)
    found = found.with_columns(
        pl.when(decided).then("read_text").otherwise("kind").alias("kind"),
        pl.when(decided).then(pl.lit("decided")).otherwise("rule").alias("rule"),
        *(pl.when(~decided).then(name).alias(name) for name in ("value", "low", "high", "review")),
    )
    status = (
        pl.when(pl.col("review").is_not_null())
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


def read_frame(answers: pl.DataFrame, numbers: dict[str, str], reading: dict[str, Any]) -> pl.DataFrame:
    """Return the answers with kind, value, low, high, rule, review and span.

    `answers` has question, read_text and cell; `numbers` says what each question wants. Each
    distinct text is read once. A cell that is no text or number goes to review as it is.
    """
    distinct = answers.select("question", "read_text", "cell").unique(maintain_order=True)
    readings = [
        read_answer(text, numbers[question], reading)
        if cell in ("text", "number")
        else Reading("unclear", f"{cell}_cell", review=f"the spreadsheet holds a {cell} here, not the answer", span=text)
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
    """Read the answers of one CSV (question, answer, number) into another."""
    asked = pl.read_csv(source, infer_schema=False)
    texts = asked.with_columns(read_text=pl.col("answer"), cell=pl.lit("text"))
    found = [read_answer(text, number or "count") for text, number in texts.select("read_text", "number").iter_rows()]
    read = pl.DataFrame([vars(one) for one in found], schema=_READING, orient="row")
    columns = ["kind", "value", "low", "high", "rule", "review", "span"]
    pl.concat([asked, read.select(columns)], how="horizontal").write_csv(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
