"""How much of a line's credits may still count in its programme?"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.documents.parts import completed_on
from models.documents.record import Achievement
from models.rules.credits import (
    Basis,
    CreditStatus,
    DoubleUse,
    EctsTransferAnswer,
    EctsTransferAsk,
    ects_transfer,
)
from models.rules.levels import cycle_of
from models.tables.catalogue import Component, Programme
from models.tables.credit import LivePosting, Posting
from models.tables.recognition import Recognition, RecognitionLine


async def transfer(
    session: AsyncSession,
    row: Recognition,
    line: RecognitionLine,
    achievement: Achievement,
    component: str,
    on: date,
) -> EctsTransferAnswer:
    """What the programme's policy leaves of a line's credits that day (R-06, R-21, R-23, R-24).

    Level and age are judged where the document states them: what it does not say is never held
    against the learner.
    """
    programme = await session.get_one(Programme, (row.home, row.programme))
    at_home = await session.get_one(Component, (row.home, component))
    policy = programme.policy
    basis = Basis(policy.get("basis", Basis.HOST.value))
    host = at_home.ects if line.host_ects is None else line.host_ects
    used = await _recognised_in(session, row)
    cycle, completed = cycle_of(achievement.eqf), completed_on(achievement)
    return ects_transfer(
        EctsTransferAsk.model_validate(
            {
                "basis": basis,
                "host_ects": host,
                "home_ects": at_home.ects,
                "credit_status": CreditStatus.AWARDED,
                "double_use": DoubleUse(policy.get("double_use", DoubleUse.ONE_USE.value)),
                "earlier_uses": await _earlier_uses(session, row, line),
                "programme": row.programme,
                "cycle": programme.cycle,
                "level_lock": policy.get("level_lock", False) and cycle is not None,
                "achievement_cycle": cycle,
                "first_completed": completed,
                "max_age_years": None if completed is None else policy.get("max_age_years"),
                "caps": tuple(
                    {"name": cap["name"], "limit": cap["limit"], "used": used}
                    for cap in policy.get("caps", ())
                ),
                "on": on,
            }
        )
    )


async def _earlier_uses(
    session: AsyncSession, row: Recognition, line: RecognitionLine
) -> tuple[dict[str, Any], ...]:
    """Uses in other programmes of the part, of what it is a part of and of its own parts; in this
    programme the sum of D-04 decides.
    """
    if line.part is None:
        return ()
    related = select(func.part_above(line.part)).union(select(func.part_below(line.part)))
    found = await session.execute(
        select(LivePosting.programme)
        .where(col(LivePosting.part).in_(related), col(LivePosting.programme) != row.programme)
        .distinct()
    )
    uses = []
    for code in found.scalars():
        other = await session.get(Programme, (row.home, code))
        uses.append({"programme": code, "cycle": other.cycle if other else 1, "completed": False})
    return tuple(uses)


async def is_used_up(session: AsyncSession, row: Recognition, line: RecognitionLine) -> bool:
    """Nothing of the line's part is left in this programme: a posting would be turned down."""
    if line.host_ects:
        left = select(func.part_left(line.part, row.programme))
        return Decimal((await session.execute(left)).scalar_one()) <= 0
    counted = select(LivePosting.part).where(
        col(LivePosting.part) == line.part, col(LivePosting.programme) == row.programme
    )
    return (await session.execute(counted)).first() is not None


async def _recognised_in(session: AsyncSession, row: Recognition) -> Decimal:
    found = await session.execute(
        select(func.coalesce(func.sum(Posting.recognised_ects), 0))
        .join(LivePosting, col(LivePosting.posting) == col(Posting.id))
        .where(
            col(LivePosting.learner) == row.learner,
            col(LivePosting.programme) == row.programme,
            col(Posting.recognition) != row.id,  # a decision sent again finds its own posting
        )
    )
    return Decimal(found.scalar_one())
