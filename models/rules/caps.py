"""Which cap or floor holds on a day, and what does a career leave of it?

R-24: caps have dates, and count across a learner's whole career (Italy: DM 931 of 4 July 2024, 48
and 24 CFU; 12 before). R-42: a floor says what must be recognised at least (Italy: DM of 16 March
2007, half of the credits of the same field within the same class). Source: handbook domain 6.5 [C].
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator

from models.rules.arithmetic import exact
from models.rules.shapes import Answer, Ask, BadAsk, Day, Id, Number, Rule, Runnable


class DatedCap(Ask):
    """Valid from the first to the last day, both included; without `to` until further notice."""

    limit: Number
    from_: Day = Field(alias="from")
    to: Day | None = None
    source: Id

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to is not None and self.to < self.from_:
            raise BadAsk("a day not before from", "to")
        return self


class CareerUse(Ask):
    """Credits recognised earlier in the career, under whichever cap was then in force."""

    programme: Id
    ects: Number


class CapAsk(Ask):
    """`career` lists earlier recognitions that this cap counts; `on` is the day of the decision."""

    name: Id
    caps: tuple[DatedCap, ...]
    career: tuple[CareerUse, ...] | None = None
    on: Day


class CapAnswer(Answer):
    """`limit` and `left` are null where no cap is in force."""

    limit: Number | None
    used: Number
    left: Number | None
    source: str | None


def cap(ask: CapAsk) -> CapAnswer:
    """R-24. Raises `BadAsk` where two caps are in force on one day."""
    _check_apart(ask.caps)
    used = sum((Fraction(use.ects) for use in ask.career or ()), start=Fraction(0))
    held = in_force(ask.caps, ask.on)
    if held is None:
        why = f"No cap {ask.name} is in force on {ask.on}."
        return CapAnswer(
            rule_ids=("R-24",), why=why, limit=None, used=exact(used), left=None, source=None
        )
    left = max(Fraction(0), Fraction(held.limit) - used)
    return CapAnswer(
        rule_ids=("R-24",),
        why=f"{held.source} allows {held.limit:f} ECTS; the career has used {exact(used):f}.",
        limit=held.limit,
        used=exact(used),
        left=exact(left),
        source=held.source,
    )


def in_force(caps: Sequence[DatedCap], on: date) -> DatedCap | None:
    return next((one for one in caps if one.from_ <= on and (one.to is None or on <= one.to)), None)


def _check_apart(caps: Sequence[DatedCap]) -> None:
    for index, one in enumerate(caps):
        for other in caps[:index]:
            if in_force((one,), other.from_) or in_force((other,), one.from_):
                raise BadAsk("dates that no other cap covers", "caps", index, "from")


class FloorAsk(Ask):
    """`earned_ects`: credits earned in the same field; `share`: what must be recognised of them."""

    earned_ects: Number
    share: Number
    recognised_ects: Number

    @model_validator(mode="after")
    def _is_a_share(self) -> Self:
        if self.share > 1:
            raise BadAsk("a share of at most 1", "share")
        return self


class FloorAnswer(Answer):
    floor_ects: Number
    met: bool
    missing_ects: Number


def floor(ask: FloorAsk) -> FloorAnswer:
    """R-42."""
    least = Fraction(ask.earned_ects) * Fraction(ask.share)
    missing = max(Fraction(0), least - Fraction(ask.recognised_ects))
    said = f"at least {exact(least):f} of {ask.earned_ects:f} ECTS must be recognised"
    return FloorAnswer(
        rule_ids=("R-42",),
        why=f"By the floor {said}; {exact(missing):f} are missing.",
        floor_ects=exact(least),
        met=not missing,
        missing_ects=exact(missing),
    )


RULES = (
    Rule(
        id="R-24",
        sentence="Caps have dates and sources, and where the law says so count across the whole"
        " career.",
        source="DM 931 of 4 July 2024; handbook domain 6.5",
        evidence="C",
        tested="tests/rules/test_caps.py",
    ),
    Rule(
        id="R-42",
        sentence="A floor says how much must be recognised at least, such as half of the credits"
        " of the same field within the same class.",
        source="DM of 16 March 2007; handbook domain 6.5",
        evidence="C",
        tested="tests/rules/test_caps.py",
    ),
)
RUNS = (
    Runnable(
        "cap",
        ("R-24",),
        CapAsk,
        CapAnswer,
        cap,
        example='{"name": "extracurricular learning, bachelor", "caps": [{"limit": "12", "from":'
        ' "2020-01-01", "to": "2024-07-03", "source": "the rule before DM 931"}, {"limit": "48",'
        ' "from": "2024-07-04", "source": "DM 931 of 4 July 2024"}], "career": [{"programme":'
        ' "informatics-ba", "ects": "6"}], "on": "2026-01-15"}',
    ),
    Runnable(
        "floor",
        ("R-42",),
        FloorAsk,
        FloorAnswer,
        floor,
        example='{"earned_ects": "30", "share": "0.5", "recognised_ects": "12"}',
    ),
)
