"""By which route does a recognition go: does an agreement or an earlier decision speak for it?

Design D-01, R-07: the most demanding of its lines' routes. Exact precedents lead to one click of
the chair; a sampled share goes before the committee all the same (handbook matching 4.4).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.documents.courses import differences
from models.documents.parts import Found
from models.documents.record import SealState
from models.rules.precedent_terms import reviewed_afresh
from models.rules.routing import (
    Agreement,
    Likeness,
    Route,
    RouteAnswer,
    RouteAsk,
    most_demanding,
    route,
)
from models.store import members
from models.store.courses import course_of
from models.store.learners import Identity
from models.store.precedents import CONFIRMATION, FRESH_REVIEW, Precedent, held, speaking
from models.tables.catalogue import Component, StandingRecognition
from models.tables.institution import Institution
from models.tables.precedent import PrecedentUse
from models.tables.recognition import Recognition, RecognitionLine

# How a basis begins that names a precedent.
_BEFORE = "precedent/"
_AFRESH = "fresh-review/"


class Way(NamedTuple):
    """`terms`: what the route means for burden and decider; `questions`: of all lines."""

    terms: RouteAnswer
    questions: tuple[str, ...]


class _Line(NamedTuple):
    """One line's facts and what follows from them; `precedent` where an exact one speaks for it."""

    number: int
    ask: RouteAsk
    answer: RouteAnswer
    standing: StandingRecognition | None
    precedent: Precedent | None
    differences: list[dict[str, Any]]


async def choose(
    session: AsyncSession,
    row: Recognition,
    home: Institution,
    found: Sequence[Found],
    learner: Identity,
    at: datetime,
) -> Way:
    """Sets route and basis of the recognition, and which precedent speaks for which line."""
    lines = [await _line(session, row, home, part, learner) for part in found]
    if _route(lines) is Route.PRECEDENT:
        lines = await _by_precedent(session, row, home, lines, at)
    else:
        _name_agreement(row, lines)
    return _go(row, lines)


async def to_committee(
    session: AsyncSession,
    row: Recognition,
    home: Institution,
    found: Sequence[Found],
    learner: Identity,
) -> Way:
    """The same recognition, whatever was decided before: nothing binds its decision."""
    lines = [await _line(session, row, home, part, learner) for part in found]
    row.basis = None
    lines = [_for_committee(line) for line in lines]
    if _route(lines) is Route.AUTOMATIC:  # an agreement came since: the committee sits all the same
        lines = [_without_agreement(line) for line in lines]
    return _go(row, lines)


def _go(row: Recognition, lines: Sequence[_Line]) -> Way:
    row.route = _route(lines).value
    terms = {line.answer.route: line.answer for line in lines}[Route(row.route)]
    questions = {question for line in lines for question in line.answer.questions}
    return Way(terms, tuple(sorted(questions)))


def fresh(row: Recognition) -> bool:
    """A committee looks afresh at what precedents cover: until it has decided, none is shown."""
    return (row.basis or "").startswith(_AFRESH) and row.outcome is None


async def _by_precedent(
    session: AsyncSession, row: Recognition, home: Institution, lines: list[_Line], at: datetime
) -> list[_Line]:
    """A click of the chair, or a committee: nobody could click, or this one is looked at afresh.

    What speaks is held: whoever overturns it later finds this recognition among those that wait.
    """
    today = at.astimezone(ZoneInfo(home.zone)).date()
    if not await members.leaders(session, row.home, row.body, row.offer, today):
        return [_for_committee(line) for line in lines]
    spoken = {line.number: line.precedent.id for line in lines if line.precedent is not None}
    if await held(session, spoken.values()) != set(spoken.values()):  # one falls at this moment
        return [_for_committee(line) for line in lines]
    afresh = reviewed_afresh(row.id, home.policy)
    kind = FRESH_REVIEW if afresh else CONFIRMATION
    session.add_all(
        PrecedentUse(
            recognition=row.id,
            line=line.number,
            precedent=spoken[line.number],
            kind=kind,
            differences=line.differences,
        )
        for line in lines
        if line.number in spoken
    )
    row.basis = f"{_AFRESH if afresh else _BEFORE}{spoken[min(spoken)]}"
    return [_for_committee(line) for line in lines] if afresh else lines


def _for_committee(line: _Line) -> _Line:
    """The same line, as if the exact precedents were only near ones."""
    if line.precedent is None:
        return line
    ask = line.ask.model_copy(update={"precedent": Likeness.NEAR})
    return line._replace(ask=ask, answer=route(ask))


def _without_agreement(line: _Line) -> _Line:
    ask = line.ask.model_copy(update={"agreement": None})
    return line._replace(ask=ask, answer=route(ask), standing=None)


def _route(lines: Sequence[_Line]) -> Route:
    return most_demanding(line.answer.route for line in lines)


def _name_agreement(row: Recognition, lines: Sequence[_Line]) -> None:
    for line in lines:
        if line.standing is not None:
            standing = line.standing
            row.basis = f"standing-recognition/{standing.code}/{standing.version}"


async def _line(
    session: AsyncSession, row: Recognition, home: Institution, found: Found, learner: Identity
) -> _Line:
    line = await session.get_one(RecognitionLine, (row.id, found.line))
    component = await session.get_one(Component, (row.home, line.component))
    on = row.received_at.astimezone(ZoneInfo(home.zone)).date()
    standing = await _standing(session, row, line.component, on)
    likeness, precedent, differing = None, None, []
    if standing is None:
        course = await course_of(session, found, learner)
        spoken = await speaking(session, component, course, row.purpose, on)
        likeness = spoken.answer.likeness
        if likeness is Likeness.EXACT and spoken.first is not None:
            precedent = spoken.first
            differing = differences(precedent.model_dump(), precedent.facts, course)
    seal = found.credential.seal.state
    # What a broken seal is on names nothing that a precedent could speak of.
    matches = standing is not None or (precedent is not None and seal is not SealState.INVALID)
    ask = RouteAsk(
        agreement=None if standing is None else Agreement.STANDING_RECOGNITION,
        precedent=likeness,
        matches=matches,
        passed=found.passed,
        authentic={SealState.VALID: True, SealState.INVALID: False}.get(seal),
        higher_education=True if row.hosts else None,
        quality_assured=True if found.achievement.quality_assurance else None,
        ects_stated=found.achievement.ects is not None,
        eqf=found.achievement.eqf,
        component_eqf=component.eqf,
    )
    answer = route(ask)
    named = precedent if answer.route is Route.PRECEDENT else None
    return _Line(found.line, ask, answer, standing, named, differing)


async def _standing(
    session: AsyncSession, row: Recognition, component: str, on: date
) -> StandingRecognition | None:
    found = await session.execute(
        select(StandingRecognition)
        .where(
            col(StandingRecognition.home) == row.home,
            col(StandingRecognition.offer) == row.offer,
            col(StandingRecognition.component) == component,
            col(StandingRecognition.valid_from) <= on,
            col(StandingRecognition.valid_to).is_(None) | (col(StandingRecognition.valid_to) >= on),
        )
        .order_by(col(StandingRecognition.code))
    )
    return found.scalars().first()
