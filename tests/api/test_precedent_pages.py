"""What was decided before, by forms alone: confirmed, referred, overturned, settled, searched."""

import pytest

from tests.api.forms import browser, has_form, hidden_of
from tests.e2e.test_precedents import decided_once, handed_in_again
from tests.inprocess import CHAIR, MEMBERS, REGISTRAR, System

pytestmark = pytest.mark.servers


async def test_the_chair_confirms_what_was_decided_before(running: System) -> None:
    await decided_once(running)
    seen = await handed_in_again(running)
    here = f"/recognitions/{seen['id']}"
    async with browser(running, REGISTRAR) as registrar, browser(running, CHAIR) as chair:
        looked = await registrar.open(here)
        page = await chair.open(here)
        done = await chair.send(page, f"{here}/decide")
        closed = await running.closed(seen["id"])
        after = await chair.open(here)

    assert not has_form(looked, f"{here}/decide")
    assert "decided before" in looked.text
    assert "Nothing differs that documents state." in page.text
    assert done.status_code == 303, done.text
    assert (closed["outcome"], closed["decisions"][0]["route"]) == ("FULL", "PRECEDENT")
    assert "it follows an earlier decision" in after.text


async def test_the_chair_refers_overturns_and_settles_with_forms(running: System) -> None:
    first = await decided_once(running)
    second = await handed_in_again(running)
    third = await handed_in_again(running, 3)
    origin, followed, left = (f"/recognitions/{one['id']}" for one in (first, second, third))
    async with browser(running, CHAIR) as chair, browser(running, MEMBERS[0]) as member:
        await chair.send(await chair.open(followed), f"{followed}/decide")
        await running.closed(second["id"])
        referred = await chair.send(
            await chair.open(left), f"{left}/refer", reason="Look <b>again</b>"
        )
        await running.until(third["id"], lambda it: it["panel"] is not None)
        page = await chair.open(left)
        assert not has_form(await member.open(origin), f"{origin}/overturn")
        form = await chair.open(origin)
        silent = await chair.send(form, f"{origin}/overturn", code="WRONG", reason=" ")
        fell = await chair.send(form, f"{origin}/overturn", code="WRONG", reason="Not taught")
        inbox = await chair.open("/")
        called = await chair.open(followed)
        settled = await chair.send(called, f"{followed}/settled")
        twice = await chair.post(f"{followed}/settled", hidden_of(called, f"{followed}/settled"))
        calm = await chair.open(followed)

    assert referred.status_code == 303, referred.text
    assert "Look &lt;b&gt;again&lt;/b&gt;" in page.text
    assert silent.status_code == 422
    assert fell.status_code == 303, fell.text
    assert "precedent overturned" in inbox.text
    assert "A person has to look: precedent overturned" in called.text
    assert (settled.status_code, twice.status_code) == (303, 303)
    assert "A person has to look" not in calm.text


async def test_anybody_searches_on_a_page(running: System) -> None:
    await decided_once(running)
    async with browser(running) as nobody:
        found = await nobody.open("/precedents?course=data-driven")
        nothing = await nobody.open("/precedents?course=<script>")
        bad = await nobody.open("/precedents?cursor=x", headers={"Accept": "text/html"})

    assert found.status_code == 200
    assert "Data-Driven Decisions" in found.text
    assert "Maja" not in found.text
    assert "Nothing like it was decided before." in nothing.text
    assert "<script>" not in nothing.text
    assert bad.status_code == 422
