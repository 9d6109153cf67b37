"""The STROBE checklist with its extension for surveys by requests: where a report answers an item, what is known."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from foisurvey.core.outside_text import capitalised
from foisurvey.core.survey import Question, Survey, texts
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.results import Results
from foisurvey.report.wording import counted, listed, period
from foisurvey.tables.table import last_day

FILE, EXTENSION = (Path(__file__).with_name(name) for name in ("strobe.yaml", "strobe.foi.yaml"))
FOR_THE_AUTHORS = "For the authors."
MOST_TEXTS = 8  # different texts of a column that a sentence lists
# The parts of the United Kingdom whose bank holidays may count.
PARTS = {"GB-ENG": "England", "GB-WLS": "Wales", "GB-SCT": "Scotland", "GB-NIR": "Northern Ireland"}


@dataclass(frozen=True)
class Item:
    """One item: its number, the part of an article it is of, what it asks, sections that answer it, what is known."""

    item: str
    part: str
    asks: str
    where: list[str]
    knows: str


def checklist(facts: Mapping[str, str], sections: Collection[str]) -> list[Item]:
    """Return all items. `sections` are the names of those the report has, `facts` what a run knows, by name.

    A sentence is left out where it needs a fact that is missing.
    """
    items = []
    for file in (FILE, EXTENSION):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            where = [section for section in entry.get("where", []) if section in sections]
            known = list(_known(entry.get("knows", []), facts))
            if entry.get("absent") and not known:
                continue
            if not known and "otherwise" in entry and ("knows" in entry or not where):
                known = [entry["otherwise"]]
            known += [entry["authors"]] if "authors" in entry else []
            knows = " ".join(known) or ("" if where else FOR_THE_AUTHORS)
            items.append(Item(entry["item"], entry["part"], entry["asks"], where, knows))
    return items


def facts(
    survey: Survey,
    results: Results,
    frame: pl.DataFrame,
    parity: pl.DataFrame,
    corrections: pl.DataFrame,
    in_review: int,
) -> dict[str, str]:
    """Return what a run knows, by name, in words; a fact that is not known is left out.

    `frame` is the analysis frame, or its columns of dates and of what a reply says besides answers; `parity` the parity
    certificate (`frames.PARITY`), `corrections` what a person decided (`frames.CORRECTIONS`), of answers `in_review`
    nobody did yet.
    """
    replies, totals = results.group("table1"), results.group("table2")
    types = sum(results.group("table1", name).count("contacted") > 0 for name in survey.organisation_types)
    responded, with_total = replies.count("responded.n"), totals.count("organisations.n")
    known = {
        "title": survey.title,
        "questions": counted(len(survey.questions), "question"),
        "outcomes": listed(_outcomes(survey)),
        "types": counted(types, "organisation type"),
        "contacted": counted(replies.count("contacted"), "organisation"),
        "responded": f"{responded:,}",
        "silent": f"{replies.count('no_response.n'):,}",
        "no_data": f"{replies.count('no_data.n'):,}",
        "with_total": f"{with_total:,}",
        "without_total": f"{responded - with_total:,}",
        "level": survey.statistics.level_percent,
        "imputed": _imputed(results),
    }
    if replies.count("contacted"):
        known["response"] = f"{replies.text('responded.pct')}%"
    optional = {
        "about": survey.about,
        "until": last_day(survey),
        "sent": _dates("Requests were sent", frame["date_sent"]),
        "replied": _dates("Replies came", frame["counted_on"]),
        "late": f"{late:,}" if (late := replies.count("late.n")) else "",
        "several_types": known["types"] if types > 1 else "",
        "in_review": counted(in_review, "answer") if in_review else "",
        "synthetic": "All answers are synthetic: no number is of a real organisation." if survey.synthetic else "",
    }
    known |= {name: text for name, text in optional.items() if text}
    if with_total:
        amount = totals.text(estimate_id(survey.counted.id, "total"))
        known["with_a_total"] = counted(with_total, "organisation")
        known["amount"] = amount
        known["total"] = survey.questions[survey.design.total].title
    if unconfirmed := results.group("unconfirmed").count("answers.n"):
        known["unconfirmed"] = counted(unconfirmed, "answer counts", "answers count")
    if parity.height:
        known |= {"statistics": counted(parity.height, "statistic"), "r_version": parity["r_version"][0]}
    if survey.sensitivity:
        known["scenarios"] = counted(len(survey.sensitivity), "sensitivity analysis", "sensitivity analyses")
        known["scenario_labels"] = "; ".join(one.label for one in survey.sensitivity.values())
    return known | dict(_of_requests(survey, results, frame, corrections))


def _of_requests(
    survey: Survey, results: Results, frame: pl.DataFrame, corrections: pl.DataFrame
) -> Iterator[tuple[str, str]]:
    """Yield what a run knows of the requests, their replies and who decided on answers."""
    if survey.request:
        yield "request", " ".join(f"“{text}”" for text in texts(survey.request))
    if channels := _texts(frame, "source"):
        yield "channels", channels
    if law := survey.law:
        yield "law", law.name
        clock = f"A reply is due in {counted(law.days, f'{law.counting} day')}; the day of receipt is day zero."
        parts = listed([PARTS[part] for part in law.holidays])
        holidays = f" Bank holidays of {parts} are not working days." if law.counting == "working" and parts else ""
        yield "clock", clock + holidays
    if "exemption_claimed" in frame.columns and (claims := frame["exemption_claimed"].count()):
        as_recorded = _texts(frame, "exemption_claimed")
        claimed = counted(claims, "organisation") + " claimed one"
        yield "exemptions", f"{claimed}{f', as recorded: {as_recorded}' if as_recorded else ''}."
    if reviews := _texts(frame, "review_outcome"):
        yield "reviews", reviews
    statuses = [f"{name}_status" for name in survey.questions]
    if set(statuses) <= set(frame.columns):
        not_held = [frame[status] == "not_held" for status in statuses]
        answers = sum(int(one.sum()) for one in not_held)
        organisations = frame.select(pl.any_horizontal(*not_held).sum()).item()
        how_many = f"Not held: {counted(answers, 'answer')} of {counted(organisations, 'organisation')}."
        yield "not_held", how_many if answers else "No answer says that the information is not held."
    ambiguous = results.group("ambiguous").count("answers.n")
    how = f"{counted(ambiguous, 'approximation or bound counts', 'approximations and bounds count')} by a rule"
    bands = "a band says how far each number may move"
    yield "ambiguous", f"{how}; {bands}." if ambiguous else "No answer that counts is an approximation or a bound."
    if corrections.height:
        by = corrections["by"].fill_null("not named").value_counts(sort=True, name="n").sort("n", "by", descending=True)
        yield "decided", listed([f"{who} ({count:,})" for who, count in by.head(MOST_TEXTS).iter_rows()])
    if survey.input.responses_second:
        yield "coders", "Two coders; each difference went to review."


def _known(sentences: list[str], facts: Mapping[str, str]) -> Iterator[str]:
    for sentence in sentences:
        try:
            yield capitalised(sentence.format_map(facts))
        except KeyError:
            continue


def _outcomes(survey: Survey) -> list[str]:
    """Return what is estimated, in words."""
    outcomes = [f"number of {survey.counted.plural}" if survey.design.counts_things else survey.counted.plural]
    outcomes += [survey.compliance.rate] if survey.compliance else []
    labels = [one.title if isinstance(one, Question) else one.label for one in survey.statuses.values()]
    outcomes += [f"share “{label}”" for label in labels]
    return outcomes + [f"“{one.title}”" for one in survey.questions.values() if one.role == "extra"]


def _imputed(results: Results) -> str:
    imputed = results.group("imputed").count("answers.n")
    summed = f"{counted(imputed, 'total was', 'totals were')} imputed, each the sum of its parts; nothing else"
    return f"{summed if imputed else 'Nothing'} was filled in."


def _dates(what: str, dates: pl.Series) -> str:
    days = period(dates)
    return f"{what} {days}." if days else ""


def _texts(frame: pl.DataFrame, column: str) -> str:
    """Return the texts of a column, each with how often it stands there; none of a column that has many."""
    if column not in frame.columns:
        return ""
    found = frame[column].drop_nulls().value_counts(sort=True, name="n").sort(["n", column], descending=[True, False])
    return "; ".join(f"{text} ({count:,})" for text, count in found.iter_rows()) if found.height <= MOST_TEXTS else ""
