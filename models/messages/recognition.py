"""What crosses the boundary of the recognition workflow: ids, enumerations, sealed text."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from models.errors import Refusal
from models.frozen import Frozen
from models.messages.sealed import Sealed
from models.rules.decisions import DecisionAsk
from models.rules.outcomes import Outcome
from models.rules.panel import Body, Seat
from models.rules.routing import Route
from models.rules.states import State


class RecognitionInput(Frozen):
    """All else about it lies in the database: the workflow orders, it does not hold facts."""

    recognition: UUID
    alliance: str
    home: str


class Receipt(Frozen):
    """What the submission came to, once it was read and routed."""

    state: State
    version: int
    refusal: Refusal | None = None


class DecidedLine(Frozen):
    """One line as decided. `component` differs from the submitted one under ALTERNATIVE."""

    number: int
    component: str
    outcome: Outcome
    recognised_ects: Decimal


class Decide(Frozen):
    """A decision as its decider entered it.

    `ask` is the decision in the shape of the rule `decision`, each text replaced by a mark that it
    is there; the texts themselves are in `content`. `keep_grade`: the original grade is recorded.
    """

    version: int
    person: str
    role: str
    ask: DecisionAsk
    lines: tuple[DecidedLine, ...]
    keep_grade: bool
    content: Sealed
    content_digest: str


class DecisionReceipt(Frozen):
    state: State
    version: int


class Step(Frozen):
    """The input of a step that needs to know no more than which recognition and when."""

    recognition: UUID
    at: datetime


class Intake(Frozen):
    """What reading and routing found. `refusal`: nothing can be recognised from what was handed in.

    `leaders`, `click_until`: who confirms a precedent, and until when (route B alone).
    """

    version: int
    state: State
    refusal: Refusal | None = None
    programme: str = ""
    hosts: tuple[str, ...] = ()
    route: Route | None = None
    due_at: datetime | None = None
    lines: tuple[int, ...] = ()
    leaders: tuple[str, ...] = ()
    click_until: datetime | None = None


class Matched(Frozen):
    version: int
    proposal: str


class Convened(Frozen):
    """The panel as the body's rules and facts make it, on the day it is convened."""

    version: int
    name: str
    seats: tuple[Seat, ...]
    recused: tuple[str, ...]
    rules: Body
    lines: tuple[int, ...]
    remind_at: datetime
    closes_at: datetime


class Convene(Frozen):
    recognition: UUID
    round: int
    at: datetime


class Cause(StrEnum):
    """Why what a precedent speaks for goes before the committee after all."""

    REFERRED = "REFERRED"  # the chair wants it so
    TIME_OVER = "TIME_OVER"  # nobody confirmed it in time
    NOT_IN_FORCE = "NOT_IN_FORCE"  # the precedent was overturned meanwhile
    CREDITS_USED_UP = "CREDITS_USED_UP"  # it was confirmed, and could not be posted


class Refer(Frozen):
    """The chair, or a deputy, leaves it to the committee."""

    version: int
    person: str
    role: str
    reason: Sealed | None = None


class ReferralReceipt(Frozen):
    state: State
    version: int
    route: Route


class RecordReferral(Frozen):
    """`refer` is set where a person referred it."""

    recognition: UUID
    cause: Cause
    refer: Refer | None
    at: datetime


class Referred(Frozen):
    version: int
    route: Route


class RecordDecision(Frozen):
    recognition: UUID
    number: int
    decide: Decide
    at: datetime


class Decided(Frozen):
    version: int


class Reason(StrEnum):
    """Why a person has to look at a recognition."""

    VOTES_MISSING = "VOTES_MISSING"
    NO_PANEL_RESULT = "NO_PANEL_RESULT"
    CREDITS_USED_UP = "CREDITS_USED_UP"
    NOT_ACKNOWLEDGED = "NOT_ACKNOWLEDGED"
    BOOKING_REJECTED = "BOOKING_REJECTED"
    PRECEDENT_OVERTURNED = "PRECEDENT_OVERTURNED"
    PRECEDENTS_CONTRADICT = "PRECEDENTS_CONTRADICT"


# Called for until people settle it: what a system confirms meanwhile does not.
LASTING = frozenset({Reason.PRECEDENT_OVERTURNED.value, Reason.PRECEDENTS_CONTRADICT.value})


class Attention(Frozen):
    """`operation` names the effect; `reason` is None when the matter is settled."""

    recognition: UUID
    operation: str
    reason: Reason | None
    at: datetime


class Remind(Frozen):
    """`business_seq` tells the reminders of one recognition apart."""

    recognition: UUID
    reason: Reason
    business_seq: int
    at: datetime
