"""What crosses the boundary when credits are posted and confirmed."""

from datetime import datetime
from uuid import UUID

from models.errors import Refusal
from models.frozen import Frozen
from models.messages.recognition import Acknowledged, DecidedLine


class PostCredits(Frozen):
    """`number` is the decision that posts; its lines with an outcome that carries credits."""

    recognition: UUID
    number: int
    lines: tuple[DecidedLine, ...]
    keep_grade: bool
    at: datetime


class Posted(Frozen):
    """`event`: what the home university's system will acknowledge; None where nothing was posted."""

    version: int
    event: UUID | None = None
    refusal: Refusal | None = None


class Confirm(Frozen):
    recognition: UUID
    acknowledged: Acknowledged
    at: datetime


class Confirmed(Frozen):
    version: int
