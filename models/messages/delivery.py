"""What a university's system says back about an event of its feed."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from models.frozen import Frozen
from models.rules.limits import LARGEST_INTEGER

# Reference numbers of registers are short; a reason is a sentence for the registrar, no report.
# A zero byte is no text for Postgres.
Reference = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


class Status(StrEnum):
    BOOKED = "BOOKED"
    REJECTED = "REJECTED"


class Acknowledgement(Frozen):
    """Contracts 7, the same over HTTP and Kafka. `sequence` is the event's, as a check."""

    event_id: UUID
    sequence: int = Field(ge=1, le=LARGEST_INTEGER)
    status: Status
    reference: Reference | None = None
    reason: Text | None = None


class Acknowledged(Frozen):
    """An acknowledgement that a recognition waits for: the home's, of the credits posted to it."""

    institution: str
    recognition: UUID
    event_id: UUID
    sequence: int
    status: Status
    reference: str | None
