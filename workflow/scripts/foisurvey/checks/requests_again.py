"""How the requests were answered, found again by numpy from dates, texts and statuses."""

import datetime
import re
from collections.abc import Collection
from typing import Any

import numpy as np
import polars as pl
from holidays import country_holidays

from foisurvey.core.survey import Law, Presentation

Array = np.ndarray[Any, Any]
# What is read of the analysis frame, besides what other numbers are made of.
COLUMNS = ("date_sent", "date_responded", "date_refused", "exemption_claimed", "review_outcome")


def requests_again(frame: pl.DataFrame, survey: Presentation, full: Collection[str]) -> tuple[dict[str, Array], Array]:
    """Return who is in each count of the replies and the refusals, by its id without the type, and the days to reply.

    `full` are the questions that a full reply answers. Days are not a number where a date is missing.
    """
    assert survey.law
    responded, late = (frame[name].to_numpy() for name in ("responded", "late"))
    replied = responded | late
    days = np.where(replied, _days(frame, survey.law), np.nan)
    in_time, overdue = days <= survey.law.days, days > survey.law.days
    known = {name: frame[name].is_not_null().to_numpy() for name in survey.questions}
    statuses = {name: frame[f"{name}_status"].to_numpy() for name in survey.questions}
    says_no = np.any([one == "refused" for one in statuses.values()], axis=0)
    claims = [text or "" for text in frame["exemption_claimed"]]
    claimed = frame["exemption_claimed"].is_not_null() | frame["date_refused"].is_not_null()
    refused = replied & (claimed.to_numpy() | says_no)
    something = np.any(list(known.values()), axis=0)
    everything = np.all([known[name] for name in full], axis=0) & ~says_no
    replies = {
        "requests": np.full(frame.height, True),
        "replies": replied,
        "no_reply": ~replied,
        "in_time": in_time,
        "overdue": overdue,
        "undated": replied & ~in_time & ~overdue,
    }
    outcomes = [
        (text or "").strip().lower() if here else ""
        for text, here in zip(frame["review_outcome"], replied, strict=True)
    ]
    refusals = {
        "responded": responded,
        "refused": refused,
        "withheld_full": refused & ~late & ~something,
        "withheld_part": refused & something & ~everything,
        "answered": refused & everything,
        "refused_late": refused & late,
        "not_held": responded & np.all([one == "not_held" for one in statuses.values()], axis=0),
        "reviews": np.array([bool(outcome) for outcome in outcomes], dtype=bool),
    }
    for outcome in ("full", "partial", "none"):
        refusals[f"review_{outcome}"] = np.array([one == outcome for one in outcomes], dtype=bool)
    usual = ("", "full", "partial", "none")
    refusals["review_other"] = np.array([one not in usual for one in outcomes], dtype=bool)
    named = [_sections(text) if here else set() for text, here in zip(claims, refused, strict=True)]
    for section in set().union(*named):
        refusals[f"section_{section.lower()}"] = np.array([section in one for one in named], dtype=bool)
    refusals["section_not_named"] = refused & np.array([not one for one in named], dtype=bool)
    counts = {f"process.{name}": one for name, one in replies.items()}
    return counts | {f"refusals.{name}": one for name, one in refusals.items()}, days


def _days(frame: pl.DataFrame, law: Law) -> Array:
    sent, answered, refused = (
        frame[name].to_numpy().astype("datetime64[D]") for name in ("date_sent", "date_responded", "date_refused")
    )
    first = np.fmin(answered, refused)
    days, dated = np.full(frame.height, np.nan), ~np.isnat(sent) & ~np.isnat(first)
    if law.counting == "calendar":
        days[dated] = (first[dated] - sent[dated]).astype(int)
        return days
    years = sorted({day.year for day in (*sent[dated].tolist(), *first[dated].tolist())})
    free: set[datetime.date] = set()
    for part in law.holidays:
        free |= set(country_holidays(part[:2], subdiv=part[3:], years=years))
    # Each day after that of the request, until that of the reply.
    one = np.timedelta64(1, "D")
    holidays = np.array(sorted(free), dtype="datetime64[D]")
    days[dated] = np.busday_count(sent[dated] + one, first[dated] + one, holidays=holidays)
    return days


def _sections(text: str) -> set[str]:
    """Return the sections that a text names, read word by word: the numbers from a word for section to another word."""
    words = re.findall(r"\d+[A-Za-z]*|[A-Za-z'’]+|(?<=\d)\.(?=\d)|[^\w\s.]", re.sub(r"\(\w{1,5}\)", "", text))
    kinds = "".join(_kind(word) for word in words)
    naming = bool(re.fullmatch("n(j+n)*", kinds))
    sections: set[str] = set()
    for place, (word, kind) in enumerate(zip(words, kinds, strict=True)):
        if kind == "s":
            naming = True
        elif kind == "n" and naming:
            sections.add(word.upper())
            before = words[place - 2 : place] if kinds[:place].endswith("nj") else []
            if len(before) == 2 and before[1].lower() in ("-", "–", "—", "to") and (before[0] + word).isdigit():
                sections |= {str(number) for number in range(int(before[0]), int(word))}
        elif kind in "no":
            naming = False
    return sections


def _kind(word: str) -> str:
    """Return what a word is: a number that may be a section's, a word for section, what joins two, or another one."""
    if re.fullmatch(r"\d{1,3}[A-Za-z]{0,2}", word):
        return "n"
    if word.lower() in ("s", "ss", "sec", "sect", "section", "sections", "§"):
        return "s"
    return "j" if word.lower() in (*",;/&+–—-", "and", "or", "to") else "o"
