"""Keeps what was handed in before anything is done with it: nothing submitted is ever lost.

One transaction writes the learner, the recognition (RECEIVED), its lines and its documents; then
the procedure is started. A submission whose start failed is found by `left_over` (design D-15).
"""

import hashlib
import os
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.errors import Code, Refusal, Refused
from models.frozen import Frozen
from models.ids import derived
from models.rules.states import State
from models.store import learners
from models.store.learners import Identity, Known
from models.store.vault import KEY_BYTES, Vault, open_json, open_sealed, seal, seal_json
from models.tables.catalogue import Component, Programme
from models.tables.learner import DataKey, Document
from models.tables.recognition import Recognition, RecognitionLine


class Line(Frozen):
    """`achievement`: its id in the document; None where there is only one."""

    component: str
    achievement: str | None = None


class Form(Frozen):
    """What the registrar typed. `achievement`: the object of contracts 4 where no file is."""

    identity: Identity
    lines: tuple[Line, ...]
    achievement: dict[str, Any] | None = None


class Upload(Frozen):
    name: str
    content: bytes


class Submission(Frozen):
    id: UUID
    home: str
    programme: str
    purpose: str
    language: str
    form: Form
    documents: tuple[Upload, ...]
    submitted_by: str
    at: datetime


async def keep(session: AsyncSession, vault: Vault, submission: Submission) -> None:
    """Raises `Refused` for a programme or component that the home university does not have."""
    programme = await session.get(Programme, (submission.home, submission.programme))
    if programme is None:
        raise Refused(
            Refusal(
                code=Code.PROGRAMME_UNKNOWN,
                message=f"{submission.home} has no programme {submission.programme}",
            )
        )
    await _require_components(session, submission)
    learner = await learners.enrol(session, vault, submission.home, submission.form.identity)
    session.add(
        Recognition(
            id=submission.id,
            home=submission.home,
            learner=learner.id,
            programme=submission.programme,
            purpose=submission.purpose,
            language=submission.language,
            submitted_by=submission.submitted_by,
            received_at=submission.at,
            state=State.RECEIVED.value,
            submission=seal_json(learner.key, submission.form.model_dump(mode="json")),
            hosts=[],
            body=programme.body,
            changed_at=submission.at,
        )
    )
    await session.flush()
    for number, line in enumerate(submission.form.lines, start=1):
        session.add(
            RecognitionLine(recognition=submission.id, number=number, component=line.component)
        )
    for position, document in enumerate(submission.documents, start=1):
        await _keep_document(session, learner, submission, position, document)
    await session.flush()


async def _require_components(session: AsyncSession, submission: Submission) -> None:
    wanted = [line.component for line in submission.form.lines]
    found = await session.execute(
        select(Component.code).where(
            col(Component.institution) == submission.home,
            col(Component.programme) == submission.programme,
        )
    )
    known = set(found.scalars())
    for position, component in enumerate(wanted):
        if component not in known:
            raise Refused(
                Refusal(
                    code=Code.COMPONENT_UNKNOWN,
                    message=f"lines/{position}/component: {submission.programme} has no component "
                    f"{component}; it has {', '.join(sorted(known))}",
                )
            )


async def _keep_document(
    session: AsyncSession, learner: Known, submission: Submission, position: int, upload: Upload
) -> None:
    """A key of its own, so that a document about several learners goes when the last one does."""
    key = os.urandom(KEY_BYTES)
    id_ = derived(submission.id, "document", position)
    session.add(
        Document(
            id=id_,
            recognition=submission.id,
            position=position,
            sha256=hashlib.sha256(upload.content).hexdigest(),
            size_bytes=len(upload.content),
            content=seal(key, upload.content),
            name=seal(key, upload.name.encode()),
            received_at=submission.at,
        )
    )
    await session.flush()
    session.add(DataKey(document=id_, learner=learner.id, wrapped=seal(learner.key, key)))


async def documents(
    session: AsyncSession, recognition: UUID, learner: UUID, key: bytes
) -> tuple[Upload, ...]:
    """The documents of one recognition as they came, opened with this learner's key."""
    found = await session.execute(
        select(Document, DataKey)
        .join(DataKey, col(DataKey.document) == col(Document.id))
        .where(col(Document.recognition) == recognition, col(DataKey.learner) == learner)
        .order_by(col(Document.position))
    )
    uploads = []
    for document, wrapped in found.all():
        data_key = open_sealed(key, wrapped.wrapped)
        uploads.append(
            Upload(
                name=open_sealed(data_key, document.name).decode(),
                content=open_sealed(data_key, document.content),
            )
        )
    return tuple(uploads)


def form_of(row: Recognition, key: bytes) -> Form:
    return Form.model_validate(open_json(key, row.submission))


async def left_over(session: AsyncSession, before: datetime, limit: int = 50) -> list[Recognition]:
    """Submissions received before this instant whose procedure has not begun."""
    found = await session.execute(
        select(Recognition)
        .where(
            col(Recognition.state) == State.RECEIVED.value, col(Recognition.received_at) < before
        )
        .order_by(col(Recognition.received_at))
        .limit(limit)
    )
    return list(found.scalars().all())
