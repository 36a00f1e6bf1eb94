"""What committees decided about lines that were compared before: labels for the calibration."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.matching.recalibrate import Decided
from models.rules.outcomes import DecidedBy, Outcome
from models.store.contents import content_of
from models.store.intake import lines_of
from models.store.matching import records_in
from models.store.vault import Vault
from models.tables.recognition import Decision, Recognition


class DecidedLines(NamedTuple):
    """`unreadable`: recognitions without a kept comparison, those of erased learners among them."""

    lines: list[Decided]
    unreadable: int


async def decided_lines(session: AsyncSession, vault: Vault) -> DecidedLines:
    """Only what a committee decided: an agreement or a registrar looked at no outcomes."""
    found = await session.execute(
        select(Decision.recognition)
        .where(col(Decision.decided_by) == DecidedBy.COMMITTEE.value)
        .distinct()
        .order_by(col(Decision.recognition))
    )
    lines, unreadable = [], 0
    for recognition in found.scalars().all():
        row = await session.get_one(Recognition, recognition)
        kept = records_in(await content_of(session, vault, row))
        unreadable += not kept
        outcomes = {line.number: line.outcome for line in await lines_of(session, row.id)}
        lines += [
            Decided.of(one.record, full=outcomes[one.line] == Outcome.FULL.value)
            for one in kept
            if outcomes.get(one.line) is not None
        ]
        session.expunge(row)
    return DecidedLines(lines, unreadable)
