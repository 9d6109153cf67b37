"""Two waves of a survey and all that is said of them together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import polars as pl

from foisurvey.core import frames
from foisurvey.core.config_file import changed_keys
from foisurvey.core.frames import WAVES
from foisurvey.core.messages import BadInput, Problem
from foisurvey.core.survey import Deadline, Presentation, Survey, plain
from foisurvey.waves.changes import Compared, compared, estimates, one_value
from foisurvey.waves.counts import counts
from foisurvey.waves.numbers import NotCompared, Wave, numbers, questions_of
from foisurvey.waves.succession import matched, successors

# How many organisations are named that a number moved most.
MOST_MOVED = 10


@dataclass(frozen=True)
class Comparison:
    """Two waves, how their organisations belong together, and each number that both have.

    `organisations` are `frames.WAVE_ORGANISATIONS`, `revisions` `frames.WAVE_REVISIONS`, `estimates`
    `frames.ESTIMATES`. `not_compared` says which questions and statuses are not compared, and why.
    """

    waves: Mapping[str, Wave]
    organisations: pl.DataFrame
    compared: dict[str, Compared]
    not_compared: list[NotCompared]
    revisions: pl.DataFrame
    estimates: pl.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """The names of the surveys, by wave: what the waves are called in tables and figures."""
        return {wave: one.survey.survey for wave, one in self.waves.items()}

    @property
    def presentation(self) -> Presentation:
        """The words and decimals of the later wave, with the titles and types of both; synthetic where either is."""
        surveys = [self.waves[wave].survey for wave in WAVES]
        return msgspec.structs.replace(
            surveys[-1].presentation,
            title=" and ".join(dict.fromkeys(one.title for one in surveys)),
            synthetic=any(one.synthetic for one in surveys),
            organisation_types=self.type_labels,
            input=Deadline(),
        )

    @property
    def types(self) -> list[str]:
        """The organisation types of the later wave, in its order, and after them those of the earlier alone."""
        return types_of(self.waves)

    @property
    def type_labels(self) -> dict[str, str]:
        """The labels of the types of both waves by name: as in the later wave, where it has them."""
        labels = self.waves["earlier"].survey.type_labels | self.waves["later"].survey.type_labels
        return {name: labels[name] for name in self.types}

    @property
    def other_methods(self) -> list[tuple[str, object, object]]:
        """The options of `_methods` that differ: key, value in the earlier wave, value in the later."""
        before, after = (_methods(self.waves[wave].survey) for wave in WAVES)
        return [*changed_keys(before, after)]

    @property
    def other_labels(self) -> list[tuple[str, str, str]]:
        """The questions and organisation types under the same name whose labels differ: name, earlier, later label."""
        before, after = (self.waves[wave].survey for wave in WAVES)
        called = questions_of(before, after)
        titles = {name: (before.questions[one].title, after.questions[name].title) for name, one in called.items()}
        types = {
            name: (before.type_labels[name], label)
            for name, label in after.type_labels.items()
            if name in before.type_labels
        }
        return [(name, *labels) for name, labels in (titles | types).items() if labels[0] != labels[1]]

    def behind(self, number: str) -> pl.DataFrame:
        """Return the organisations that a number rests on (`frames.WAVE_NUMBERS`)."""
        return self.compared[number].behind

    def panel(self, number: str) -> pl.DataFrame:
        """Return the matched panel of a number: group, organisation_type (of the later wave), earlier, later, change.

        A row is an organisation, or those that belong together; a share or a rate is in percent.
        """
        of = self.compared[number]
        before, after = (one_value(of.number, wave) for wave in WAVES)
        frame = of.panel.select("group", organisation_type="later", before=before, after=after)
        return frame.select(
            "group", "organisation_type", earlier="before", later="after", change=pl.col("after") - pl.col("before")
        )

    def called(self) -> dict[int, str]:
        """Return what those that belong together are called: as in the later wave, if they are in it."""
        named = self.organisations.sort("wave", descending=True, maintain_order=True).with_columns(
            last=pl.col("wave").first().over("group"), one=pl.coalesce("name", "organisation_id")
        )
        joined = named.filter(pl.col("wave") == pl.col("last")).group_by("group", maintain_order=True)
        return dict(joined.agg(pl.col("one").str.join("; ")).iter_rows())

    def moved_most(self, number: str) -> pl.DataFrame:
        """Return the rows of the panel that changed most, the farthest first; of equal ones that of the lower group."""
        panel = self.panel(number).filter(pl.col("change") != 0)
        farthest = panel.with_columns(far=pl.col("change").abs()).sort("far", "group", descending=[True, False])
        return farthest.drop("far").head(MOST_MOVED)


def _methods(survey: Survey) -> dict[str, object]:
    """Return the options of a survey on which replies count, and how they are read and completed."""
    whole = {name: plain(getattr(survey, name)) for name in ("completeness", "reading", "imputation")}
    counting = ("accepted_until", "revised_replies", "sum_rows")
    return {"input": {name: getattr(survey.input, name) for name in counting}, **whole}


def types_of(waves: Mapping[str, Wave]) -> list[str]:
    """Return the organisation types of two waves, those of the later first."""
    return list(dict.fromkeys([*waves["later"].survey.design.types, *waves["earlier"].survey.design.types]))


def comparison(waves: Mapping[str, Wave], changes: pl.DataFrame, corrections: pl.DataFrame) -> Comparison:
    """Return the comparison of two waves, of which the later says what it needs to know of the earlier.

    `changes` and `corrections` are those of the earlier wave (`frames.CHANGES`, `frames.CORRECTIONS`). Raises BadInput
    with every fault of the table of successors, or where a wave is not to show small counts, or the earlier does not
    have a question that the later names.
    """
    before, after = (waves[wave].survey for wave in WAVES)
    said = after.earlier.get(before.survey)
    problems = [*problems_of([before, after])]
    ids = {wave: waves[wave].frame["organisation_id"] for wave in WAVES}
    try:
        table = successors(said.successors if said else None, ids, after.input.date_order)
    except BadInput as refusal:
        problems += refusal.problems
    if problems:
        raise BadInput("waves", problems)
    return compared_by(waves, table, revisions(waves["earlier"], changes, corrections))


def compared_by(waves: Mapping[str, Wave], table: pl.DataFrame, revised: pl.DataFrame) -> Comparison:
    """Return the comparison of two waves by the table of `successors`; `revised` are its revisions."""
    before, after = (waves[wave].survey for wave in WAVES)
    organisations = matched(waves["earlier"].frame, waves["later"].frame, table)
    asked, not_compared = numbers(before, after)
    found = {number.name: compared(number, waves, organisations) for number in asked}
    of_each = [estimates(one, types_of(waves), after.statistics) for one in found.values()]
    estimated = pl.concat([*of_each, *counts(organisations)])
    return Comparison(waves, organisations, found, not_compared, revised, estimated)


def problems_of(surveys: Sequence[Survey]) -> Iterator[Problem]:
    """Yield why waves, the earliest first, cannot be compared, as far as their configs say."""
    for survey in surveys:
        if survey.suppress_below:
            expected = "a comparison names organisations with their numbers; it is made only without this option"
            yield Problem(f"{survey.survey}: {expected}", column="suppress_below", value=survey.suppress_below)
    for before, after in pairwise(surveys):
        if after.survey in before.earlier:
            yield Problem(f"{before.survey} names {after.survey} as an earlier wave; compare them the other way round")
        elif before.survey in after.earlier:
            for name, asked in after.earlier[before.survey].questions.items():
                if asked not in before.questions:
                    key = f"earlier.{before.survey}.questions.{name}"
                    expected = f"{before.survey} has no such question"
                    yield Problem(expected, column=key, value=asked, known=[*before.questions])
        elif after.earlier:
            add = f"add it, as {before.survey}: {{}} if nothing differs"
            expected = f"{after.survey} names no {before.survey} there; {add}"
            yield Problem(expected, column="earlier", value=", ".join(after.earlier))


def revisions(wave: Wave, changes: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """Return the answers of a wave that a revised reply or a correction changed (`frames.WAVE_REVISIONS`)."""
    key = ["organisation_id", "question"]
    why = corrections.select(*key, "reason", "date", rule=pl.lit("correction"))
    changed = changes.filter(pl.col("rule").is_in(["revised_reply", "correction"]))
    who = wave.frame.select("organisation_id", "name", "organisation_type")
    found = changed.join(why, on=[*key, "rule"], how="left", maintain_order="left").join(
        who, on="organisation_id", how="left", maintain_order="left"
    )
    return frames.conform(found.select(*frames.WAVE_REVISIONS), frames.WAVE_REVISIONS).sort(*key, maintain_order=True)
