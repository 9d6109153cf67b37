"""What reading an answer gives."""

from typing import NamedTuple


class Reading(NamedTuple):
    """What an answer says: its kind, value and limits, the rule that decided, and why a person must look.

    Where `review` is set, value is what the text would mean if a person agreed, and `certainty` how sure that is
    (likely, unsure); no high is no upper limit. `span` is the part of the text that decided. Of a choice `option` is
    the name of the option, in place of a value and limits.
    """

    kind: str
    rule: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    review: str | None = None
    span: str | None = None
    certainty: str | None = None
    option: str | None = None

    def proposed(self, review: str, certainty: str = "unsure") -> "Reading":
        """Return it as a proposal, with the reason why a person must look."""
        return self._replace(review=review, certainty=certainty)


def unclear(review: str, span: str | None = None) -> Reading:
    """Return a reading without a value: a person decides."""
    return Reading("unclear", "unclear", review=review, span=span, certainty="unsure")
