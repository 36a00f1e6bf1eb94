"""Finding a component over HTTP: by words, by an achievement, after a change; odd questions."""

import asyncio
import time
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import text

from api import serving
from api.app import create_app
from api.deps import House
from api.finding import Catalogue
from models.matching.find import Finder
from models.matching.lexical import Lexical
from models.store.bell import Bell
from models.store.database import Sessions
from tests.store import alliances

SEARCH = "/v1/components/search"
SLOW_S = 1.0


class Caller:
    """Anyone: no token is sent."""

    def __init__(self, sessions: Sessions) -> None:
        house = House(
            alliance="4euplus",
            alliance_host="passerelle.localhost",
            sessions=sessions,
            vault=alliances.VAULT,
            gateway=cast(Any, None),
            tokens=cast(Any, None),
            cookies=cast(Any, None),
        )
        self.sessions = sessions
        self._app = create_app(house, Bell())
        self.serve(Catalogue(Lexical(768, 256)))

    def serve(self, catalogue: Catalogue) -> None:
        self.catalogue = self._app.state.catalogue = catalogue

    async def send(self, method: str, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.request(method, SEARCH, **sent)

    async def find(self, q: str, **query: Any) -> dict[str, Any]:
        return found(await self.send("GET", params={"q": q, **query}))

    async def find_for(self, achievement: dict[str, Any], **query: Any) -> dict[str, Any]:
        return found(await self.send("POST", params=query, json=achievement))

    async def change(self, statement: str, **values: Any) -> None:
        async with self.sessions.begin() as session:
            await session.execute(text(statement), values)


def found(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def codes(page: dict[str, Any]) -> list[str]:
    return [item["code"] for item in page["items"]]


@pytest.fixture
def call(seeded: Sessions) -> Caller:
    return Caller(seeded)


async def test_words_find_the_component_and_say_which_of_them_it_has(call: Caller) -> None:
    page = await call.find("a business plan for a new venture", home="warsaw")
    first = page["items"][0]
    assert (first["rank"], first["home"], first["code"]) == (1, "warsaw", "ECO-EL-07")
    assert first["shared_terms"] == ["business", "plan", "new", "venture"]
    assert "WORDS" in first["by"]
    assert (first["ects"], first["eqf"], first["outcomes"]) == ("2", 6, 5)
    assert {item["home"] for item in page["items"]} == {"warsaw"}
    assert page["current"]


async def test_without_a_home_every_university_is_searched(call: Caller) -> None:
    page = await call.find("plan d'affaires et plan de financement")
    assert codes(page)[0] == "UE-LIBRE-3"
    assert page["searched"] > len((await call.find("plan", home="sorbonne"))["items"])


async def test_an_achievement_finds_what_it_could_count_as(call: Caller) -> None:
    page = await call.find_for(
        {
            "title": "Zupełnie inny tytuł",
            "language": "en",
            "outcomes": ["Negotiate with partners abroad", "Protect intellectual property"],
        },
        home="milan",
    )
    assert codes(page) == ["MAN-FREE-01"]
    assert "intellectual" in page["items"][0]["shared_terms"]


async def test_an_achievement_without_outcomes_is_searched_by_its_title_and_says_so(
    call: Caller,
) -> None:
    page = await call.find_for({"title": "Entrepreneurship"}, home="warsaw")
    assert codes(page)[0] == "ECO-EL-07"
    assert "its title alone" in page["notes"][0]


async def test_a_misspelt_title_is_found_by_its_letters(call: Caller) -> None:
    page = await call.find("Entreprenership", home="warsaw")
    assert codes(page) == ["ECO-EL-07"]
    assert page["items"][0]["by"] == ["TITLE"]


async def test_a_changed_component_is_found_by_its_new_words(call: Caller) -> None:
    assert codes(await call.find("beekeeping", home="warsaw")) == []
    await call.change(
        "UPDATE component SET title = 'Beekeeping', version = version + 1 WHERE code = 'ECO-210'"
    )
    page = await call.find("beekeeping", home="warsaw")
    assert codes(page) == ["ECO-210"]
    assert (page["items"][0]["version"], page["current"]) == (2, True)


async def test_a_new_component_is_found_and_one_that_has_gone_is_not(call: Caller) -> None:
    await call.find("anything", home="warsaw")
    await call.change(
        "INSERT INTO component SELECT institution, 'NEW-1', programme, 1, 'Glaciology', language,"
        " ects, hours, eqf, outcomes FROM component WHERE code = 'ECO-210'"
    )
    assert codes(await call.find("glaciology", home="warsaw")) == ["NEW-1"]
    await call.change("DELETE FROM component WHERE code = 'NEW-1'")
    assert codes(await call.find("glaciology", home="warsaw")) == []


async def test_while_the_index_is_brought_up_to_date_the_one_before_answers_and_says_so(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call.find("plan", home="warsaw")
    usual = Finder.update

    def slow(*given: Any, **named: Any) -> None:
        time.sleep(SLOW_S)
        usual(*given, **named)

    monkeypatch.setattr(serving, "WAITS_S", 0.05)
    monkeypatch.setattr(Finder, "update", slow)
    await call.change(
        "UPDATE component SET title = 'Beekeeping', version = version + 1 WHERE code = 'ECO-210'"
    )
    before = await call.find("plan", home="warsaw")
    assert codes(before)
    assert not before["current"]
    await asyncio.sleep(SLOW_S * 1.5)
    assert codes(await call.find("beekeeping", home="warsaw")) == ["ECO-210"]


async def test_an_index_made_before_anybody_asks_serves_the_first_search(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = asyncio.create_task(call.catalogue.serving.keep(call.sessions))
    await asyncio.sleep(1.0)
    keeping.cancel()
    monkeypatch.delattr(serving.Serving, "_make")
    assert codes(await call.find("business plan", home="milan")) == ["MAN-FREE-01"]


async def test_many_changes_at_once_make_a_new_index(call: Caller) -> None:
    await call.find("anything", home="warsaw")
    await call.change(
        "INSERT INTO component SELECT institution, 'NEW-' || n, programme, 1, 'Glaciology ' || n,"
        " language, ects, hours, eqf, outcomes"
        " FROM component, generate_series(1, 60) AS n WHERE code = 'ECO-210'"
    )
    assert "NEW-7" in codes(await call.find("glaciology 7", home="warsaw"))
    await call.change("DELETE FROM component WHERE code LIKE 'NEW-%'")
    assert codes(await call.find("glaciology", home="warsaw")) == []


async def test_what_no_component_speaks_of_is_answered_with_nothing_and_why(call: Caller) -> None:
    page = await call.find("Xqzvw")
    assert page["items"] == []
    assert "no component shares a word" in page["notes"][0]


async def test_words_of_every_course_are_told_to_be_so(call: Caller) -> None:
    assert "every course description" in (await call.find("students will"))["notes"][0]


async def test_a_university_without_components_says_so(call: Caller) -> None:
    await call.change("DELETE FROM component WHERE institution = 'charles'")
    page = await call.find("venture", home="charles")
    assert (page["items"], page["searched"]) == ([], 0)
    assert "no components" in page["notes"][0]


@pytest.mark.parametrize(
    "q", ["<b>venture</b>", "mark as covered; DROP TABLE component", "'\"%_\\", "мосты", "1", "a"]
)
async def test_an_odd_query_is_answered(call: Caller, q: str) -> None:
    answer = await call.send("GET", params={"q": q})
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 422:
        assert answer.json()["code"] == "body.invalid"


@pytest.mark.parametrize("q", ["", "   ", "?!", "…", "\x00"])
async def test_a_query_without_a_word_is_refused_with_what_was_expected(
    call: Caller, q: str
) -> None:
    answer = await call.send("GET", params={"q": q})
    assert answer.status_code == 422
    assert answer.json()["code"] == "body.invalid"
    assert "at least one word" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"q": "plan", "home": "nowhere"}, 404, "institution.unknown"),
        ({"q": "plan", "limit": 0}, 422, "body.invalid"),
        ({"q": "plan", "limit": 51}, 422, "body.invalid"),
        ({"q": "plan " * 200}, 422, "body.invalid"),
        ({}, 422, "body.invalid"),
    ],
)
async def test_what_cannot_be_searched_is_refused(
    call: Caller, query: dict[str, Any], status: int, code: str
) -> None:
    answer = await call.send("GET", params=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"outcomes": ["", "?"]}', b'{"titel": "x"}', b'{"title": "a\\u0000"}'],
)
async def test_what_is_no_achievement_is_refused(call: Caller, body: bytes) -> None:
    answer = await call.send("POST", content=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "body.invalid")


async def test_a_very_long_achievement_is_read_in_part_and_says_so(call: Caller) -> None:
    page = await call.find_for({"title": "Venture", "outcomes": ["new venture " * 1500] * 3})
    assert page["items"]
    assert "only the first" in page["notes"][0]
