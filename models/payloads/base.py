"""What every payload of an event has in common.

A payload here is whole: all members, as the home university or the lead is told them. Each
institution receives those that `models/rules/audience.py` entitles it to.
"""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.rules.shapes import Day

Slug = Annotated[str, Field(pattern="^[a-z0-9-]+$", examples=["warsaw"])]
Word = Annotated[str, Field(pattern="^[A-Z0-9_]+$")]
Language = Annotated[str, Field(min_length=2, max_length=35, examples=["pl"])]
Text = Annotated[str, Field(min_length=1)]
Version = Annotated[int, Field(ge=1)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


Example = dict[str, Any]


class Payload(BaseModel):
    """Ours is closed: a member that is sent and not written down here is a fault of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    example: ClassVar[Example]


class Term(Payload):
    """From when to when it holds; without an end while `valid_to` is null."""

    valid_from: Day
    valid_to: Day | None


class About(Payload):
    """A recognition, where it stands, and whom it concerns."""

    recognition: UUID
    version: Version = Field(description="of the recognition after this event")
    state: Word
    home: Slug = Field(description="the university that recognises")
    hosts: tuple[Slug, ...] = Field(description="the universities that awarded it")
    offer: Text | None = Field(description="the offer of the alliance's catalogue, if it is one")
    programme: Text
    learner: Text | None = Field(description="a pseudonym of this feed's institution alone")
    erased: bool = Field(
        default=False, description="true once what is about the learner is gone and null"
    )


# The same recognition in every example.
ABOUT: Example = {
    "recognition": "01a20125-75c7-7d67-ad7d-c93a622328d5",
    "version": 3,
    "home": "warsaw",
    "hosts": ["milan"],
    "offer": "data-driven-decisions",
    "programme": "ba-economics",
    "learner": "jgtkjpksko6sx4u46r7efvcq",
}
