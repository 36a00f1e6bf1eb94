"""`passerelle events`: an institution's feed as its own system sees it, from Kafka or over HTTP."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import click

from activities.delivery.received import Received
from deploy.cli import event_sources as sources
from deploy.cli import feed_check
from deploy.cli.client import api
from deploy.cli.exits import NO, Stop
from deploy.local.onboarding import topic_prefix

Command = Callable[..., Any]

PATIENCE_S = 10.0  # what is told now is in the topic within a fraction of this


def _of_an_institution(command: Command) -> Command:
    """The options that all three share."""
    for option in (
        click.option("--from", "first", type=click.IntRange(min=1), help="The first sequence."),
        click.option("--institution", required=True, help="Whose feed, such as warsaw."),
    ):
        command = option(command)
    return command


source = click.option("--source", type=click.Choice(["kafka", "http"]), default="kafka")


@click.group()
def events() -> None:
    """An institution's feed, as its own system reads it."""


@events.command()
@_of_an_institution
@source
@click.pass_context
def tail(context: click.Context, institution: str, first: int | None, source: str) -> None:
    """Shows what comes, from now or from a sequence on, until it is interrupted."""
    if source == "http":
        with api(context) as client:
            after = sources.latest_over_http(client, institution) if first is None else first - 1
            for event in sources.from_http(client, institution, after, follow=True):
                _show(event)
        return

    async def follow() -> None:
        connection = sources.own_connection(institution)
        async for event in sources.from_kafka(
            connection, topic_prefix(), institution, follow=True, latest_only=first is None
        ):
            if event.sequence >= (first or 1):
                _show(event)

    asyncio.run(follow())


@events.command()
@_of_an_institution
@source
@click.option("--json", "as_json", is_flag=True, help="One JSON list of CloudEvents.")
@click.pass_context
def replay(
    context: click.Context, institution: str, first: int | None, source: str, as_json: bool
) -> None:
    """Shows everything there is, once, from a sequence on."""
    found = _read(context, institution, source)
    wanted = [event for event in found if event.sequence >= (first or 1)]
    if as_json:
        click.echo(json.dumps([_structured(event) for event in wanted], ensure_ascii=False))
        return
    for event in wanted:
        _show(event)


@events.command()
@_of_an_institution
@click.option("--source", type=click.Choice(["kafka", "http"]), help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="The findings as one JSON document.")
@click.pass_context
def verify(
    context: click.Context, institution: str, first: int | None, source: str | None, as_json: bool
) -> None:
    """Is the feed gapless, in order, and the same over Kafka and HTTP? Status 1 where it is not."""
    ways: dict[str, feed_check.Way] = {}
    latest = None  # what Kafka must have in the end: whatever comes later is not asked for
    if source != "kafka":
        told = _read(context, institution, "http")
        ways["http"] = feed_check.read("http", told, first or 1)
        latest = max(ways["http"].events, default=0)
    if source != "http":
        came = asyncio.run(_read_kafka(institution, latest))
        ways["kafka"] = feed_check.read("kafka", came, first or 1)
    broken = [line for way in ways.values() for line in way.broken]
    if source is None:
        broken += feed_check.differences(ways["kafka"], ways["http"])
    counts = {
        name: {"events": len(way.events), "repeated": way.repeated} for name, way in ways.items()
    }
    if as_json:
        said = {"institution": institution, "ok": not broken, **counts, "broken": broken}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        for name, count in counts.items():
            click.echo(f"{name}: {count['events']} events, {count['repeated']} came again")
    if broken:
        raise Stop(NO, "\n".join(broken))


def _read(context: click.Context, institution: str, source: str) -> list[Received]:
    if source == "http":
        with api(context) as client:
            return list(sources.from_http(client, institution, 0, follow=False))
    return asyncio.run(_read_kafka(institution, None))


async def _read_kafka(institution: str, latest: int | None) -> list[Received]:
    """What is there; with `latest`, up to this sequence, which may still be on its way."""
    if latest == 0:
        return []
    found: list[Received] = []
    stored = sources.from_kafka(
        sources.own_connection(institution),
        topic_prefix(),
        institution,
        follow=latest is not None,
        latest_only=False,
    )
    try:
        async with asyncio.timeout(PATIENCE_S if latest is not None else None):
            async for event in stored:
                found.append(event)
                if event.sequence == latest:
                    break
    except TimeoutError:
        return found  # what is missing is the finding
    finally:
        await stored.aclose()
    return found


def _structured(event: Received) -> dict[str, Any]:
    return {**event.attributes, "data": event.data}


def _show(event: Received) -> None:
    click.echo(sources.line(event))
