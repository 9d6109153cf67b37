"""The organisations that each number counts."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from foisurvey.core.frame_names import UNDECIDED
from foisurvey.core.survey import ALL, PRIMARY, Design, Exclusion, Law, Statement
from foisurvey.estimation import ambiguity
from foisurvey.estimation.estimate_rows import estimate_id
from foisurvey.estimation.membership import by_order, cuts, memberships, ranked, reason_out
from foisurvey.estimation.primary import COMPLETENESS
from foisurvey.estimation.process import OUTCOMES, PROCESS, REFUSALS, REPLIES, TIMES, process_counts, section_statistics
from foisurvey.estimation.sensitivity import rate
from foisurvey.estimation.statements import counted_by
from foisurvey.estimation.unconfirmed import of_question, rests_on

STATEMENTS = "statements"


def organisations_counted(
    frame: pl.DataFrame,
    estimates: pl.DataFrame,
    design: Design,
    exclusions: Mapping[str, Exclusion],
    statements: Mapping[str, Statement],
    law: Law | None = None,
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return sets of organisations by name (their ids, in the frame's order), and the name of each estimate's set.

    `frame` is the analysis frame. An estimate counts the organisations that it describes, whose number is its n; a
    count (or its percentage) of replies, or of answers in review, withdrawn, unconfirmed, imputed or ambiguous, those
    that it counts; a statement those that its filter selects and its numerator counts. A formula, which is made of
    estimates, counts none; nor does the agreement of two coders. A set is named by the estimates' column organisations
    and the type; that of a statement begins with statements., and statements of the same organisations share one.
    """
    conditions = dict(_conditions(frame, design, exclusions))
    if law:
        conditions |= _of_process(frame, design, law)
    chosen = frame.select("organisation_id", "organisation_type", **conditions)
    sets: dict[str, list[str]] = {}
    for name in conditions:
        members = chosen.filter(name)
        for organisation_type in design.types_and_all:
            of_type = (
                members
                if organisation_type == ALL
                else members.filter(pl.col("organisation_type") == organisation_type)
            )
            sets[estimate_id(name, organisation_type)] = of_type["organisation_id"].to_list()

    names: dict[str, str] = {}
    alike: dict[tuple[str, ...], str] = {}
    for name, statement in statements.items():
        if statement.same_as is None and statement.formula is None:
            selected = frame.filter(counted_by(statement, frame, design))["organisation_id"].to_list()
            names[name] = alike.setdefault(tuple(selected), estimate_id(STATEMENTS, name))
            sets[names[name]] = selected
    columns = estimates.select("id", "same_as", "organisations", "organisation_type")
    for name, original, organisations, organisation_type in columns.iter_rows():
        if original in names:
            names[name] = names[original]
        elif organisations is not None:
            names[name] = estimate_id(organisations, organisation_type)
    return sets, {name: names[name] for name in estimates["id"] if name in names}


def _conditions(
    frame: pl.DataFrame, design: Design, exclusions: Mapping[str, Exclusion]
) -> Iterator[tuple[str, pl.Expr]]:
    """Yield each set of all types: its name, and who of the frame is in it."""
    members = {
        one.organisations: reason_out(one.reasons).is_null() if one.reasons else pl.lit(True)
        for one in memberships(frame, design, exclusions)
    }
    yield from members.items()
    for value, name in COMPLETENESS.items():
        yield estimate_id("table1", name), pl.col("completeness") == value
    yield estimate_id("table1", "responded"), pl.col("responded")
    yield "review", pl.any_horizontal(pl.col(f"{name}_status").is_in(UNDECIDED) for name in design.questions)
    yield "withdrawn", pl.any_horizontal(pl.col(f"{name}_status") == "withdrawn" for name in design.questions)
    yield "unconfirmed", pl.any_horizontal(pl.col(f"{name}_unconfirmed") for name in design.questions)
    yield "imputed", pl.any_horizontal(pl.col(f"{name}_status") == "imputed" for name in design.counting)
    yield "ambiguous", pl.any_horizontal(pl.col(f"{name}_ambiguous") for name in design.counting)
    # Who has a number that rests on unconfirmed answers.
    behind: dict[str, tuple[str, Sequence[str]]] = {"table1": ("table1", design.parts), "table2": ("table2", [])}
    if design.compliant:
        behind |= {"table3": (PRIMARY, []), "table4": (PRIMARY, [design.compliant])}
        behind |= {one: (one, [design.compliant]) for one in (estimate_id("table5", name) for name in exclusions)}
    if design.statuses:
        behind["table6"] = "table2", design.parts
    for table, (among, parts) in behind.items():
        yield estimate_id(table, "unconfirmed"), members[among] & (rests_on(design, parts)["unconfirmed"] > 0)
    # Who has, or may have, a number that rests on ambiguous answers.
    outcomes = {"table2": ambiguity.number(frame, design)}
    made = {name: cuts(frame, one, design) for name, one in exclusions.items()}
    if design.compliant:
        outcomes |= {"table3": ambiguity.number_rated(frame, design), "table4": ambiguity.rate(frame, design)}
        outcomes |= {
            estimate_id("table5", name): rate(frame, one, made[name], design) for name, one in exclusions.items()
        }
    for table, outcome in outcomes.items():
        yield estimate_id(table, "ambiguous"), outcome.interval.low.is_not_null() & (outcome.answers > 0)
    if design.statuses:
        yield estimate_id("table6", "ambiguous"), members["table2"] & (ambiguity.rests_on(design, design.parts) > 0)
    for table, question in design.extra_tables.items():
        answer = pl.col(question)
        yield estimate_id(table, "in_review"), pl.col(f"{question}_status").is_in(UNDECIDED)
        yield estimate_id(table, "missing"), pl.col("responded") & answer.is_null()
        yield estimate_id(table, "unconfirmed"), of_question(question)["unconfirmed"]
        if design.questions[question].number != "choice":
            yield estimate_id(table, "ambiguous"), answer.is_not_null() & pl.col(f"{question}_ambiguous")
        for option in design.questions[question].options:
            yield estimate_id(table, option), answer == option
    for name, exclusion in exclusions.items():
        analysis = estimate_id("table5", name)
        may_be_in = outcomes[analysis].interval.low.is_not_null()
        yield estimate_id(analysis, "tied"), by_order(exclusion, made[name]) & may_be_in
        yield estimate_id(analysis, "ranked"), ranked(exclusion, design)
        yield estimate_id(analysis, "excluded"), members[PRIMARY] & ~members[analysis]


def _of_process(frame: pl.DataFrame, design: Design, law: Law) -> dict[str, pl.Expr]:
    """Return how the requests were answered: each set of all types, and who of the frame is in it."""
    counts = process_counts(frame, design, law)
    in_tables = {
        PROCESS: ["dated", *REPLIES, *TIMES],
        REFUSALS: [*OUTCOMES, *section_statistics(counts.columns)],
    }
    sets = {estimate_id(table, name): pl.lit(counts[name]) for table, names in in_tables.items() for name in names}
    return sets | {PROCESS: pl.lit(counts["requests"])}
