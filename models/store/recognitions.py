"""Recognitions as people and systems may read them: nothing is read without an actor."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.errors import Code, Refusal, Refused
from models.matching.cases import Standing
from models.rules.access import Action, Unit
from models.rules.limits import LIST_PAGE
from models.rules.states import FINAL
from models.store import decided_before, log, precedents, routes, submissions
from models.store.actors import Actor
from models.store.contents import content_of
from models.store.credit_book import postings_of
from models.store.decided_before import Kept
from models.store.decisions import decisions_of
from models.store.intake import lines_of
from models.store.learners import identity_of
from models.store.vault import Vault, open_json
from models.tables.panel import Panel, Recusal, Vote
from models.tables.recognition import Recognition, RecognitionLine

OF_THE_PANEL = frozenset({"VOTED", "RECUSED"})

# Rows as those who read through here may name them; the tables themselves are the store's.
__all__ = ["Page", "Recognition", "RecognitionLine", "Seen", "document", "history", "one", "page"]


class Seen(NamedTuple):
    """One recognition with all its readers may want. `content`: readings, findings, matching.

    `precedents`: by line, what was decided before. None are shown while a committee looks afresh.
    `precedents_made`: what its own decisions left. `before`: what was laid beside the comparison;
    `standings`: what has become of that since, by id.
    """

    row: Recognition
    learner_name: str | None
    local_id: str | None
    lines: list[dict[str, Any]]
    content: dict[str, Any]
    before: Kept | None
    standings: dict[str, Standing]
    panel: Panel | None
    votes: list[Vote]
    recusals: list[Recusal]
    decisions: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    precedents: list[dict[str, Any]]
    precedents_made: list[dict[str, Any]]


def unit_of(row: Recognition) -> Unit:
    return Unit(university=row.home, body=row.body, learner=str(row.learner))


def unknown() -> Refused:
    return Refused(
        Refusal(code=Code.RECOGNITION_UNKNOWN, message="there is no such recognition for you")
    )


async def one(session: AsyncSession, actor: Actor, recognition: UUID, on: date) -> Recognition:
    """Raises `Refused` (`recognition.unknown`) also where the actor may not see it."""
    row = await session.get(Recognition, recognition)
    if row is None or not actor.may(Action.READ_RECOGNITION, unit_of(row), on=on):
        raise unknown()
    return row


class Page(NamedTuple):
    rows: Sequence[Recognition]
    next: str | None


async def page(
    session: AsyncSession,
    actor: Actor,
    on: date,
    *,
    after: UUID | None = None,
    limit: int = LIST_PAGE,
    open_only: bool = False,
    state: str | None = None,
    attention: bool = False,
) -> Page:
    """Newest first: ids are made in order of time. `after`: the last id of the page before.

    What calls for a person is open, whatever its state. `attention`: only what calls for one.
    """
    wanted = select(Recognition).where(_visible_to(actor, on))
    if after is not None:
        wanted = wanted.where(col(Recognition.id) < after)
    if open_only:
        over = col(Recognition.state).in_([state.value for state in FINAL])
        wanted = wanted.where(~over | col(Recognition.needs_attention).is_not(None))
    if attention:
        wanted = wanted.where(col(Recognition.needs_attention).is_not(None))
    if state is not None:
        wanted = wanted.where(col(Recognition.state) == state)
    found = await session.execute(wanted.order_by(col(Recognition.id).desc()).limit(limit + 1))
    rows = list(found.scalars().all())
    more = len(rows) > limit
    return Page(rows[:limit], str(rows[limit - 1].id) if more else None)


def _visible_to(actor: Actor, on: date) -> ColumnElement[bool]:
    units = actor.units(Action.READ_RECOGNITION, on=on)
    return or_(false(), *(_within(unit) for unit in units))


def _within(unit: Unit) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = true()
    if unit.university is not None:
        inside = inside & (col(Recognition.home) == unit.university)
    if unit.body is not None:
        inside = inside & (col(Recognition.body) == unit.body)
    if unit.learner is not None:
        inside = inside & (col(Recognition.learner) == UUID(unit.learner))
    return inside


async def seen(session: AsyncSession, vault: Vault, row: Recognition, on: date) -> Seen:
    """The caller has asked `one` first. After an erasure what described the learner is empty."""
    content = await content_of(session, vault, row)
    before = decided_before.kept_in(content)
    identity = await identity_of(session, vault, row.learner)
    key = await vault.key(session, row.learner)
    form = None if key is None else submissions.form_of(row, key)
    rounds = (row.id, row.panel_round)
    votes = await session.execute(
        select(Vote)
        .where(col(Vote.recognition) == rounds[0], col(Vote.round) == rounds[1])
        .order_by(col(Vote.cast_at))
    )
    recusals = await session.execute(
        select(Recusal)
        .where(col(Recusal.recognition) == rounds[0], col(Recusal.round) == rounds[1])
        .order_by(col(Recusal.person))
    )
    return Seen(
        row=row,
        learner_name=None if identity is None else identity.name,
        local_id=None if identity is None else identity.local_id,
        lines=[
            {
                "line": line.number,
                "component": line.component,
                "achievement": form.lines[line.number - 1].achievement if form else None,
                "host_ects": _text(line.host_ects),
                "outcome": line.outcome,
                "recognised_ects": _text(line.recognised_ects),
            }
            for line in await lines_of(session, row.id)
        ],
        content=content,
        before=before,
        standings={} if before is None else await decided_before.standings(session, before, on),
        panel=await session.get(Panel, rounds),
        votes=list(votes.scalars().all()),
        recusals=list(recusals.scalars().all()),
        decisions=await _decisions(session, key, row),
        postings=await _postings(session, key, row),
        precedents=[] if routes.fresh(row) else await _precedents(session, key, row),
        precedents_made=[
            {"line": made.line, **_precedent(made)}
            for made in await precedents.of_recognition(session, row.id)
        ],
    )


async def _precedents(
    session: AsyncSession, key: bytes | None, row: Recognition
) -> list[dict[str, Any]]:
    """What speaks for each line, why, how the course differs from then, and what came of it."""
    uses = await precedents.uses_of(session, row.id)
    named = await precedents.by_id(session, [use.precedent for use in uses])
    return [
        {
            "line": use.line,
            "kind": use.kind,
            "differences": use.differences,
            "result": use.result,
            "reason": open_json(key, use.reason) if key and use.reason else None,
            **_precedent(named[use.precedent]),
        }
        for use in uses
    ]


def _precedent(one: precedents.Precedent) -> dict[str, Any]:
    return {
        "precedent": str(one.id),
        "version": one.version,
        "status": one.status,
        "outcome": one.outcome,
        "component": one.component,
        "title": one.title,
        "institution": one.institution,
        "decided_on": one.decided_on.isoformat(),
        "expires_on": one.expires_on.isoformat(),
        "follows": None if one.follows is None else str(one.follows),
    }


async def _decisions(
    session: AsyncSession, key: bytes | None, row: Recognition
) -> list[dict[str, Any]]:
    return [
        {
            "version": decision.version,
            "outcome": decision.outcome,
            "route": decision.route,
            "decided_by": decision.decided_by,
            "decided_on": decision.decided_on.isoformat(),
            "decided_at": decision.decided_at.isoformat(),
            "person": decision.person,
            "policies": decision.policies,
            "content_digest": decision.content_digest,
            "content": None if key is None else open_json(key, decision.content),
        }
        for decision in await decisions_of(session, row.id)
    ]


async def _postings(
    session: AsyncSession, key: bytes | None, row: Recognition
) -> list[dict[str, Any]]:
    return [
        {
            "posting": str(posting.id),
            "line": posting.line,
            "component": posting.component,
            "recognised_ects": _text(posting.recognised_ects),
            "used_ects": _text(posting.used_ects),
            "grade": open_json(key, posting.grade) if key and posting.grade else None,
            "provenance": posting.provenance,
            "posted_at": posting.posted_at.isoformat(),
        }
        for posting in await postings_of(session, row.id)
    ]


def inside(row: Recognition, actor: Actor, on: date) -> bool:
    """Whether the actor may know who sits on the panel and who has voted."""
    return actor.may(Action.READ_BODY, unit_of(row), on=on)


async def history(
    session: AsyncSession, row: Recognition, actor: Actor, on: date
) -> list[dict[str, Any]]:
    """What happened: who, when, in which role; each entry seals the one before.

    Single votes and recusals are left out for who is not inside; their numbers show it.
    """
    hidden = frozenset[str]() if inside(row, actor, on) else OF_THE_PANEL
    return [
        {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "what": entry.what,
            "who": entry.who,
            "role": entry.role,
            "detail": entry.detail,
            "previous": entry.previous,
            "digest": entry.digest,
        }
        for entry in await log.of_subject(session, row.home, str(row.id))
        if entry.what not in hidden
    ]


async def document(
    session: AsyncSession, vault: Vault, row: Recognition, position: int
) -> submissions.Upload:
    """One document as it came, counted from 1. Raises `Refused` where there is none (any more)."""
    key = await vault.key(session, row.learner)
    kept = () if key is None else await submissions.documents(session, row.id, row.learner, key)
    if not 1 <= position <= len(kept):
        raise unknown()
    return kept[position - 1]


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}"
