"""The pages in a real browser, headless, without JavaScript: a registrar hands in and confirms."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from deploy.local import browser
from deploy.local.ports import LOOPBACK
from tests.inprocess import COVERED, DOCUMENTS, REGISTRAR, System

FOUND = browser.find()
pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(FOUND is None, reason="no browser here: `python -m deploy.local.browser`"),
]


@asynccontextmanager
async def served(system: System) -> AsyncIterator[str]:
    """The address of the API on a free port of this machine."""
    config = uvicorn.Config(system.app, host=LOOPBACK, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no bell for it
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving


@asynccontextmanager
async def page_without_scripts() -> AsyncIterator[Page]:
    assert FOUND is not None
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=str(FOUND.executable),
            env={**os.environ, **FOUND.environment},
            args=["--no-sandbox", "--disable-gpu"],
        )
        context = await chromium.new_context(java_script_enabled=False)
        yield await context.new_page()
        await chromium.close()


async def test_a_registrar_hands_in_and_confirms(running: System) -> None:
    async with served(running) as here, page_without_scripts() as page:
        refused: list[str] = []
        page.on("requestfailed", lambda request: refused.append(request.url))
        await page.goto(here + "/")
        assert page.url == f"{here}/login?to=/"
        await page.click(f'button[value="{REGISTRAR}"]')
        await page.click("text=Hand in a credential")
        await page.fill('input[name="local_id"]', "UW-2026-0417")
        await page.fill('input[name="name"]', "Maja Przykładowa")
        await page.select_option('select[name="component"]', f"ba-economics/{COVERED[1]}")
        await page.set_input_files('input[name="document"]', DOCUMENTS / COVERED[0])
        await page.click('main form button:has-text("Hand in")')
        assert "Maja Przykładowa" in await page.inner_text("h1")
        where = page.url
        await page.click("text=Recognise in full")
        assert page.url == where
        await running.closed(where.rpartition("/")[2])
        await page.goto(where)
        shown = await page.inner_text("main")
        styled = await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")

    assert "Posted: 2 ECTS for ECO-EL-07" in shown
    assert styled != "32px"  # the browser's own size: our style sheet was not let in
    assert refused == []
