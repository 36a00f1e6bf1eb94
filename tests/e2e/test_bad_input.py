"""What cannot be taken gets a problem document with a code that says what is wrong and where."""

import hashlib
import json
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from models.rules.limits import UPLOAD_BYTES
from tests.inprocess import (
    ASSESSED,
    CHAIR,
    COVERED,
    DOCUMENTS,
    MEMBERS,
    REGISTRAR,
    System,
    form,
    refused,
)

pytestmark = pytest.mark.servers

MILAN = "giulia.registrar@milan"


async def kept(system: System) -> list[tuple[str, int]]:
    """State of each recognition and how many bytes were kept of what was handed in."""
    async with system.sessions() as session:
        found = await session.execute(
            text(
                "SELECT r.state, coalesce(sum(d.size_bytes), 0) FROM recognition r "
                "LEFT JOIN document d ON d.recognition = r.id GROUP BY r.id, r.state ORDER BY r.id"
            )
        )
    return [(state, int(size)) for state, size in found.all()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.xml", (DOCUMENTS / "broken.xml").read_bytes()),
        ("empty.jsonld", b""),
        ("noise.bin", bytes(range(256)) * 8),
        ("other.json", b'{"hello": "world"}'),
    ],
)
async def test_what_cannot_be_read_is_kept_and_says_where(
    running: System, name: str, content: bytes
) -> None:
    answer = await running.hand_in((name, content), "ECO-EL-07", key="k")
    again = await running.hand_in((name, content), "ECO-EL-07", key="k")

    assert refused(answer) == (422, "document.unreadable")
    problem = answer.json()
    assert [finding["severity"] for finding in problem["findings"]].count("BLOCKING") >= 1
    assert again.json() == problem
    assert again.headers["content-type"] == "application/problem+json"
    assert await kept(running) == [("INADMISSIBLE", len(content))]
    path = f"/v1/recognitions/{problem['recognition']}/documents/1"
    original = await running.ask(REGISTRAR, "GET", path)
    assert hashlib.sha256(original.content).digest() == hashlib.sha256(content).digest()


async def test_a_document_beyond_the_limit_leaves_nothing(system: System) -> None:
    answer = await system.hand_in(("big.xml", b"x" * (UPLOAD_BYTES + 2**20)), "ECO-EL-07")
    hairs_breadth = await system.hand_in(("big.xml", b"x" * (UPLOAD_BYTES + 1)), "ECO-EL-07")

    assert refused(answer) == (413, "document.too_large")
    assert refused(hairs_breadth) == (413, "document.too_large")
    assert await kept(system) == []


@pytest.mark.parametrize("path", ["votes", "recusals", "decision"])
async def test_a_body_beyond_the_limit_is_turned_down_everywhere(system: System, path: str) -> None:
    where = f"/v1/recognitions/{uuid.uuid4()}/{path}"
    body = b'{"reason": "' + b"x" * (UPLOAD_BYTES + 2**20) + b'"}'
    headers = {"content-type": "application/json"}
    answer = await system.ask(CHAIR, "POST", where, content=body, headers=headers)

    assert answer.status_code in (404, 413)
    assert refused(answer)[1] in ("document.too_large", "recognition.unknown")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"home": "atlantis"}, (404, "institution.unknown")),
        ({"home": "milan"}, (404, "institution.unknown")),
        ({"programme": "ba-alchemy"}, (422, "programme.unknown")),
        ({"lines": [{"component": "ECO-999"}]}, (422, "component.unknown")),
        ({"lines": []}, (422, "body.invalid")),
        ({"lines": [{"component": "ECO-EL-07"}] * 61}, (422, "body.invalid")),
        ({"learner": {"local_id": "", "name": "x"}}, (422, "body.invalid")),
        ({"learner": {"name": "x"}}, (422, "body.invalid")),
        ({"invented": 1}, (422, "body.invalid")),
        ({"purpose": None}, (422, "body.invalid")),
        ({"purpose": "a\u0000b"}, (422, "body.invalid")),
    ],
)
async def test_a_form_that_means_nothing_here_says_what_is_wrong(
    system: System, members: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = await system.hand_in(COVERED[0], "ECO-EL-07", **members)

    assert refused(answer) == expected
    assert await kept(system) == []


async def test_what_is_no_form_is_named(system: System) -> None:
    path, one = "/v1/recognitions", DOCUMENTS / COVERED[0]
    plain = {"content-type": "text/plain"}
    in_json = {"content-type": "application/json"}
    wrong_type = await system.ask(REGISTRAR, "POST", path, content=b"hello", headers=plain)
    no_json = await system.ask(REGISTRAR, "POST", path, content=b"{", headers=in_json)
    no_document = await system.ask(REGISTRAR, "POST", path, json=form("ECO-EL-07"))
    no_part = await system.ask(
        REGISTRAR, "POST", path, files=[("document", (one.name, one.read_bytes()))]
    )
    text_document = await system.ask(
        REGISTRAR, "POST", path, files=[("recognition", (None, "{}")), ("document", (None, "x"))]
    )
    boundless = await system.ask(
        REGISTRAR, "POST", path, content=b"x", headers={"content-type": "multipart/form-data"}
    )

    assert refused(wrong_type) == (415, "document.wrong_type")
    assert refused(no_json) == (422, "body.invalid")
    assert refused(no_document) == (422, "document.missing")
    assert refused(no_part) == (422, "body.invalid")
    assert refused(text_document) == (422, "document.missing")
    assert boundless.status_code == 400
    assert boundless.headers["content-type"] == "application/problem+json"
    assert await kept(system) == []


async def test_who_one_is_must_be_shown(system: System) -> None:
    path = "/v1/recognitions"
    forged = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."}

    assert refused(await system.ask(None, "GET", path)) == (401, "token.missing")
    assert refused(await system.ask(None, "GET", path, headers=forged)) == (401, "token.invalid")
    assert refused(await system.ask("nobody@nowhere", "GET", path)) == (401, "token.invalid")
    assert refused(await system.ask(REGISTRAR, "GET", "/v1/nothing")) == (404, "route.unknown")
    strange = await system.ask(REGISTRAR, "GET", path, params={"state": "\x00"})
    assert refused(strange) == (422, "body.invalid")


async def test_another_university_s_recognition_does_not_exist(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    here = f"/v1/recognitions/{handed['id']}"
    nowhere = f"/v1/recognitions/{uuid.uuid4()}"

    for path in ("", "/history", "/documents/1"):
        foreign = await running.ask(MILAN, "GET", here + path)
        missing = await running.ask(MILAN, "GET", nowhere + path)
        assert refused(foreign) == refused(missing) == (404, "recognition.unknown")
        assert foreign.json()["detail"] == missing.json()["detail"]
    decided = await running.decide(handed, MILAN)
    assert refused(decided) == (404, "recognition.unknown")
    assert (await running.get(MILAN, "/v1/recognitions"))["items"] == []


async def test_a_decision_on_what_one_has_not_read_is_stale(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    stale = await running.decide({**handed, "version": handed["version"] - 1})
    by_member = await running.decide(handed, MEMBERS[0])
    lesser = await running.decide(handed, outcome="REFUSED")
    nonsense = await running.decide(handed, outcome="MAYBE")
    zero = await running.decide(handed, language="p\u0000", applicant_language="p\u0000")
    mended = await running.decide(handed)

    assert refused(stale) == (409, "version.stale")
    assert refused(by_member) == (403, "decision.not_decider")
    assert refused(lesser)[0] == 422
    assert refused(nonsense) == (422, "body.invalid")
    assert refused(zero) == (422, "body.invalid")
    assert mended.status_code == 201


async def test_a_vote_where_no_panel_sits_is_told_so(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    vote = await running.vote(handed["id"], CHAIR, 3)
    by_registrar = await running.vote(handed["id"], REGISTRAR, 3)
    endless = await running.vote(handed["id"], CHAIR, 10**30)

    assert refused(vote) == (404, "panel.unknown")
    assert refused(by_registrar) == (403, "panel.not_member")
    assert refused(endless) == (422, "body.invalid")


async def test_an_achievement_that_is_not_in_the_document_is_named(running: System) -> None:
    lines = [{"component": "ECO-210", "achievement": "Alchemy"}]
    unknown = await running.hand_in(ASSESSED[0], "ECO-210", lines=lines)
    both = [
        ("document", (name, (DOCUMENTS / name).read_bytes())) for name, _ in (ASSESSED, COVERED)
    ]
    text_part = ("recognition", (None, json.dumps(form("ECO-210")), "application/json"))
    several = await running.ask(REGISTRAR, "POST", "/v1/recognitions", files=[text_part, *both])

    assert refused(unknown) == (422, "achievement.unknown")
    assert refused(several) == (422, "achievement.ambiguous")
