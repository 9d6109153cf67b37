"""What is worth a look in the sensitivity analyses: trims among equal totals, and types of which nobody is left."""

from collections import Counter
from collections.abc import Mapping

import polars as pl

from foisurvey.core import frames
from foisurvey.core.messages import Problem
from foisurvey.core.survey import Design, Exclusion
from foisurvey.estimation.membership import cuts, excluded, reason_out, unrated

MOST_NAMED = 20
_RULES = {
    "register_order": "the order of the register decides",
    "all": "all that are tied are dropped",
    "none": "none that is tied is dropped",
}


def ties(frame: pl.DataFrame, exclusions: Mapping[str, Exclusion], design: Design) -> pl.DataFrame:
    """Return a note (`frames.FINDINGS`) for each end of a trim whose boundary falls among equal totals.

    `frame` is the analysis frame with its organisation_id. A note names the organisations that have this total, those
    that are dropped and those that stay.
    """
    notes = []
    for name, exclusion in exclusions.items():
        for end, cut in cuts(frame, exclusion, design).items():
            if not cut.tied.any():
                continue
            assert exclusion.trim is not None
            ids = frame["organisation_id"]
            gone, left = (ids.filter(cut.tied & which).to_list() for which in (cut.dropped, ~cut.dropped))
            key = f"sensitivity.{name}.trim"
            expected = (
                f"{key}: where the {end} totals are dropped, the boundary falls among {cut.tied.sum():,} organisations "
                f"with this total; dropped at this end: {_named(gone)}; not dropped: {_named(left)}; "
                f"{_RULES[exclusion.trim.ties]} ({key}.ties chooses)"
            )
            notes.append(("note", Problem(expected, column=design.total, value=f"{cut.boundary:g}")))
    return frames.findings("estimate", notes)


def emptied(frame: pl.DataFrame, exclusions: Mapping[str, Exclusion], design: Design) -> pl.DataFrame:
    """Return a note (`frames.FINDINGS`) for each analysis that leaves none of a type's organisations with a rate."""
    before = Counter(frame.filter(pl.col("rate").is_not_null())["organisation_type"])
    notes = []
    for name, exclusion in exclusions.items():
        stays = reason_out([*unrated(design), *excluded(frame, exclusion, design)]).is_null()
        after = Counter(frame.filter(stays)["organisation_type"])
        notes += [
            ("note", Problem(f"sensitivity.{name}: leaves none of the {before[group]} {group} with a rate"))
            for group in design.types
            if before[group] and not after[group]
        ]
    return frames.findings("estimate", notes)


def _named(organisations: list[str]) -> str:
    """Return the ids of organisations, the first of them where they are many."""
    more = len(organisations) - MOST_NAMED
    named = ", ".join(organisations[:MOST_NAMED]) or "none"
    return f"{named} and {more:,} more" if more > 0 else named
