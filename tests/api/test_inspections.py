"""Inspecting over HTTP and on the page: what is answered, what is refused, that nothing is kept."""

import re
from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from api import bodies, errors
from api.auth import Cookies
from api.deps import House, actor, visitor
from api.pages import inspection
from api.routes import inspections
from models.documents.budget import read_within_budget
from models.documents.read import read
from models.documents.record import Reading
from models.documents.report import report
from models.errors import Code, Refusal, Refused
from models.store.actors import Actor
from tests.documents.material import FIXTURES, document

ANNA = Actor(
    subject="anna.registrar@warsaw",
    name="Anna",
    institution="warsaw",
    grants=(),
    language="pl",
)
ELMO = "elmo-1.6.xml"
Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture
def app() -> FastAPI:
    made = FastAPI()
    # Nothing is looked up and nothing kept: no sessions, no vault, no gateway.
    made.state.house = House(
        alliance="4euplus",
        alliance_host="passerelle.localhost",
        sessions=cast(Any, None),
        vault=cast(Any, None),
        gateway=cast(Any, None),
        tokens=cast(Any, None),
        cookies=Cookies("secret"),
    )
    made.add_middleware(bodies.LimitedBody)
    made.add_exception_handler(Refused, errors.answer_refused)
    made.add_exception_handler(HTTPException, errors.answer_http)
    made.include_router(inspections.router)
    made.include_router(inspection.router)
    made.dependency_overrides[actor] = lambda: ANNA
    made.dependency_overrides[visitor] = lambda: ANNA
    return made


async def send(app: FastAPI, method: str, path: str, **sent: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.request(method, path, **sent)


async def inspect(app: FastAPI, *names: str, **sent: Any) -> httpx.Response:
    files: Files = [("document", (name, document(name))) for name in names]
    return await send(app, "POST", "/v1/inspections", files=files or None, **sent)


async def test_the_answer_is_what_the_command_says_of_each_document(app: FastAPI) -> None:
    answer = await inspect(app, ELMO, "awards.csv")
    assert answer.status_code == 200, answer.text
    expected = [report(name, read(document(name), name=name)) for name in (ELMO, "awards.csv")]
    assert answer.json() == expected


async def test_only_the_profiles_asked_for_judge(app: FastAPI) -> None:
    answer = await inspect(app, ELMO, data={"profile": ["CMF", "ANNEX_I"]})
    assert list(answer.json()[0]["profiles"]) == ["CMF", "ANNEX_I"]


async def test_an_unreadable_document_beside_a_good_one_is_answered_with_its_reason(
    app: FastAPI,
) -> None:
    files: Files = [
        ("document", ("broken.xml", b"<elmo><report>")),
        ("document", (ELMO, document(ELMO))),
        ("document", ("empty.pdf", b"")),
    ]
    answer = await send(app, "POST", "/v1/inspections", files=files)
    assert answer.status_code == 200
    broken, good, empty = answer.json()
    assert [broken["readable"], good["readable"], empty["readable"]] == [False, True, False]
    assert broken["findings"][0]["code"] == "XML_BROKEN"
    assert empty["findings"][0]["code"] == "EMPTY"


async def test_what_goes_over_budget_is_refused_with_that_reason(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hurried(content: bytes, *, name: str) -> Reading:
        return read_within_budget(content, name=name, seconds=0)

    monkeypatch.setattr(inspections, "read_within_budget", hurried)
    (found,) = (await inspect(app, ELMO)).json()
    assert found["readable"] is False
    assert [finding["code"] for finding in found["findings"]] == ["OVER_BUDGET"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {"document": "…"}}, 415, "document.wrong_type"),
        ({"content": b"<elmo/>", "headers": {"Content-Type": "text/xml"}}, 415, None),
        ({"files": [("other", ("a.xml", b"<a/>"))]}, 422, "body.invalid"),
        ({"files": [("profile", (None, "CMF"))]}, 422, "document.missing"),
        ({"files": [("document", (None, "<elmo/>"))]}, 422, "document.missing"),
        (
            {"files": [("document", ("a.xml", b"<a/>")), ("profile", (None, "ALL"))]},
            422,
            "body.invalid",
        ),
        ({"files": [("document", ("a.xml", b"x" * (10 * 2**20 + 1)))]}, 413, "document.too_large"),
        ({"files": [("document", ("a.xml", b"x" * (11 * 2**20)))]}, 413, "document.too_large"),
        ({"files": [("document", (f"{n}.xml", b"<a/>")) for n in range(21)]}, 400, None),
        ({"content": b"no parts", "headers": {"Content-Type": "multipart/form-data"}}, 400, None),
    ],
)
async def test_what_is_no_inspection_is_refused(
    app: FastAPI, sent: dict[str, Any], status: int, code: str | None
) -> None:
    answer = await send(app, "POST", "/v1/inspections", **sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == errors.PROBLEM
    assert code is None or answer.json()["code"] == code


async def test_a_caller_nobody_knows_is_not_answered(app: FastAPI) -> None:
    def nobody() -> Actor:
        raise Refused(Refusal(code=Code.TOKEN_MISSING, message="send a token"))

    app.dependency_overrides[actor] = nobody
    assert (await inspect(app, ELMO)).status_code == 401


async def page(app: FastAPI, *files: tuple[str, bytes], token: str | None = None) -> httpx.Response:
    shown = await send(app, "GET", "/inspect")
    found = re.search('name="form_token" value="([^"]+)"', shown.text)
    assert found is not None
    data = {"form_token": token if token is not None else found.group(1)}
    parts = [("document", file) for file in files]
    return await send(app, "POST", "/inspect", data=data, files=parts)


async def test_the_page_shows_every_finding_in_words(app: FastAPI) -> None:
    shown = await page(app, ("awards.csv", document("awards.csv")))
    assert shown.status_code == 200
    assert "a person has to decide whether it counts as evidence" in shown.text
    assert "2.5 ECTS" in shown.text
    assert "&#34;2,5&#34; is read with the comma as point" in shown.text
    assert "<script" not in shown.text


async def test_the_page_says_why_a_file_was_not_read(app: FastAPI) -> None:
    shown = await page(app, ("<b>.xml", b"<elmo><report>"), (ELMO, document(ELMO)))
    assert "Not read." in shown.text
    assert "no well-formed XML" in shown.text
    assert "&lt;b&gt;.xml" in shown.text
    assert "Urban climate &amp; heat" in shown.text


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir() if path.is_file()))
async def test_every_kind_of_document_has_a_page(app: FastAPI, name: str) -> None:
    shown = await page(app, (name, document(name)))
    assert shown.status_code == 200
    assert shown.text.count("<section") == 1


@pytest.mark.parametrize(
    ("files", "token", "status"),
    [
        ([("a.xml", b"<a/>")], "forged", 403),
        ([("a.xml", b"x" * (10 * 2**20 + 1))], None, 413),
    ],
)
async def test_the_page_says_what_it_does_not_take(
    app: FastAPI, files: list[tuple[str, bytes]], token: str | None, status: int
) -> None:
    shown = await page(app, *files, token=token)
    assert shown.status_code == status
    assert "It was not read." in shown.text


async def test_who_is_not_logged_in_is_sent_to_the_log_in(app: FastAPI) -> None:
    nobody: Callable[[], None] = lambda: None  # noqa: E731
    app.dependency_overrides[visitor] = nobody
    for method in ("GET", "POST"):
        answer = await send(app, method, "/inspect")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?to=/inspect")
