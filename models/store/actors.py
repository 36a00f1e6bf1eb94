"""Who acts: a person or a system, with the rights they hold. No read or write goes without one."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.frozen import Frozen
from models.rules import access
from models.rules.access import Action, Role, Unit
from models.tables.institution import Grant, Person

_GRANT = (col(Grant.role), col(Grant.unit), col(Grant.valid_from), col(Grant.valid_to))


class Actor(Frozen):
    """`subject` is what the token names; `grants` are all it holds, whatever the day."""

    subject: str
    name: str
    institution: str
    language: str
    grants: tuple[access.Grant, ...]

    def may(self, action: Action, unit: Unit, *, on: date) -> bool:
        return access.may(self.grants, action, unit, on=on)

    def units(self, action: Action, *, on: date) -> tuple[Unit, ...]:
        """The units in which this actor may do it: what a list is limited to."""
        return tuple(
            grant.unit for grant in self.grants if access.may((grant,), action, grant.unit, on=on)
        )

    def role_for(self, action: Action, unit: Unit, *, on: date) -> Role | None:
        """The role in which the actor does it, for the log."""
        return next(
            (
                grant.role
                for grant in self.grants
                if access.may((grant,), action, unit, on=on) and grant.unit.holds(unit)
            ),
            None,
        )


def unit_from(words: str) -> Unit:
    """`*` the alliance · `warsaw` · `warsaw/economics` a body · `warsaw@<learner>` one learner."""
    if words == "*":
        return Unit()
    if "@" in words:
        university, learner = words.split("@", 1)
        return Unit(university=university, learner=learner)
    university, _, body = words.partition("/")
    return Unit(university=university, body=body or None)


async def load(session: AsyncSession, subject: str) -> Actor | None:
    """With all grants, at once: every request begins with it."""
    found = await session.execute(
        select(col(Person.name), col(Person.institution), col(Person.language), *_GRANT)
        .outerjoin(Grant, col(Grant.subject) == col(Person.subject))
        .where(col(Person.subject) == subject)
    )
    rows = found.all()
    if not rows:
        return None
    name, institution, language = rows[0][:3]
    return Actor(
        subject=subject,
        name=name,
        institution=institution,
        language=language,
        grants=tuple(
            access.Grant(role=Role(role), unit=unit_from(unit), since=since, until=until)
            for _, _, _, role, unit, since, until in rows
            if role is not None
        ),
    )


async def people(session: AsyncSession) -> list[Person]:
    """Everybody with an account: for the development issuer's log-in page alone."""
    found = await session.execute(
        select(Person).order_by(col(Person.institution), col(Person.subject))
    )
    return list(found.scalars().all())
