"""How many of an achievement's credits may count in a programme, and what stands against it?

R-06: nothing unless the credit was awarded. R-21: the basis is the host's number or the home's,
both kept. R-23: double use by the programme's policy, level lock, age from first completion. R-24:
caps. Sources: handbook domain 2.1, 4.1, 4.8, 6.5 with the articles named there.
Shapes: contracts 6, `ects-transfer`.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Self

from pydantic import model_validator

from models.rules.arithmetic import exact
from models.rules.shapes import (
    Answer,
    Ask,
    BadAsk,
    Cycle,
    Day,
    Number,
    Rule,
    Runnable,
    Whole,
)


class Basis(StrEnum):
    HOST = "HOST"
    HOME = "HOME"


class CreditStatus(StrEnum):
    AWARDED = "AWARDED"
    ELIGIBLE_VIA_RPL = "ELIGIBLE_VIA_RPL"
    EQUIVALENT_ONLY = "EQUIVALENT_ONLY"


class DoubleUse(StrEnum):
    """A programme's policy on parts that count elsewhere already."""

    ONE_USE = "ONE_USE"
    MULTI_USE_ALLOWED = "MULTI_USE_ALLOWED"
    SAME_CYCLE_ONLY = "SAME_CYCLE_ONLY"
    NOT_FROM_COMPLETED_DEGREE = "NOT_FROM_COMPLETED_DEGREE"


class Hindrance(StrEnum):
    CREDIT_NOT_AWARDED = "CREDIT_NOT_AWARDED"
    ALREADY_CREDITED = "ALREADY_CREDITED"
    LEVEL_LOCK = "LEVEL_LOCK"
    TOO_OLD = "TOO_OLD"
    CAP_EXCEEDED = "CAP_EXCEEDED"


class EarlierUse(Ask):
    """A use of the whole part; `completed`: the degree it counts in is finished."""

    programme: str
    cycle: Cycle
    completed: bool


class Cap(Ask):
    name: str
    limit: Number
    used: Number


class EctsTransferAsk(Ask):
    """Cycles: 1 bachelor, 2 master, 3 doctorate. `on` is the day of the decision."""

    basis: Basis
    host_ects: Number
    home_ects: Number | None = None
    credit_status: CreditStatus
    double_use: DoubleUse
    earlier_uses: tuple[EarlierUse, ...] | None = None
    programme: str
    cycle: Cycle
    level_lock: bool | None = None
    achievement_cycle: Cycle | None = None
    caps: tuple[Cap, ...] | None = None
    first_completed: Day | None = None
    max_age_years: Whole | None = None
    on: Day

    @model_validator(mode="after")
    def _has_what_it_reads(self) -> Self:
        if self.basis is Basis.HOME and self.home_ects is None:
            raise BadAsk("the home university's credits, since the basis is HOME", "home_ects")
        if self.level_lock and self.achievement_cycle is None:
            raise BadAsk("the achievement's cycle, since level_lock reads it", "achievement_cycle")
        if self.max_age_years is not None and self.first_completed is None:
            raise BadAsk("a date, since max_age_years reads it", "first_completed")
        return self


class EctsTransferAnswer(Answer):
    recognised_ects: Number
    blocked_by: tuple[Hindrance, ...]


def ects_transfer(ask: EctsTransferAsk) -> EctsTransferAnswer:
    """R-06, R-21, R-23, R-24. Every test stands alone; a cap alone cuts instead of blocking."""
    amount = _amount(ask)
    room = min((_left(cap) for cap in ask.caps or ()), default=amount)
    blocks = tuple(_blocks(ask))
    capped = (Hindrance.CAP_EXCEEDED,) if amount > room else ()
    recognised = Fraction(0) if blocks else min(amount, room)
    return EctsTransferAnswer(
        rule_ids=("R-06", "R-21", "R-23", "R-24"),
        why=_why(ask, blocks, bool(capped), recognised),
        recognised_ects=exact(recognised),
        blocked_by=(*blocks, *capped),
    )


def anniversary(day: date, years: int) -> date | None:
    """The same day `years` later, 29 February on the 28th of other years; None after year 9999."""
    year = day.year + years
    if year > date.max.year:
        return None
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _amount(ask: EctsTransferAsk) -> Fraction:
    chosen = ask.host_ects if ask.basis is Basis.HOST else ask.home_ects
    return Fraction(chosen or 0)


def _left(cap: Cap) -> Fraction:
    return max(Fraction(0), Fraction(cap.limit) - Fraction(cap.used))


def _blocks(ask: EctsTransferAsk) -> Iterator[Hindrance]:
    if ask.credit_status is not CreditStatus.AWARDED:
        yield Hindrance.CREDIT_NOT_AWARDED
    if any(_uses_up(ask, use) for use in ask.earlier_uses or ()):
        yield Hindrance.ALREADY_CREDITED
    if ask.level_lock and (ask.achievement_cycle or 0) < ask.cycle:
        yield Hindrance.LEVEL_LOCK
    if _too_old(ask):
        yield Hindrance.TOO_OLD


def _uses_up(ask: EctsTransferAsk, use: EarlierUse) -> bool:
    """Twice in one programme is never allowed; for other programmes the policy speaks."""
    if use.programme == ask.programme or ask.double_use is DoubleUse.ONE_USE:
        return True
    if ask.double_use is DoubleUse.SAME_CYCLE_ONLY:
        return use.cycle != ask.cycle
    return ask.double_use is DoubleUse.NOT_FROM_COMPLETED_DEGREE and use.completed


def _too_old(ask: EctsTransferAsk) -> bool:
    """From the anniversary on, counted from first completion, not from an earlier recognition."""
    if ask.max_age_years is None or ask.first_completed is None:
        return False
    limit = anniversary(ask.first_completed, ask.max_age_years)
    return limit is not None and ask.on >= limit


def _why(
    ask: EctsTransferAsk, blocks: tuple[Hindrance, ...], capped: bool, recognised: Fraction
) -> str:
    if blocks:
        named = ", ".join(block.value for block in blocks)
        return f"Nothing can be transferred: {named}."
    basis = f"the {ask.basis.value.lower()} university's number"
    if capped:
        return f"A cap leaves {exact(recognised):f} ECTS of {basis}."
    return f"{exact(recognised):f} ECTS by {basis}; nothing stands against it."


RULES = (
    Rule(
        id="R-06",
        sentence="Credits are transferred only where they were awarded, not while they are merely"
        " eligible or equivalent.",
        source="Common Microcredential Framework; handbook domain 2.1",
        evidence="C",
        tested="tests/rules/test_credits.py",
    ),
    Rule(
        id="R-21",
        sentence="Recognised credits are the home university's or the host's by policy; both"
        " numbers are kept, and the home's may be more.",
        source="ECTS Users' Guide 2015, mobility; handbook domain 4.1",
        evidence="C",
        tested="tests/rules/test_credits.py",
    ),
    Rule(
        id="R-23",
        sentence="Each programme says whether a part may count twice; a lower cycle may be locked"
        " out, and age counts from first completion.",
        source="Charles University, 2nd Faculty of Medicine, provision 7/2014; Geneva memento 0009;"
        " handbook domain 4.8",
        evidence="C",
        tested="tests/rules/test_credits.py",
    ),
)
RUNS = (
    Runnable(
        "ects-transfer",
        ("R-06", "R-21", "R-23", "R-24"),
        EctsTransferAsk,
        EctsTransferAnswer,
        ects_transfer,
        example='{"basis": "HOME", "host_ects": "6", "home_ects": "5", "credit_status": "AWARDED",'
        ' "double_use": "ONE_USE", "programme": "informatics-ba", "cycle": 1, "caps": [{"name":'
        ' "electives", "limit": "30", "used": "28"}], "on": "2026-01-15"}',
    ),
)
