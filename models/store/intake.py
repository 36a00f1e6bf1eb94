"""Writes what reading found: parts, lines, route, due date, and the events that tell of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import to_builtins
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.documents import parts
from models.documents.findings import Finding, Severity
from models.documents.hosts import hosts
from models.documents.identifiers.store import loaded
from models.documents.parts import Found
from models.documents.record import Reading
from models.documents.report import report
from models.errors import Code, Refusal
from models.messages.recognition import Intake, Step
from models.rules.profile_terms import Profile
from models.rules.routing import Route
from models.rules.spans import end_of_day
from models.rules.states import State
from models.store import members, part_book, policies, routes, submissions
from models.store.routes import Way
from models.store.submissions import Form, Upload
from models.store.telling import move, note, tell
from models.store.vault import Vault, seal_json
from models.tables.catalogue import Body, Offer
from models.tables.institution import Institution
from models.tables.recognition import Recognition, RecognitionLine

# What every credential of the alliance is held against; nothing is refused by a profile.
PROFILES = (Profile.ANNEX_I, Profile.ALLIANCE)


class HandedIn(NamedTuple):
    """What the reader needs. `done`: it was read before, and this is what came of it."""

    form: Form
    documents: tuple[Upload, ...]
    done: Intake | None


async def handed_in(session: AsyncSession, vault: Vault, recognition: UUID) -> HandedIn:
    row = await session.get_one(Recognition, recognition)
    key = await vault.key(session, row.learner)
    if key is None:
        raise LookupError(f"the learner of {recognition} has been erased")
    return HandedIn(
        form=submissions.form_of(row, key),
        documents=await submissions.documents(session, recognition, row.learner, key),
        done=None if row.state == State.RECEIVED.value else await _intake_of(session, row),
    )


async def record_intake(
    session: AsyncSession,
    vault: Vault,
    step: Step,
    readings: Sequence[Reading],
    names: Sequence[str],
) -> Intake:
    """One transaction: everything found, or the reason why nothing can be recognised from it."""
    row = await session.get_one(Recognition, step.recognition, with_for_update=True)
    if row.state != State.RECEIVED.value:
        return await _intake_of(session, row)
    key = await vault.key(session, row.learner)
    if key is None:
        raise LookupError(f"the learner of {row.id} has been erased")
    form = submissions.form_of(row, key)
    home = await session.get_one(Institution, row.home)
    findings = [finding for reading in readings for finding in reading.findings]
    readable = [reading for reading in readings if reading.readable]
    found = _found(readings, readable, form, row.learner)
    if isinstance(found, Refusal):
        row.content = seal_json(key, _content(readings, findings, names))
        return await _inadmissible(session, row, found, step.at)
    findings += _about_the_person(readable, form)
    known = hosts(found, await _aliases(session), loaded())
    row.hosts, findings = list(known.slugs), [*findings, *known.findings]
    offer = await _offer(session, found, row.hosts)
    row.offer = None if offer is None else offer.code
    for part in found:
        findings += await part_book.keep(session, row, part)
    way = await routes.choose(session, row, home, found, form.identity, step.at)
    due = policies.decision_due(home, row.received_at)
    row.due_on, row.due_at = due.on, due.at
    row.content = seal_json(key, _content(readings, findings, names))
    await _tell(session, vault, row, home, way, due, step.at)
    return await _intake_of(session, row)


def _found(
    readings: Sequence[Reading], readable: Sequence[Reading], form: Form, learner: UUID
) -> tuple[Found, ...] | Refusal:
    if not readable:
        blocking = [
            finding
            for reading in readings
            for finding in reading.findings
            if finding.severity is Severity.BLOCKING
        ]
        why = "; ".join(f"{f.where or 'document'}: {f.message}" for f in blocking[:5])
        return Refusal(code=Code.DOCUMENT_UNREADABLE, message=why or "nothing in it could be read")
    return parts.find(readable, [line.achievement for line in form.lines], learner)


def _about_the_person(readings: Sequence[Reading], form: Form) -> list[Finding]:
    identity = form.identity
    ids = [identity.local_id, *([identity.esi] if identity.esi else [])]
    found = [
        parts.other_learner(credential.learner, identity.name, ids, credential.where)
        for reading in readings
        for credential in reading.credentials
    ]
    return [finding for finding in found if finding is not None]


async def _inadmissible(
    session: AsyncSession, row: Recognition, refusal: Refusal, at: datetime
) -> Intake:
    move(row, State.INADMISSIBLE, at)
    row.basis = refusal.code.value
    await note(session, row, "INADMISSIBLE", at, code=refusal.code.value)
    return Intake(version=row.version, state=State.INADMISSIBLE, refusal=refusal)


async def _aliases(session: AsyncSession) -> dict[str, list[str]]:
    found = await session.execute(select(Institution))
    return {one.slug: [one.name, *one.aliases] for one in found.scalars()}


async def _offer(
    session: AsyncSession, found: Sequence[Found], hosts: Sequence[str]
) -> Offer | None:
    """The offer that the achievements name by id, or by title where a host of it awarded them."""
    offers = (await session.execute(select(Offer).order_by(col(Offer.code)))).scalars().all()
    for part in found:
        ids = {part.achievement.id, *(i.value for i in part.achievement.ids)}
        titles = {parts.normal(title.text) for title in part.achievement.titles}
        for offer in offers:
            named = ids & set(offer.identifiers)
            titled = titles & {parts.normal(title) for title in (offer.title, *offer.titles)}
            if named or (titled and set(hosts) & set(offer.hosts)):
                return offer
    return None


async def _tell(
    session: AsyncSession,
    vault: Vault,
    row: Recognition,
    home: Institution,
    way: Way,
    due: policies.Due,
    at: datetime,
) -> None:
    local_day = row.received_at.astimezone(ZoneInfo(home.zone)).date()
    lines = await lines_of(session, row.id)
    move(row, State.SUBMITTED, at)
    submitted = {
        "purpose": row.purpose,
        "language": row.language,
        "received_on": local_day.isoformat(),
        "lines": [{"line": line.number, "component": line.component} for line in lines],
    }
    await tell(session, vault, row, "submitted", submitted, at)
    move(row, State.ROUTED, at)
    await tell_route(session, vault, row, way, due, at)
    await note(
        session, row, "SUBMITTED", at, who=row.submitted_by, role="SUBMITTER", lines=len(lines)
    )
    # A review is fresh only while its members do not read what was decided before.
    basis = None if routes.fresh(row) else row.basis
    await note(session, row, "ROUTED", at, route=row.route, basis=basis)


async def tell_route(
    session: AsyncSession,
    vault: Vault,
    row: Recognition,
    way: Way,
    due: policies.Due,
    at: datetime,
    *,
    business_seq: int = 1,
) -> None:
    """By which route it goes, and what that means."""
    routed = {
        "route": row.route,
        "basis": row.basis,
        "burden": way.terms.burden.value,
        "decider": way.terms.decider.value,
        "due_on": due.on.isoformat(),
        "clock": due.clock,
        "questions": list(way.questions),
    }
    await tell(session, vault, row, "routed", routed, at, business_seq=business_seq)


async def lines_of(session: AsyncSession, recognition: UUID) -> list[RecognitionLine]:
    found = await session.execute(
        select(RecognitionLine)
        .where(col(RecognitionLine.recognition) == recognition)
        .order_by(col(RecognitionLine.number))
    )
    return list(found.scalars().all())


def _content(
    readings: Sequence[Reading], findings: Sequence[Finding], names: Sequence[str]
) -> dict[str, Any]:
    """What pages and later steps need of the documents, sealed as one."""
    return {
        "reports": [
            report(name, reading, PROFILES) for name, reading in zip(names, readings, strict=True)
        ],
        "readings": to_builtins(readings),
        "findings": to_builtins(findings),
    }


async def _intake_of(session: AsyncSession, row: Recognition) -> Intake:
    if row.state == State.INADMISSIBLE.value:
        code = Code(row.basis or Code.DOCUMENT_UNREADABLE.value)
        refusal = Refusal(code=code, message="it was found inadmissible when it was read")
        return Intake(version=row.version, state=State.INADMISSIBLE, refusal=refusal)
    click = await _click(session, row) if row.route == Route.PRECEDENT.value else None
    return Intake(
        version=row.version,
        state=State(row.state),
        leaders=() if click is None else click.leaders,
        click_until=None if click is None else click.until,
        programme=row.programme,
        hosts=tuple(row.hosts),
        route=Route(row.route or ""),
        due_at=row.due_at,
        lines=tuple(line.number for line in await lines_of(session, row.id)),
    )


class _Click(NamedTuple):
    """Who may confirm a precedent, and until when; then it goes before the committee."""

    leaders: tuple[str, ...]
    until: datetime


async def _click(session: AsyncSession, row: Recognition) -> _Click:
    home = await session.get_one(Institution, row.home)
    body = await session.get_one(Body, (row.home, row.body))
    routed_on = row.changed_at.astimezone(ZoneInfo(home.zone)).date()
    return _Click(
        leaders=await members.leaders(session, row.home, row.body, row.offer, routed_on),
        until=end_of_day(routed_on + timedelta(days=body.voting_days), home.zone),
    )
