"""The results in sentences: every number in them is an estimate, and knows which.

A sentence is written once, as a template whose numbers stand in braces: {id}, {id:kind}, {id|none}, {id|one|several}
or {id|none|one|several}. The config's own sentences are such templates too.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from foisurvey.config import parts, total
from foisurvey.problems import BadInput, Problem, nearest
from foisurvey.render import MISSING, Numbers, shown_statuses, titled
from foisurvey.signs import in_markdown, spelt
from foisurvey.stats.printing import KAPPA_DECIMALS, SKEWNESS_DECIMALS

# The kinds that a template may ask for; beside them a number of decimals, 0 to 9.
KINDS = ("count", "amount", "statistic", "percent", "standard_error")
NOT_DEFINED = "not defined"
_FIELD = re.compile(r"\{([^{}]*)\}")
_RATES = ("table4.", "table5.", "table6.")
_OF_NUMBERS = ("mean", "sd", "ci_low", "ci_high", "median", "iqr_low", "iqr_high")
_AMOUNTS = ("total", "numerator", "denominator", "min", "max")


@dataclass(frozen=True)
class Number:
    """A number in a sentence: its text as printed, the row of estimates.csv that it is, and that row's column."""

    text: str
    id: str
    column: str = "value"


Sentence = tuple[str | Number, ...]


@dataclass(frozen=True)
class Section:
    """A section of the results: its name in the config, its heading, and its paragraphs of sentences."""

    name: str
    heading: str
    paragraphs: list[list[Sentence]]


def results(values: dict[str, float | None], survey: dict[str, Any], settings: dict[str, Any]) -> list[Section]:
    """Return the sections of the results: response, totals, and rates, shares, sensitivity where there are such; limits.

    `values` are estimates by id, with their bands (see `ambiguity.by_id`), statements among them.
    `survey` is as for `render.table`; `settings` holds title, synthetic, decimals, statistics, sensitivity
    and (where there are any) sentences of the config, which close their sections. A number that is not defined is
    left out with what would say it, or said to be so. Raises BadInput with every sentence of the config that names no
    section, estimate or kind, or whose braces are broken.
    """
    say = _Speaker(values, survey, settings)
    counted, parts_config = survey["counted"], survey.get("parts", {})
    sections = [
        Section("response", "Responses", _response(say)),
        Section("totals", f"Number of {counted['plural']}", _totals(say)),
    ]
    if compliance := parts_config.get("compliance"):
        rate = compliance["rate"]
        sections.append(Section("rates", rate[:1].upper() + rate[1:], _rates(say)))
    if parts_config:
        sections.append(Section("shares", parts_config["heading"], _shares(say)))
    if compliance and settings["sensitivity"]:
        sections.append(Section("sensitivity", "Sensitivity analyses", _sensitivity(say)))
    sections.append(Section("limits", "Limits of the data", _limits(say)))
    _add_own(sections, settings.get("sentences", {}), say)
    return sections


def markdown(sections: list[Section], settings: dict[str, Any]) -> str:
    """Return the sections as a Markdown document; its title says so where the data are synthetic."""
    blocks = [f"# {in_markdown(titled('Results', settings))}"]
    for section in sections:
        blocks.append(f"## {in_markdown(section.heading)}")
        blocks += [in_markdown(" ".join(map(plain, paragraph))) for paragraph in section.paragraphs]
    return "\n\n".join(blocks) + "\n"


def plain(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return "".join(piece.text if isinstance(piece, Number) else piece for piece in sentence)


def kind_of(name: str, noun: str) -> str:
    """Return the kind as which an estimate is printed where a template asks for none; `noun` is the id of what counts.

    By the last part of its id: pct... a percent, se a standard error, skewness and kappa themselves; total, numerator,
    denominator, min, max and the noun an amount; mean, sd, ci_..., median, iqr_... a statistic; anything else a
    count. Statistics, min and max of Tables 4 to 6 are percents.
    """
    last = name.rpartition(".")[2]
    if last.startswith("pct"):
        return "percent"
    if last in ("skewness", "kappa"):
        return last
    if last == "se":
        return "standard_error"
    if name.startswith(_RATES) and last in (*_OF_NUMBERS, "min", "max"):
        return "percent"
    return "statistic" if last in _OF_NUMBERS else "amount" if last in (*_AMOUNTS, noun) else "count"


class _Unfit(Exception):
    pass


class _Speaker:
    """Makes sentences of templates. A name in braces is a word, the end of an id after `prefix`, or an id."""

    def __init__(self, values: dict[str, float | None], survey: dict[str, Any], settings: dict[str, Any]) -> None:
        self.values, self.survey, self.settings = values, survey, settings
        self.noun = survey["counted"]["id"]
        counted = survey["questions"][total(survey["questions"])]["number"] == "count"
        decimals = settings["decimals"]
        self._decimals = decimals | {
            "amount": 0 if counted else decimals["statistic"],
            "skewness": SKEWNESS_DECIMALS,
            "kappa": KAPPA_DECIMALS,
        }
        self._words = {
            "singular": survey["counted"]["singular"],
            "plural": survey["counted"]["plural"],
            "rate": survey.get("parts", {}).get("compliance", {}).get("rate", ""),
            "level": f"{100 * settings['statistics']['level']:g}%",
        }

    def __call__(self, template: str, prefix: str = "", **words: str) -> Sentence:
        """Return a sentence of ours; it may use the survey's words, and `words`."""
        return self._sentence(template, prefix, self._words | words)

    def own(self, template: str) -> Sentence:
        """Return a sentence of the config. Raises _Unfit with all that is wrong with it."""
        wrong = ["a brace without its other one"] if re.search(r"[{}]", _FIELD.sub("", template)) else []
        for field in _FIELD.findall(template):
            try:
                self._number(field, "", {})
            except _Unfit as error:
                wrong.append(str(error))
        if wrong:
            raise _Unfit("; ".join(wrong))
        return self._sentence(template, "", {})

    def count(self, name: str) -> int:
        """Return a count."""
        return int(self.values[name] or 0)

    def text(self, name: str) -> str:
        """Return a number as printed."""
        number = self._number(name, "", {})[0]
        assert isinstance(number, Number)
        return number.text

    def _sentence(self, template: str, prefix: str, words: dict[str, str]) -> Sentence:
        pieces: list[str | Number] = []
        for place, piece in enumerate(_FIELD.split(template)):
            said = (
                [piece] if not place % 2 else [words[piece]] if piece in words else self._number(piece, prefix, words)
            )
            for one in said:
                text = one if isinstance(one, Number) else re.sub(r"[\t\r\n]+", " ", one)
                if isinstance(text, str) and pieces and isinstance(pieces[-1], str):
                    pieces[-1] += spelt(text)
                elif text:
                    pieces.append(spelt(text) if isinstance(text, str) else text)
        return tuple(pieces)

    def _number(self, field: str, prefix: str, words: dict[str, str]) -> list[str | Number]:
        head, *choices = field.split("|")
        name, _, kind = head.partition(":")
        name = name.replace("counted.", f"{self.noun}.") if prefix else name
        name = f"{prefix}.{name}" if prefix and name not in self.values else name
        if f"{name}_low" in self.values and prefix:
            return self._interval(name)
        if name not in self.values:
            raise _Unfit(f"{name!r} is no estimate{nearest(name, self.values)}")
        row, column = name, "value"
        for end in ("ambiguity_low", "ambiguity_high"):
            if name.endswith(f".{end}"):
                row, column = name.removesuffix(f".{end}"), end
        usual, decimals = kind_of(row, self.noun), self._decimals
        if re.fullmatch("[0-9]", kind):
            kind, decimals = usual, decimals | {usual: int(kind)}
        elif kind and kind not in KINDS:
            raise _Unfit(f"{kind!r} is no kind of number; expected one of {', '.join(KINDS)}, or decimals, 0 to 9")
        if len(choices) > 3:
            raise _Unfit(
                f"{field!r} has {len(choices)} words; expected 1 (for none), 2 (one, several) or 3 (none first)"
            )
        kind = kind or usual
        before, _, statistic = name.rpartition(".")
        text = Numbers(self.values, before, decimals).number(statistic, kind)
        if text == MISSING:
            text = NOT_DEFINED
        elif kind in ("percent", "standard_error") and text[-1].isdigit():
            text += "%"
        if text == "0" and len(choices) in (1, 3):
            none, _, rest = choices[0].partition(" ")
            return [Number(none, row, column), f" {rest}" if rest else ""]
        if len(choices) < 2:
            return [Number(text, row, column)]
        word = choices[-2] if text == "1" else choices[-1]
        return [Number(text, row, column), f" {words.get(word, word)}"]

    def _interval(self, name: str) -> list[str | Number]:
        low, high = (self._number(f"{name}_{end}", "", {})[0] for end in ("low", "high"))
        minus = any(isinstance(bound, Number) and bound.text.startswith("-") for bound in (low, high))
        return [low, " to " if minus else "-", high]


def _response(say: _Speaker) -> list[list[Sentence]]:
    contacted = "In total, {table1.all.contacted|organisation was|organisations were} contacted, and "
    if not say.count("table1.all.responded.n"):
        return [[say(contacted + "{table1.all.responded.n|none} responded (Table 1).")]]
    of_all = [
        say(contacted + "{responded.n} ({responded.pct}) responded (Table 1).", "table1.all"),
        say(
            "Of all contacted, {full.n} ({full.pct}) provided full data, {partial.n} ({partial.pct}) partial data "
            "and {no_data.n} ({no_data.pct}) no data, and {no_response.n} ({no_response.pct}) did not respond.",
            "table1.all",
        ),
    ]
    by_type = []
    for kind, label in _several_types(say):
        template = "{label}: {contacted|no organisation was|organisation was|organisations were} contacted."
        if say.count(f"table1.{kind}.responded.n"):
            template = (
                "{label}: {contacted|organisation was|organisations were} contacted and {responded.n} "
                "({responded.pct}) responded, {full.n} ({full.pct}) with full data, {partial.n} ({partial.pct}) with "
                "partial data and {no_data.n} ({no_data.pct}) with no data."
            )
        elif say.count(f"table1.{kind}.contacted"):
            template = template[:-1] + " and {responded.n|none} responded."
        by_type.append(say(template, f"table1.{kind}", label=label))
    return _filled(of_all, by_type)


def _totals(say: _Speaker) -> list[list[Sentence]]:
    known = say.count("table2.all.organisations.n")
    if not known:
        return [[say("The number of {plural} is known for {table2.all.organisations.n|no organisation}.")]]
    of_all = [
        say(
            "The number of {plural} is known for {table2.all.organisations.n} of "
            "{table1.all.contacted|organisation|organisations} contacted and comes to {counted.total|singular|plural} "
            "in all (Table 2).",
            "table2.all",
        )
    ]
    if known > 1:
        of_all.append(
            say(
                "The mean per organisation was {mean} (SD {sd}; {level} CI {ci}), the median {median} (IQR {iqr}) and "
                "the range from {min} to {max}.",
                "table2.all",
            )
        )
    percent = "" if not say.values[f"table2.all.{say.noun}.total"] else " ({counted.pct} of all)"
    templates = {
        "none": "{label}: the number is known for {organisations.n|no organisation}.",
        "one": "{label}: {organisations.n|organisation|organisations} had {counted.total|singular|plural}"
        + f"{percent}.",
        "several": "{label} had {rank} {median} (IQR {iqr}) and a mean of {mean} (SD {sd}; {level} CI {ci}), with "
        "{organisations.n|organisation|organisations} and {counted.total|singular|plural}" + f"{percent}.",
    }
    return _filled(of_all, _by_type(say, "table2", templates))


def _rates(say: _Speaker) -> list[list[Sentence]]:
    compliance = say.survey["parts"]["compliance"]
    label = say.survey["questions"][compliance["part"]]["label"].lower()
    known = say.count("table3.all.organisations.n")
    of_all = [
        say("The {rate} of an organisation is the percentage of its {plural} that are {label}.", label=label),
        say(
            "It is known for {organisations.n|no organisation|organisation|organisations}"
            + (", with {counted.total|singular|plural} in all (Tables 3 and 4)." if known else "."),
            "table3.all",
        ),
    ]
    if known == 1:
        of_all.append(say("The rate was {table4.all.mean}."))
    elif known:
        of_all.append(
            say(
                "The mean rate was {mean} (SD {sd}; {level} CI {ci}), the median {median} (IQR {iqr}) and the range "
                "from {min} to {max}.",
                "table4.all",
            )
        )
    templates = {
        "none": "{label}: the rate is known for {organisations.n|no organisation}.",
        "one": "{label}: the rate of {organisations.n|organisation|organisations} was {mean}.",
        "several": "{label} had {rank} {median} (IQR {iqr}) and a mean of {mean} (SD {sd}; {level} CI {ci}), with "
        "{organisations.n|organisation|organisations}.",
    }
    return _filled(of_all, _by_type(say, "table4", templates) if known else [])


def _by_type(say: _Speaker, table: str, templates: dict[str, str]) -> list[Sentence]:
    """Return a sentence a type; the lowest and the highest median are said to be so where they stand alone in print."""
    types = _several_types(say)
    counts = {kind: say.count(f"{table}.{kind}.organisations.n") for kind, _ in types}
    medians = [
        (say.values[f"{table}.{kind}.median"], say.text(f"{table}.{kind}.median"), kind)
        for kind in counts
        if counts[kind]
    ]
    ranks = {}
    if len(medians) > 1:
        for rank, (_, text, kind) in (("lowest", min(medians)), ("highest", max(medians))):
            if [other for _, other, _ in medians].count(text) == 1:
                ranks[kind] = f"the {rank} median,"
    return [
        say(
            templates["none" if not counts[kind] else "one" if counts[kind] == 1 else "several"],
            f"{table}.{kind}",
            label=label,
            rank=ranks.get(kind, "a median of"),
        )
        for kind, label in types
    ]


def _shares(say: _Speaker) -> list[list[Sentence]]:
    intro = [
        say(
            "Each share below has a denominator of its own: the {plural} of the organisations that answered what it needs."
        ),
        say("The shares therefore need not add up to a whole (Table 6)."),
    ]
    sentences = []
    for status, shown in shown_statuses(say.survey):
        label = f"{shown['group']}, {shown['label']}" if "group" in shown else shown["label"]
        prefix = f"table6.all.{status}"
        if say.values[f"{prefix}.pct"] is not None:
            template = (
                "{label}: {pct} of the {plural} ({numerator}/{denominator}; SE {se}; {level} CI {ci}), from "
                "{organisations|organisation|organisations}."
            )
        elif say.count(f"{prefix}.organisations"):
            template = (
                "{label}: not defined, as {organisations|organisation|organisations} had {denominator|no} {plural}."
            )
        else:
            template = "{label}: not defined, as {organisations|no organisation} answered what it needs."
        sentences.append(say(template, prefix, label=label))
    return [intro, sentences]


def _sensitivity(say: _Speaker) -> list[list[Sentence]]:
    known = "table4.all.organisations.n"
    if not say.count(known):
        return [[say(f"{{{known}|No organisation}} has a {{rate}}, so there is nothing to compare.")]]
    paragraphs = []
    for name, scenario in say.settings["sensitivity"].items():
        rules, words = [], {"label": scenario["label"]}
        if trim := scenario.get("trim"):
            words["share"] = f"{100 * trim['fraction']:g}%"
            among = "{ranked.n|organisation|organisations} with a " + (
                "total" if trim["base"] == "with_total" else "{rate}"
            )
            rules.append(
                f"of {among}, the {{share}} (rounded down) with the fewest {{plural}} and as many with the most"
            )
        if rates := [f"{rate:g}%" for rate in scenario.get("exclude_rates", [])]:
            words["rates"] = " or ".join([", ".join(rates[:-1]), rates[-1]] if len(rates) > 1 else rates)
            rules.append("those with a {rate} of {rates}")
        dropped = "{excluded.n|no organisation|organisation|organisations} with a {rate}"
        sentences = [
            say(f"{{label}}: left out were {', and '.join(rules)}; that is {dropped}.", f"table5.{name}", **words)
        ]
        if say.values[f"table5.{name}.all.mean"] is not None:
            sentences.append(
                say(
                    "Of {organisations.n|organisation|organisations} left, the mean {rate} was {mean} (in the primary "
                    "analysis {table5.primary.all.mean}) and the median {median} ({table5.primary.all.median}).",
                    f"table5.{name}.all",
                )
            )
        paragraphs.append(sentences)
    return paragraphs


def _limits(say: _Speaker) -> list[list[Sentence]]:
    answers = []
    if say.count("review.all.answers.n"):
        answers.append(
            say("{review.all.answers.n|answer is|answers are} in review and counted as missing until a person decides.")
        )
    else:
        answers.append(say("{review.all.answers.n|No answer} is in review."))
    if parts(say.survey["questions"]) and say.count("table2.all.organisations.n"):
        imputed = "{imputed.all.answers.n|none was imputed|was not stated and is the sum of its parts"
        imputed += "|were not stated and are the sums of their parts}"
        answers.append(say("Of {table2.all.organisations.n|total|totals}, " + imputed + "."))
    if say.count("ambiguous.all.answers.n"):
        said = (
            "{ambiguous.all.answers.n|answer was ambiguous and counts|answers were ambiguous and count} with the value"
        )
        answers.append(say(said + " that a rule reads."))
    else:
        answers.append(say("{ambiguous.all.answers.n|No answer} was ambiguous."))
    if say.count("table2.all.ambiguous.n"):
        answers.append(_band(say))
    silent = "{table1.all.no_response.n|No organisation|organisation|organisations} "
    if say.count("table1.all.no_response.n"):
        silent += (
            "did not respond and {table1.all.no_data.n|none} responded without data; their {plural} are not known, "
        )
        silent += "and not estimated."
    else:
        silent += "failed to respond."
    return [answers, [say(silent)]]


def _band(say: _Speaker) -> Sentence:
    """Return how far the total moves with the ambiguous answers that it rests on."""
    end = f"table2.all.{say.noun}.total.ambiguity"
    if say.text(f"{end}_low") == say.text(f"{end}_high"):
        return say(
            "The total of {counted.total} does not move with {ambiguous.n|such answer|such answers}.", "table2.all"
        )
    low = "If each of these lay anywhere in its interval, the total would be {counted.total.ambiguity_low}"
    behind = "The total of {counted.total|singular|plural} rests on {ambiguous.n} of these. "
    high = " to {counted.total.ambiguity_high}"
    if say.values[f"{end}_high"] == math.inf:
        high = " or more, with {counted.total.ambiguity_high}"
    return say(behind + low + high + ".", "table2.all")


def _several_types(say: _Speaker) -> list[tuple[str, str]]:
    """Return the types and their labels, where there are several: one alone is all."""
    types = say.survey["organisation_types"]
    return list(types.items()) if len(types) > 1 else []


def _filled(*paragraphs: list[Sentence]) -> list[list[Sentence]]:
    return [paragraph for paragraph in paragraphs if paragraph]


def _add_own(sections: list[Section], own: dict[str, list[str]], say: _Speaker) -> None:
    """Close each section with the config's own sentences."""
    by_name = {section.name: section for section in sections}
    problems = []
    for name, templates in own.items():
        if name not in by_name:
            problems.append(
                Problem(f"sentences.{name}: this survey has no such section; expected one of {', '.join(by_name)}")
            )
            continue
        paragraph = []
        for place, template in enumerate(templates, start=1):
            try:
                paragraph.append(say.own(template))
            except _Unfit as error:
                problems.append(Problem(f"sentences.{name}, sentence {place}: {error}"))
        by_name[name].paragraphs.extend(_filled(paragraph))
    if problems:
        raise BadInput("sentences", problems)
