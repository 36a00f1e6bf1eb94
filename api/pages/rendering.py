"""Pages: HTML made on the server, whole without JavaScript."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.deps import House
from api.ids import uuid7
from models.errors import Code, Refusal, Refused
from models.store.actors import Actor

HERE = Path(__file__).parent
STATIC = HERE / "static"

# Nothing is loaded from elsewhere, nothing runs, nobody may put the pages into a frame.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _words(value: str | None) -> str:
    """UNDER_REVIEW → "under review"."""
    return (value or "").lower().replace("_", " ")


def _day(value: Any) -> str:
    """An instant or a date, as its day."""
    return str(value)[:10]


def _minute(value: Any) -> str:
    """An instant in UTC, to the minute."""
    return str(value)[:16].replace("T", " ")


_environment.filters |= {"words": _words, "day": _day, "minute": _minute}


def page(
    template: str, house: House, actor: Actor | None, *, status: int = 200, **members: Any
) -> HTMLResponse:
    """Every form gets a token against forgery and a key, so that sending it twice is once."""
    html = _environment.get_template(template).render(
        alliance=house.alliance,
        actor=actor,
        form_token="" if actor is None else house.cookies.form_token(actor.subject),
        new_key=lambda: str(uuid7()),
        **members,
    )
    return HTMLResponse(html, status, headers=SAFE)


def to_login(request: Request) -> RedirectResponse:
    return RedirectResponse(f"/login?to={quote(request.url.path)}", 303)


def require_own_form(house: House, actor: Actor, token: str) -> None:
    """Raises `Refused` for a form that another site made the browser send."""
    if not house.cookies.form_is_ours(token, actor.subject):
        raise Refused(
            Refusal(code=Code.ACCESS_DENIED, message="this form is too old: load the page again")
        )
