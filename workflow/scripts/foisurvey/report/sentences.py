"""The results in sentences: who responded, totals, rates, shares, sensitivity analyses, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.outside_text import capitalised, markdown_safe, visible
from foisurvey.core.survey import OwnSentences, Presentation, Question, Remainder, Scenario
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import ENDS, Group, Results
from foisurvey.figures.registry import figures_of
from foisurvey.report.certainty_sentences import certainty
from foisurvey.report.first_uses import first_uses
from foisurvey.report.process_sentences import process_sentences
from foisurvey.report.sentence_templates import BadTemplate, Sentence, Writer, as_text
from foisurvey.report.wording import in_words, listed, percentage, within_a_sentence
from foisurvey.tables.headline_labels import amount_words
from foisurvey.tables.notes import emptied_types
from foisurvey.tables.share_table import doubt
from foisurvey.tables.table import last_day, titled

COMPLETENESS = {"full": "full data", "partial": "partial data", "no_data": "no data"}
# A sentence a type stands only where there are so many types at most, and on a choice so many options.
MOST_TYPES, MOST_OPTIONS = 4, 4
# Labels of more words, both together, have a sentence each; of more types than these only their number is said.
LONG_LABELS, LONG_LIST = 10, 2
MOST_WORDS = 120  # of a paragraph
TIES = {
    "all": "Organisations tied at the boundary were all excluded.",
    "none": "Organisations tied at the boundary were all kept.",
}
NOT_RANKED = "Types with fewer than {least} organisations that answered are not ranked."
NOT_RANKED_BY_RESPONSE = "Types with fewer than {least} organisations are not ranked."
OF_MEAN = "[ (SD {sd}; {level} CI {ci})]"
# What is said of answers that are no plain numbers as stated: their noun, and what is so of one of them and of several.
ANSWERS = {
    "review": (
        "answer",
        "answers",
        "awaits a decision on the review page and counts as missing",
        "await a decision on the review page and count as missing",
    ),
    "unconfirmed": (
        "answer that counts",
        "answers that count",
        "was read as the program proposed, and nobody has confirmed it",
        "were read as the program proposed, and nobody has confirmed them",
    ),
    "imputed": (
        "total",
        "totals",
        "was not stated and is the sum of its parts, so the true total may be higher",
        "were not stated and are the sums of their parts, so the true totals may be higher",
    ),
    "ambiguous": (
        "number stated",
        "numbers stated",
        "was approximate, or a lower or upper limit",
        "were approximate, or lower or upper limits",
    ),
}


@dataclass(frozen=True)
class ResultsSection:
    """A section of the results: its name in the config, its heading, and its paragraphs of sentences.

    Text from outside stands in headings and sentences as `outside_text.visible` leaves it, not escaped for any format.
    """

    name: str
    heading: str
    paragraphs: list[list[Sentence]]


def results_sections(results: Results, own: OwnSentences) -> list[ResultsSection]:
    """Return the sections response, totals, rates, shares, extra, sensitivity and limits; those four if it has them.

    `results` are of all analyses and statements; the config's `own` sentences stand at the end of their section. A
    number that is not defined is left out with its sentence, or the sentence says so. Raises BadInput with every
    sentence of the config that names no section, estimate or unit, or whose braces are broken.
    """
    writer, survey = Writer(results, figures_of(results.survey)), results.survey
    sections = [
        ResultsSection("response", "Responses", _response(writer)),
        *(ResultsSection("replies", "Replies under the Act", one) for one in [process_sentences(writer)] if one),
        ResultsSection("totals", visible(capitalised(amount_words(survey))), _totals(writer)),
    ]
    if survey.compliance:
        sections.append(ResultsSection("rates", visible(capitalised(survey.compliance.rate)), _rates(writer)))
    if survey.parts:
        sections.append(ResultsSection("shares", visible(survey.parts.heading), _shares(writer)))
    if survey.design.extra_tables:
        sections.append(ResultsSection("extra", "Other questions", _extra(writer)))
    if paragraphs := certainty(writer):
        sections.append(ResultsSection("certainty", "How sure the numbers are", paragraphs))
    if survey.sensitivity:
        sections.append(ResultsSection("sensitivity", "Sensitivity analyses", _sensitivity(writer)))
    sections.append(ResultsSection("limits", "Limits of the data", _limits(writer)))
    own_paragraphs = _own_paragraphs(writer, own.given(), [section.name for section in sections])
    for section in sections:
        if section.name in own_paragraphs:
            section.paragraphs.append(own_paragraphs[section.name])
        section.paragraphs[:] = [short for paragraph in section.paragraphs for short in _short(paragraph)]
    return _spelt_out(sections, survey)


def markdown(sections: list[ResultsSection], survey: Presentation) -> str:
    """Return the sections as a Markdown document; its title says so where the data are synthetic."""
    blocks = [f"# {markdown_safe(titled('Results', survey))}"]
    for section in sections:
        blocks.append(f"## {markdown_safe(section.heading)}")
        blocks += [markdown_safe(" ".join(map(as_text, paragraph))) for paragraph in section.paragraphs]
    return "\n\n".join(blocks) + "\n"


def _response(writer: Writer) -> list[list[Sentence]]:
    group, day = writer.results.group("table1"), last_day(writer.survey)
    by = f" by {day}" if group.count("late.n") else ""
    flow = writer.figure("flow")
    if group.count("contacted") == 1:
        return [[writer.write(f"The only organisation contacted {_one_reply(group, day)} ({{table1}}{flow}).", group)]]
    if not group.count("responded.n"):
        none = writer.write(
            f"None of the {{contacted}} organisations contacted responded{by} ({{table1}}{flow}).", group
        )
        return [[none, *(_without_reply(writer, group) if by else [])]]
    template = "Overall, {responded.pct} of the organisations contacted responded"
    of_all = [writer.write(f"{template}{by} ({{responded.n}} of {{contacted}}; {{table1}}{flow}).", group)]
    given = [name for name in COMPLETENESS if group.count(f"{name}.n")]
    if len(given) == 1:
        who = "The one that responded" if group.count("responded.n") == 1 else "All that responded"
        of_all.append(writer.write(f"{who} gave {COMPLETENESS[given[0]]}."))
    else:
        numbers = [f"{{{name}.n}} ({{{name}.pct}}) gave {COMPLETENESS[name]}" for name in given]
        of_all.append(writer.write(f"Of those contacted, {listed(numbers)}.", group))
    return _not_empty([*of_all, *_without_reply(writer, group)], _responses_by_type(writer))


def _one_reply(group: Group, day: str) -> str:
    """Return what became of the only request of a group."""
    if group.count("late.n"):
        return f"replied after {day}, and its reply is not counted"
    given = [words for name, words in COMPLETENESS.items() if group.count(f"{name}.n")]
    return f"replied with {given[0]}" if given else "did not reply"


def _without_reply(writer: Writer, group: Group) -> list[Sentence]:
    """Return how many did not reply, and how many replied too late, where there are any."""
    clauses = []
    if group.count("no_response.n"):
        clauses.append("{no_response.n|organisation|organisations}[ ({no_response.pct})] did not reply")
    if group.count("late.n"):
        after = f"replied after {last_day(writer.survey)} and"
        noun = "" if clauses else "organisation "
        nouns = "" if clauses else "organisations "
        clauses.append(f"{{late.n|{noun}{after} is not counted|{nouns}{after} are not counted}}")
    return [writer.write(f"{'; '.join(clauses)}.", group)] if clauses else []


def _responses_by_type(writer: Writer) -> list[Sentence]:
    labels = _several_types(writer)
    if len(labels) > MOST_TYPES:
        return _ranked(writer, "table1", "responded.pct", "contacted", "The response rate", NOT_RANKED_BY_RESPONSE)
    sentences = []
    for name, label in labels.items():
        group = writer.results.group("table1", name)
        given = [one for one in COMPLETENESS if group.count(f"{one}.n")]
        if group.count("contacted") == 1:
            template = f"the only one {_one_reply(group, last_day(writer.survey))}"
        elif not given:
            template = "none of the {contacted} responded"
        else:
            numbers = [f"{{{one}.n}} with {COMPLETENESS[one]}" for one in given]
            all_ = "all with" if group.count("responded.n") > 1 else "with"
            of_these = f"{all_} {COMPLETENESS[given[0]]}" if len(given) == 1 else listed(numbers)
            template = f"{{responded.pct}} responded ({{responded.n}} of {{contacted}}), {of_these}"
        if group.count("late.n") and group.count("contacted") > 1:
            template += "; {late.n|replied too late and is not counted|replied too late and are not counted}"
        sentences.append(writer.write(f"{{label}}: {template}.", group, label=label))
    return sentences


def _ranked(
    writer: Writer, table: str, statistic: str, organisations: str, what: str, excluded: str, where: str = ""
) -> list[Sentence]:
    """Return which types have the highest and the lowest of a statistic, of those with organisations enough.

    Of two types both are given already, and nothing is returned.
    `organisations` is the statistic that counts them, `what` names the statistic in words. `excluded` says which types
    are not ranked, `where` which table has them all.
    """
    labels, least = _several_types(writer), writer.survey.minimum_n
    if len(labels) == 2:
        return []
    groups = {name: writer.results.group(table, name) for name in labels}
    enough = {name: one for name, one in groups.items() if one.count(organisations) >= least and _known(one, statistic)}
    if len({one.text(statistic) for one in enough.values()}) < 2:
        return []
    ends = []
    for extreme in (max, min):
        end = extreme(enough.values(), key=lambda one: one.value(statistic) or 0.0)
        alike = [name for name, one in enough.items() if one.text(statistic) == end.text(statistic)]
        types = within_a_sentence(labels[alike[0]]) if len(alike) == 1 else f"{in_words(len(alike))} types"
        ends.append((types, f"{{{end.id(statistic)}}}"))
    words = {"what": what, "high": ends[0][0], "low": ends[1][0], "where": where and f"; {where}"}
    highest = f"{{what}} was highest {_among(ends[0][0])} {{high}} ({ends[0][1]}{{where}})"
    lowest = f"lowest {_among(ends[1][0])} {{low}} ({ends[1][1]})"
    if len(f"{words['high']} {words['low']}".split()) > LONG_LABELS:
        sentences = [writer.write(f"{one}.", None, **words) for one in (highest, f"It was {lowest}")]
    else:
        sentences = [writer.write(f"{highest} and {lowest}.", None, **words)]
    if least > 1 and len(enough) < len(groups):  # that none without an answer is ranked need not be said
        sentences.append(writer.write(excluded, least=in_words(least)))
    return sentences


def _known(group: Group, statistic: str) -> bool:
    return group.value(statistic) is not None


def _among(types: str) -> str:
    return "in" if types.endswith(" types") else "among"


def _totals(writer: Writer) -> list[list[Sentence]]:
    group = writer.results.group("table2")
    organisations, is_money = group.count("organisations.n"), writer.is_money
    if not organisations:
        return [[writer.write("No organisation reported its {amount}.")]]
    reported = "{counted.total|singular|plural}"
    # The dots of the organisations are their rates, where the survey has these.
    figure = writer.figure("figure1", *([] if writer.survey.compliance else ["organisations"]))
    if _one_contacted(writer):
        total = (
            f"The organisation reported {'{counted.total} of {plural}' if is_money else reported} ({{table2}}{figure})."
        )
        return [[writer.write(total, group)]]
    of = "{organisations.n} of the {table1.all.contacted} organisations"
    if organisations == writer.results.group("table1").count("contacted"):
        of = "the {organisations.n} organisations"
    total = f"In total, {of} reported {reported} ({{table2}}{figure})."
    if is_money:
        total = f"{{Plural}}: {{counted.total}} in total, reported by {of} ({{table2}}{figure})."
    of_all = [writer.write(total, group, Plural=capitalised(writer.survey.counted.plural))]
    if organisations > 1:
        of_all += _distribution(writer, group, "The median per organisation", "Organisations")
    of_all_types = "[ ({counted.pct} of all)]"
    sums = f"{{counted.total}}{of_all_types}" if is_money else f"{reported}{of_all_types}"
    with_sums = f"{{label}}: {{organisations.n|organisation|organisations}} reported {sums}"
    templates = {
        "none": "{label}: none reported {a number}.",
        "one": f"{with_sums}.",
        "several": f"{with_sums}, with a median of {{median}}[ (IQR {{iqr}})] and a mean of {{mean}}{OF_MEAN}.",
    }
    words = {"a number": "an amount" if is_money else "a number"}
    return _not_empty(of_all, _by_type(writer, "table2", templates, **words))


def _distribution(writer: Writer, group: Group, median: str, organisations: str) -> list[Sentence]:
    """Return the middle of a distribution, and its range unless all numbers are printed alike."""
    templates = [f"{median} was {{median}}[ (IQR {{iqr}})] and the mean {{mean}}{OF_MEAN}."]
    if group.text("min") != group.text("max"):
        templates.append(f"{organisations} ranged from {{min}} to {{max}}.")
    return [writer.write(template, group) for template in templates]


def _rates(writer: Writer) -> list[list[Sentence]]:
    assert writer.survey.compliance
    part = writer.survey.questions[writer.survey.compliance.part].label
    totals, rates = writer.results.group("table3"), writer.results.group("table4")
    known = totals.count("organisations.n")
    where = f"{{table4}}{writer.figure('figure2', 'organisations', 'funnel')}"
    label = f"under “{part}”" if writer.is_money else f"that are {within_a_sentence(part)}"
    definition = "The {rate} is the percentage of an organisation's {plural} {label}."
    of_all = [writer.write(definition, label=label)]
    if _one_contacted(writer) and known:
        return [[*of_all, writer.write(f"It was {{mean}} ({where}).", rates)]]
    if not known:
        return [[*of_all, writer.write("It is known for no organisation.")]]
    amount = "{counted.total} of {plural}" if writer.is_money else "{counted.total|singular|plural}"
    together = "which together reported" if known > 1 else "which reported"
    known_for = f"It is known for {{organisations.n|organisation|organisations}}, {together} {amount}"
    of_all.append(writer.write(f"{known_for} ({where}).", totals))
    if known == 1:
        of_all.append(writer.write("The rate was {mean}.", rates))
    else:
        of_all += _distribution(writer, rates, "The median rate", "Rates")
    templates = {
        "none": "{label}: the rate is known for no organisation.",
        "one": "{label}: the rate of {organisations.n|organisation|organisations} was {mean}.",
        "several": "{label}: the median was {median}[ (IQR {iqr})] and the mean {mean}"
        f"{OF_MEAN}, over {{organisations.n|organisation|organisations}}.",
    }
    return _not_empty(of_all, _by_type(writer, "table4", templates))


def _by_type(writer: Writer, table: str, templates: Mapping[str, str], **words: str) -> list[Sentence]:
    """Return a sentence a type, by the template for none, one or several organisations; then how their medians rank.

    Of more than four types only the rank is said, and which table has them all.
    """
    labels = _several_types(writer)
    sentences = []
    if few := len(labels) <= MOST_TYPES:
        for name, label in labels.items():
            group = writer.results.group(table, name)
            template = templates[{0: "none", 1: "one"}.get(group.count("organisations.n"), "several")]
            sentences.append(writer.write(template, group, label=label, **words))
    where = "" if few else writer.reference(table)
    rank = _ranked(writer, table, "median", "organisations.n", "The median", NOT_RANKED, where)
    if rank or few:
        return sentences + rank
    return [writer.write("{table} shows each organisation type.", table=capitalised(writer.reference(table)))]


def _shares(writer: Writer) -> list[list[Sentence]]:
    all_types, statistics = writer.results.group("table6"), writer.survey.statistics
    counts = writer.survey.design.counts_things
    second = statistics.interval_of_share != "cluster"  # an interval by organisations beside another
    sentences, intervals, doubtful, denominators = [], set(), False, set()
    for status, part in writer.survey.statuses.items():
        share = Group(writer.results, all_types.id(status))
        if share.value("pct") is None:
            template = "“{title}” has no percentage, because no organisation answered what it needs."
            if share.count("organisations"):
                template = "“{title}” has no percentage, because the organisations that answered have no {plural}."
            sentences.append(writer.write(template, share, title=_title(part)))
            continue
        denominators.add((share.value("denominator"), share.count("organisations")))
        spread = "" if share.value("se") is None else "[; {level} CI {ci}]"
        if second and share.value("cluster_ci_low") is not None:
            spread += "[; {level} CI by organisations {cluster_ci}]" if counts else "[; {level} CI {cluster_ci}]"
        intervals |= {name for name in ("ci_low", "cluster_ci_low") if share.value(name) is not None}
        doubtful = doubtful or any(doubt(share, name) for name in ("ci", "cluster_ci")[: 1 + second])
        sentences.append(_share(writer, part, share, spread))
    about = [writer.write(_denominators(writer, denominators))] if denominators else []
    alike = "within one organisation tend to be alike, so the true uncertainty is larger"
    if second and counts and intervals:
        both = "cluster_ci_low" in intervals
        treat = "The first interval of each percentage treats" if both else "The intervals treat"
        allows = ": the interval by organisations allows for it" if both else ""
        about.append(writer.write(f"{treat} {{plural}} as independent."))
        about.append(writer.write(f"{{Plural}} {alike}{allows}.", Plural=capitalised(writer.survey.counted.plural)))
    elif intervals:
        about.append(writer.write("The intervals allow for whole organisations having answered."))
    if doubtful:
        about.append(
            writer.write(
                "Read an interval marked † in {table6} with care: it has no width, or an end that no percentage can "
                "have."
            )
        )
    return _not_empty(about, sentences)


def _title(part: Question | Remainder) -> str:
    group = part.group if isinstance(part, Question) else None
    return f"{group}, {within_a_sentence(part.label)}" if group else part.label


def _share(writer: Writer, part: Question | Remainder, share: Group, spread: str) -> Sentence:
    """Return a share in words; one of money names its part as a heading does."""
    parts, percentage = writer.survey.parts, f"({{pct}}{spread})"
    over = "" if _one_contacted(writer) else " in {organisations|organisation|organisations}"
    if writer.is_money:
        template = f"{{title}}: {{numerator}} of {{denominator}} {percentage}{over}."
        return writer.write(template, share, title=_title(part))
    words = within_a_sentence(part.label)
    if isinstance(part, Question) and part.group:
        words = f"{within_a_sentence(part.group)} ({part.label})"
    verb = "was" if share.text("numerator") == "1" else "were"
    if isinstance(part, Remainder) and not (parts and parts.remainder):  # no label of the config
        verb, words = "fell", "outside these groups"
    of = "Of the" if _one_contacted(writer) else "Of"
    template = f"{of} {{denominator|singular|plural}}{over}, {{numerator|none}} {percentage} {verb} {{words}}."
    return writer.write(template, share, words=words)


def _denominators(writer: Writer, denominators: set[tuple[float | None, int]]) -> str:
    """Return what the shares are percentages of."""
    parts, where = writer.survey.parts, f"{{table6}}{writer.figure('shares')}"
    assert parts
    if len(denominators) == 1:
        each = "Each percentage is of all {plural} of the organisations that answered"
        if _one_contacted(writer):
            each = "Each percentage is of all {plural} of the organisation"
    else:
        each = "Each percentage is of the {plural} of the organisations that answered the questions it depends on"
    if not parts.disjoint:
        return f"{each}; the parts may overlap ({where})."
    return f"{each} ({where})." if len(denominators) == 1 else f"{each}, so they need not sum to 100 ({where})."


def _extra(writer: Writer) -> list[list[Sentence]]:
    """Return a paragraph on each extra question: on all organisations, and on each type where these are few."""
    survey, labels = writer.survey, _several_types(writer)
    paragraphs = []
    for table, question in survey.design.extra_tables.items():
        asked, group = survey.questions[question], writer.results.group(table)
        words = {f"{option}.label": called[0] for option, called in asked.choices.items()}
        words |= {"question": asked.label, "where": writer.reference(table)}
        paragraph = [writer.write(_answered(writer, asked, group), group, **words)]
        few = len(labels) <= MOST_TYPES and len(asked.choices) <= MOST_OPTIONS
        if few and group.count("organisations.n"):
            for name, label in labels.items():
                of_type = writer.results.group(table, name)
                paragraph.append(writer.write(_answered_of_type(asked, of_type), of_type, label=label, **words))
        if not asked.choices:
            median = "The median answer"
            paragraph += _ranked(writer, table, "median", "organisations.n", median, NOT_RANKED)
        paragraphs.append(paragraph)
    return paragraphs


def _answered(writer: Writer, asked: Question, group: Group) -> str:
    """Return the template of what organisations answered to an extra question."""
    count = group.count("organisations.n")
    if not count:
        return "No organisation answered “{question}” ({where})."
    if asked.choices:
        if _one_contacted(writer):
            return f"“{{question}}”: the organisation said {_chosen_by_one(asked, group)} ({{where}})."
        chosen = _chosen(asked, group)
        return f"Of {{organisations.n|organisation|organisations}} that answered “{{question}}”, {chosen} ({{where}})."
    about = "“{question}”: " if asked.label.endswith("?") else "{question}: "
    if _one_contacted(writer):
        return f"{about}{{min}} ({{where}})."
    if count == 1:
        return f"{about}{{organisations.n|organisation|organisations}} answered, with {{min}} ({{where}})."
    total = "[, and {total} in total]" if asked.number in ("count", "money") else ""
    median = "with a median of {median}[ (IQR {iqr})], from {min} to {max}"
    return f"{about}{{organisations.n|organisation|organisations}} answered, {median}{total} ({{where}})."


def _answered_of_type(asked: Question, group: Group) -> str:
    """Return the template of what the organisations of a type answered to an extra question."""
    count = group.count("organisations.n")
    if not count:
        return "{label}: none answered."
    if asked.choices:
        if count == 1:
            answered = "{label}: {organisations.n|organisation|organisations} answered"
            return f"{answered}, and said {_chosen_by_one(asked, group)}."
        return f"{{label}}: of {{organisations.n|organisation|organisations}}, {_chosen(asked, group)}."
    if count == 1:
        return "{label}: {organisations.n|organisation|organisations} answered, with {min}."
    return "{label}: {organisations.n} answered, with a median of {median}[ (IQR {iqr})]."


def _chosen(asked: Question, group: Group) -> str:
    """Return how many organisations chose each option that any chose."""
    options = [option for option in asked.choices if group.count(estimate_id(option, "n"))]
    chosen = [f"{{{group.id(option)}.n}} ({{{group.id(option)}.pct}})" for option in options]
    chosen[0] += " said"
    return listed([f"{number} “{{{option}.label}}”" for number, option in zip(chosen, options, strict=True)])


def _chosen_by_one(asked: Question, group: Group) -> str:
    (option,) = [option for option in asked.choices if group.count(estimate_id(option, "n"))]
    return f"“{{{option}.label}}”"


def _sensitivity(writer: Writer) -> list[list[Sentence]]:
    rates = writer.results.group("table4")
    if not rates.count("organisations.n"):
        return [[writer.write("No organisation has {a rate}, so there is nothing to compare.")]]
    scenarios = writer.survey.sensitivity.items()
    return [_scenario(writer, name, scenario) for name, scenario in scenarios]


def _scenario(writer: Writer, name: str, scenario: Scenario) -> list[Sentence]:
    counts = writer.results.group("table5", "", analysis=name)
    all_types = writer.results.group("table5", analysis=name)
    if not counts.count("excluded.n"):
        template = "{label}: no organisation with {a rate} was excluded ({table5})."
        return [writer.write(template, counts, label=scenario.label)]
    words, trim, were = {"label": scenario.label}, scenario.trim, "were"
    rules, says_how_many = [], False
    if scenario.stated_totals_only:
        rules.append("whose total was imputed")
    if scenario.exclude_rates:
        words["rates"] = listed([f"{rate:g}%" for rate in scenario.exclude_rates], "or")
        rules.append("with {a rate} of {rates}")
    if trim is None and len(rules) == 1:
        were, who = "were", "the {excluded.n} organisations"
        if counts.count("excluded.n") == 1:
            were, who = "was", "the only organisation"
        rules, says_how_many = [f"{who} {rules[0]}"], True
    else:
        rules = [f"those {rule}" for rule in rules]
    if trim:
        ends, exactly = _ends(counts, scenario)
        says_how_many = exactly is not None
        words |= {"share": percentage(trim.fraction), "number": f"{exactly or 0:,}"}
        total = " with a stated total" if scenario.stated_totals_only else " with a total"
        ranked = total if scenario.stated_totals_only or trim.base == "with_total" else ""
        rules.append(f"{ends} ({{share}} at each end of {{ranked.n}}{ranked}, rounded down)")
    sentences = [writer.write(f"{{label}}: excluded {were} {' and '.join(rules)}.", counts, **words)]
    if not says_how_many:
        in_all = "In all, {excluded.n|organisation|organisations} with {a rate} {were} excluded."
        were = "was" if counts.count("excluded.n") == 1 else "were"
        sentences.append(writer.write(in_all, counts, were=were))
    if trim and trim.ties in TIES:
        sentences.append(writer.write(TIES[trim.ties]))
    if all_types.value("mean") is not None:
        sentences.append(
            writer.write(
                "For the {organisations.n|organisation|organisations} left, the mean {rate} was {mean} (primary "
                "analysis: {table5.primary.all.mean}) and the median {median} ({table5.primary.all.median}; {table5}"
                f"{writer.figure('sensitivity')}).",
                all_types,
            )
        )
    if types := emptied_types(writer.results, name):
        sentences.append(writer.write("No organisation is left of {types}.", types=_types_listed(types)))
    return sentences


def _ends(counts: Group, scenario: Scenario) -> tuple[str, int | None]:
    """Return the template of whom a trim drops, and how many at each end; None where ties or other rules change it."""
    survey, trim = counts.results.survey, scenario.trim
    assert trim
    fewest, most, of_what = "lowest", "highest", "total"
    if survey.design.counts_things:
        fewest, most, of_what = "fewest", "most", "{plural}"
    alone = not scenario.stated_totals_only and not scenario.exclude_rates
    if not alone or trim.base != "rated" or trim.ties != "register_order":
        return f"those with the {fewest} and those with the {most} {of_what}", None
    number = counts.count("excluded.n") // 2
    if number == 1:
        return f"the organisation with the {fewest} and the one with the {most} {of_what}", number
    return f"the {{number}} organisations with the {fewest} and the {{number}} with the {most} {of_what}", number


def _types_listed(labels: Sequence[str]) -> str:
    """Return types within a sentence: their labels, or how many where these are many."""
    if len(labels) > LONG_LIST:
        return f"{in_words(len(labels))} types"
    return listed([within_a_sentence(label) for label in labels])


def _limits(writer: Writer) -> list[list[Sentence]]:
    """Return what is not known, or not sure; where nothing is, that every organisation replied with data."""
    table1, table2 = writer.results.group("table1"), writer.results.group("table2")
    groups = {name: writer.results.group(name) for name in ANSWERS}
    answers = [_answers(writer, name, group) for name, group in groups.items() if group.count("answers.n")]
    withdrawn = writer.results.group("withdrawn")
    if withdrawn.count("answers.n"):
        answers.insert(1, _withdrawn(writer, withdrawn, groups["review"].count("answers.n")))
    if table2.count("ambiguous.n"):
        answers.append(_band(writer, table2))
    late = f"replied after {last_day(writer.survey)} and"
    without = {
        "no_response": "did not reply",
        "late": f"{late} is not counted" if table1.count("late.n") == 1 else f"{late} are not counted",
        "no_data": "replied without data",
    }
    silent = [f"{{{name}.n}} {words}" for name, words in without.items() if table1.count(f"{name}.n")]
    every = "The only" if _one_contacted(writer) else "Every"
    unknown = [] if answers or silent else [writer.write(f"{every} organisation contacted replied with data.")]
    if silent and _one_contacted(writer):
        unknown = [writer.write("Its {plural} are not known and not estimated.")]
    elif silent:
        number, _, words = silent[0].partition("} ")
        clauses = [f"{number}|organisation|organisations}} {words}", *silent[1:]]
        who = "; ".join(clauses) if table1.count("late.n") else listed(clauses)
        estimates = "No number includes or estimates their {plural}."
        unknown = [writer.write(f"{who}.", table1), writer.write(estimates)]
    return _not_empty(answers, unknown)


def _answers(writer: Writer, name: str, group: Group) -> Sentence:
    """Return how many answers are so, of how many, and their percentage."""
    noun, nouns, one, several = ANSWERS[name]
    if name == "ambiguous" and writer.survey.parts:
        nouns = f"{nouns} for the total and its parts"
    if group.text("answers.n") == str(group.denominator("answers.pct")) == "1":
        return writer.write(f"The only {noun} {one}.")
    if group.count("answers.n") == group.denominator("answers.pct"):
        return writer.write(f"All {{answers.n}} {nouns} {several}.", group)
    of = f"{{answers.n}} of the {{answers.pct.of}} {nouns} ({{answers.pct}})"
    return writer.write(f"{of} {one if group.count('answers.n') == 1 else several}.", group)


def _withdrawn(writer: Writer, withdrawn: Group, in_review: int) -> Sentence:
    """Return how many of the answers in review a revised reply withdraws or leaves blank."""
    count = withdrawn.count("answers.n")
    which = "{answers.n} of these was" if count == 1 else "{answers.n} of these were"
    if count == in_review:
        which = "It was" if count == 1 else "All of these were"
    return writer.write(f"{which} withdrawn or left blank in a revised reply.", withdrawn)


def _band(writer: Writer, totals: Group) -> Sentence:
    """Return how far the total moves with the ambiguous answers that it rests on."""
    total = estimate_id(writer.survey.counted.id, "total")
    low, high = (totals.text(estimate_id(total, end)) for end in ENDS)
    if low == high:
        moved = "whatever they mean, it is the same"
    elif not totals.has_upper_limit(total):
        moved = "it may be {counted.total.ambiguity_low} or more, with {counted.total.ambiguity_high}"
    else:
        moved = "it may be anything from {counted.total.ambiguity_low} to {counted.total.ambiguity_high}"
    amount = "{counted.total}" if writer.is_money else "{counted.total|singular|plural}"
    ambiguous = writer.results.group("ambiguous").count("answers.n")
    which = "them" if totals.count("ambiguous.n") == ambiguous else "{ambiguous.n} of these"
    which = "it" if ambiguous == 1 else which
    return writer.write(f"The total of {amount} depends on {which}: {moved}.", totals)


def _several_types(writer: Writer) -> dict[str, str]:
    """Return the types that were contacted and their labels, where they are several: one alone is all.

    Where small counts are not shown for release, no sentence is about types: it could give one away.
    """
    if writer.survey.suppress_below:
        return {}
    labels = writer.survey.type_labels
    contacted = {
        name: label for name, label in labels.items() if writer.results.group("table1", name).count("contacted")
    }
    return contacted if len(contacted) > 1 else {}


def _one_contacted(writer: Writer) -> bool:
    """Return whether one organisation was contacted: of it there is no median, no range and no comparison."""
    return writer.results.group("table1").count("contacted") == 1


def spelt_out(sentences: Sequence[Sentence], abbreviations: Mapping[str, str]) -> list[Sentence]:
    """Return sentences, in reading order, with each of these abbreviations spelt out at its first use."""
    texts = [piece for sentence in sentences for piece in sentence if isinstance(piece, str)]
    expanded = iter([visible(text) for text in first_uses(texts, abbreviations)])
    return [tuple(next(expanded) if isinstance(piece, str) else piece for piece in sentence) for sentence in sentences]


def _spelt_out(sections: list[ResultsSection], survey: Presentation) -> list[ResultsSection]:
    """Return the sections with each abbreviation of the config spelt out at its first use in a sentence."""
    sentences = [sentence for section in sections for paragraph in section.paragraphs for sentence in paragraph]
    again = iter(spelt_out(sentences, survey.abbreviations))
    return [
        replace(section, paragraphs=[[next(again) for _ in paragraph] for paragraph in section.paragraphs])
        for section in sections
    ]


def _short(paragraph: list[Sentence]) -> list[list[Sentence]]:
    """Return a paragraph as several, none longer than MOST_WORDS unless one of its sentences is."""
    paragraphs: list[list[Sentence]] = []
    words = MOST_WORDS
    for sentence in paragraph:
        length = len(as_text(sentence).split())
        if words + length > MOST_WORDS:
            paragraphs.append([])
            words = 0
        paragraphs[-1].append(sentence)
        words += length
    return paragraphs


def _not_empty(*paragraphs: list[Sentence]) -> list[list[Sentence]]:
    return [paragraph for paragraph in paragraphs if paragraph]


def _own_paragraphs(
    writer: Writer, own: Mapping[str, Sequence[str]], sections: Sequence[str]
) -> dict[str, list[Sentence]]:
    """Return a paragraph of the config's own sentences for each section that has any. Raises BadInput."""
    paragraphs: dict[str, list[Sentence]] = {}
    problems = []
    for name, templates in own.items():
        if name not in sections:
            expected = f"this survey has no such section; expected one of {', '.join(sections)}"
            problems.append(Problem(f"sentences.{name}: {expected}"))
            continue
        paragraph = paragraphs[name] = []
        for place, template in enumerate(templates, start=1):
            try:
                paragraph.append(writer.write_own(template))
            except BadTemplate as error:
                problems.append(Problem(f"sentences.{name}, sentence {place}: {error}"))
    if problems:
        raise BadInput("sentences", problems)
    return paragraphs
