"""The survey that a config describes: one typed, frozen object with every default filled in.

The shape, limits, default and meaning of each option stand here and nowhere else. `core.config` checks
a config by the JSON Schema that is made from these classes; config/README.md is made from it too.

A rule's `params:` must be plain data (Snakemake compares them by their text): `plain` makes them, and
`typed` makes the object again in the rule's script. A rule is given the smallest of these objects that
its work needs, so that a changed label estimates nothing.
"""

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

LARGEST = 10**15  # beyond it a double no longer holds every whole number
ALL = "all"  # the name, in ids, of all organisation types (or questions) together
PRIMARY = "primary"
AGREEMENT = "agreement"

Role = Literal["total", "part", "extra"]
NumberKind = Literal["count", "decimal", "money"]
# What a number is, which tells how it is printed: `Presentation.decimals_of`.
Unit = Literal["count", "amount", "statistic", "percent", "standard_error", "skewness", "kappa"]
# Coefficients have no unit, and two decimals whatever the config says of the numbers.
COEFFICIENTS = {"skewness": 2, "kappa": 2}

Words = Annotated[str, Meta(pattern=r"\S")]
Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]
Sentences = Annotated[tuple[Words, ...], Meta(min_length=1)]
SurveyName = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]*$")]
EstimateId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Decimals = Annotated[int, Meta(ge=0, le=15)]
Kind = TypeVar("Kind")


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the config."""


class Counted(Section):
    """The noun for what is counted."""

    id: Annotated[Name, Meta(description="Its name inside ids, as in table2.all.<id>.total.")]
    singular: Annotated[Words, Meta(description="One of them, in words.")]
    plural: Annotated[Words, Meta(description="Several of them, in words.")]


class Question(Section):
    """One question of the request."""

    role: Annotated[
        Role,
        Meta(description="total (exactly one), part of that total, or extra (read and kept, never part of completeness)."),
    ]
    number: Annotated[NumberKind, Meta(description="What the question asks for; the same for a total and its parts.")]
    label: Annotated[Words, Meta(description="The question in words; of a part, its column heading.")]
    largest: Annotated[
        float,
        Meta(ge=0, le=LARGEST, description="A number above it is of impossible size and goes to review."),
    ] = LARGEST
    status: Annotated[
        Name | None,
        Meta(description="Required for a part, and only for a part; its name inside ids, as in table6.all.<status>.pct."),
    ] = None
    group: Annotated[Words | None, Meta(description="Only for a part; a heading above its column in Table 6.")] = None

    @property
    def title(self) -> str:
        """What the question is called: its label, after the heading of its group."""
        return f"{self.group}: {self.label}" if self.group else self.label


class Remainder(Section):
    """The total less all its parts."""

    status: Annotated[Name, Meta(description="Its name inside ids.")]
    label: Annotated[Words, Meta(description="Its column heading.")]


class Compliance(Section):
    """The compliant part, whose percentage of the total is an organisation's rate."""

    part: Annotated[str, Meta(description="Question whose percentage of the total is an organisation's rate.")]
    rate: Annotated[Words, Meta(description="Name of that rate, in words.")]


class Parts(Section):
    """What the parts of the total say."""

    heading: Annotated[Words, Meta(description="What the parts distinguish, in words; the heading of Table 6.")]
    remainder: Annotated[Remainder, Meta(description="The total less all its parts.")]
    compliance: Annotated[
        Compliance | None,
        Meta(description="Which part is the compliant one; without it there are no Tables 3 to 5 and no Figure 2."),
    ] = None


class File(Section):
    """A file of the survey."""

    file: Annotated[str, Meta(description="Path of a .csv, .xlsx or .ods file, from the project's top level.")]
    sheet: Annotated[
        str | None, Meta(description="Name of the sheet; only for workbooks, where the default is the first sheet.")
    ] = None
    header_row: Annotated[int, Meta(ge=1, description="Row that holds the column headings, counted from 1.")] = 1
    columns: Annotated[
        dict[str, str], Meta(description="Our name of a column: its heading in the file, where the two differ.")
    ] = {}


class Input(Section):
    """The files as received, and which replies count."""

    organisations: Annotated[
        File, Meta(description="The organisations contacted, one a row, in the order of the register.")
    ]
    responses: Annotated[
        File, Meta(description="The replies, one a row, each answer as text in the column of its question.")
    ]
    responses_second: Annotated[
        File | None,
        Meta(
            description="The same replies (all, or some) as a second coder typed them; agreement is reported, and each "
            "difference goes to review."
        ),
    ] = None
    corrections: Annotated[
        File | None, Meta(description="Decisions of a person: organisation_id, question, from, to, reason, by, date.")
    ] = None
    revised_replies: Annotated[
        bool,
        Meta(
            description="True where an organisation may have several rows among the responses; the latest that is in "
            "time counts, by date_responded where all its rows have one, otherwise by row."
        ),
    ] = False
    accepted_until: Annotated[
        Day | None, Meta(description="Last day on which a reply counts (YYYY-MM-DD); a later one is no response.")
    ] = None

    @property
    def files(self) -> dict[str, File]:
        """The files that the config names, by their key."""
        files = {name: getattr(self, name) for name in ("organisations", "responses", "responses_second", "corrections")}
        return {name: file for name, file in files.items() if file is not None}


class Completeness(Section):
    """How complete a reply is, judged after imputation."""

    full: Annotated[
        tuple[str, ...],
        Meta(
            min_length=1,
            extra_json_schema={"uniqueItems": True},
            description="A reply with a value for each of these questions is full; with a value for the total or any "
            "part, partial.",
        ),
    ]


class Reading(Section):
    """How an ambiguous answer is read."""

    approximate: Annotated[
        Literal["as_stated", "review"],
        Meta(description='"approximately 300": 300, or a question to a person.'),
    ]
    more_than: Annotated[
        Literal["next_number", "as_stated", "review"],
        Meta(description='"more than 100": 101, 100, or a question to a person ("at least 100" is 100).'),
    ]
    fewer_than: Annotated[
        Literal["next_number", "as_stated", "review"],
        Meta(description='"fewer than 10": 9, 10, or a question to a person ("up to 10" is 10).'),
    ]
    approximate_tolerance: Annotated[
        float,
        Meta(ge=0, lt=1, description="An approximate answer may be lower or higher by this fraction of it."),
    ]
    open_end: Annotated[
        Annotated[float, Meta(ge=1)] | None,
        Meta(
            description='"More than 100" may be as much as this many times the 100 in the ambiguity band; without it, '
            "it has no upper limit.",
        ),
    ] = None
    not_seen: Annotated[
        str | None, Meta(description="What the recording workbook says where an answer was not seen.")
    ] = None
    topic_words: Annotated[
        tuple[str, ...],
        Meta(
            description="Words of the topic that may stand around a number without changing it, besides those of "
            "counted."
        ),
    ] = ()
    phrases: Annotated[
        dict[str, tuple[Annotated[str, Meta(min_length=1)], ...]],
        Meta(
            description="More phrases, in plain words as an answer has them, for a rule of "
            "workflow/scripts/foisurvey/reading/grammar.yaml, by its name."
        ),
    ] = {}


class Imputation(Section):
    """What is filled in where an answer is missing."""

    total_from_parts: Annotated[
        bool, Meta(description="A missing total is the sum of its parts, where all of them were given.")
    ] = False


class Statistics(Section):
    """The methods, named as in R."""

    quantile_type: Annotated[Literal[1, 2, 3, 4, 5, 6, 7, 8, 9], Meta(description="R's quantile(type = ).")]
    skewness_type: Annotated[Literal[1, 2, 3], Meta(description="skewness(type = ) of R's package e1071.")]
    interval_of_mean: Annotated[
        Literal["z", "t"],
        Meta(description="Mean -/+ the quantile of the normal or of Student's t distribution x SD / sqrt(n)."),
    ]
    interval_of_share: Annotated[
        Literal["wald", "wilson", "wilson_corrected", "exact", "jeffreys", "agresti_coull"],
        Meta(
            description="Wald (not clipped at 0 and 100), Wilson without or with continuity correction, exact "
            "(Clopper-Pearson), Jeffreys, Agresti-Coull (not clipped)."
        ),
    ]
    level: Annotated[float, Meta(gt=0, lt=1, description="Confidence level of the intervals, a fraction.")]

    @property
    def level_percent(self) -> str:
        """The confidence level as a reader has it: 95%."""
        return f"{100 * self.level:g}%"


class Rounding(Section):
    """Decimals of printed numbers; data keep full precision."""

    statistic: Annotated[Decimals, Meta(description="Means, SDs, medians, quartiles and their intervals.")]
    percent: Annotated[Decimals, Meta(description="Percentages and their intervals.")]
    standard_error: Annotated[Decimals, Meta(description="Standard errors.")]
    rounding: Annotated[
        Literal["sprintf", "round", "half_up"],
        Meta(
            description="How a number is rounded: R's sprintf(), R's round(), or half up as round_half_up() of R's "
            "package janitor and spreadsheets do."
        ),
    ] = "sprintf"


class Trim(Section):
    """Organisations ranked by their total, and some dropped at each end."""

    fraction: Annotated[float, Meta(ge=0, lt=0.5, description="Fraction dropped at each end.")]
    base: Annotated[
        Literal["rated", "with_total"],
        Meta(description="Which organisations are ranked: those with a rate, or all with a total."),
    ]


class Exclusion(Section):
    """Whom a sensitivity analysis leaves out; what estimates need of it."""

    trim: Annotated[
        Trim | None,
        Meta(description="Rank organisations by their total and drop floor(fraction x number ranked) at each end."),
    ] = None
    exclude_rates: Annotated[
        tuple[Annotated[float, Meta(ge=0, le=100)], ...],
        Meta(
            extra_json_schema={"minItems": 1, "uniqueItems": True},
            description="Organisations with exactly one of these rates (percent) are dropped.",
        ),
    ] = ()


class Scenario(Exclusion, kw_only=True):
    """A sensitivity analysis of the rate."""

    label: Annotated[Words, Meta(description="Heading above its columns.")]


class Statement(Section):
    """How a number is made that is no table cell."""

    filter: Annotated[
        str | None,
        Meta(description="The organisations it is about: a condition (SQL) on the columns of data/derived.csv."),
    ] = None
    numerator: Annotated[
        str | None,
        Meta(
            description="What is summed over them: a column, a condition (counted) or an expression. Without it they "
            "are counted."
        ),
    ] = None
    denominator: Annotated[
        str | None,
        Meta(description="Likewise; where it is given the number is 100 x numerator / denominator, a percentage."),
    ] = None
    statistic: Annotated[
        Literal["sum", "min", "max", "mean", "median"] | None, Meta(description="Statistic of the numerator; sum.")
    ] = None
    same_as: Annotated[
        str | None, Meta(description="Instead of all these, the id of an estimate that is the same number.")
    ] = None
    formula: Annotated[
        str | None,
        Meta(description="Instead of all these, arithmetic of estimates, each id in double quotes."),
    ] = None
    unit: Annotated[
        Unit | None,
        Meta(
            description="Of a formula: what the number is, which tells how it is printed. Without it, the unit that "
            "all its estimates have, or statistic."
        ),
    ] = None

    def written(self) -> dict[str, str]:
        """Return the keys that the config gives, in their order."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}


class OwnSentences(Section):
    """Sentences of the config, at the end of each section of the results."""

    response: Annotated[Sentences | None, Meta(description="In the section on who responded.")] = None
    totals: Annotated[Sentences | None, Meta(description="In the section on the numbers of what is counted.")] = None
    rates: Annotated[
        Sentences | None,
        Meta(description="In the section on the rates of organisations; needs parts.compliance."),
    ] = None
    shares: Annotated[
        Sentences | None,
        Meta(description="In the section on the percentages of what is counted; needs parts."),
    ] = None
    sensitivity: Annotated[
        Sentences | None, Meta(description="In the section on the sensitivity analyses; needs one.")
    ] = None
    limits: Annotated[Sentences | None, Meta(description="In the section on what is not known.")] = None

    def by_section(self) -> dict[str, tuple[str, ...]]:
        """Return the sentences of each section that has any."""
        return {name: given for name in self.__struct_fields__ if (given := getattr(self, name))}


class Publication(Section):
    """A publication to compare with."""

    figures: Annotated[str, Meta(description="Its figures: a CSV with id, source, decimals, printed.")]
    contradictions: Annotated[
        str | None, Meta(description="Why some of them cannot agree: a CSV with id, reason.")
    ] = None

    @property
    def files(self) -> list[str]:
        """The paths of its files."""
        return [file for file in (self.figures, self.contradictions) if file is not None]


class NumberAsked(Struct, frozen=True):
    """What the reader of answers needs of a question."""

    number: NumberKind
    largest: float = LARGEST


class DesignQuestion(Struct, frozen=True):
    """What estimates need of a question."""

    role: Role
    number: NumberKind
    status: str | None = None


class Design(Struct, frozen=True):
    """What estimates need of a survey: its types, questions, noun and parts by name, without a label.

    `remainder` is the status of the total less all its parts, None where there are no parts; `compliant` the
    question whose percentage of the total is the rate, None where there is no rate.
    """

    types: tuple[str, ...]
    questions: dict[str, DesignQuestion]
    noun: str
    remainder: str | None = None
    compliant: str | None = None

    @property
    def total(self) -> str:
        """The name of the question whose role is total."""
        return next(name for name, question in self.questions.items() if question.role == "total")

    @property
    def parts(self) -> list[str]:
        """The names of the questions whose role is part, in their order."""
        return [name for name, question in self.questions.items() if question.role == "part"]

    @property
    def counting(self) -> list[str]:
        """The total and its parts: the questions that completeness and imputation are about."""
        return [self.total, *self.parts]

    @property
    def counts_things(self) -> bool:
        """Whether the total is a count: only then have percentages of it a standard error."""
        return self.questions[self.total].number == "count"

    @property
    def statuses(self) -> dict[str, str | None]:
        """The statuses of Table 6 and the part that each counts, in order; last that of the remainder (None)."""
        if self.remainder is None:
            return {}
        statuses = {self.questions[name].status or name: name for name in self.parts}
        return {**statuses, self.remainder: None}

    @property
    def types_and_all(self) -> list[str]:
        """The organisation types, and last `all`."""
        return [*self.types, ALL]


class Presentation(Section, kw_only=True):
    """What tables and figures need of a survey: its words, methods and decimals."""

    title: Annotated[
        Words, Meta(description="What was surveyed, in words; ends the title of every table and figure.")
    ]
    synthetic: Annotated[
        bool, Meta(description="True where the answers are invented; every table and figure then says so.")
    ]
    counted: Annotated[Counted, Meta(description="The noun for what is counted.")]
    organisation_types: Annotated[
        dict[Name, Words],
        Meta(
            min_length=1,
            description="Type as in the organisations file: its label in print. Their order is that of the tables.",
        ),
    ]
    questions: Annotated[
        dict[Name, Question],
        Meta(min_length=1, description="The questions asked; their names are those of the response columns."),
    ]
    parts: Annotated[
        Parts | None,
        Meta(description="What the parts of the total say; leave it out where the survey has a total only."),
    ] = None
    statistics: Annotated[Statistics, Meta(description="The methods, named as in R.")]
    decimals: Annotated[Rounding, Meta(description="Decimals of printed numbers; data keep full precision.")]
    sensitivity: Annotated[
        dict[Name, Scenario], Meta(description="Sensitivity analyses of the rate; each adds its columns to Table 5.")
    ] = {}
    table_order: Annotated[
        dict[str, Annotated[tuple[str, ...], Meta(extra_json_schema={"uniqueItems": True})]],
        Meta(description="A table, such as table6: its own order of the organisation types."),
    ] = {}

    @property
    def design(self) -> Design:
        """The survey without its words."""
        return Design(
            types=tuple(self.organisation_types),
            questions={
                name: DesignQuestion(question.role, question.number, question.status)
                for name, question in self.questions.items()
            },
            noun=self.counted.id,
            remainder=self.parts.remainder.status if self.parts else None,
            compliant=self.compliance.part if self.compliance else None,
        )

    @property
    def compliance(self) -> Compliance | None:
        """The compliant part, where the survey has one."""
        return self.parts.compliance if self.parts else None

    @property
    def exclusions(self) -> dict[str, Exclusion]:
        """The sensitivity analyses without their labels."""
        return {name: Exclusion(trim=one.trim, exclude_rates=one.exclude_rates) for name, one in self.sensitivity.items()}

    @property
    def statuses(self) -> dict[str, Question | Remainder]:
        """The statuses of Table 6 and what each is, in order: a part, or last the remainder."""
        found: dict[str, Question | Remainder] = {}
        if self.parts:
            found = {one.status: one for one in self.questions.values() if one.role == "part" and one.status}
            found[self.parts.remainder.status] = self.parts.remainder
        return found

    def order_of(self, table: str) -> tuple[str, ...]:
        """Return the organisation types in the order of a table's rows."""
        return self.table_order.get(table, tuple(self.organisation_types))

    def decimals_of(self, unit: Unit) -> int:
        """Return with how many decimals a number of this unit is printed."""
        match unit:
            case "count":
                return 0
            case "amount":
                return 0 if self.design.counts_things else self.decimals.statistic
            case "skewness" | "kappa":
                return COEFFICIENTS[unit]
            case _:
                return getattr(self.decimals, unit)


class Survey(Presentation, kw_only=True):
    """A whole survey, as one config file describes it."""

    survey: Annotated[
        SurveyName, Meta(description="Short name of the survey; results stand under results/<survey>/.")
    ]
    strict: Annotated[
        bool,
        Meta(description="True makes every finding but a note (a content fault, an answer in review) stop the run."),
    ] = False
    input: Annotated[Input, Meta(description="The files as received, and which replies count.")]
    completeness: Annotated[Completeness, Meta(description="How complete a reply is, judged after imputation.")]
    reading: Annotated[Reading, Meta(description="How an ambiguous answer is read.")]
    imputation: Annotated[
        Imputation, Meta(description="What is filled in where an answer is missing.")
    ] = Imputation()
    statements: Annotated[
        dict[EstimateId, Statement],
        Meta(description="Numbers that are no table cell; id: how it is made."),
    ] = {}
    sentences: Annotated[
        OwnSentences,
        Meta(
            description="Sentences of your own in the results, by section, each at the end of its section. A number "
            "stands as {id}, the id of an estimate or of a statement; {id:unit}, where unit is count, amount, statistic, "
            "percent, standard_error or a number of decimals (0 to 9), for another form than its own; "
            "{id|organisation|organisations} for a number and the word that goes with it, and "
            "{id|no organisation|organisation|organisations} or {id|none} to say 0 in words."
        ),
    ] = OwnSentences()
    printed: Annotated[Publication | None, Meta(description="A publication to compare with.")] = None

    @property
    def presentation(self) -> Presentation:
        """The part of the survey that tables and figures show."""
        return Presentation(**{name: getattr(self, name) for name in Presentation.__struct_fields__})

    @property
    def numbers_asked(self) -> dict[str, NumberAsked]:
        """The kind of number that each question asks for, and the largest that is possible."""
        return {name: NumberAsked(question.number, question.largest) for name, question in self.questions.items()}

    @property
    def reading_with_nouns(self) -> Reading:
        """How answers are read, the words for what is counted among those of the topic."""
        words = (*self.reading.topic_words, self.counted.singular, self.counted.plural)
        return msgspec.structs.replace(self.reading, topic_words=words)


def plain(part: Any) -> Any:
    """Return a part of a survey as plain data, for a rule's params."""
    return msgspec.to_builtins(part)


def typed(data: Any, kind: type[Kind]) -> Kind:
    """Return the part of a survey that plain data describe; the data were checked before."""
    return msgspec.convert(data, kind)
