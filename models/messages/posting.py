"""What crosses the boundary when credits are posted and confirmed."""

from datetime import datetime
from uuid import UUID

from models.errors import Refusal
from models.frozen import Frozen
from models.messages.delivery import Acknowledged
from models.messages.recognition import DecidedLine


class PostCredits(Frozen):
    """`number` is the decision that posts; its lines with an outcome that carries credits."""

    recognition: UUID
    number: int
    lines: tuple[DecidedLine, ...]
    keep_grade: bool
    at: datetime


class Posted(Frozen):
    """`events`: what the home university's system will acknowledge; none if nothing was posted."""

    version: int
    events: tuple[UUID, ...] = ()
    refusal: Refusal | None = None


class Confirm(Frozen):
    recognition: UUID
    acknowledged: tuple[Acknowledged, ...]
    at: datetime


class Confirmed(Frozen):
    version: int
