"""The bodies of `/v1/precedents` and of what concerns them at a recognition."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.recognitions import In, Whole
from models.store.overturning import Why

_FEW = "null where they are so few that the number could point to one learner"


class AwardingBody(BaseModel):
    """`key`: the slug in the alliance, else what documents identify it by."""

    key: str
    name: str | None
    country: str | None


class PrecedentItem(BaseModel):
    """Equal decisions of one year. No learner, no day, no purpose, no text of a reason."""

    id: str
    home: str
    programme: str
    component: str
    component_version: int
    institution: str = Field(description="who awarded it, several joined by `+`")
    awarding: list[AwardingBody]
    course: str = Field(description="the issuer's id of the course, else its title")
    title: str | None
    language: str | None
    ects: Decimal | None
    eqf: int | None
    outcome: str
    reasons: list[str] = Field(description="codes of what was said about the course")
    status: str = Field(description="ACTIVE while one of them counts, EXPIRED or OVERTURNED")
    year: int
    cases: int | None = Field(description=f"how many decisions; {_FEW}")


class PrecedentItems(BaseModel):
    items: list[PrecedentItem]
    next: str | None


class RefusalShare(BaseModel):
    """Of what committees decided; `refused` is a share from 0 to 1, rounded to hundredths."""

    decided: int | None = Field(description=f"decisions; {_FEW}")
    refused: Decimal | None


class OfCountry(RefusalShare):
    country: str | None


class OfLanguage(RefusalShare):
    language: str | None


class FreshReviews(BaseModel):
    reviewed: int | None = Field(description=f"precedents judged afresh; {_FEW}")
    disagreed: int | None


class PrecedentStatistics(BaseModel):
    countries: list[OfCountry]
    languages: list[OfLanguage]
    fresh_reviews: FreshReviews
    withheld_below: int


class PrecedentOut(BaseModel):
    """One precedent as the university that decided it may read it."""

    id: UUID
    version: int
    status: str
    home: str
    programme: str
    component: str
    component_version: int
    institution: str
    awarding: list[AwardingBody]
    course: str
    course_version: str | None
    title: str | None
    language: str | None
    outcomes: list[str]
    ects: Decimal | None
    hours: Decimal | None
    eqf: int | None
    facts: dict[str, Any]
    outcome: str
    recognised_ects: Decimal
    reasons: list[str]
    route: str
    decided_by: str
    decided_on: str
    expires_on: str
    policies: dict[str, Any]
    model_id: str | None
    thresholds_version: str | None
    recognition: UUID
    decision: int
    line: int
    follows: UUID | None
    followed_by: list[UUID]
    uses: dict[str, int] = Field(description="lines that named it, by what came of them")
    contradicted_by: list[UUID]
    ended: dict[str, Any] | None


class OverturningIn(In):
    """`version`: of the precedent as it was read; left out, it is whatever it is."""

    version: Whole | None = None
    code: Why = Why.WRONG
    reason: str = Field(min_length=1, max_length=20_000)


class ReferralIn(In):
    """`version`: of the recognition as it was read."""

    version: Whole
    reason: str | None = Field(default=None, min_length=1, max_length=20_000)


class SettledIn(In):
    """`version`: of the recognition as it was read."""

    version: Whole
