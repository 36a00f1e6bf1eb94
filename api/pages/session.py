"""Log in and out. On one machine the development issuer lists the persons of the demo alliance."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.auth import SESSION_SECONDS
from api.deps import SESSION_COOKIE, HouseDep, VisitorDep
from api.pages.rendering import page
from models.store import actors

router = APIRouter()


def _local_path(to: str) -> str:
    """Only a path of ours: nobody is sent elsewhere after the log-in."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


@router.get("/login")
async def login(
    request: Request, house: HouseDep, visitor: VisitorDep, to: str = "/"
) -> HTMLResponse:
    people = []
    if request.app.state.development_issuer is not None:
        async with house.sessions() as session:
            people = await actors.people(session)
    return page("login.html", house, visitor, people=people, to=_local_path(to))


@router.post("/login")
async def log_in(
    request: Request,
    house: HouseDep,
    token: Annotated[str, Form()] = "",
    person: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "/",
) -> Response:
    """With a token of a known issuer, or on one machine as a person of the list."""
    issuer = request.app.state.development_issuer
    if person and issuer is not None:
        token = issuer.token(person)
    subject = house.tokens.subject(token)
    answer = RedirectResponse(_local_path(to), 303)
    answer.set_cookie(
        SESSION_COOKIE,
        house.cookies.issue(subject),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/logout")
async def log_out() -> Response:
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer
