"""The sample system: each event has its effect once, a gap is filled, answers survive."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from activities.delivery.received import Received
from deploy.demo.sis import Sis, SisSettings
from deploy.demo.sis_book import POSTED, REVERSED, Book, Gap
from tests.activities.delivery.conftest import (  # noqa: F401
    MILAN,
    WARSAW,
    Alliance,
    admin,
    administration,
    alliance,
    own_user,
    prefix,
    reading,
    relaying,
    until,
)
from tests.servers import kafka, postgres, servers, sessions  # noqa: F401


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sis.sqlite"


@pytest.fixture
def book(file: Path) -> Iterator[Book]:
    made = Book(file, WARSAW)
    yield made
    made.close()


def event(sequence: int, type_: str = POSTED, home: str = WARSAW, **data: Any) -> Received:
    told = {"home": home, "posting": f"p{sequence}", "component": "c", "ects": "2", **data}
    return Received(sequence, UUID(int=sequence), type_, "r", told, {})


def test_an_event_has_its_effect_once(book: Book) -> None:
    assert book.take(event(1))
    assert not book.take(event(1))

    assert book.credits() == [("c", "2")]
    assert book.last_sequence == 1


def test_a_gap_is_not_passed_over(book: Book) -> None:
    book.take(event(1))

    with pytest.raises(Gap):
        book.take(event(3))
    assert book.last_sequence == 1
    assert len(book.credits()) == 1


def test_effect_and_place_change_together(book: Book) -> None:
    """An event whose booking fails leaves the place where it was: it will come again."""
    book.take(event(1))

    with pytest.raises(Exception, match="UNIQUE"):
        book.take(event(2, posting="p1"))
    assert book.last_sequence == 1
    assert len(book.unanswered()) == 1


def test_the_host_books_and_answers_nothing(file: Path) -> None:
    host = Book(file, MILAN)

    host.take(event(1))

    assert host.credits() == []
    assert host.unanswered() == []
    host.close()


def test_a_reversal_takes_the_credits_back(book: Book) -> None:
    book.take(event(1))
    book.take(event(2, REVERSED, reverses="p1"))

    assert book.credits() == []


def test_what_was_booked_before_a_crash_is_answered_after_it(book: Book, file: Path) -> None:
    book.take(event(1))
    book.close()

    again = Book(file, WARSAW)
    [answer] = again.unanswered()
    again.answered(answer)

    assert answer.event == str(UUID(int=1))
    assert again.unanswered() == []
    again.close()


def test_an_erased_learner_does_not_stop_the_system(book: Book) -> None:
    assert book.take(event(1, learner=None, grade=None, erased=True))


async def test_a_gap_is_filled_from_the_feed_over_http(
    book: Book, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events 2 to 4 never came on Kafka; the feed is asked from where the book is."""
    asked: list[str] = []

    def feed(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["after"])
        after = int(request.url.params["after"])
        pages = [structured(n) for n in range(after + 1, min(after + 2, 5) + 1)]
        return httpx.Response(200, json={"events": pages, "latest": 5})

    over_http = partial(httpx.AsyncClient, transport=httpx.MockTransport(feed))
    monkeypatch.setattr("deploy.demo.sis.httpx.AsyncClient", over_http)
    settings = SisSettings(
        institution=WARSAW,
        database=file,
        kafka_bootstrap="unused",
        kafka_password="unused",
        api="http://api",
    )
    book.take(event(1))

    await Sis(settings, book)._take(event(5))

    assert book.last_sequence == 5
    assert len(book.credits()) == 5
    assert asked == ["1", "3"]


def structured(sequence: int) -> dict[str, Any]:
    told = event(sequence)
    attributes = {"id": str(told.event_id), "type": told.type, "subject": told.subject}
    return {**attributes, "sequence": str(sequence), "data": told.data}


@pytest.mark.servers
@pytest.mark.usefixtures("administration")
async def test_posted_credits_are_booked_and_acknowledged_on_the_inbox(
    postgres: str,  # noqa: F811
    alliance: Alliance,  # noqa: F811
    admin: Connection,  # noqa: F811
    administration: Administration,  # noqa: F811
    prefix: str,  # noqa: F811
    book: Book,
    file: Path,
) -> None:
    await alliance.tell(home=WARSAW, host=MILAN, posting="p1", component="c", ects="2")
    settings = SisSettings(
        institution=WARSAW,
        database=file,
        kafka_bootstrap=admin.bootstrap,
        kafka_password=own_user(admin, "").password,
        topic_prefix=prefix,
    )

    inbox = [topics.inbox_topic(prefix, WARSAW)]
    consumer = own_user(admin, topics.consumer_user(prefix))
    async with (
        relaying(postgres, alliance, own_user(admin, topics.relay_user(prefix)), prefix),
        running(Sis(settings, book)),
    ):
        async with (
            reading(consumer, inbox, topics.consumer_group(prefix)) as reader,
            asyncio.timeout(20),
        ):
            record = await reader.getone()
        await until(lambda: answered(book))

    said = json.loads(record.value)
    assert (said["sequence"], said["status"]) == (1, "BOOKED")
    assert said["reference"] == "warsaw-000001"
    assert book.credits() == [("c", "2")]


async def answered(book: Book) -> bool:
    return book.unanswered() == []


@asynccontextmanager
async def running(system: Sis) -> Any:
    stop = asyncio.Event()
    task = asyncio.create_task(system.run(stop))
    try:
        yield
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await task
