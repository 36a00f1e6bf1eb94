"""What routes are given: who acts, a session, the key of a write. Each is a word in a signature."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Cookie, Depends, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import Cookies, Tokens
from api.gateway import Gateway
from models.errors import Code, Refusal, Refused
from models.rules.access import Action, Unit
from models.store import actors
from models.store.actors import Actor
from models.store.database import Sessions
from models.store.vault import Vault

SESSION_COOKIE = "passerelle"


@dataclass(frozen=True)
class House:
    """All that the API stands on, built by the composition root."""

    alliance: str
    alliance_host: str
    sessions: Sessions
    vault: Vault
    gateway: Gateway
    tokens: Tokens
    cookies: Cookies


def house(request: Request) -> House:
    found: House = request.app.state.house
    return found


HouseDep = Annotated[House, Depends(house)]


async def session(house: HouseDep) -> AsyncIterator[AsyncSession]:
    """For reading: routes that write open a unit of work with `house.sessions.begin()`."""
    async with house.sessions() as opened:
        yield opened


SessionDep = Annotated[AsyncSession, Depends(session)]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


async def actor(
    house: HouseDep,
    request: Request,
    authorization: Annotated[str | None, Header()] = None,
) -> Actor:
    """The bearer of the token. Raises `token.missing` or `token.invalid`."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(
            Refusal(code=Code.TOKEN_MISSING, message="send a token: Authorization: Bearer <token>")
        )
    async with house.sessions() as opened:
        known = await actors.load(opened, house.tokens.subject(token))
    if known is None:
        raise Refused(
            Refusal(code=Code.TOKEN_INVALID, message="this deployment does not know the bearer")
        )
    return known


async def visitor(
    house: HouseDep, cookie: Annotated[str | None, Cookie(alias=SESSION_COOKIE)] = None
) -> Actor | None:
    """Who is logged in on a page; None: nobody."""
    subject = None if cookie is None else house.cookies.subject(cookie)
    if subject is None:
        return None
    async with house.sessions() as opened:
        return await actors.load(opened, subject)


VisitorDep = Annotated[Actor | None, Depends(visitor)]
ActorDep = Annotated[Actor, Depends(actor)]


async def key(
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> str:
    """The name of a write. Raises `idempotency.missing`."""
    if not idempotency_key:
        raise Refused(
            Refusal(code=Code.KEY_MISSING, message="a write needs an Idempotency-Key header")
        )
    return idempotency_key


KeyDep = Annotated[str, Depends(key)]


def require(actor: Actor, action: Action, unit: Unit, unknown: Refusal) -> None:
    """What one may not see does not exist: raises `unknown`, a 404, where the right is missing."""
    if not actor.may(action, unit, on=today()):
        raise Refused(unknown)


Json = dict[str, Any]
