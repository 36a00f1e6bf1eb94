"""Recognitions over HTTP: hand in, read, look back."""

import hashlib
import json
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from api import bodies
from api.deps import ActorDep, House, HouseDep, KeyDep, SessionDep, now, require, today
from api.errors import PROBLEM, problem
from api.ids import uuid7
from api.schemas.recognitions import RecognitionIn, RecognitionOut, RecognitionPage
from api.sealing import opened, sealed
from api.views import recognition_out, recognition_row
from models import canonical
from models.errors import Code, Refusal, Refused
from models.messages.recognition import Receipt
from models.messages.sealed import Sealed
from models.rules.access import Action, Unit
from models.rules.limits import LIST_PAGE
from models.store import idempotency, recognitions, submissions
from models.store.actors import Actor
from models.store.idempotency import Begun, Write
from models.store.learners import Identity
from models.store.submissions import Form, Line, Submission, Upload

router = APIRouter(prefix="/v1/recognitions", tags=["recognitions"])

ROUTE = "POST /v1/recognitions"


@router.post("", status_code=201, response_model=RecognitionOut)
async def submit(request: Request, house: HouseDep, actor: ActorDep, key: KeyDep) -> Response:
    """Hands in a credential. 201 once it is read and routed, 202 where that takes longer.

    Refusals: `institution.unknown`, `programme.unknown`, `component.unknown`,
    `document.missing|unreadable|too_large|wrong_type`, `achievement.unknown|ambiguous`,
    `idempotency.*`, `temporal.unavailable`.
    """
    handed = await bodies.handed_in(request, "recognition")
    wanted = bodies.parse(RecognitionIn, handed.body)
    return await hand_in(request, house, actor, wanted, handed.documents, key)


async def hand_in(
    request: Request,
    house: House,
    actor: Actor,
    wanted: RecognitionIn,
    documents: tuple[Upload, ...],
    key: str,
) -> Response:
    """The same for a page and for JSON: kept first, then read and routed."""
    require(actor, Action.SUBMIT_RECOGNITION, Unit(university=wanted.home), _no_institution(wanted))
    if not documents and wanted.achievement is None:
        raise Refused(
            Refusal(
                code=Code.DOCUMENT_MISSING,
                message="hand in a document, or fill in `achievement`",
            )
        )
    write = Write(actor.subject, ROUTE, key, _digest(wanted, documents))
    begun = await _keep(house, actor, write, wanted, documents)
    if begun.status is not None and begun.answer is not None:
        return await _again(house, begun.status, begun.answer)
    receipt = await house.gateway.submit(begun.subject, wanted.home, wanted.programme)
    return await _answer(request, house, actor, write, begun.subject, receipt)


async def _keep(
    house: House,
    actor: Actor,
    write: Write,
    wanted: RecognitionIn,
    documents: tuple[Upload, ...],
) -> Begun:
    """One transaction: key, learner, recognition, documents. After it nothing can be lost."""
    async with house.sessions.begin() as session:
        begun = await idempotency.begin(session, write, uuid7())
        if begun.fresh:
            await submissions.keep(
                session,
                house.vault,
                Submission(
                    id=begun.subject,
                    home=wanted.home,
                    programme=wanted.programme,
                    purpose=wanted.purpose,
                    language=wanted.language,
                    form=_form(wanted),
                    documents=documents,
                    submitted_by=actor.subject,
                    at=now(),
                ),
            )
    return begun


async def _again(house: House, status: int, kept: dict[str, Any]) -> Response:
    """What was answered before."""
    async with house.sessions() as session:
        answer = await opened(session, house.vault, Sealed.model_validate(kept))
    kind = PROBLEM if status >= HTTPStatus.BAD_REQUEST else None
    return JSONResponse(answer, status, media_type=kind)


async def _answer(
    request: Request,
    house: House,
    actor: Actor,
    write: Write,
    recognition: UUID,
    receipt: Receipt | None,
) -> Response:
    async with house.sessions.begin() as session:
        row = await recognitions.one(session, actor, recognition, today())
        out = recognition_out(
            await recognitions.seen(session, house.vault, row, today()), actor, today()
        )
        if receipt is None:
            return JSONResponse(out.model_dump(mode="json"), 202)
        if receipt.refusal is not None:
            findings = [finding.model_dump() for finding in out.findings]
            answer = problem(
                request, receipt.refusal, recognition=str(recognition), findings=findings
            )
            kept = await sealed(session, house.vault, row.learner, json.loads(bytes(answer.body)))
            await idempotency.finish(
                session, write, answer.status_code, kept.model_dump(mode="json")
            )
            return answer
        content = out.model_dump(mode="json")
        kept = await sealed(session, house.vault, row.learner, content)
        await idempotency.finish(session, write, 201, kept.model_dump(mode="json"))
    return JSONResponse(content, 201, headers={"Location": f"/v1/recognitions/{recognition}"})


@router.get("")
async def listing(
    actor: ActorDep,
    session: SessionDep,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=LIST_PAGE)] = 50,
    state: str | None = None,
    attention: bool = False,
) -> RecognitionPage:
    """What the caller may see, newest first; `next` is the `after` of the next page.

    `attention`: only what calls for a person.
    """
    page = await recognitions.page(
        session, actor, today(), after=after, limit=limit, state=state, attention=attention
    )
    return RecognitionPage(items=[recognition_row(row) for row in page.rows], next=page.next)


@router.get("/{recognition}")
async def one(
    recognition: UUID, house: HouseDep, actor: ActorDep, session: SessionDep
) -> RecognitionOut:
    row = await recognitions.one(session, actor, recognition, today())
    return recognition_out(
        await recognitions.seen(session, house.vault, row, today()), actor, today()
    )


@router.get("/{recognition}/history")
async def history(
    recognition: UUID, actor: ActorDep, session: SessionDep
) -> dict[str, list[dict[str, Any]]]:
    """Who did what, when, in which role; each entry holds the digest of the one before."""
    row = await recognitions.one(session, actor, recognition, today())
    require(actor, Action.READ_HISTORY, recognitions.unit_of(row), recognitions.unknown().refusal)
    return {"entries": await recognitions.history(session, row, actor, today())}


@router.get("/{recognition}/documents/{position}")
async def document(
    recognition: UUID, position: int, house: HouseDep, actor: ActorDep, session: SessionDep
) -> Response:
    """The bytes as they came in."""
    row = await recognitions.one(session, actor, recognition, today())
    require(actor, Action.READ_DOCUMENT, recognitions.unit_of(row), recognitions.unknown().refusal)
    upload = await recognitions.document(session, house.vault, row, position)
    return Response(
        upload.content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="document-{position}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _form(wanted: RecognitionIn) -> Form:
    return Form(
        identity=Identity(**wanted.learner.model_dump()),
        lines=tuple(Line(**line.model_dump()) for line in wanted.lines),
        achievement=None
        if wanted.achievement is None
        else wanted.achievement.model_dump(mode="json"),
    )


def _digest(wanted: RecognitionIn, documents: tuple[Upload, ...]) -> str:
    return canonical.digest(
        {
            "recognition": wanted.model_dump(mode="json"),
            "documents": [hashlib.sha256(upload.content).hexdigest() for upload in documents],
        }
    )


def _no_institution(wanted: RecognitionIn) -> Refusal:
    return Refusal(
        code=Code.INSTITUTION_UNKNOWN,
        message=f"home: there is no university {wanted.home} for which you may hand in",
    )
