"""A browser without JavaScript: it keeps a cookie, reads the forms of a page and sends them."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.inprocess import System

FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Browser:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def open(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self._http.get(path, headers=headers)

    async def log_in(self, person: str, to: str = "/") -> httpx.Response:
        return await self._http.post("/login", data={"person": person, "to": to})

    async def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Fields that no page of ours has made."""
        return await self._http.post(path, data=fields)

    async def send(
        self,
        page: httpx.Response,
        action: str,
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
        **filled: str | list[str],
    ) -> httpx.Response:
        """The form with this action, its hidden fields as they came, the others as `filled`."""
        fields = {**hidden_of(page, action), **filled}
        return await self._http.post(action, data=fields, files=files)


def hidden_of(page: httpx.Response, action: str) -> dict[str, str]:
    for found, inside in FORM.findall(page.text):
        if found == action:
            return {name: html.unescape(value) for name, value in HIDDEN.findall(inside)}
    raise AssertionError(f"there is no form {action} on this page: {page.text}")


def has_form(page: httpx.Response, action: str) -> bool:
    return any(found == action for found, _ in FORM.findall(page.text))


@asynccontextmanager
async def browser(system: System, person: str | None = None) -> AsyncIterator[Browser]:
    """Logged in as `person`, if one is named."""
    async with system.http(timeout=60) as http:
        opened = Browser(http)
        if person is not None:
            answer = await opened.log_in(person)
            assert answer.status_code == 303, answer.text
        yield opened
