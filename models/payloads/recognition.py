"""What do the events of a recognition say? One model per type, as contracts 8 name them."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from models.payloads.base import (
    ABOUT,
    About,
    Digest,
    Example,
    Language,
    Payload,
    Text,
    Version,
    Word,
)
from models.rules.decisions import ConditionAsk, ReasonAsk, RemedyAsk
from models.rules.outcomes import Alternative, DecidedBy, Outcome
from models.rules.panel import Result
from models.rules.routing import Burden, Decider, Route
from models.rules.shapes import Day, Number, Whole


class SubmittedLine(Payload):
    line: Version
    component: Text


class Submitted(About):
    """It was handed in and could be read."""

    purpose: Text | None
    language: Language = Field(description="of the decision")
    received_on: Day
    lines: tuple[SubmittedLine, ...] | None

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 2,
        "state": "SUBMITTED",
        "purpose": "credit in the programme",
        "language": "pl",
        "received_on": "2026-11-22",
        "lines": [{"line": 1, "component": "ECO-210"}],
    }


class Routed(About):
    """How it is decided, by whom, and by when."""

    route: Route
    basis: Text | None = Field(description="what it rests on: an agreement, or `precedent/<id>`")
    burden: Burden = Field(description="who has to prove a difference or an equivalence")
    decider: Decider
    due_on: Day
    clock: Word = Field(description="the legal deadline that was applied")
    questions: tuple[Word, ...] | None = Field(description="what a person has to look at")

    example: ClassVar[Example] = {
        **ABOUT,
        "state": "ROUTED",
        "route": "LRC",
        "basis": None,
        "burden": "INSTITUTION",
        "decider": "COMMITTEE",
        "due_on": "2027-03-22",
        "clock": "LRC",
        "questions": ["AUTHENTICITY"],
    }


class LineMatched(Payload):
    """One line: an achievement compared with the outcomes of one component."""

    line: Version
    component: Text
    coverage: Number | None = Field(description="null where nothing could be compared")
    proposal: Word = Field(description="FULL or FOR_THE_COMMITTEE")
    language_route: Word
    model_id: Text
    thresholds_version: Text


class Matched(About):
    """Its learning outcomes were compared with those of the components."""

    comparisons: tuple[LineMatched, ...] = Field(description="every line, in order")
    matching: dict[str, Number | None] = Field(description="coverage by number of the line")
    model_id: Text = Field(description="of the first line")
    thresholds_version: Text = Field(description="of the first line")
    coverage: Number | None = Field(description="of the first line")
    proposal: Word = Field(
        description="of the whole: FULL where every line is, else FOR_THE_COMMITTEE; never "
        "against the learner"
    )
    language_route: Word = Field(description="of the first line")

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 4,
        "state": "MATCHED",
        "comparisons": [
            {
                "line": 1,
                "component": "ECO-210",
                "coverage": "0.83",
                "proposal": "FOR_THE_COMMITTEE",
                "language_route": "SAME_LANGUAGE",
                "model_id": "lexical-1:6144+2048@0.65",
                "thresholds_version": "2026-11-22+a7a3c49c4a74",
            }
        ],
        "matching": {"1": "0.83"},
        "model_id": "lexical-1:6144+2048@0.65",
        "thresholds_version": "2026-11-22+a7a3c49c4a74",
        "coverage": "0.83",
        "proposal": "FOR_THE_COMMITTEE",
        "language_route": "SAME_LANGUAGE",
    }


class OfPanel(About):
    panel: Text
    round: Version = Field(description="a panel without a result is convened again")


class PanelConvened(OfPanel):
    """Members of the body sit on it and may vote."""

    body: Text
    draft_version: Version = Field(description="what a vote has to quote")
    closes_at: AwareDatetime
    seats: Whole

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 5,
        "state": "UNDER_REVIEW",
        "panel": "01a20125-75c7-7d67-ad7d-c93a622328d5/1",
        "round": 1,
        "body": "economics-board",
        "draft_version": 5,
        "closes_at": "2026-12-06T23:00:00+00:00",
        "seats": 5,
    }


class PanelClosed(OfPanel):
    """All have voted, or the time is over. Who voted how stays in the house."""

    result: Result
    yes: Whole
    no: Whole
    abstained: Whole

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 6,
        "state": "UNDER_REVIEW",
        "panel": "01a20125-75c7-7d67-ad7d-c93a622328d5/1",
        "round": 1,
        "result": "APPROVED",
        "yes": 4,
        "no": 0,
        "abstained": 0,
    }


class DecidedLine(Payload):
    """`achievement`: as the decider named it; null where they spoke of the whole alone."""

    line: Version
    achievement: Text | None
    component: Text
    outcome: Outcome
    recognised_ects: Number


class Decided(About):
    """A decision with its reasons; a later version supersedes an earlier one."""

    outcome: Outcome
    route: Route
    basis: Text | None = Field(description="what bound it: an agreement, or `precedent/<id>`")
    decided_by: DecidedBy
    decided_on: Day
    decision_version: Version
    content_digest: Digest
    purpose: Text | None
    language: Language
    policies: dict[str, str] = Field(description="id and version of each policy it rests on")
    recognised_ects: Number
    lines: tuple[DecidedLine, ...] | None
    reasons: tuple[ReasonAsk, ...] | None
    conditions: tuple[ConditionAsk, ...] | None
    remedy: RemedyAsk | None
    alternatives_considered: tuple[Alternative, ...] | None

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 7,
        "state": "DECIDED",
        "outcome": "FULL",
        "route": "LRC",
        "basis": None,
        "decided_by": "COMMITTEE",
        "decided_on": "2026-11-22",
        "decision_version": 1,
        "content_digest": "b93210b9d569379fe1f9eb1ac66592d161158f23d76dbfa76654f8a973bf5709",
        "purpose": "credit in the programme",
        "language": "pl",
        "policies": {"university/warsaw": "713dd6f70ba1", "body/warsaw/economics-board": "1"},
        "recognised_ects": "3",
        "lines": [
            {
                "line": 1,
                "achievement": None,
                "component": "ECO-210",
                "outcome": "FULL",
                "recognised_ects": "3",
            }
        ],
        "reasons": None,
        "conditions": None,
        "remedy": None,
        "alternatives_considered": None,
    }


class Delayed(About):
    """Something is late: for the home university's system, its own confirmation."""

    reason: Word | None

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 8,
        "state": "POSTED",
        "reason": "NOT_ACKNOWLEDGED",
    }


class Grade(Payload):
    """As the awarding university gave it."""

    label: Text
    scheme: Text | None


class CreditsPosted(About):
    """To be booked and acknowledged by the home university's system."""

    outcome: Outcome
    posting: UUID
    component: Text
    achievement: Text | None
    title: Text | None
    ects: Number
    grade: Grade | None = Field(description="null also where the decision drops it")
    posted_on: Day
    part: UUID = Field(description="the achievement, the same in every recognition of it")

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 8,
        "state": "POSTED",
        "outcome": "FULL",
        "posting": "a05f71f0-1a65-5ffb-9ed7-61878cfb3dad",
        "component": "ECO-210",
        "achievement": "urn:example:achievement:1",
        "title": "Data-Driven Decisions",
        "ects": "3",
        "grade": {"label": "28", "scheme": "Italian scale 18 to 30 with honours, pass mark 18"},
        "posted_on": "2026-11-22",
        "part": "172a09e0-7a85-514d-9ed8-e2cf69c8c86d",
    }


class CreditsAcknowledged(About):
    """The home university's system has booked them."""

    status: Word
    reference: Text | None = Field(description="of the home university's own books")

    example: ClassVar[Example] = {
        **ABOUT,
        "version": 9,
        "state": "ACKNOWLEDGED",
        "status": "BOOKED",
        "reference": "USOS-4711",
    }
