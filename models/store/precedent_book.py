"""Writes what a decision leaves as precedents, in its transaction, and marks those that fall.

What is written is about the course alone (O-42). One that falls takes with it all that followed
from it; nobody's credits are touched, people are called to the recognitions it decided.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.documents.courses import Course
from models.ids import derived
from models.messages.recognition import DecidedLine, Reason, RecordDecision
from models.rules.outcomes import Outcome
from models.rules.precedent_terms import expires_on, makes_precedents, reasons_kept
from models.rules.routing import Route
from models.store import submissions
from models.store.contents import content_of, found_in
from models.store.courses import course_of
from models.store.intake import lines_of
from models.store.precedents import (
    ACTIVE,
    CONFIRMATION,
    FRESH_REVIEW,
    OVERTURNED,
    SUPERSEDED,
    key_of,
    of_course,
    of_recognition,
    purpose_key,
    uses_of,
)
from models.store.vault import Vault
from models.tables.catalogue import Component
from models.tables.institution import Institution
from models.tables.precedent import Precedent, PrecedentUse
from models.tables.recognition import Recognition


class Ended(StrEnum):
    """Why a precedent no longer counts, where no person said why."""

    DECIDED_ANEW = "DECIDED_ANEW"
    FOLLOWED_OVERTURNED = "FOLLOWED_OVERTURNED"


class Result(StrEnum):
    """What came of a line that a precedent speaks for."""

    FOLLOWED = "FOLLOWED"
    REFERRED = "REFERRED"
    TIME_OVER = "TIME_OVER"
    NOT_IN_FORCE = "NOT_IN_FORCE"
    AGREED = "AGREED"
    DISAGREED = "DISAGREED"
    NOT_COMPARABLE = "NOT_COMPARABLE"  # decided by what is true of the learner alone


class Written(NamedTuple):
    """`attention`: why people are called to this recognition; `fallen`: precedents overturned."""

    attention: Reason | None
    fallen: tuple[Precedent, ...]


async def write(
    session: AsyncSession,
    vault: Vault,
    row: Recognition,
    call: RecordDecision,
    policies: Mapping[str, Any],
) -> Written:
    """Before the lines of the recognition take over what was decided; repeatable with it."""
    earlier = [one for one in await of_recognition(session, row.id) if one.status == ACTIVE]
    uses = {use.line: use for use in await uses_of(session, row.id)}
    made = await _made(session, vault, row, call, policies, uses)
    for one in made.values():
        session.add(one)
    await session.flush()
    for line in call.decide.lines:
        _settle(uses.get(line.number), line, call, made.get(line.number))
    fallen = []
    for one in earlier:
        _end(one, SUPERSEDED, Ended.DECIDED_ANEW, None, call.at)
        now = made.get(one.line)
        if now is not None and now.outcome != one.outcome:
            fallen += (await fall(session, one, call.decide.person, call.at))[1:]
    attention = None
    if any(one.status == OVERTURNED for one in made.values()):
        attention = Reason.PRECEDENT_OVERTURNED
    elif [one for one in made.values() if await contradicting(session, one)]:
        attention = Reason.PRECEDENTS_CONTRADICT
    return Written(attention, tuple(fallen))


async def fall(
    session: AsyncSession, root: Precedent, person: str | None, at: datetime
) -> list[Precedent]:
    """The root and, one generation after the other, all that followed from it and now fall too.

    Each generation is locked before the next is read, so that none is followed meanwhile.
    """
    fallen, generation = [root], [root.id]
    while generation:
        found = await session.execute(
            select(Precedent)
            .where(col(Precedent.follows).in_(generation), col(Precedent.status) != OVERTURNED)
            .order_by(col(Precedent.id))
            .with_for_update()
        )
        followers = list(found.scalars().all())
        for one in followers:
            _end(one, OVERTURNED, Ended.FOLLOWED_OVERTURNED, person, at)
        await session.flush()
        fallen += followers
        generation = [one.id for one in followers]
    return fallen


async def contradicting(session: AsyncSession, one: Precedent) -> list[Precedent]:
    """Those that count with it, for the same in every respect, and say something else."""
    return [
        other
        for other in await of_course(session, one.home, one.component, one.institution, one.course)
        if other.id != one.id
        and {one.status, other.status} == {ACTIVE}
        and key_of(other) == key_of(one)
        and other.expires_on >= one.decided_on
        and other.outcome != one.outcome
    ]


async def _made(
    session: AsyncSession,
    vault: Vault,
    row: Recognition,
    call: RecordDecision,
    policies: Mapping[str, Any],
    uses: Mapping[int, PrecedentUse],
) -> dict[int, Precedent]:
    """By line. None once the learner was erased: what the course is can no longer be read."""
    decide = call.decide
    key = await vault.key(session, row.learner)
    if key is None or not makes_precedents(decide.ask.route, decide.ask.decided_by):
        return {}
    form = submissions.form_of(row, key)
    found = {part.line: part for part in await found_in(session, vault, row)}
    home = await session.get_one(Institution, row.home)
    maker = _Maker(row, call, policies, await content_of(session, vault, row), home)
    submitted = {line.number: line.component for line in await lines_of(session, row.id)}
    made = {}
    for line in decide.lines:
        followed = await _followed(session, uses.get(line.number))
        if decide.ask.route is Route.PRECEDENT and followed is None:
            continue  # an agreement covers this line: nobody judged the course
        component = await session.get_one(Component, (row.home, submitted[line.number]))
        if followed is not None and followed.component_version != component.version:
            continue  # changed at the moment of the click: nobody judged what it is now
        course = await course_of(session, found[line.number], form.identity)
        one = maker.precedent(line, component, course, followed)
        if one is not None:
            made[line.number] = one
    return made


async def _followed(session: AsyncSession, use: PrecedentUse | None) -> Precedent | None:
    """Held, so that it is not overturned before what follows from it is there to fall with it."""
    if use is None or use.kind != CONFIRMATION or use.result is not None:
        return None
    found = await session.execute(
        select(Precedent)
        .where(col(Precedent.id) == use.precedent)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one()


class _Maker:
    """What all precedents of one decision have in common."""

    def __init__(
        self,
        row: Recognition,
        call: RecordDecision,
        policies: Mapping[str, Any],
        content: Mapping[str, Any],
        home: Institution,
    ) -> None:
        self._row = row
        self._call = call
        self._policies = dict(policies)
        self._matching = {one["line"]: one for one in content.get("matching", ())}
        self._home = home

    def precedent(
        self,
        line: DecidedLine,
        component: Component,
        course: Course,
        followed: Precedent | None,
    ) -> Precedent | None:
        row, call, ask = self._row, self._call, self._call.decide.ask
        reasons = reasons_kept(line.outcome, [reason.code for reason in ask.reasons or ()])
        if reasons is None:
            return None
        matched = self._matching.get(line.number, {})
        falls = followed is not None and followed.status == OVERTURNED
        return Precedent(
            id=derived(row.id, "precedent", call.number, line.number),
            recognition=row.id,
            decision=call.number,
            line=line.number,
            home=row.home,
            programme=row.programme,
            component=component.code,
            component_version=component.version,
            **_of_course(course),
            purpose=purpose_key(row.purpose),
            route=ask.route.value,
            decided_by=ask.decided_by.value,
            outcome=line.outcome.value,
            recognised_ects=line.recognised_ects,
            reasons=[reason.value for reason in reasons],
            decided_on=ask.decided_on,
            expires_on=self._expires(followed),
            policies=self._policies,
            model_id=matched.get("model_id"),
            thresholds_version=matched.get("thresholds_version"),
            follows=None if followed is None else followed.id,
            status=OVERTURNED if falls else ACTIVE,
            ended_at=call.at if falls else None,
            ended_code=Ended.FOLLOWED_OVERTURNED.value if falls else None,
        )

    def _expires(self, followed: Precedent | None) -> date:
        """A click prolongs nothing: what was confirmed ends with what it was confirmed by. Nor does
        a day that is still to come, whatever the decision says.
        """
        if followed is not None:
            return followed.expires_on
        today = self._call.at.astimezone(ZoneInfo(self._home.zone)).date()
        decided_on = min(self._call.decide.ask.decided_on, today)
        return expires_on(decided_on, self._home.policy)


def _of_course(course: Course) -> dict[str, Any]:
    return {
        "institution": course.institution,
        "awarding": [body.model_dump() for body in course.awarding],
        "course": course.key,
        "course_version": course.version,
        "title": course.title,
        "words": course.words,
        "language": course.language,
        "outcomes": list(course.outcomes),
        "ects": course.ects,
        "hours": course.hours,
        "eqf": course.eqf,
        "facts": course.facts,
    }


def _settle(
    use: PrecedentUse | None, line: DecidedLine, call: RecordDecision, made: Precedent | None
) -> None:
    if use is None or use.result is not None:
        return
    if use.kind == FRESH_REVIEW:
        agreed = Result.AGREED if line.outcome is Outcome.FULL else Result.DISAGREED
        use.result = (Result.NOT_COMPARABLE if made is None else agreed).value
    else:
        use.result = Result.FOLLOWED.value
    use.settled_at, use.settled_by = call.at, call.decide.person


def _end(one: Precedent, status: str, code: StrEnum, person: str | None, at: datetime) -> None:
    one.status, one.ended_code, one.ended_by, one.ended_at = status, code.value, person, at
    one.version += 1


def recognitions_of(fallen: Sequence[Precedent]) -> Collection[UUID]:
    """Those that were decided by what fell, in order."""
    return sorted({one.recognition for one in fallen if one.follows is not None})
