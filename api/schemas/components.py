"""What a search among components is asked and what it answers."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.recognitions import In
from models.rules.limits import OUTCOMES_PER_COMPONENT
from models.rules.shapes import EqfLevel, Number


class AchievementSought(In):
    """The object of `match`. Searched for are title and outcomes; the rest may be there."""

    title: str | None = Field(default=None, max_length=500)
    language: str | None = Field(default=None, max_length=35)
    outcomes: tuple[Annotated[str, Field(max_length=20_000)], ...] = Field(
        default=(), max_length=OUTCOMES_PER_COMPONENT
    )
    ects: Number | None = None
    hours: Number | None = None
    eqf: EqfLevel | None = None


class ComponentHit(BaseModel):
    """`shared_terms`: words that both have, as they were asked for."""

    rank: int
    home: str
    programme: str
    code: str
    version: int
    title: str
    language: str
    ects: Number
    hours: Number | None
    eqf: int | None
    outcomes: int = Field(description="how many the component requires")
    shared_terms: tuple[str, ...]
    by: tuple[str, ...] = Field(description="what speaks for it: WORDS, TITLE, MEANING, PRECEDENT")
    recognised: int = Field(description="how often its university recognised something as it")
    like_recognised: str | None = Field(
        description="title of a course recognised as it, where it is like what was asked for"
    )


class ComponentHits(BaseModel):
    """Best first. `notes`: what was not looked for, or why nothing was found."""

    items: list[ComponentHit]
    searched: int = Field(description="how many components there are to find")
    current: bool = Field(description="false while changed components are still being read")
    model_id: str
    ranking: str = Field(
        description="FIXED, or LEARNED/version: from what the university asked for has decided"
    )
    notes: list[str]
