"""How long does each named clock of recognition run, and what does silence do at its end?

R-12, R-14, R-16. The limits are those of the deadline table in handbook domain 9, each with its
source and evidence tag; shapes: contracts 6, `clock`. Which clocks run in a case is data of the
jurisdiction; the earliest of several is found in `deadlines.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field

from models.rules.shapes import Answer, Ask, BadAsk, Day, Rule, Runnable
from models.rules.spans import Span, SpanUnit, last_day, working_day


class Effect(StrEnum):
    """What the law makes of silence. The system records it and decides nothing (O-23, D-10)."""

    NONE = "NONE"
    IMPLIED_REFUSAL = "IMPLIED_REFUSAL"
    REMEDY_OPEN = "REMEDY_OPEN"


class Clock(StrEnum):
    LRC = "LRC"
    FR_SILENCE = "FR_SILENCE"
    IT = "IT"
    IT_MINISTRY = "IT_MINISTRY"
    IT_REEXAMINE = "IT_REEXAMINE"
    IT_MILAN_FILE = "IT_MILAN_FILE"
    DK_APPEAL = "DK_APPEAL"
    DK_ADMISSION = "DK_ADMISSION"
    DK_POLSCI = "DK_POLSCI"
    DE_REMEDY = "DE_REMEDY"
    CZ_FORWARD = "CZ_FORWARD"
    CZ_FORWARD_LATE = "CZ_FORWARD_LATE"
    PL_APPEAL = "PL_APPEAL"
    PL_FORWARD = "PL_FORWARD"
    EWP_TOR = "EWP_TOR"
    EWP_DECISION = "EWP_DECISION"
    LA_RECOGNITION = "LA_RECOGNITION"
    LA_CHANGE = "LA_CHANGE"


class Running(NamedTuple):
    """One clock as its source has it. `suspendable_days`: how many suspended days do not count."""

    span: Span
    source: str
    evidence: str
    effect: Effect = Effect.NONE
    suspendable_days: int = 0
    without_notice: Span | None = None


def _days(amount: int) -> Span:
    return Span(amount=amount, unit=SpanUnit.DAYS)


def _weeks(amount: int) -> Span:
    return Span(amount=amount, unit=SpanUnit.WEEKS)


def _months(amount: int) -> Span:
    return Span(amount=amount, unit=SpanUnit.MONTHS)


_LRC = "Recommendation on Criteria and Procedures (2001, revised 2010); EAR manual 2"
_IT_48 = "DPR 394/1999 art. 48"
_LA = "learning agreement guidelines, secondary copy"

CLOCKS: Mapping[Clock, Running] = MappingProxyType(
    {
        Clock.LRC: Running(_months(4), _LRC, "C"),
        Clock.FR_SILENCE: Running(
            _months(2), "CAA Paris 28.2.2025, 23PA03632", "C", Effect.IMPLIED_REFUSAL
        ),
        Clock.IT: Running(
            _days(90), "Law 148/2002 art. 3; DPR 394/1999 art. 48", "C", Effect.REMEDY_OPEN, 30
        ),
        Clock.IT_MINISTRY: Running(_days(20), _IT_48, "C"),
        Clock.IT_REEXAMINE: Running(_days(60), _IT_48, "C"),
        Clock.IT_MILAN_FILE: Running(_months(6), "di.unimi.it guide", "C"),
        Clock.DK_APPEAL: Running(_weeks(4), "ufm.dk on Kvalifikationsnævnet", "C"),
        Clock.DK_ADMISSION: Running(_weeks(2), "Aarhus University staff pages", "C"),
        Clock.DK_POLSCI: Running(_weeks(6), "UCPH Political Science", "C"),
        Clock.DE_REMEDY: Running(
            _months(1),
            "bildungsrechte.de on remedies and missing notices",
            "C",
            without_notice=Span(amount=1, unit=SpanUnit.YEARS),
        ),
        Clock.CZ_FORWARD: Running(_days(15), "Charles University UKEN-2469", "C"),
        Clock.CZ_FORWARD_LATE: Running(_days(10), "Charles University UKEN-2469", "C"),
        Clock.PL_APPEAL: Running(_days(14), "SWEiZ Łódź regulation (another university)", "C"),
        Clock.PL_FORWARD: Running(_days(7), "SWEiZ Łódź regulation (another university)", "C"),
        Clock.EWP_TOR: Running(_weeks(5), "EWP factsheet, tor-weeks-limit", "C"),
        Clock.EWP_DECISION: Running(_weeks(5), "EWP factsheet, decision-weeks-limit", "C"),
        Clock.LA_RECOGNITION: Running(_weeks(5), _LA, "C2"),
        Clock.LA_CHANGE: Running(_weeks(2), _LA, "C2"),
    }
)


class Pause(Ask):
    """Both days belong to the pause."""

    from_: Day = Field(alias="from")
    to: Day


class ClockAsk(Ask):
    """`holidays` move `working_day` alone, never `due`."""

    clock: Clock
    start: Day
    suspensions: tuple[Pause, ...] | None = None
    notice_correct: bool | None = None
    holidays: tuple[Day, ...] | None = None


class ClockAnswer(Answer):
    """`due` is the last day in time, `working_day` the same or the next day that is worked."""

    due: Day
    day_count: int | None
    effect: Effect
    working_day: Day


def clock(ask: ClockAsk) -> ClockAnswer:
    """R-12, R-14, R-16: the last day in time of a named clock (contracts 6, `clock`)."""
    running = CLOCKS[ask.clock]
    pauses = ask.suspensions or ()
    if pauses and running.suspendable_days == 0:
        raise BadAsk(f"no suspension: {ask.clock.value} cannot be suspended", "suspensions")
    for index, pause in enumerate(pauses):
        if pause.to < pause.from_:
            raise BadAsk("a day not before `from`", "suspensions", index, "to")
    span = span_of(running, notice_correct=ask.notice_correct is not False)
    try:
        due = due_on(running, ask.start, span, pauses)
        worked = working_day(due, frozenset(ask.holidays or ()))
    except OverflowError:
        raise BadAsk("a date early enough for the clock to end", "start") from None
    return ClockAnswer(
        due=due,
        day_count=span.day_count(),
        effect=running.effect,
        working_day=worked,
        rule_ids=("R-12", "R-14", "R-16"),
        why=f"{span} from {ask.start}, the start day not counted ({running.source}).",
    )


def span_of(running: Running, *, notice_correct: bool) -> Span:
    """R-16: a wrong or missing remedy notice lengthens some clocks."""
    return running.span if notice_correct else running.without_notice or running.span


def due_on(running: Running, start: date, span: Span, pauses: Sequence[Pause]) -> date:
    """The last day in time. A clock that may be suspended is one of days."""
    days = span.day_count()
    if not pauses or days is None:
        return last_day(start, span)
    return _counted(start, days, pauses, running.suspendable_days)


def _counted(start: date, days: int, pauses: Iterable[Pause], most: int) -> date:
    """The day on which `days` are full, the first `most` different suspended days left out."""
    day, left_out = start, 0
    while days:
        day += timedelta(days=1)
        if left_out < most and any(pause.from_ <= day <= pause.to for pause in pauses):
            left_out += 1
        else:
            days -= 1
    return day


RULES = (
    Rule(
        id="R-14",
        sentence="Silence has the effect its jurisdiction gives it: none, an implied refusal, "
        "or an open remedy; the system records it and never decides.",
        source="CAA Paris 23PA03632; DPR 394/1999 art. 48; design O-23, D-10",
        evidence="C",
        tested="tests/rules/test_clocks.py",
    ),
    Rule(
        id="R-16",
        sentence="A wrong or missing remedy notice extends the limit: in Germany from one month "
        "to one year.",
        source="bildungsrechte.de; handbook domain 6.2",
        evidence="C",
        tested="tests/rules/test_clocks.py",
    ),
)
RUNS = (
    Runnable(
        "clock",
        ("R-12", "R-14", "R-16"),
        ClockAsk,
        ClockAnswer,
        clock,
        example='{"clock": "IT", "start": "2025-03-01", '
        '"suspensions": [{"from": "2025-04-01", "to": "2025-04-10"}]}',
    ),
)
