"""What was decided before on the courses of a recognition, and on others that may read alike?

Read when its outcomes are compared and kept with the comparison, as it stood on that day: whoever
asks later sees what the committee saw (design O-43; handbook matching 4.5).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, or_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.documents.courses import UNKNOWN, Course
from models.documents.parts import Found
from models.frozen import Frozen
from models.matching.cases import Case, Earlier, Standing
from models.matching.decided_before import Beside, ToLay
from models.messages.recognition import Step
from models.rules.limits import PRECEDENTS_SEARCHED
from models.rules.outcomes import Outcome
from models.store import precedents, routes, submissions
from models.store.courses import course_of
from models.store.learners import Identity
from models.store.precedents import ACTIVE, OVERTURNED, SUPERSEDED
from models.store.vault import Vault
from models.tables.catalogue import Component
from models.tables.institution import Institution
from models.tables.precedent import Precedent
from models.tables.recognition import Recognition, RecognitionLine

_OF_COURSE = ("institution", "course", "component", "outcome", "status")
_OF_KEY = (*_OF_COURSE, "course_version", "component_version", "programme", "purpose")


class Kept(Frozen):
    """By line, as it stood `on` that day. `withheld`: from those who look afresh, until decided."""

    on: date
    withheld: bool
    lines: tuple[Beside, ...]


class LookedUp(NamedTuple):
    """`others`: the newest decisions in the programme, on whatever course and component."""

    on: date
    withheld: bool
    lines: tuple[ToLay, ...]
    others: tuple[Earlier, ...]


async def look_up(
    session: AsyncSession, vault: Vault, step: Step, found: Sequence[Found]
) -> LookedUp:
    """For every line at once; its own decisions are never among them."""
    row = await session.get_one(Recognition, step.recognition)
    home = await session.get_one(Institution, row.home)
    key = await vault.key(session, row.learner)
    if key is None:
        raise LookupError(f"the learner of {row.id} has been erased")
    on = step.at.astimezone(ZoneInfo(home.zone)).date()
    reader = _Reader(session, row, home, on)
    learner = submissions.form_of(row, key).identity
    return LookedUp(
        on=on,
        withheld=routes.fresh(row),
        lines=tuple([await reader.line(part, learner) for part in found]),
        others=tuple(await reader.others()),
    )


def kept_in(content: Mapping[str, Any]) -> Kept | None:
    """From the opened content of a recognition; None where nothing was looked up."""
    return Kept.model_validate(content["precedents"]) if "precedents" in content else None


async def standings(session: AsyncSession, kept: Kept, on: date) -> dict[str, Standing]:
    """What has become of those shown, by id; one may be overturned while a panel votes."""
    shown = {one.id for line in kept.lines for one in line.shown}
    rows = await precedents.by_id(session, map(UUID, sorted(shown)))
    return {str(id_): _standing(row, on) for id_, row in rows.items()}


class _Reader:
    """Reads for one recognition, on one day."""

    def __init__(
        self, session: AsyncSession, row: Recognition, home: Institution, on: date
    ) -> None:
        self._session, self._row, self._home, self._on = session, row, home, on

    async def line(self, found: Found, learner: Identity) -> ToLay:
        row = self._row
        course = await course_of(self._session, found, learner)
        line = await self._session.get_one(RecognitionLine, (row.id, found.line))
        component = await self._session.get_one(Component, (row.home, line.component))
        of_course = await self._newest(
            _OF_KEY,
            col(Precedent.component) == component.code,
            col(Precedent.institution) == course.institution,
            col(Precedent.course) == course.key,
        )
        return ToLay(found.line, _case(row, component, course), tuple(of_course))

    async def others(self) -> list[Earlier]:
        return await self._newest(_OF_COURSE, col(Precedent.programme) == self._row.programme)

    async def _newest(self, same: Sequence[str], *conditions: ColumnElement[bool]) -> list[Earlier]:
        """The newest of those equal in `same`, and how many they are; the newest first."""
        equal = [getattr(Precedent, name) for name in same]
        times = func.count().over(partition_by=equal).label("times")
        grouped = (
            select(col(Precedent.id), times)
            .where(
                col(Precedent.home) == self._row.home,
                col(Precedent.recognition) != self._row.id,
                _says_something(),
                *conditions,
            )
            .ext(distinct_on(*equal))
            .order_by(*equal, col(Precedent.decided_on).desc(), col(Precedent.id))
            .subquery()
        )
        found = await self._session.execute(
            select(Precedent, grouped.c.times)
            .join(grouped, col(Precedent.id) == grouped.c.id)
            .order_by(col(Precedent.decided_on).desc(), col(Precedent.id))
            .limit(PRECEDENTS_SEARCHED)
        )
        return [self._earlier(row, count) for row, count in found]

    def _earlier(self, row: Precedent, times: int) -> Earlier:
        zone = ZoneInfo(self._home.zone)
        return Earlier(
            id=str(row.id),
            case=_case_of(row),
            outcome=Outcome(row.outcome),
            reasons=tuple(row.reasons),
            decided_on=row.decided_on,
            expires_on=row.expires_on,
            standing=_standing(row, self._on),
            ended_on=None if row.ended_at is None else row.ended_at.astimezone(zone).date(),
            ended_code=row.ended_code,
            times=times,
        )


def _says_something() -> ColumnElement[bool]:
    """What was decided anew, and the same again, is told by its successor."""
    successor = aliased(Precedent)
    again = exists().where(
        col(successor.recognition) == col(Precedent.recognition),
        col(successor.line) == col(Precedent.line),
        col(successor.decision) > col(Precedent.decision),
        col(successor.outcome) == col(Precedent.outcome),
    )
    return or_(col(Precedent.status) != SUPERSEDED, ~again)


def _standing(row: Precedent, on: date) -> Standing:
    if row.status == ACTIVE:
        return Standing.ACTIVE if on <= row.expires_on else Standing.EXPIRED
    return Standing.OVERTURNED if row.status == OVERTURNED else Standing.SUPERSEDED


def _case(row: Recognition, component: Component, course: Course) -> Case:
    # What nobody names is equal to nothing: neither a version nor whoever awarded it.
    nobody = f"{UNKNOWN}/{row.id}"
    key = precedents.key_for(component, course, row.purpose, unnamed=nobody)
    return Case(
        key=key.model_copy(update={"institution": nobody})
        if course.institution == UNKNOWN
        else key,
        versioned=course.version is not None,
        title=course.title,
        awarded_by=_names(body.name or body.key for body in course.awarding),
        language=course.language,
        outcomes=course.outcomes,
        ects=course.ects,
        hours=course.hours,
        eqf=course.eqf,
    )


def _case_of(row: Precedent) -> Case:
    return Case(
        key=precedents.key_of(row),
        versioned=row.course_version is not None,
        title=row.title,
        awarded_by=_names(body.get("name") or body["key"] for body in row.awarding),
        language=row.language,
        outcomes=tuple(row.outcomes),
        ects=row.ects,
        hours=row.hours,
        eqf=row.eqf,
    )


def _names(bodies: Iterable[str]) -> str | None:
    return ", ".join(bodies) or None
