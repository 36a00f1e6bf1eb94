"""The bodies of `/v1/recognitions`: what comes in is strict, what goes out may grow."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.decided_before import DecidedBefore
from models.documents.form import AchievementForm
from models.rules.decisions import DecisionAsk
from models.rules.limits import LARGEST_INTEGER, LINES_PER_RECOGNITION
from models.rules.outcomes import Outcome
from models.rules.panel import Choice

Short = Field(min_length=1, max_length=200)
Whole = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LearnerIn(In):
    local_id: str = Short
    name: str = Short
    esi: str | None = Field(default=None, max_length=300)


class LineIn(In):
    """`achievement`: its id or title in the document; null where there is only one."""

    component: str = Short
    achievement: str | None = Field(default=None, max_length=500)


class RecognitionIn(In):
    """What a registrar or a student system hands in. `achievement` stands in for a document."""

    home: str = Short
    learner: LearnerIn
    programme: str = Short
    purpose: str = Field(min_length=1, max_length=500)
    language: str = Field(min_length=2, max_length=35)
    lines: tuple[LineIn, ...] = Field(min_length=1, max_length=LINES_PER_RECOGNITION)
    achievement: AchievementForm | None = None


class LineVoteIn(In):
    line: Whole
    outcome: Outcome


class VoteIn(In):
    """`version`: of the draft decision that was read. `lines`: where one would decide otherwise."""

    version: Whole
    choice: Choice
    lines: tuple[LineVoteIn, ...] = Field(default=(), max_length=LINES_PER_RECOGNITION)
    reason: str | None = Field(default=None, min_length=1, max_length=20_000)


class RecusalIn(In):
    version: Whole
    reason: str | None = Field(default=None, min_length=1, max_length=20_000)


class DecisionIn(DecisionAsk):
    """The object of the rule `decision`, the version it is about, and what becomes of the grade."""

    version: Whole
    keep_grade: bool = True


class FindingOut(BaseModel):
    code: str
    severity: str
    where: str
    message: str


class MadePrecedent(BaseModel):
    """A precedent of `line`. `follows`: the one that a click confirmed."""

    line: int
    precedent: UUID
    version: int
    status: str = Field(description="ACTIVE, SUPERSEDED or OVERTURNED")
    outcome: str
    component: str
    title: str | None
    institution: str
    decided_on: str
    expires_on: str
    follows: UUID | None


class Difference(BaseModel):
    """What the course says otherwise than when it was decided, outside what makes it the same."""

    fact: str
    then: Any
    now: Any


class LinePrecedent(MadePrecedent):
    """`kind`: CONFIRMATION by the chair, or FRESH_REVIEW by the committee. `result`: what came of
    it, null while nothing has. `reason`: why it was referred.
    """

    kind: str
    differences: list[Difference]
    result: str | None
    reason: str | None


class RecognitionOut(BaseModel):
    """`findings`, `matching` and `learner` are null once the learner has been erased."""

    id: UUID
    version: int
    state: str
    home: str
    hosts: list[str]
    programme: str
    purpose: str
    language: str
    route: str | None
    basis: str | None
    offer: str | None
    due_on: str | None
    outcome: str | None
    needs_attention: str | None
    received_at: str
    learner: dict[str, Any] | None
    lines: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    findings: list[FindingOut]
    matching: list[dict[str, Any]] | None
    decided_before: DecidedBefore | None
    panel: dict[str, Any] | None
    decisions: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    precedents: list[LinePrecedent] = Field(
        description="what was decided before, by line; none while a committee looks afresh"
    )
    precedents_made: list[MadePrecedent] = Field(description="what its own decisions left")
    links: dict[str, str]


class RecognitionRow(BaseModel):
    """A line of the list: where it stands, by when it is due, nothing about a person."""

    id: UUID
    version: int
    state: str
    home: str
    hosts: list[str]
    programme: str
    route: str | None
    outcome: str | None
    due_on: str | None
    needs_attention: str | None
    received_at: str


class RecognitionPage(BaseModel):
    items: list[RecognitionRow]
    next: str | None
