"""Precedents on pages: searched by anybody, referred and overturned by those who judge."""

import json
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from api import bodies
from api.deps import HouseDep, SessionDep, VisitorDep
from api.pages.recognition import back
from api.pages.rendering import page, require_own_form, to_login
from api.routes import precedents as routes
from api.routes import referrals
from api.schemas.precedents import OverturningIn, ReferralIn, SettledIn
from models.rules.limits import SEARCH_CHARACTERS, SMALL_NUMBER

router = APIRouter()

ON_A_PAGE = 50
Words = Annotated[str, Query(max_length=SEARCH_CHARACTERS)]


@router.get("/precedents")
async def search(
    house: HouseDep,
    visitor: VisitorDep,
    session: SessionDep,
    institution: Words = "",
    course: Words = "",
    component: Words = "",
    q: Words = "",
    cursor: Annotated[str | None, Query(pattern=routes.CURSOR)] = None,
) -> Response:
    """Open to anybody, as the JSON form is."""
    asked = {"institution": institution, "course": course, "component": component, "q": q}
    stated: dict[str, Any] = {name: value.strip() for name, value in asked.items() if value.strip()}
    found = await routes.search(session, **stated, cursor=cursor, limit=ON_A_PAGE)
    next_ = None
    if found.next is not None:
        next_ = f"/precedents?{urlencode({**stated, 'cursor': found.next})}"
    return page(
        "search.html",
        house,
        visitor,
        asked=asked,
        items=found.items,
        next=next_,
        withheld_below=SMALL_NUMBER,
    )


@router.post("/recognitions/{recognition}/refer")
async def refer(
    request: Request,
    recognition: UUID,
    house: HouseDep,
    visitor: VisitorDep,
    form_token: Annotated[str, Form()],
    key: Annotated[str, Form()],
    version: Annotated[int, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    if visitor is None:
        return to_login(request)
    require_own_form(house, visitor, form_token)

    async def write() -> None:
        said = json.dumps({"version": version, "reason": reason.strip() or None})
        wanted = bodies.parse(ReferralIn, said.encode())
        await referrals.enter(house, visitor, recognition, wanted, key)

    return await back(house, visitor, recognition, write)


@router.post("/recognitions/{recognition}/settled")
async def settle(
    request: Request,
    recognition: UUID,
    house: HouseDep,
    visitor: VisitorDep,
    form_token: Annotated[str, Form()],
    key: Annotated[str, Form()],
    version: Annotated[int, Form()],
) -> Response:
    if visitor is None:
        return to_login(request)
    require_own_form(house, visitor, form_token)

    async def write() -> None:
        wanted = bodies.parse(SettledIn, json.dumps({"version": version}).encode())
        await referrals.note_settled(house, visitor, recognition, wanted, key)

    return await back(house, visitor, recognition, write)


@router.post("/recognitions/{recognition}/overturn")
async def overturn(
    request: Request,
    recognition: UUID,
    house: HouseDep,
    visitor: VisitorDep,
    form_token: Annotated[str, Form()],
    key: Annotated[str, Form()],
    precedent: Annotated[UUID, Form()],
    precedent_version: Annotated[int, Form()],
    code: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    if visitor is None:
        return to_login(request)
    require_own_form(house, visitor, form_token)

    async def write() -> None:
        said = {"version": precedent_version, "code": code, "reason": reason.strip()}
        wanted = bodies.parse(OverturningIn, json.dumps(said).encode())
        await routes.enter(house, visitor, precedent, wanted, key)

    return await back(house, visitor, recognition, write)
