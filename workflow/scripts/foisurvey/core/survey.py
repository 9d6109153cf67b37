"""The survey that a config describes: one typed, frozen object with every default filled in.

The shape, limits, default and meaning of each option stand here and nowhere else. `core.config` checks
a config by the JSON Schema that is made from these classes; config/README.md is made from it too.

A rule's `params:` must be plain data (Snakemake compares them by their text): `plain` makes them, and
`typed` makes the object again in the rule's script. A rule is given the smallest of these objects that
its work needs, so that a changed label estimates nothing.
"""

from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

LARGEST = 10**15  # beyond it a double no longer holds every whole number
ALL = "all"  # the name, in ids, of all organisation types (or questions) together
PRIMARY = "primary"
AGREEMENT = "agreement"

Role = Literal["total", "part", "extra"]
# The roles of the questions that completeness and imputation are about.
COUNTING = ("total", "part")
NumberKind = Literal["count", "decimal", "money", "percent", "choice"]
DateOrder = Literal["day_first", "month_first"]
# What a number is, which tells how it is printed: `Presentation.decimals_of`.
Unit = Literal[
    "count",
    "amount",
    "money",
    "statistic",
    "percent",
    "percentage_points",
    "standard_error",
    "skewness",
    "kappa",
    "coefficient",
    "p_value",
]
UNIT_MEANINGS: dict[Unit, str] = {
    "count": "how many organisations or answers, or a whole number of an extra question",
    "amount": "a sum of what is counted, or the least or most of an organisation",
    "money": "an amount of money: a sum, a mean, a median, an end of an interval",
    "statistic": "a mean, SD, median or quartile, an end of an interval, or a number with decimals",
    "percent": "a percentage, or a statistic of percentages",
    "percentage_points": "the change of a percentage",
    "standard_error": "a standard error in percentage points",
    "skewness": "a skewness",
    "kappa": "Cohen's kappa",
    "coefficient": "a test statistic, an effect size, a design effect or another number without a unit",
    "p_value": "the p value of a test",
}
# Coefficients have no unit, and two decimals whatever the config says of the numbers.
COEFFICIENTS = {"skewness": 2, "kappa": 2, "coefficient": 2, "p_value": 3}
# What stands after a number of a unit in a sentence or a figure; tables have it in their headings.
SUFFIXES = {"percent": "%", "standard_error": "%"}

END = r"$(?!\n)"  # in Python's patterns $ alone lets a line feed follow
Words = Annotated[str, Meta(pattern=r"\S")]
Text = Annotated[str, Meta()]
# One text, or several of them.
Texts = Text | Annotated[tuple[Text, ...], Meta(min_length=1)]
# What stands in place of a heading where the value of a column is the name of its sheet or file.
SHEET_NAME, FILE_NAME = "name of the sheet", "name of the file"
# What workbooks say of an organisation that has not replied.
NO_REPLY = (
    *("No reply", "No reply yet", "No reply as yet", "No reply to date", "No reply received", "No reply given"),
    *("Not replied", "Not yet replied", "Not replied yet", "Did not reply", "Never replied", "Non-reply"),
    *(
        "Has not replied",
        "Has not yet replied",
        "Have not replied",
        "Haven't replied",
        "Hasn't replied",
        "Didn't reply",
    ),
    *("No response", "No response yet", "No response as yet", "No response to date", "No response received"),
    *("Not responded", "Not yet responded", "Not responded yet", "Did not respond", "Didn't respond"),
    *("Has not responded", "Has not yet responded", "Have not responded", "Hasn't responded", "Never responded"),
    *("Non-response", "Non-responder", "Non-respondent", "Nonresponse", "DNR"),
    *("Awaiting", "Awaiting reply", "Awaiting a reply", "Awaiting their reply", "Awaiting answer"),
    *("Awaiting response", "Awaiting a response", "Awaiting their response", "Still awaiting response"),
    *("Still awaiting reply", "Still awaiting", "Still waiting", "Waiting", "Waiting for reply", "Waiting for a reply"),
    *("Waiting for response", "Waiting for a response", "Waiting response", "Awaited", "Reply awaited"),
    *("Response awaited", "Reply outstanding", "Response outstanding", "Reply overdue", "Response overdue"),
    *("Waiting response overdue", "Waiting response very overdue", "Long overdue", "Very overdue", "Overdue"),
    *("Outstanding", "Still outstanding", "Pending", "Reply pending", "Response pending", "Chased"),
    *("No answer received", "No answer yet", "Not yet received", "Reply not received", "Response not received"),
    *("No reply at all", "No response at all", "Acknowledged", "Acknowledged only"),
    *("Acknowledgement only", "Acknowledgement received", "No acknowledgement"),
)
LONGEST_NAME = 60  # names of surveys and analyses are those of folders and files
Name = Annotated[str, Meta(pattern=f"^[a-z][a-z0-9_]*{END}", max_length=LONGEST_NAME)]
Sentences = Annotated[tuple[Words, ...], Meta(min_length=1)]
SurveyName = Annotated[str, Meta(pattern=f"^[a-z0-9][a-z0-9-]*{END}", max_length=LONGEST_NAME)]
EstimateId = Annotated[str, Meta(pattern=rf"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+{END}")]
Address = Annotated[str, Meta(pattern=rf"^https://\S+{END}")]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Decimals = Annotated[int, Meta(ge=0, le=15)]

# Under `notes`, in place of a row: the whole table.
WHOLE_TABLE = "table"

# A part of a survey as plain data, for a rule's params; and such data, which were checked before, as that part again.
plain = msgspec.to_builtins
typed = msgspec.convert


def texts(one_or_several: Texts) -> tuple[str, ...]:
    """Return texts of the config as several, also where it has one."""
    return (one_or_several,) if isinstance(one_or_several, str) else one_or_several


def Is(description: str, **limits: Any) -> Meta:  # noqa: N802 (it reads as the type that it makes)
    """Return what an option means, for config/README.md, and the limits of its value."""
    return Meta(description=description, **limits)


def _limit_percentages(asked: "Question | NumberAsked") -> None:
    if asked.number == "percent" and asked.largest == LARGEST:
        msgspec.structs.force_setattr(asked, "largest", 100.0)


# What a choice may be answered with where the config does not say.
CHOICES: dict[str, tuple[str, ...]] = {
    "yes": ("Yes", "Y"),
    "no": ("No", "N"),
    "partly": ("Partly", "Partially", "In part", "Partial"),
}


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the config."""

    def given(self) -> dict[str, Any]:
        """Return the options that have a value, in their order."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}


class Counted(Section, frozen=True):
    """The noun for what is counted."""

    id: Annotated[Name, Is("Its name inside ids, as in table2.all.<id>.total.")] = "items"
    singular: Annotated[Words, Is("One of them, in words.")] = "item"
    plural: Annotated[Words, Is("Several of them, in words.")] = "items"
    also: Annotated[
        tuple[Words, ...],
        Is("What else they are called in answers, one of them and several, as in [system, systems]."),
    ] = ()

    @property
    def nouns(self) -> tuple[str, ...]:
        """All that they are called."""
        return (self.singular, self.plural, *self.also)


class OrganisationType(Section, frozen=True):
    """A type of organisation whose texts in the file are not its name or label."""

    label: Annotated[Words, Is("The type in print.")]
    in_file: Annotated[
        Texts,
        Is("What the organisations file calls it, one text or several, besides its name."),
    ]


class Question(Section, frozen=True, kw_only=True):
    """One question of the request."""

    role: Annotated[
        Role,
        Is("total (exactly one), part of that total, or extra (never part of completeness; with a table of its own)."),
    ]
    number: Annotated[
        NumberKind,
        Is(
            "What the question asks for; the same for a total and its parts. An extra question may also ask for a "
            "percentage (percent), or for one of several answers (choice)."
        ),
    ] = "count"
    label: Annotated[Words, Is("The question in words; of a part, its column heading.")]
    options: Annotated[
        dict[Name, Texts],
        Is(
            "Only for a choice: the answers that it may have. Each name is given its label, or a list: its label and "
            "what else an answer may say. Without it they are yes, no and partly."
        ),
    ] = {}
    largest: Annotated[
        float,
        Is(
            "A number above it is of impossible size and goes to review. Without it, a percentage above 100 does.",
            ge=0,
            le=LARGEST,
        ),
    ] = LARGEST
    status: Annotated[
        Name | None,
        Is("Only for a part; its name inside ids, as in table6.all.<status>.pct. Without it, that of the question."),
    ] = None
    group: Annotated[Words | None, Is("Only for a part; a heading above its column in Table 6.")] = None

    def __post_init__(self) -> None:
        """Fill in the largest percentage."""
        _limit_percentages(self)

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The answers that a choice may have: what each may be called, its label first; none of another question."""
        if self.number != "choice":
            return {}
        return {name: texts(called) for name, called in (self.options or CHOICES).items()}

    @property
    def title(self) -> str:
        """What the question is called: its label, after the heading of its group."""
        return f"{self.group}: {self.label}" if self.group else self.label


class Remainder(Section, frozen=True):
    """The total less all its parts, where these do not overlap; without it Other, or The rest beside a part Other."""

    status: Annotated[Name, Is("Its name inside ids.")]
    label: Annotated[Words, Is("Its column heading.")]


class Compliance(Section, frozen=True):
    """Which part is the compliant one; without it there are no Tables 3 to 5 and no Figure 2."""

    part: Annotated[str, Is("Question whose percentage of the total is an organisation's rate.")]
    rate: Annotated[Words, Is("Name of that rate, in words.")]


class Parts(Section, frozen=True):
    """What the parts of the total say."""

    heading: Annotated[Words, Is("What the parts distinguish, in words; the heading of Table 6.")] = "Breakdown"
    disjoint: Annotated[
        bool,
        Is(
            "False where one item may be in several parts, or a part counts something other than the total does: "
            "there is no remainder, no part is compared with the total, and each percentage stands by itself; it may "
            "be above 100."
        ),
    ] = True
    remainder: Remainder | None = None
    compliance: Compliance | None = None


class File(Section, frozen=True):
    """A file of the survey, or several that are alike: their rows follow one another."""

    file: Annotated[
        Texts,
        Is(
            "Path of a .csv, .tsv, .xlsx, .xlsm, .xls or .ods file, from the project's top level; or a list of files "
            "whose rows follow one another."
        ),
    ]
    sheet: Annotated[
        Texts | None,
        Is(
            "Name of the sheet, or a list of sheets whose rows follow one another; only for workbooks, where the "
            "default is the first visible sheet."
        ),
    ] = None
    header_row: Annotated[
        Annotated[int, Meta(ge=1)] | Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(min_length=1)],
        Is(
            "Row that holds the column headings, counted from 1. Where headings take two or three rows, such as "
            "[2, 3], a column's heading is both with a slash between them: 2024 / Hours."
        ),
    ] = 1
    columns: Annotated[
        dict[str, str],
        Is(
            "Our name of a column: its heading in the file, where the two differ, or its letter, as in column C. A "
            'blank heading is "". Capital letters and line breaks do not matter. name of the sheet (or name of the '
            "file, without its ending) gives each row the name of the sheet (or file) that it stands in."
        ),
    ] = {}
    skip_rows: Annotated[
        dict[str, Texts],
        Is(
            "Rows that are no organisation, such as regions and totals: a heading (or column C), and the texts in that "
            'column whose rows are skipped; "" is a blank cell.'
        ),
    ] = {}
    keep_rows: Annotated[
        dict[str, Texts],
        Is("A heading (or column C), and the texts in that column whose rows alone are read, as in Quarter: Q4 2020."),
    ] = {}
    fill_down: Annotated[
        tuple[str, ...],
        Is(
            "Headings (or column C) of columns in which a blank cell means the text above it, as where an organisation "
            "is named in the first of its rows alone."
        ),
    ] = ()
    last_row: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Is("Last row that is read, where notes or totals stand below the data."),
    ] = None
    separator: Annotated[
        Literal["comma", "semicolon", "tab", "pipe"] | None,
        Is("What stands between the fields of a text file; without it the program finds out."),
    ] = None
    encoding: Annotated[
        Literal["utf-8", "utf-16", "windows-1252"] | None,
        Is("How a text file is encoded; without it the program finds out."),
    ] = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of its files, in their order."""
        return texts(self.file)

    @property
    def sheets(self) -> tuple[str | None, ...]:
        """The names of its sheets in each file, in their order; None is the first visible one."""
        return (None,) if self.sheet is None else texts(self.sheet)

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The rows that hold the column headings."""
        return (self.header_row,) if isinstance(self.header_row, int) else self.header_row

    @property
    def name(self) -> str:
        """Its files in words."""
        return ", ".join(self.files)


class Deadline(Section, frozen=True, kw_only=True):
    """Until when a reply counts."""

    accepted_until: Annotated[
        Day | None,
        Is(
            "Last day on which a reply counts (YYYY-MM-DD); later ones are not counted, and Table 1 says how many are "
            "late."
        ),
    ] = None


class Input(Deadline, frozen=True, kw_only=True):
    """The files as received, and which replies count."""

    organisations: Annotated[
        File | None,
        Is(
            "The organisations contacted, one a row, in the order of the register. Leave it out where the sheet of "
            "the replies has every organisation contacted, with its name and type. Without a column organisation_id "
            "the name is the id; without a column organisation_type all are of the config's only type."
        ),
    ] = None
    responses: Annotated[
        File,
        Is(
            "The replies, one a row, each answer as text in the column of its question. Without a column "
            "organisation_id the column name says whose reply it is."
        ),
    ]
    responses_second: Annotated[
        File | None,
        Is(
            "The same replies (all, or some) as a second coder typed them; agreement is reported, and each "
            "difference goes to review."
        ),
    ] = None
    corrections: Annotated[
        File | None, Is("Decisions of a person: organisation_id, question, from, to, reason, by, date.")
    ] = None
    revised_replies: Annotated[
        bool,
        Is(
            "True where an organisation may have several rows among the responses; the latest that is in "
            "time and has answers gives them, by date where all its rows have one, otherwise by row. With a "
            "review_outcome other than none an answer is in time where the first refusal was."
        ),
    ] = False

    sum_rows: Annotated[
        bool,
        Is(
            "True where the rows of an organisation are parts of one reply, such as its sites: their numbers are "
            "added. Where one of them is not a plain number a person decides the sum. Not with revised_replies."
        ),
    ] = False
    no_reply: Annotated[
        tuple[Words, ...],
        Is(
            "What else the workbook says, in the column reply_status or in place of the answers, of an organisation "
            "that has not replied, besides No reply yet, Did not respond, DNR, Awaiting and the like. Capital letters, "
            "hyphens, spaces and what stands around the words, such as a full stop or brackets, do not matter. In "
            "reply_status, no, none, false and not received say it too; in the column of a choice its options do not."
        ),
    ] = ()
    same_name: Annotated[
        dict[str, str],
        Is(
            "Only where the replies have names in place of ids: a name as the replies have it, and the name of the "
            "same organisation in the register."
        ),
    ] = {}
    date_order: Annotated[
        DateOrder,
        Is("Whether 02/03/2025 is the second of March (day_first) or the third of February (month_first)."),
    ] = "day_first"

    @property
    def files(self) -> dict[str, File]:
        """The files that the config names, by their key."""
        return {name: file for name, file in self.given().items() if isinstance(file, File)}


class Completeness(Section, frozen=True):
    """How complete a reply is, judged after imputation."""

    full: Annotated[
        tuple[str, ...],
        Is(
            "A reply with a value for each of these questions is full; one with a value for the total or any part is "
            "partial. Without it they are the total and all its parts.",
            extra_json_schema={"minItems": 1, "uniqueItems": True},
        ),
    ] = ()


class Reading(Section, frozen=True):
    """How an ambiguous answer is read."""

    approximate: Annotated[
        Literal["as_stated", "review"],
        Is('"Approximately 300" is 300 (as_stated), or a person decides (review).'),
    ] = "as_stated"
    more_than: Annotated[
        Literal["next_number", "as_stated", "review"],
        Is(
            '"More than 100" is 101 (next_number) or 100 (as_stated), or a person decides (review); "at least 100" '
            "is 100, unless a person decides."
        ),
    ] = "next_number"
    fewer_than: Annotated[
        Literal["next_number", "as_stated", "review"],
        Is(
            '"Fewer than 10" is 9 (next_number) or 10 (as_stated), or a person decides (review); "up to 10" is 10, '
            "unless a person decides."
        ),
    ] = "next_number"
    approximate_tolerance: Annotated[
        float,
        Is("An approximate answer may be lower or higher by this fraction of it.", ge=0, lt=1),
    ] = 0.1
    open_end: Annotated[
        Annotated[float, Meta(ge=1)] | None,
        Is(
            '"More than 100" may be as much as this many times the 100 in the ambiguity band; without it, '
            "it has no upper limit."
        ),
    ] = None
    not_seen: Annotated[str | None, Is("What the recording workbook says where an answer was not seen.")] = None
    sentences: Annotated[
        Literal["confirm", "accept_likely"],
        Is(
            "A person confirms what each sentence is read as (confirm), or likely readings count before anybody has "
            "confirmed them (accept_likely)."
        ),
    ] = "confirm"
    years: Annotated[
        Literal["ask", "never"],
        Is("A bare number from 1980 to 2039 may be a year, and a person decides (ask), or it is a number (never)."),
    ] = "ask"
    topic_words: Annotated[
        tuple[str, ...],
        Is(
            "Texts of the topic, best of all the questions as they were asked: two words in a row that an answer "
            "repeats do not make its reading unsure. None of them is counted."
        ),
    ] = ()
    phrases: Annotated[
        dict[str, tuple[Annotated[str, Meta(min_length=1)], ...]],
        Is(
            "More phrases, in plain words as an answer has them, for a rule of "
            "workflow/scripts/foisurvey/reading/grammar.yaml, by its name."
        ),
    ] = {}


class Imputation(Section, frozen=True):
    """What is filled in where an answer is missing."""

    total_from_parts: Annotated[bool, Is("A missing total is the sum of its parts, where all of them were given.")] = (
        False
    )
    zero: Annotated[
        Literal["review", "impute"],
        Is(
            "Where all its parts are 0, nothing says that a missing total is 0: a person decides (review), or it is 0 "
            "like any other sum (impute)."
        ),
    ] = "review"

    @property
    def zeros_to_review(self) -> bool:
        """Whether a person decides a missing total whose parts are all 0."""
        return self.total_from_parts and self.zero == "review"


class Clusters(Section, frozen=True):
    """The interval of a share that takes whole organisations as drawn (cluster), as R's package survey has it."""

    strata: Annotated[
        Literal["none", "types"],
        Is("All organisations together vary as one group (none), or within each organisation type (types)."),
    ] = "none"
    scale: Annotated[
        Literal["linear", "logit"],
        Is(
            "The interval is symmetric around the share (linear), or around its log odds, and then never leaves 0 to "
            "100 (logit)."
        ),
    ] = "linear"
    population: Annotated[
        Literal["unlimited", "contacted"],
        Is(
            "The organisations stand for any number like them (unlimited), or for those contacted alone (contacted): "
            "then the interval is narrower the more of these answered (finite population correction)."
        ),
    ] = "unlimited"


class Bootstrap(Section, frozen=True):
    """Organisations drawn again, with replacement and within each organisation type, for intervals of any number."""

    resamples: Annotated[int, Is("How many times they are drawn.", ge=100, le=100_000)] = 2_000
    seed: Annotated[int, Is("Where the random numbers begin: the same seed gives the same draws.", ge=0)] = 1


class Statistics(Section, frozen=True):
    """The methods, named as in R."""

    quantile_type: Annotated[Literal[1, 2, 3, 4, 5, 6, 7, 8, 9], Is("R's quantile(type = ).")] = 7
    skewness_type: Annotated[Literal[1, 2, 3], Is("skewness(type = ) of R's package e1071.")] = 3
    interval_of_mean: Annotated[
        Literal["z", "t"],
        Is("Mean -/+ the quantile of the normal (z) or of Student's t distribution (t) x SD / sqrt(n)."),
    ] = "t"
    interval_of_share: Annotated[
        Literal["cluster", "wald", "wilson", "wilson_corrected", "exact", "jeffreys", "agresti_coull"],
        Is(
            "Whole organisations as drawn (cluster); or each of what is counted as drawn by itself, which makes the "
            "interval too narrow: Wald (not clipped at 0 and 100), Wilson without or with continuity correction, exact "
            "(Clopper-Pearson), Jeffreys, Agresti-Coull (not clipped). Beside any of these the one by organisations is "
            "given, too."
        ),
    ] = "cluster"
    clusters: Clusters = Clusters()
    level: Annotated[float, Is("Confidence level of the intervals, a fraction.", gt=0, lt=1)] = 0.95

    @property
    def level_percent(self) -> str:
        """The confidence level as a reader has it: 95%."""
        return f"{100 * self.level:g}%"


class Rounding(Section, frozen=True):
    """Decimals of printed numbers; data keep full precision."""

    statistic: Annotated[Decimals, Is("Means, SDs, medians, quartiles and their intervals.")] = 1
    money: Annotated[Decimals, Is("Amounts of money, of which 0 decimals are whole pounds.")] = 0
    percent: Annotated[Decimals, Is("Percentages and their intervals.")] = 1
    standard_error: Annotated[Decimals, Is("Standard errors.")] = 2
    rounding: Annotated[
        Literal["sprintf", "round", "half_up"],
        Is(
            "How a number is rounded: R's sprintf(), R's round(), or half up as round_half_up() of R's "
            "package janitor and spreadsheets do."
        ),
    ] = "sprintf"


class Trim(Section, frozen=True):
    """Organisations ranked by their total, and some dropped at each end."""

    fraction: Annotated[float, Is("Fraction dropped at each end.", ge=0, lt=0.5)]
    base: Annotated[
        Literal["rated", "with_total"],
        Is("Which organisations are ranked: those with a rate, or all with a total."),
    ]
    ties: Annotated[
        Literal["register_order", "all", "none"],
        Is(
            "Which organisations are dropped where the boundary of the trim falls among equal totals: register_order: "
            "at the lower end the first of them in the register, at the upper end the last, as in R; all: all of them; "
            "none: none of them."
        ),
    ] = "register_order"


class Exclusion(Section, frozen=True):
    """Which organisations a sensitivity analysis excludes."""

    trim: Annotated[
        Trim | None,
        Is("Rank organisations by their total and drop floor(fraction x number ranked) at each end."),
    ] = None
    stated_totals_only: Annotated[
        bool, Is("True drops the organisations whose total was imputed; a trim does not rank them.")
    ] = False
    exclude_rates: Annotated[
        tuple[Annotated[float, Meta(ge=0, le=100)], ...],
        Is(
            "Organisations with exactly one of these rates (percent) are dropped.",
            extra_json_schema={"minItems": 1, "uniqueItems": True},
        ),
    ] = ()


class Scenario(Exclusion, frozen=True, kw_only=True):
    """A sensitivity analysis of the rate."""

    label: Annotated[Words, Is("Heading above its columns.")]


# The options of a choice: one or more, each once.
OPTIONS: dict[str, Any] = {"minItems": 1, "uniqueItems": True}


class Choices(Section, frozen=True):
    """The choices of an analysis that could be defended otherwise; each combination of their options is a universe."""

    ambiguous: Annotated[
        tuple[Literal["as_read", "lowest", "highest", "left_out"], ...],
        Is(
            "Ambiguous answers count as the config reads them (as_read), as the least (lowest) or the most (highest) "
            "that they may mean and that fits the other numbers of the organisation, or not at all (left_out).",
            extra_json_schema=OPTIONS,
        ),
    ] = ("as_read", "lowest", "highest")
    imputed: Annotated[
        tuple[Literal["in", "out"], ...],
        Is("Organisations whose total is the sum of its parts are in or out.", extra_json_schema=OPTIONS),
    ] = ("in", "out")
    few: Annotated[
        tuple[Annotated[float, Meta(ge=0)], ...],
        Is(
            "Organisations with a total of this number or fewer are left out; 0 leaves none out.",
            extra_json_schema=OPTIONS,
        ),
    ] = (0, 10)
    trim: Annotated[
        tuple[Annotated[float, Meta(ge=0, lt=0.5)], ...],
        Is(
            "Fraction of the organisations, ranked by their total, that is dropped at each end.",
            extra_json_schema=OPTIONS,
        ),
    ] = (0, 0.05, 0.1)
    base: Annotated[
        tuple[Literal["rated", "with_total"], ...],
        Is("Which organisations a trim ranks, as in sensitivity.", extra_json_schema=OPTIONS),
    ] = ("rated", "with_total")
    ties: Annotated[
        tuple[Literal["register_order", "all", "none"], ...],
        Is(
            "Which of the organisations tied at its boundary a trim drops, as in sensitivity.",
            extra_json_schema=OPTIONS,
        ),
    ] = ("register_order", "all", "none")
    extremes: Annotated[
        tuple[Literal["in", "out"], ...],
        Is("Organisations with a rate of exactly 0 or 100% are in or out.", extra_json_schema=OPTIONS),
    ] = ("in", "out")
    types: Annotated[
        tuple[Literal["pooled", "by_type"], ...],
        Is(
            "All organisations together (pooled), or each organisation type by itself and then the mean of the types, "
            "weighted by how many organisations of each were contacted (by_type).",
            extra_json_schema=OPTIONS,
        ),
    ] = ("pooled", "by_type")
    weight: Annotated[
        tuple[Literal["organisation", "item"], ...],
        Is(
            "In a rate or a share each organisation counts the same (organisation), or each of what is counted does "
            "(item); in a total each organisation does.",
            extra_json_schema=OPTIONS,
        ),
    ] = ("organisation", "item")
    cases: Annotated[
        tuple[Literal["available", "complete"], ...],
        Is(
            "Organisations that answered what a number needs (available), or those alone with full data (complete).",
            extra_json_schema=OPTIONS,
        ),
    ] = ("available", "complete")
    interval: Annotated[
        tuple[Literal["as_configured", "cluster"], ...],
        Is(
            "The interval of a share or mean as statistics has it (as_configured), or by organisations (cluster).",
            extra_json_schema=OPTIONS,
        ),
    ] = ("as_configured", "cluster")


class Claim(Section, frozen=True):
    """What a reader may take from the survey: that a headline is below or above a limit; one of the two is given."""

    headline: Annotated[Words, Is("Name of the headline, such as rate_median or share_none.")]
    below: Annotated[float | None, Is("It is below this number.")] = None
    above: Annotated[float | None, Is("It is above this number.")] = None


class Robustness(Section, frozen=True):
    """What make robustness asks: how far silent organisations, and other defensible analyses, could move headlines."""

    choices: Choices = Choices()
    claims: Annotated[dict[Name, Claim], Is("Claims by a name of your own; how often each holds is said.")] = {}
    total_range: Annotated[
        dict[str, tuple[float, float]],
        Is(
            "Organisation type: the least and the most that the total of a silent organisation of it may be, as in "
            "[0, 40]. Without it they are those observed."
        ),
    ] = {}
    weights: Annotated[
        tuple[str, ...],
        Is(
            "Columns of the organisations file (or organisation_type): organisations that answered stand for those of "
            "the same value that did not.",
            extra_json_schema={"uniqueItems": True},
        ),
    ] = ("organisation_type",)
    imputations: Annotated[int, Is("How many times missing totals are imputed by draws.", ge=2, le=1000)] = 20


class Earlier(Section, frozen=True):
    """How an earlier wave of this survey is compared with it (make compare)."""

    successors: Annotated[
        File | None,
        Is(
            "What became of organisations whose ids differ between the waves: columns earlier and later (an id of each "
            "wave), change (merged, split, renamed, closed or new), date and source, a row for each pair of ids. Of "
            "one that closed later is blank, of a new one earlier."
        ),
    ] = None
    questions: Annotated[
        dict[Name, Name], Is("A question of this survey: its name in the earlier wave, where that is another.")
    ] = {}


class Statement(Section, frozen=True):
    """How a number is made that is no table cell."""

    filter: Annotated[
        str | None,
        Is("The organisations it is about: a condition on the columns of data/derived.csv, written as in SQL."),
    ] = None
    numerator: Annotated[
        str | None,
        Is("What is summed over them: a column, a condition (counted) or an expression. Without it they are counted."),
    ] = None
    denominator: Annotated[
        str | None,
        Is("Likewise; where it is given the number is 100 x numerator / denominator, a percentage."),
    ] = None
    statistic: Annotated[
        Literal["sum", "min", "max", "mean", "median"] | None, Is("Statistic of the numerator; sum.")
    ] = None
    same_as: Annotated[str | None, Is("Instead of all these, the id of an estimate that is the same number.")] = None
    formula: Annotated[
        str | None,
        Is("Instead of all these, arithmetic of estimates, each id in double quotes."),
    ] = None
    unit: Annotated[
        Unit | None,
        Is(
            "What the number is, which tells how it is printed, where its columns or estimates do not: those of a "
            "product, a quotient or several units."
        ),
    ] = None


class OwnSentences(Section, frozen=True):
    """Sentences of your own in the results, by section, each at the end of its section.

    A number stands as {id}, the id of an estimate or of a statement; {id:unit}, where unit is count, amount, statistic,
    percent, standard_error or a number of decimals (0 to 9), for another form than its own; {id|reply|replies} for a
    number and the word that goes with it, and {id|no reply|reply|replies} or {id|none} to say 0 in words.
    """

    response: Annotated[Sentences | None, Is("In the section on who responded.")] = None
    totals: Annotated[Sentences | None, Is("In the section on the numbers of what is counted.")] = None
    rates: Annotated[
        Sentences | None,
        Is("In the section on the rates of organisations; needs parts.compliance."),
    ] = None
    shares: Annotated[Sentences | None, Is("In the section on the percentages of what is counted; needs parts.")] = None
    extra: Annotated[Sentences | None, Is("In the section on the extra questions; needs one.")] = None
    sensitivity: Annotated[Sentences | None, Is("In the section on the sensitivity analyses; needs one.")] = None
    limits: Annotated[Sentences | None, Is("In the section on what is not known.")] = None


class Publication(Section, frozen=True, kw_only=True):
    """A publication to compare with."""

    citation: Annotated[Words | None, Is("Who published it, as a list of references has it.")] = None
    address: Annotated[Address | None, Is("Where it can be read, beginning with https://.")] = None
    figures: Annotated[str, Is("Its figures: a CSV with id, source, decimals, printed.")]
    contradictions: Annotated[
        str | None, Is("Why some of them cannot agree with ours: a CSV with id, ours, reason.")
    ] = None
    methods: Annotated[
        dict[str, str | float | bool],
        Is(
            "Its methods: options of this config, with dots between their keys, and what it used, as in "
            "sensitivity.trimmed.trim.fraction: 0.05. Where the config has another, the report says that fewer "
            "figures may agree."
        ),
    ] = {}

    @property
    def files(self) -> dict[str, str]:
        """The paths of its files, by their key."""
        given = {"figures": self.figures, "contradictions": self.contradictions}
        return {name: path for name, path in given.items() if path is not None}


class NumberAsked(Struct, frozen=True):
    """What the reader of answers needs of a question.

    `nouns` is all that the counted things are called, one of them and several; none of an extra question. `words` are
    texts with words of the topic. `options` of a choice are the answers that it may have: the name of each, and
    its texts.
    """

    number: NumberKind
    largest: float = LARGEST
    name: str = ""
    nouns: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        """Fill in the largest percentage."""
        _limit_percentages(self)


class ReviewPage(Struct, frozen=True):
    """What the page of answers in review needs of a survey: its words, files, and how a decision will be read."""

    survey: str
    title: str
    synthetic: bool
    organisation_types: dict[str, str]
    questions: dict[str, Question]
    numbers_asked: dict[str, NumberAsked]
    reading: Reading
    responses: File
    responses_second: File | None = None
    corrections: File | None = None


class DesignQuestion(Struct, frozen=True):
    """What estimates need of a question."""

    role: Role
    number: NumberKind
    status: str | None = None
    options: tuple[str, ...] = ()


class Design(Struct, frozen=True):
    """What estimates need of a survey: its types, questions, noun and parts by name, without a label.

    `disjoint` says whether nothing is in several parts; `remainder` is the status of the total less all its parts,
    None where there is none; `compliant` the question whose percentage of the total is the rate, None where there is
    no rate.
    """

    types: tuple[str, ...]
    questions: dict[str, DesignQuestion]
    noun: str
    disjoint: bool = True
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
    def extra_tables(self) -> dict[str, str]:
        """The tables of the extra questions by name, table_<question>, and the question of each, in their order."""
        return {f"table_{name}": name for name, question in self.questions.items() if question.role == "extra"}

    @property
    def counts_things(self) -> bool:
        """Whether the total is a count: only then have percentages of it a standard error."""
        return self.questions[self.total].number == "count"

    @property
    def has_funnel(self) -> bool:
        """Whether there is a funnel plot: its limits are those of a percentage of things that are counted."""
        return self.compliant is not None and self.counts_things

    @property
    def counts_money(self) -> bool:
        """Whether the total is an amount of money."""
        return self.questions[self.total].number == "money"

    @property
    def units_of_total(self) -> tuple[Unit, Unit]:
        """What a sum of totals is, or the least or most of them, and what any other statistic of them is."""
        return ("money", "money") if self.counts_money else ("amount", "statistic")

    @property
    def statuses(self) -> dict[str, str | None]:
        """The statuses of Table 6 and the part that each counts, in order; last that of a remainder (None)."""
        statuses: dict[str, str | None] = {self.questions[name].status or name: name for name in self.parts}
        return statuses if self.remainder is None else {**statuses, self.remainder: None}

    @property
    def headlines(self) -> list[str]:
        """The names of the headlines, in reading order: of the total, of the rate, and each pooled share."""
        numbers = ["total", "rate"] if self.compliant else ["total"]
        names = [f"{number}_{statistic}" for number in numbers for statistic in ("mean", "median")]
        return [*names, *(f"share_{status}" for status in self.statuses)]

    @property
    def types_and_all(self) -> list[str]:
        """The organisation types, and last `all`."""
        return [*self.types, ALL]


class Law(Section, frozen=True, kw_only=True):
    """The law under which was asked, and its time limit for a reply."""

    name: Annotated[Words, Is("Its name in print.")] = "Freedom of Information Act 2000"
    days: Annotated[int, Is("Days in which a reply is due; the day of receipt is day zero.", ge=1, le=365)] = 20
    counting: Annotated[
        Literal["working", "calendar"], Is("Whether these are working days, or all days of the calendar.")
    ] = "working"
    holidays: Annotated[
        tuple[Literal["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"], ...],
        Is("Parts of the United Kingdom whose bank holidays are not working days; without it, all four."),
    ] = ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")

    @property
    def unit(self) -> str:
        """What one of its days is called: working day, or day."""
        return "working day" if self.counting == "working" else "day"


class Presentation(Section, frozen=True, kw_only=True, dict=True):
    """What tables and figures need of a survey: its words, methods and decimals."""

    title: Annotated[Words, Is("What was surveyed, in words; ends the title of every table and figure.")]
    about: Annotated[
        Words | None, Is("What was asked of whom and why, in a sentence or two; the first words of the report.")
    ] = None
    abbreviations: Annotated[
        dict[Words, Words],
        Is("An abbreviation and what it stands for: expanded at its first use in the report, and in notes of tables."),
    ] = {}
    contact: Annotated[Words | None, Is("Who answers questions about the results, such as an e-mail address.")] = None
    licence: Annotated[
        Words | None, Is("Under which licence the results may be used, such as Open Government Licence v3.0.")
    ] = None
    released: Annotated[Day | None, Is("Day on which the results are published.")] = None
    law: Annotated[Law | None, Is("The law under which was asked; without it nothing is said of time limits.")] = None
    style: Annotated[
        Literal["standard", "jmir", "ons"],
        Is(
            "How tables print numbers: standard; jmir: the house style of JMIR Publications; ons: that of official "
            "statistics of the United Kingdom."
        ),
    ] = "standard"
    minimum_n: Annotated[
        int,
        Is("Where a number rests on fewer organisations, its SD, interval and quartiles are not shown.", ge=1),
    ] = 5
    suppress_below: Annotated[
        Annotated[int, Meta(ge=2)] | None,
        Is(
            "For release: a count from 1 to below this number is not shown, nor another where a total would give it "
            "away. Without it, all are shown."
        ),
    ] = None
    notes: Annotated[
        dict[str, dict[str, Words]],
        Is(
            "Footnotes of your own: a table, such as table6, and in it an organisation type (or all) whose row is "
            "marked, or table for a note on the whole: its text."
        ),
    ] = {}
    synthetic: Annotated[bool, Is("True where the answers are invented; every table and figure then says so.")] = False
    counted: Counted = Counted()
    organisation_types: Annotated[
        dict[Name, Words | OrganisationType],
        Is(
            "Name of a type: its label in print, or label and in_file. The file may have the name, or the label, in "
            "whose place in_file stands; capital letters do not matter. Their order is that of the tables.",
            min_length=1,
        ),
    ]
    questions: Annotated[
        dict[Name, Question],
        Is("The questions asked; their names are those of the response columns.", min_length=1),
    ]
    parts: Parts | None = None
    statistics: Statistics = Statistics()
    bootstrap: Bootstrap = Bootstrap()
    decimals: Rounding = Rounding()
    sensitivity: Annotated[
        dict[Name, Scenario], Is("Sensitivity analyses of the rate; each adds its columns to Table 5.")
    ] = {}
    table_order: Annotated[
        dict[str, Annotated[tuple[str, ...], Meta(extra_json_schema={"uniqueItems": True})]],
        Is("A table, such as table6 or table_<question>: its own order of the organisation types."),
    ] = {}
    input: Deadline

    def __post_init__(self) -> None:
        """Fill in the parts where only the questions say that there are any."""
        if self.parts is None and any(one.role == "part" for one in self.questions.values()):
            msgspec.structs.force_setattr(self, "parts", Parts())

    @cached_property
    def design(self) -> Design:
        """The survey without its words."""
        return Design(
            types=tuple(self.organisation_types),
            questions={
                name: DesignQuestion(one.role, one.number, self.status_of(name), tuple(one.choices))
                for name, one in self.questions.items()
            },
            noun=self.counted.id,
            disjoint=self.parts is None or self.parts.disjoint,
            remainder=self.remainder.status if self.remainder else None,
            compliant=self.compliance.part if self.compliance else None,
        )

    @property
    def type_labels(self) -> dict[str, str]:
        """The labels of the organisation types by name."""
        return {name: one if isinstance(one, str) else one.label for name, one in self.organisation_types.items()}

    @property
    def option_labels(self) -> dict[str, dict[str, str]]:
        """The labels of the options of each choice by name, by question."""
        choices = {name: one.choices for name, one in self.questions.items() if one.choices}
        return {
            question: {name: called[0] for name, called in options.items()} for question, options in choices.items()
        }

    @property
    def labels_and_all(self) -> dict[str, str]:
        """The labels of the organisation types by name, and last that of all together."""
        return {**self.type_labels, ALL: "All"}

    def status_of(self, question: str) -> str | None:
        """Return the name inside ids of a part; None of any other question."""
        one = self.questions[question]
        return (one.status or question) if one.role == "part" else one.status

    @cached_property
    def remainder(self) -> Remainder | None:
        """The total less all its parts, where the survey has parts and these do not overlap.

        Without a name it is Other, or The rest where a part is called so.
        """
        if self.parts is None or not self.parts.disjoint:
            return None
        parts = [(self.status_of(name), one.label.casefold()) for name, one in self.questions.items()]
        taken = any("other" in called and called[0] for called in parts)
        usual = Remainder("the_rest", "The rest") if taken else Remainder("other", "Other")
        return self.parts.remainder or usual

    @property
    def compliance(self) -> Compliance | None:
        """The compliant part, where the survey has one."""
        return self.parts.compliance if self.parts else None

    @property
    def exclusions(self) -> dict[str, Exclusion]:
        """The sensitivity analyses without their labels."""
        return typed(self.sensitivity, dict[str, Exclusion], from_attributes=True)

    @cached_property
    def statuses(self) -> dict[str, Question | Remainder]:
        """The statuses of Table 6 and what each is, in order: a part, or last the remainder."""
        parts: dict[str, Question | Remainder] = {
            status: self.questions[part] for status, part in self.design.statuses.items() if part
        }
        return {**parts, self.remainder.status: self.remainder} if self.remainder else parts

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
            case "percentage_points":
                return self.decimals.percent
            case "skewness" | "kappa" | "coefficient" | "p_value":
                return COEFFICIENTS[unit]
            case _:
                return getattr(self.decimals, unit)


class Survey(Presentation, frozen=True, kw_only=True):
    """A whole survey, as one config file describes it."""

    survey: Annotated[SurveyName, Is("Short name of the survey, its own; results stand under results/<survey>/.")]
    strict: Annotated[
        bool,
        Is("True makes every finding but a note (a content fault, an answer in review) stop the run."),
    ] = False
    input: Input
    completeness: Completeness = Completeness()
    reading: Reading = Reading()
    imputation: Imputation = Imputation()
    robustness: Robustness = Robustness()
    statements: Annotated[dict[EstimateId, Statement], Is("Numbers that are no table cell; id: how it is made.")] = {}
    sentences: OwnSentences = OwnSentences()
    request: Annotated[
        Texts | None, Is("The wording of the request as it was sent: one text, or one for each paragraph.")
    ] = None
    publication: Publication | None = None
    earlier: Annotated[
        dict[SurveyName, Earlier],
        Is("Earlier waves by the name of their survey, where ids or questions differ."),
    ] = {}

    def __post_init__(self) -> None:
        """Fill in which questions make a reply full."""
        super().__post_init__()
        if not self.completeness.full and any(one.role == "total" for one in self.questions.values()):
            full = Completeness(tuple(self.design.counting))
            msgspec.structs.force_setattr(self, "completeness", full)

    @property
    def as_ingested(self) -> Input:
        """What ingest needs of the input: the last day only where revised replies may count."""
        until = self.input.accepted_until if self.input.revised_replies else None
        return msgspec.structs.replace(self.input, accepted_until=until)

    @property
    def numbers(self) -> dict[str, NumberKind]:
        """What each question asks for, by its name."""
        return {name: one.number for name, one in self.questions.items()}

    @property
    def options_in_file(self) -> dict[str, tuple[str, ...]]:
        """What each choice may be answered with, by question; there it is no word for no reply."""
        return {
            question: tuple(text for name, called in one.choices.items() for text in (name, *called))
            for question, one in self.questions.items()
            if one.choices
        }

    @property
    def types_in_file(self) -> dict[str, tuple[str, ...]]:
        """What the organisations file may call each type, by its name."""
        return {
            name: (name, one) if isinstance(one, str) else (name, *texts(one.in_file))
            for name, one in self.organisation_types.items()
        }

    @property
    def presentation(self) -> Presentation:
        """The part of the survey that tables and figures show."""
        return typed(self, Presentation, from_attributes=True)

    @property
    def for_figures(self) -> Presentation:
        """The part of the survey that the figures show: no order of a table."""
        return msgspec.structs.replace(self.presentation, table_order={})

    @property
    def for_review(self) -> ReviewPage:
        """The part of the survey that the page of answers in review needs."""
        return ReviewPage(
            survey=self.survey,
            title=self.title,
            synthetic=self.synthetic,
            organisation_types=self.type_labels,
            questions=self.questions,
            numbers_asked=self.numbers_asked,
            reading=self.reading,
            responses=self.input.responses,
            responses_second=self.input.responses_second,
            corrections=self.input.corrections,
        )

    @property
    def numbers_asked(self) -> dict[str, NumberAsked]:
        """What each question asks for: the kind of number, the largest possible, what is counted, the topic's words."""
        return {
            name: NumberAsked(
                question.number,
                question.largest,
                name,
                nouns=() if question.role == "extra" else self.counted.nouns,
                words=(*self.reading.topic_words, *self.counted.nouns, question.label, question.group or ""),
                options=tuple(question.choices.items()),
            )
            for name, question in self.questions.items()
        }


def option_of(survey: Survey, path: str) -> object:
    """Return the value of an option by its keys with dots between them, such as statistics.level, as plain data.

    None where the survey has not the sensitivity analysis, or the part of it, that the option is of. Raises KeyError
    where no survey has such an option.
    """
    value, keys = plain(survey), path.split(".")
    if keys[0] == "sensitivity" and len(keys) > 1 and keys[1] not in survey.sensitivity:
        return None
    for key in keys:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise KeyError(path)
        value = value[key]
    return value
