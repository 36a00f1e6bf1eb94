"""Decisions, each version written once, and what calls a person to a recognition."""

import base64
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.messages.recognition import (
    LASTING,
    Attention,
    Decided,
    DecidedLine,
    RecordDecision,
    Remind,
)
from models.rules.routing import Route
from models.rules.states import State
from models.store import overturning, policies, precedent_book
from models.store.intake import lines_of
from models.store.precedent_book import Written
from models.store.telling import move, note, tell
from models.store.vault import Vault, open_json
from models.tables.catalogue import Body, Programme
from models.tables.institution import Institution
from models.tables.recognition import Decision, Recognition

IN_WORDS = ("reasons", "conditions", "remedy", "alternatives_considered")


async def record_decision(session: AsyncSession, vault: Vault, call: RecordDecision) -> Decided:
    row = await session.get_one(Recognition, call.recognition, with_for_update=True)
    if await session.get(Decision, (row.id, call.number)) is not None:
        return Decided(version=row.version)
    decide = call.decide
    cited = await _policies(session, row, decide.ask.route)
    written = await precedent_book.write(session, vault, row, call, cited)
    await overturning.hold(session, written.fallen)
    content = base64.b64decode(decide.content.data)
    session.add(
        Decision(
            recognition=row.id,
            version=call.number,
            outcome=decide.ask.outcome.value,
            route=decide.ask.route.value,
            decided_by=decide.ask.decided_by.value,
            decided_on=decide.ask.decided_on,
            person=decide.person,
            policies=cited,
            content=content,
            content_digest=decide.content_digest,
            decided_at=call.at,
        )
    )
    by_number = {line.number: line for line in decide.lines}
    for line in await lines_of(session, row.id):
        decided = by_number[line.number]
        line.component, line.outcome = decided.component, decided.outcome.value
        line.recognised_ects = decided.recognised_ects
    row.outcome = decide.ask.outcome.value
    row.needs_attention = None if written.attention is None else written.attention.value
    move(row, State.DECIDED, call.at)
    key = await vault.key(session, row.learner)
    told = _told(row, call, {} if key is None else open_json(key, content), cited)
    await tell(session, vault, row, "decided", told, call.at, business_seq=call.number)
    await note(
        session,
        row,
        "DECIDED",
        call.at,
        operation=f"decided/{call.number}",
        who=decide.person,
        role=decide.role,
        outcome=row.outcome,
        decision=call.number,
        content_digest=decide.content_digest,
        policies=cited,
        basis=row.basis,
    )
    await _call_people(session, row, call, written)
    return Decided(version=row.version)


async def _call_people(
    session: AsyncSession, row: Recognition, call: RecordDecision, written: Written
) -> None:
    """To this recognition and to others, where precedents fell or contradict each other."""
    if written.attention is not None:
        operation = f"decided/{call.number}/{written.attention.value.lower()}"
        await note(session, row, written.attention.value, call.at, operation=operation)
    decide = call.decide
    await overturning.call_people(session, written.fallen, decide.person, decide.role, call.at)


def _told(
    row: Recognition, call: RecordDecision, words: dict[str, Any], cited: dict[str, Any]
) -> dict[str, Any]:
    """`words`: the decision as its decider wrote it; each institution is told its part of it."""
    decide = call.decide
    return {
        "outcome": row.outcome,
        "route": decide.ask.route.value,
        "basis": row.basis,
        "decided_by": decide.ask.decided_by.value,
        "decided_on": decide.ask.decided_on.isoformat(),
        "decision_version": call.number,
        "content_digest": decide.content_digest,
        "purpose": row.purpose,
        "language": decide.ask.language,
        "policies": cited,
        "recognised_ects": str(sum(line.recognised_ects for line in decide.lines)),
        "lines": _lines_told(decide.lines, words.get("lines") or ()),
        **{name: words.get(name) for name in IN_WORDS},
    }


def _lines_told(
    decided: Sequence[DecidedLine], spoken: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Every line, also where the decider spoke of the whole alone."""
    named = {one.get("component"): one.get("achievement") for one in spoken}
    return [
        {
            "line": line.number,
            "achievement": named.get(line.component),
            "component": line.component,
            "outcome": line.outcome.value,
            "recognised_ects": f"{line.recognised_ects:f}",
        }
        for line in decided
    ]


async def call_attention(session: AsyncSession, attention: Attention) -> None:
    row = await session.get_one(Recognition, attention.recognition, with_for_update=True)
    reason = None if attention.reason is None else attention.reason.value
    if row.needs_attention not in LASTING:  # the log has both
        row.needs_attention = reason
    row.changed_at = attention.at
    what = reason or "SETTLED"
    operation = attention.operation.removeprefix(f"{row.id}/")
    await note(session, row, what, attention.at, operation=operation)


async def remind(session: AsyncSession, vault: Vault, reminder: Remind) -> None:
    """The home university's feed says that its confirmation is missing."""
    row = await session.get_one(Recognition, reminder.recognition, with_for_update=True)
    await tell(
        session,
        vault,
        row,
        "delayed",
        {"reason": reminder.reason.value},
        reminder.at,
        business_seq=reminder.business_seq,
    )
    operation = f"reminder/{reminder.business_seq}"
    await note(session, row, "REMINDED", reminder.at, operation=operation)


async def decisions_of(session: AsyncSession, recognition: UUID) -> list[Decision]:
    found = await session.execute(
        select(Decision)
        .where(col(Decision.recognition) == recognition)
        .order_by(col(Decision.version))
    )
    return list(found.scalars().all())


async def _policies(session: AsyncSession, row: Recognition, route: Route) -> dict[str, Any]:
    """R-47: a decision cites id and version of the policies in force."""
    home = await session.get_one(Institution, row.home)
    programme = await session.get_one(Programme, (row.home, row.programme))
    judged = row.panel_round or route is Route.PRECEDENT
    body = await session.get(Body, (row.home, row.body)) if judged else None
    return policies.cited(home, programme, body)
