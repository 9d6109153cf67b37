"""How the requests were answered, in sentences: replies within the limit of the law, refusals, internal reviews."""

from collections.abc import Mapping

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import Law
from foisurvey.estimation.process import NOT_NAMED, PROCESS, REFUSALS, SECTION, section_statistics
from foisurvey.estimation.results import Group, Results
from foisurvey.report.sentence_templates import Sentence, Writer
from foisurvey.report.wording import listed
from foisurvey.tables.process_table import limit

# A sentence a type stands only where there are so many types at most; of the sections so many are named.
MOST_TYPES, MOST_SECTIONS = 4, 4
# What refusals and reviews came to.
ENDS = {
    "withheld_full": "answered nothing",
    "withheld_part": "gave some of the answers",
    "answered": "gave full data",
    "refused_late": "replied too late to be counted",
}
REVIEWS = {
    "review_full": "led to full data",
    "review_partial": "led to some data",
    "review_none": "led to nothing more",
    "review_other": "had another outcome",
}


def process_sentences(writer: Writer) -> list[list[Sentence]]:
    """Return the paragraphs on replies, of all and by type, and on refusals and reviews; none without a law."""
    if writer.survey.law is None:
        return []
    if writer.survey.suppress_below:
        # Together the sentences would give away what the tables do not show.
        return [[writer.write("The tables Replies and Refusals say how the requests were answered.")]]
    paragraphs = [_replies(writer, writer.survey.law), _by_type(writer, writer.survey.law), _refusals(writer)]
    return [paragraph for paragraph in paragraphs if paragraph]


def _replies(writer: Writer, law: Law) -> list[Sentence]:
    group = writer.results.group(PROCESS)
    words = {"limit": limit(law), "days": f"{law.unit}s"}
    where = f"table Replies{writer.figure('process')}"
    if "median" not in group:
        template = (
            "Of {requests.n|request|requests}, {replies.n} ({replies.pct}) had a reply. It is not known how many "
            f"replies came within {{limit}}, since a request or reply needs a date ({where})."
        )
        return [writer.write(template, group, **words)]
    if group.count("requests.n") == 1:
        when = "within" if group.count("in_time.n") else "after"
        return [
            writer.write(
                f"The reply took {{max|{law.unit}|{law.unit}s}}, {when} the limit of {{limit}} ({where}).",
                group,
                **words,
            )
        ]
    others = {
        "overdue": f"{_were(group, 'overdue')} answered later",
        "undated": f"{_were(group, 'undated')} answered on an unknown day",
        "no_reply": "had no reply",
    }
    answered = f"{{in_time.n}} ({{in_time.pct}}) {_were(group, 'in_time')} answered within {{limit}}"
    templates = [f"Of {{requests.n}} requests, {answered} ({where})."]
    if counts := _counts(group, others):
        templates.append(f"A further {counts}.")
    if group.count("dated.n") > 1:
        templates.append("The median reply took {median} {days} (IQR {iqr}), and the longest {max}.")
    if group.count("overdue.n"):
        templates.append("Permitted extensions are not known: a reply within one counts as late.")
    return [writer.write(template, group, **words) for template in templates]


def _by_type(writer: Writer, law: Law) -> list[Sentence]:
    types = writer.survey.type_labels
    every = writer.results.group(PROCESS)
    if not 1 < len(types) <= MOST_TYPES or "median" not in every or every.count("requests.n") == 1:
        return []
    sentences = []
    for name, label in types.items():
        group = writer.results.group(PROCESS, name)
        if group.count("requests.n"):
            requests = "{in_time.n} of {requests.n|request|requests} ({in_time.pct})"
            in_time = f"{requests} {_were(group, 'in_time')} answered in time"
            median = f"; the median was {{median}} {law.unit}s" if group.count("dated.n") > 1 else ""
            sentences.append(writer.write(f"{{label}}: {in_time}{median}.", group, label=label))
    return sentences


def _refusals(writer: Writer) -> list[Sentence]:
    group = writer.results.group(REFUSALS)
    templates = []
    if group.count("refused.n"):
        who = "{refused.n|organisation|organisations} ({refused.pct} of those that replied; table Refusals)"
        templates = [
            f"Some or all of the information was refused by {who}.",
            *_sections(writer.results, group),
            f"In the end, {_ends(group)}.",
        ]
    if group.count("reviews.n"):
        templates.append(_reviews(group))
    if group.count("not_held.n"):
        who = "{not_held.n|organisation|organisations} ({not_held.pct} of those that responded)"
        they = "it" if group.count("not_held.n") == 1 else "they"
        templates.append(f"{who} said that {they} held none of the information.")
    return [writer.write(template, group) for template in templates]


def _ends(group: Group) -> str:
    """Return the template of what the refusals came to; of one, or where all came to the same, without numbers."""
    alike = _alike(group, ENDS, "refused")
    if alike is None:
        return _counts(group, ENDS)
    return f"{'it' if group.count('refused.n') == 1 else 'all of them'} {alike}"


def _reviews(group: Group) -> str:
    """Return the template of what the reviews led to; of one, or where all led to the same, without percentages."""
    alike, known = _alike(group, REVIEWS, "reviews"), "whose outcome is known"
    if alike is None:
        return f"Of {{reviews.n}} internal reviews {known}, {_counts(group, REVIEWS)}."
    if group.count("reviews.n") == 1:
        return f"The only internal review {known} {alike}."
    return f"Each of the {{reviews.n}} internal reviews {known} {alike}."


def _alike(group: Group, words: Mapping[str, str], whole: str) -> str | None:
    """Return what all of a whole came to; None where they came to different things."""
    return next((what for name, what in words.items() if group.count(f"{name}.n") == group.count(f"{whole}.n")), None)


def _sections(results: Results, group: Group) -> list[str]:
    """Return the template of how many named which sections, the most frequent first, and how many named none."""
    ids = [name for name in results if name.startswith(group.id(SECTION)) and name.endswith(".n")]
    sections = section_statistics(name.removeprefix(f"{group.prefix}.").removesuffix(".n") for name in ids)
    named = [
        name
        for name in sorted(sections, key=lambda name: -group.count(f"{name}.n"))
        if group.count(f"{name}.n") and name != f"{SECTION}{NOT_NAMED}"
    ]
    called = {name: f"section {name.removeprefix(SECTION).upper()}" for name in named[:MOST_SECTIONS]}
    refused = group.count("refused.n")
    if refused == 1:
        return [f"It cited {listed([*called.values()]) if called else 'no section'}."]
    templates = []
    if called:
        numbers = {name: "all" if group.count(f"{name}.n") == refused else f"{{{name}.n}}" for name in called}
        each = [f"{called[name]} by {number}" for name, number in numbers.items()]
        each[0] = capitalised(each[0].replace(" by ", " was cited by ")) + " of them"
        templates.append(f"{listed(each)}.")
    if group.count(f"{SECTION}{NOT_NAMED}.n"):
        templates.append(f"No section was cited by {{{SECTION}{NOT_NAMED}.n}}.")
    return templates


def _counts(group: Group, words: Mapping[str, str]) -> str:
    """Return the template of how many and what share did each of these, without those that nobody did."""
    return listed([f"{{{name}.n}} ({{{name}.pct}}) {what}" for name, what in words.items() if group.count(f"{name}.n")])


def _were(group: Group, statistic: str) -> str:
    return "was" if group.count(f"{statistic}.n") == 1 else "were"
