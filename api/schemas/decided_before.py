"""What was decided before, as it goes out beside a comparison."""

from uuid import UUID

from pydantic import BaseModel, Field


class BeforeDifference(BaseModel):
    """`text`: one sentence; `there` is the earlier case, `here` this one. `then` and `now` are what
    it rests on."""

    fact: str
    then: str | None
    now: str | None
    text: str


class BeforePrecedent(BaseModel):
    """An earlier decision beside `line`. EXACT: the same in every respect. NEAR: the same course
    for the same component in another version, programme or purpose. ALIKE: its words are near."""

    line: int
    id: UUID
    kind: str = Field(description="EXACT, NEAR or ALIKE")
    outcome: str
    reasons: list[str] = Field(description="codes of what was said about the course")
    decided_in: int = Field(description="the year")
    state: str = Field(description="ACTIVE, EXPIRED, SUPERSEDED or OVERTURNED when it was shown")
    state_now: str = Field(description="the same, today")
    times: int = Field(description="how often the same was decided so, this being the newest")
    title: str | None
    awarded_by: str | None
    component: str
    programme: str
    likeness: str | None = Field(description="of words, from 0 to 1, where it is ALIKE")
    terms: list[str] = Field(description="words that both share, where it is ALIKE")
    differences: list[BeforeDifference]


class BeforeLine(BaseModel):
    """`alarm`: exact precedents contradict each other. `not_alike`: why courses that read alike
    were not all sought."""

    line: int
    alarm: bool
    not_alike: str | None


class DecidedBefore(BaseModel):
    """As it stood on the day of the comparison. `withheld`: from a committee that looks afresh;
    nothing is listed until it has decided."""

    on: str
    withheld: bool
    lines: list[BeforeLine]
    precedents: list[BeforePrecedent]
