"""What a precedent spoke for goes before the committee after all: routed anew, as route C or D."""

import base64

from sqlalchemy.ext.asyncio import AsyncSession

from models.messages.recognition import RecordReferral, Referred
from models.rules.routing import Route
from models.rules.states import State
from models.store import policies, routes, submissions
from models.store.contents import found_in
from models.store.intake import tell_route
from models.store.precedents import uses_of
from models.store.telling import BY_MACHINE, move, note
from models.store.vault import Vault
from models.tables.institution import Institution
from models.tables.recognition import Recognition

SECOND = 2  # the first fact of this type tells of the precedent


async def refer(session: AsyncSession, vault: Vault, call: RecordReferral) -> Referred:
    """By a person's word, by time, or since the precedent no longer counts; repeatable."""
    row = await session.get_one(Recognition, call.recognition, with_for_update=True)
    if row.route != Route.PRECEDENT.value:
        return _as_it_is(row)
    key = await vault.key(session, row.learner)
    if key is None:
        raise LookupError(f"the learner of {row.id} has been erased")
    home = await session.get_one(Institution, row.home)
    found = await found_in(session, vault, row)
    learner = submissions.form_of(row, key).identity
    before = row.basis
    way = await routes.to_committee(session, row, home, found, learner)
    await _settle(session, call)
    if row.state == State.ROUTED.value:
        move(row, State.ROUTED, call.at)
    else:  # decided already, and decided anew: it stays so until a panel reviews it
        row.version, row.changed_at = row.version + 1, call.at
    due = policies.decision_due(home, row.received_at)
    await tell_route(session, vault, row, way, due, call.at, business_seq=SECOND)
    by = call.refer
    await note(
        session,
        row,
        "REFERRED",
        call.at,
        who=BY_MACHINE if by is None else by.person,
        role="MACHINE" if by is None else by.role,
        cause=call.cause.value,
        before=before,
        route=row.route,
    )
    return _as_it_is(row)


def _as_it_is(row: Recognition) -> Referred:
    return Referred(version=row.version, route=Route(row.route or ""))


async def _settle(session: AsyncSession, call: RecordReferral) -> None:
    by = call.refer
    words = None if by is None or by.reason is None else base64.b64decode(by.reason.data)
    open_ = [use for use in await uses_of(session, call.recognition) if use.result is None]
    for use in open_:
        use.result, use.settled_at = call.cause.value, call.at
        use.settled_by = None if by is None else by.person
        use.reason = words
