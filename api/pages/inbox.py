"""The inbox: what waits, most urgent first; and the form to hand in a credential."""

import json
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api import bodies
from api.deps import HouseDep, VisitorDep, today
from api.pages.rendering import page, require_own_form, to_login
from api.routes import recognitions as routes
from api.schemas.recognitions import RecognitionIn
from api.views import recognition_row
from models.errors import Refusal, Refused
from models.rules.access import Action
from models.store import catalogue, learners, recognitions
from models.store.submissions import Upload

router = APIRouter()


@router.get("/")
async def inbox(request: Request, house: HouseDep, visitor: VisitorDep) -> Response:
    if visitor is None:
        return to_login(request)
    async with house.sessions() as session:
        open_ = await recognitions.page(session, visitor, today(), open_only=True)
        done = await recognitions.page(session, visitor, today(), limit=20)
        rows = [*open_.rows, *done.rows]
        names = await learners.names(session, house.vault, {row.learner for row in rows})
    waiting = sorted(
        open_.rows,
        key=lambda row: (row.needs_attention is None, row.due_on or row.received_at.date()),
    )
    over = {row.id for row in open_.rows}
    return page(
        "inbox.html",
        house,
        visitor,
        waiting=[recognition_row(row) for row in waiting],
        done=[recognition_row(row) for row in done.rows if row.id not in over],
        names={row.id: names.get(row.learner, "erased learner") for row in rows},
        today=today().isoformat(),
        submits=bool(visitor.units(Action.SUBMIT_RECOGNITION, on=today())),
    )


@router.get("/submit")
async def form(request: Request, house: HouseDep, visitor: VisitorDep) -> Response:
    if visitor is None:
        return to_login(request)
    async with house.sessions() as session:
        programmes = await catalogue.programmes(session, visitor.institution)
    return page("submit.html", house, visitor, programmes=programmes, problem=None, findings=[])


@router.post("/submit")
async def submit(
    request: Request,
    house: HouseDep,
    visitor: VisitorDep,
    form_token: Annotated[str, Form()],
    key: Annotated[str, Form()],
    component: Annotated[str, Form()],
    local_id: Annotated[str, Form()],
    name: Annotated[str, Form()],
    language: Annotated[str, Form()],
    purpose: Annotated[str, Form()],
    document: Annotated[UploadFile, File()],
) -> Response:
    """`component` is `programme/component`, as the list of the form has it."""
    if visitor is None:
        return to_login(request)
    require_own_form(house, visitor, form_token)
    programme, _, code = component.partition("/")
    try:
        filled = {
            "home": visitor.institution,
            "learner": {"local_id": local_id, "name": name},
            "programme": programme,
            "purpose": purpose,
            "language": language,
            "lines": [{"component": code}],
        }
        wanted = bodies.parse(RecognitionIn, json.dumps(filled).encode())
        upload = Upload(name=document.filename or "document", content=await document.read())
        answer = await routes.hand_in(request, house, visitor, wanted, (upload,), key)
    except Refused as refused:
        return await _again(house, visitor, refused.refusal, refused.members.get("findings", []))
    told = json.loads(bytes(answer.body))
    if answer.status_code >= 400:
        refusal = Refusal(code=told["code"], message=told["detail"])
        return await _again(house, visitor, refusal, told.get("findings", []))
    return RedirectResponse(f"/recognitions/{told['id']}", 303)


async def _again(
    house: HouseDep, visitor: VisitorDep, refusal: Refusal, findings: list[dict[str, str]]
) -> Response:
    assert visitor is not None
    async with house.sessions() as session:
        programmes = await catalogue.programmes(session, visitor.institution)
    return page(
        "submit.html",
        house,
        visitor,
        status=422,
        programmes=programmes,
        problem=refusal.message,
        findings=findings,
    )
