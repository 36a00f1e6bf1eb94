"""Who acts: a person or a system, with the rights they hold. No read or write goes without one."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.frozen import Frozen
from models.rules import access
from models.rules.access import Action, Role, Unit
from models.tables.institution import Grant, Person


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
    person = await session.get(Person, subject)
    if person is None:
        return None
    found = await session.execute(select(Grant).where(col(Grant.subject) == subject))
    return Actor(
        subject=person.subject,
        name=person.name,
        institution=person.institution,
        language=person.language,
        grants=tuple(
            access.Grant(
                role=Role(grant.role),
                unit=unit_from(grant.unit),
                since=grant.valid_from,
                until=grant.valid_to,
            )
            for grant in found.scalars()
        ),
    )


async def people(session: AsyncSession) -> list[Person]:
    """Everybody with an account: for the development issuer's log-in page alone."""
    found = await session.execute(
        select(Person).order_by(col(Person.institution), col(Person.subject))
    )
    return list(found.scalars().all())
