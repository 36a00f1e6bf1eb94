"""What may go into a rule, and what comes out?

The types of contracts 6 ("Every rule"): strict, frozen, nothing unknown. A rule's input derives
from `Ask`, its parts too; its output from `Answer`. A member that contracts call optional has the
type `… | None` and the default `None`: absent means null.

Bad input is a `BadAsk`, raised in a validator of an `Ask` or by the rule itself; it names the place
and what was expected there.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from models.rules.arithmetic import plain
from models.rules.currencies import MINOR_DIGITS
from models.rules.limits import DECIMAL_DIGITS, LARGEST_INTEGER

_DECIMAL = r"[0-9]+(\.[0-9]+)?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class BadAsk(ValueError):
    """An input no rule can answer. `place` leads to the member, from where it was raised."""

    def __init__(self, expected: str, *place: str | int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.place = place


class Ask(BaseModel):
    """The base of a rule's input and of its parts."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True
    )


class Part(BaseModel):
    """The base of an answer's parts."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )


class Answer(Part):
    """The base of a rule's output: what it rests on, and one sentence a registrar understands."""

    rule_ids: tuple[str, ...]
    why: str


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite() and value >= 0:
        return value
    if isinstance(value, str) and re.fullmatch(_DECIMAL, value):
        if len(value) > DECIMAL_DIGITS:
            raise BadAsk(f"a decimal of at most {DECIMAL_DIGITS} characters")
        return Decimal(value)
    raise BadAsk('a decimal string: digits with at most one point, such as "7.5"')


def _date(value: Any) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadAsk("a date of the calendar, YYYY-MM-DD") from None
    raise BadAsk("a date, YYYY-MM-DD")


def _currency(value: str) -> str:
    if value not in MINOR_DIGITS:
        raise BadAsk("an ISO 4217 code in capitals, such as EUR")
    return value


def _count(value: Any) -> Decimal:
    """A number of observations or a percentage: an integer or a decimal string."""
    if type(value) is int:
        if 0 <= value <= LARGEST_INTEGER:
            return Decimal(value)
        raise BadAsk("an integer from 0 to 2^53 - 1")
    return _decimal(value)


_AS_TEXT = PlainSerializer(plain, return_type=str)
_DECIMAL_SCHEMA = {"type": "string", "pattern": f"^{_DECIMAL}$", "maxLength": DECIMAL_DIGITS}

# Credits, hours, rates, percentages, weights: never below 0, never a float.
Number = Annotated[Decimal, BeforeValidator(_decimal), _AS_TEXT, WithJsonSchema(_DECIMAL_SCHEMA)]
Count = Annotated[
    Decimal,
    BeforeValidator(_count),
    _AS_TEXT,
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": LARGEST_INTEGER}, _DECIMAL_SCHEMA]}
    ),
]
Day = Annotated[
    date,
    BeforeValidator(_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DATE}$"}),
]
Whole = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
Positive = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
# Money in minor units; the currency stands beside it.
Minor = Whole
Currency = Annotated[
    str, AfterValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})
]
# A party, a node, a person: any text but the empty one.
Id = Annotated[str, Field(min_length=1)]
EqfLevel = Annotated[int, Field(ge=1, le=8)]
# 0 short, 1 first, 2 second, 3 third cycle of the QF-EHEA.
Cycle = Whole


class Rule(NamedTuple):
    """One row of the catalogue: a regulation in one sentence, where it stands, how sure we are."""

    id: str  # R-35, or D-06 for a decision of the design
    sentence: str
    source: str  # document, article
    evidence: str  # handbook domain 0: C, C2, K, NF, D
    tested: str  # the test that shows it, a path of ours
    system: bool = False  # a property of the whole system rather than of one function
    version: str = "1"


class Runnable(NamedTuple):
    """One name of `passerelle rule`: its shapes, its function, one example going in."""

    name: str
    rule_ids: tuple[str, ...]
    ask: type[Ask]
    answer: type[Answer]
    run: Callable[[Any], Answer]
    example: str  # JSON of one input
    version: str = "1"
