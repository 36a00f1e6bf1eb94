"""The credit book: credits are posted at most once, and never more of a part than was awarded.

`live_posting` holds invariant 1 as its primary key and the sum of D-04 as a trigger: a second
posting fails in the database, whatever the program believes.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, union
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models import canonical
from models.documents.parts import Found
from models.documents.record import Achievement
from models.errors import Code, Refusal
from models.ids import derived
from models.messages.posting import Confirm, Confirmed, PostCredits, Posted
from models.messages.recognition import LASTING, DecidedLine
from models.rules.credits import Basis
from models.rules.outcomes import Outcome
from models.rules.states import State
from models.rules.used_credits import used_up
from models.store.contents import found_in
from models.store.intake import lines_of
from models.store.telling import home_event_id, move, note, tell
from models.store.vault import Vault, seal_json
from models.tables.catalogue import Component, Programme
from models.tables.credit import LivePosting, Part, Posting
from models.tables.learner import Document
from models.tables.recognition import Decision, Recognition, RecognitionLine

CARRIES_CREDITS = frozenset({Outcome.FULL, Outcome.PARTIAL, Outcome.ALTERNATIVE})


async def post(session: AsyncSession, vault: Vault, call: PostCredits) -> Posted:
    """Books every line that carries credits, or nothing where one of them is used up already.

    The caller's transaction is kept also for a refusal: the attempt is undone in a savepoint.
    """
    row = await session.get_one(Recognition, call.recognition, with_for_update=True)
    carrying = [
        line for line in call.lines if line.outcome in CARRIES_CREDITS and line.recognised_ects > 0
    ]
    if not carrying:
        if row.state != State.CLOSED.value:
            move(row, State.CLOSED, call.at)
            await note(session, row, "CLOSED", call.at, operation=f"closed/{call.number}")
        return Posted(version=row.version)
    events = tuple(_event(row, call.number, line) for line in carrying)
    if row.state == State.POSTED.value:
        return Posted(version=row.version, events=events)
    found = await found_in(session, vault, row)
    await _lock_parts(session, row)
    try:
        async with session.begin_nested():
            postings = [await _book(session, vault, row, call, line, found) for line in carrying]
    except IntegrityError as refused:
        if not _is_double_use(refused):
            raise
        return Posted(version=row.version, refusal=_used_up())
    move(row, State.POSTED, call.at)
    for line, posting, told in postings:
        seq = _seq(call.number, line)
        await tell(session, vault, row, "credits_posted", told, call.at, business_seq=seq)
        await note(
            session,
            row,
            "CREDITS_POSTED",
            call.at,
            operation=f"posting/{posting.id}",
            posting=str(posting.id),
            component=posting.component,
            recognised_ects=str(posting.recognised_ects),
            provenance=posting.provenance,
        )
    return Posted(version=row.version, events=events)


async def _lock_parts(session: AsyncSession, row: Recognition) -> None:
    """With all that they are parts of, in order of id, before a posting names them: two
    recognitions cannot lock each other.
    """
    above = [select(func.part_above(line.part)) for line in await lines_of(session, row.id)]
    await session.execute(
        select(Part.id)
        .where(col(Part.id).in_(union(*above)))
        .order_by(col(Part.id))
        .with_for_update()
    )


async def _book(
    session: AsyncSession,
    vault: Vault,
    row: Recognition,
    call: PostCredits,
    decided: DecidedLine,
    found: Sequence[Found],
) -> tuple[DecidedLine, Posting, dict[str, Any]]:
    line = await session.get_one(RecognitionLine, (row.id, decided.number))
    if line.part is None:
        raise LookupError(f"line {decided.number} of {row.id} has no part")
    achievement = next(part.achievement for part in found if part.line == decided.number)
    key = await vault.key(session, row.learner)
    kept = achievement.grade if call.keep_grade else None
    grade = None if kept is None else {"label": kept.label, "scheme": kept.scheme}
    posting = Posting(
        id=derived(row.id, "posting", call.number, decided.number),
        operation=f"{row.id}/posting/{call.number}/{decided.number}",
        recognition=row.id,
        line=decided.number,
        home=row.home,
        learner=row.learner,
        part=line.part,
        component=decided.component,
        programme=row.programme,
        used_ects=await _used(session, row, line, decided),
        recognised_ects=decided.recognised_ects,
        grade=seal_json(key, grade) if key is not None and grade is not None else None,
        provenance=await _provenance(session, row, call.number),
        posted_at=call.at,
    )
    session.add(posting)
    await session.flush()
    session.add(
        LivePosting(
            learner=row.learner,
            part=line.part,
            component=decided.component,
            programme=row.programme,
            posting=posting.id,
            used_ects=posting.used_ects,
        )
    )
    await session.flush()
    return decided, posting, _told(row, posting, achievement, grade)


def _told(
    row: Recognition, posting: Posting, achievement: Achievement, grade: dict[str, Any] | None
) -> dict[str, Any]:
    """What the home university's system needs to book it."""
    return {
        "posting": str(posting.id),
        "component": posting.component,
        "achievement": achievement.id,
        "title": achievement.title,
        "ects": str(posting.recognised_ects),
        "grade": grade,
        "posted_on": posting.posted_at.date().isoformat(),
        "part": str(posting.part),
        "outcome": row.outcome,
    }


async def _used(
    session: AsyncSession, row: Recognition, line: RecognitionLine, decided: DecidedLine
) -> Decimal:
    if line.host_ects is None:
        return Decimal(0)  # the document states no credits: only the primary key guards it
    programme = await session.get_one(Programme, (row.home, row.programme))
    sizes = {}
    for other in await lines_of(session, row.id):
        if other.part == line.part:
            component = await session.get_one(Component, (row.home, other.component))
            sizes[other.number] = component.ects
    return used_up(
        Basis(programme.policy.get("basis", Basis.HOST.value)),
        host_ects=line.host_ects,
        recognised_ects=decided.recognised_ects,
        component_ects=sizes[line.number],
        sharing=tuple(sizes.values()),
    )


async def _provenance(session: AsyncSession, row: Recognition, number: int) -> str:
    """The digest of the decision and of every document it rests on."""
    decision = await session.get_one(Decision, (row.id, number))
    documents = await session.execute(
        select(Document.sha256)
        .where(col(Document.recognition) == row.id)
        .order_by(col(Document.position))
    )
    return canonical.digest([decision.content_digest, *documents.scalars()])


async def confirm(session: AsyncSession, vault: Vault, call: Confirm) -> Confirmed:
    """The home university's system has booked everything: the recognition is done."""
    row = await session.get_one(Recognition, call.recognition, with_for_update=True)
    if row.state == State.CLOSED.value:
        return Confirmed(version=row.version)
    if row.needs_attention not in LASTING:
        row.needs_attention = None
    move(row, State.ACKNOWLEDGED, call.at)
    for number, said in enumerate(call.acknowledged, start=1):
        told = {"status": "BOOKED", "reference": said.reference}
        await tell(session, vault, row, "credits_acknowledged", told, call.at, business_seq=number)
    await note(session, row, "ACKNOWLEDGED", call.at, events=len(call.acknowledged))
    move(row, State.CLOSED, call.at)
    await note(session, row, "CLOSED", call.at)
    return Confirmed(version=row.version)


async def postings_of(session: AsyncSession, recognition: UUID) -> list[Posting]:
    found = await session.execute(
        select(Posting).where(col(Posting.recognition) == recognition).order_by(col(Posting.line))
    )
    return list(found.scalars().all())


def _seq(number: int, line: DecidedLine) -> int:
    """Tells the postings of several decisions and lines apart: lines stay below this base."""
    return number * 100 + line.number


def _event(row: Recognition, number: int, line: DecidedLine) -> UUID:
    event: UUID = home_event_id(row, "credits_posted", _seq(number, line))
    return event


def _is_double_use(refused: IntegrityError) -> bool:
    diagnosis = getattr(refused.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) in {"part_used_up", "live_posting_pkey"}


def _used_up() -> Refusal:
    return Refusal(
        code=Code.POSTING_USED_UP,
        message="these credits already count in this programme: nothing was posted",
    )
