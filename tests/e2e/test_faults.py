"""A server is away or nobody works: what was handed in stays and goes on."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from api.gateway import Gateway
from deploy.plugin import connect
from deploy.roles import worker as role
from models.store import database
from tests.inprocess import CODEC, COVERED, REGISTRAR, System, build, refused

pytestmark = pytest.mark.servers

NOWHERE = "127.0.0.1:1"  # nothing listens on this port


async def cut_off(system: System) -> System:
    """The same house while Temporal does not answer."""
    client = await connect(NOWHERE, namespace=system.client.namespace, codec=CODEC, lazy=True)
    gateway = Gateway(client, alliance=system.house.alliance, task_queue=system.task_queue)
    return build(replace(system.house, gateway=gateway), system.issuer, client, system.task_queue)


async def test_without_temporal_it_is_kept_and_the_same_key_goes_on(system: System) -> None:
    away = await (await cut_off(system)).hand_in(*COVERED, key="k")
    waiting = (await system.get(REGISTRAR, "/v1/recognitions"))["items"]
    async with system.working():
        back = await system.hand_in(*COVERED, key="k")

    assert refused(away) == (503, "temporal.unavailable")
    assert away.headers["retry-after"] == "5"
    assert [(row["state"], row["version"]) for row in waiting] == [("RECEIVED", 1)]
    assert (back.status_code, back.json()["state"]) == (201, "ROUTED")
    assert back.json()["id"] == waiting[0]["id"]


async def test_a_write_to_a_procedure_that_cannot_be_reached_keeps_its_key(
    running: System,
) -> None:
    handed = await running.handed_in(*COVERED)
    away = await (await cut_off(running)).decide(handed, key="d")
    back = await running.decide(handed, key="d")

    assert refused(away) == (503, "temporal.unavailable")
    assert back.status_code == 201


async def test_what_was_left_over_is_swept_up(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role, "LEFT_OVER_AFTER", timedelta(0))
    await (await cut_off(system)).hand_in(*COVERED)
    [row] = (await system.get(REGISTRAR, "/v1/recognitions"))["items"]
    stop = asyncio.Event()
    async with system.working():
        sweeping = asyncio.create_task(role.sweep(system.sessions, system.house.gateway, stop))
        seen = await system.until(row["id"], lambda it: it["state"] != "RECEIVED")
        stop.set()
        await sweeping

    assert (row["state"], seen["state"]) == ("RECEIVED", "ROUTED")


async def test_where_nobody_works_it_is_accepted_and_goes_on_later(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.gateway.PATIENCE", timedelta(seconds=2))
    accepted = await system.hand_in(*COVERED, key="k")
    async with system.working():
        seen = await system.until(accepted.json()["id"], lambda it: it["state"] == "ROUTED")
        again = await system.hand_in(*COVERED, key="k")

    assert (accepted.status_code, accepted.json()["state"]) == (202, "RECEIVED")
    assert (again.status_code, again.json()["id"]) == (201, seen["id"])


async def test_without_a_database_nothing_is_promised(system: System) -> None:
    engine = database.engine(f"postgresql://nobody@{NOWHERE}/nothing")
    house = replace(system.house, sessions=database.sessions(engine))
    away = build(house, system.issuer, system.client, system.task_queue)
    answer = await away.hand_in(*COVERED)
    ready = await away.ask(None, "GET", "/readyz")
    await engine.dispose()

    assert refused(answer) == (503, "database.unavailable")
    assert (ready.status_code, ready.json()) == (503, {"database": False, "temporal": True})
