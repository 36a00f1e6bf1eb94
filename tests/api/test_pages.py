"""The pages over HTTP: what a registrar, a member and a chair do with forms alone."""

import asyncio
import json

import httpx
import pytest

from tests.api.forms import Browser, browser, has_form, hidden_of
from tests.inprocess import (
    ASSESSED,
    CHAIR,
    COVERED,
    DOCUMENTS,
    MEMBERS,
    RECUSED,
    REGISTRAR,
    System,
    refused,
)

pytestmark = pytest.mark.servers

FILLED = {
    "local_id": "UW-2026-0417",
    "name": "Maja Przykładowa",
    "purpose": "credit in the programme",
    "language": "pl",
}
HOSTILE = '<script>alert("x")</script>'


async def hand_in(
    opened: Browser, document: str | tuple[str, bytes], component: str, **filled: str
) -> httpx.Response:
    if isinstance(document, str):
        document = (document, (DOCUMENTS / document).read_bytes())
    form = await opened.open("/submit")
    fields = {**FILLED, "component": f"ba-economics/{component}", **filled}
    return await opened.send(form, "/submit", files={"document": document}, **fields)


async def handed_in(opened: Browser, document: str, component: str) -> str:
    """The page of what was handed in."""
    answer = await hand_in(opened, document, component)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_nobody_sees_anything_before_they_log_in(system: System) -> None:
    async with browser(system) as nobody:
        for path in ("/", "/submit", "/recognitions/01a20130-8f2d-76d0-8664-cd85729ed024"):
            answer = await nobody.open(path)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/login?to={path}")
        page = await nobody.open("/login")
        assert 'value="anna.registrar@warsaw"' in page.text
        after = await nobody.log_in(REGISTRAR, to="/submit")
        assert (after.status_code, after.headers["location"]) == (303, "/submit")
        cookie = after.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert (await nobody.open("/")).status_code == 200
        await nobody.send(await nobody.open("/"), "/logout")
        assert (await nobody.open("/")).status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
async def test_after_the_log_in_one_stays_here(system: System, elsewhere: str) -> None:
    async with browser(system) as nobody:
        answer = await nobody.log_in(REGISTRAR, to=elsewhere)
    here = httpx.URL("http://api/").join(answer.headers["location"])

    assert (here.scheme, here.host) == ("http", "api")


async def test_a_token_of_nobody_we_know_opens_nothing(system: System) -> None:
    async with system.http() as http:
        answer = await http.post("/login", data={"token": "a.b.c"})
        stranger = await http.post("/login", data={"person": "nobody@nowhere"})
        after = await http.get("/")

    assert refused(answer) == (401, "token.invalid")
    assert "set-cookie" not in answer.headers
    assert stranger.status_code in (303, 401)
    assert after.status_code == 303


async def test_a_registrar_hands_in_and_confirms_with_two_forms(running: System) -> None:
    async with browser(running, REGISTRAR) as anna:
        where = await handed_in(anna, *COVERED)
        page = await anna.open(where)
        assert "Maja Przykładowa" in page.text
        assert "Recognise in full" in page.text
        inbox = await anna.open("/")
        assert f'href="{where}"' in inbox.text
        decided = await anna.send(page, f"{where}/decide", outcome="FULL", keep_grade="on")
        again = await anna.send(page, f"{where}/decide", outcome="FULL", keep_grade="on")
        assert (decided.status_code, again.status_code) == (303, 303)  # sent twice is once
        await running.closed(where.rpartition("/")[2])
        page = await anna.open(where)

    assert "Posted: 2 ECTS for ECO-EL-07" in page.text
    assert "credits_acknowledged" in page.text
    assert not has_form(page, f"{where}/decide")


async def test_a_committee_votes_and_its_chair_decides_with_forms(running: System) -> None:
    async with browser(running, REGISTRAR) as anna:
        where = await handed_in(anna, *ASSESSED)
    id_ = where.rpartition("/")[2]
    seen = await running.until(id_, lambda it: it["panel"] is not None)
    async with browser(running, RECUSED) as zofia:
        assert not has_form(await zofia.open(where), f"{where}/vote")
    async with browser(running, MEMBERS[0]) as piotr:
        page = await piotr.open(where)
        recused = await piotr.send(page, f"{where}/vote", choice="RECUSE", reason="a friend")
        assert recused.status_code == 303, recused.text
        assert not has_form(await piotr.open(where), f"{where}/vote")
        late = await piotr.send(page, f"{where}/vote", choice="YES")
        assert late.status_code == 422
        assert 'role="alert"' in late.text
    for person in (CHAIR, *MEMBERS[1:]):
        async with browser(running, person) as member:
            page = await member.open(where)
            voted = await member.send(page, f"{where}/vote", choice="NO", reason="no regression")
            assert voted.status_code == 303, voted.text
    seen = await running.until(id_, lambda it: it["panel"]["result"] == "REJECTED")
    async with browser(running, CHAIR) as ewa:
        page = await ewa.open(where)
        bare = await ewa.send(page, f"{where}/decide", outcome="REFUSED")
        assert bare.status_code == 422
        decided = await refused_by_form(ewa, where)
        assert decided.status_code == 303, decided.text
        closed = await running.until(id_, lambda it: it["state"] == "CLOSED")
        page = await ewa.open(where)

    assert seen["panel"]["recused"][-1]["person"] in (RECUSED, MEMBERS[0])
    assert (closed["outcome"], closed["postings"]) == ("REFUSED", [])
    assert "regression analysis is missing" in page.text


async def refused_by_form(ewa: Browser, where: str) -> httpx.Response:
    """Once the panel's result has reached the procedure."""
    for _ in range(100):
        page = await ewa.open(where)
        answer = await ewa.send(
            page,
            f"{where}/decide",
            outcome="REFUSED",
            reason_code="LEVEL",
            reason_text="regression analysis is missing",
            evidence="outcome o2",
            considered=["PARTIAL", "CONDITIONAL", "ALTERNATIVE"],
            remedy_body="Head of the unit",
            remedy_procedure="in writing",
            remedy_deadline="14 days",
        )
        if answer.status_code == 303 or "nothing to decide" not in answer.text:
            return answer
        await asyncio.sleep(0.05)
    return answer


async def test_another_site_s_form_does_nothing(running: System) -> None:
    async with browser(running, REGISTRAR) as anna, browser(running, CHAIR) as ewa:
        where = await handed_in(anna, *COVERED)
        page = await anna.open(where)
        stolen = hidden_of(await ewa.open("/submit"), "/submit")["form_token"]
        for token in ("", "forged", stolen):
            decide = await anna.send(page, f"{where}/decide", outcome="FULL", form_token=token)
            vote = {"form_token": token, "key": "k", "version": "1", "choice": "YES"}
            voted = await anna.post(f"{where}/vote", vote)
            assert refused(decide) == (403, "access.denied")
            assert refused(voted)[1] == ("access.denied" if token else "body.invalid")
        missing = await anna.post(f"{where}/vote", {"choice": "YES"})
        assert refused(missing) == (422, "body.invalid")
        seen = await running.see(where.rpartition("/")[2])

    assert seen["state"] == "ROUTED"


async def test_what_is_written_in_a_form_is_judged_and_never_breaks_a_page(
    running: System,
) -> None:
    async with browser(running, REGISTRAR) as anna:
        broken = await hand_in(anna, "broken.xml", "ECO-210")
        unknown = await hand_in(anna, COVERED[0], "ECO-999")
        nameless = await hand_in(anna, COVERED[0], "ECO-EL-07", name=" ", local_id="x" * 300)
        endless = await hand_in(anna, ("a.xml", b"x" * (11 * 2**20)), "ECO-EL-07")
        where = await handed_in(anna, *COVERED)
        page = await anna.open(where)
        strange = await anna.send(page, f"{where}/decide", outcome="MAYBE")
        numberless = await anna.send(page, f"{where}/decide", outcome="FULL", version="x")
    async with browser(running, CHAIR) as ewa:
        fields = hidden_of(await ewa.open("/submit"), "/submit")
        choice = {**fields, "version": "1", "choice": "PERHAPS"}
        perhaps = await ewa.post(f"{where}/vote", choice)
        wordy = await ewa.post(f"{where}/vote", {**choice, "choice": "YES", "reason": "x" * 20_001})

    assert [each.status_code for each in (broken, unknown, nameless)] == [422, 422, 422]
    assert "line" in broken.text
    assert "It could not be taken in" in broken.text
    assert endless.status_code == 413
    assert [each.status_code for each in (strange, numberless, perhaps, wordy)] == [422] * 4


async def test_hostile_words_stay_words(running: System) -> None:
    document = json.loads((DOCUMENTS / ASSESSED[0]).read_text("utf-8"))
    document["credentialSubject"]["hasClaim"]["title"] = {"en": HOSTILE}
    content = json.dumps(document).encode()
    async with browser(running, REGISTRAR) as anna:
        answer = await hand_in(
            anna,
            (f"{HOSTILE}.jsonld", content),
            "ECO-210",
            name=HOSTILE,
            local_id="UW-666",
            purpose=HOSTILE,
        )
        assert answer.status_code == 303, answer.text
        where = answer.headers["location"]
        await running.until(where.rpartition("/")[2], lambda it: it["panel"] is not None)
        pages = [await anna.open(path) for path in ("/", where)]
        original = await anna.open(f"{where}/documents/1")

    for page in pages:
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text
    assert original.content == content
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["x-content-type-options"] == "nosniff"
    assert "attachment" in original.headers["content-disposition"]
    assert HOSTILE not in original.headers["content-disposition"]


async def test_every_page_is_closed_to_frames_scripts_and_caches(system: System) -> None:
    async with browser(system, REGISTRAR) as anna:
        pages = [await anna.open(path) for path in ("/", "/submit", "/login")]
        style = await anna.open("/static/style.css")

    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        assert "<script" not in page.text
        assert 'lang="en"' in page.text
    assert style.status_code == 200


async def test_another_university_s_page_does_not_exist(running: System) -> None:
    async with browser(running, REGISTRAR) as anna:
        where = await handed_in(anna, *COVERED)
    async with browser(running, "giulia.registrar@milan") as giulia:
        answers = [await giulia.open(path) for path in (where, f"{where}/documents/1")]
        inbox = await giulia.open("/")

    assert [answer.status_code for answer in answers] == [404, 404]
    assert where not in inbox.text
    assert "Maja" not in "".join(answer.text for answer in (*answers, inbox))


async def test_a_browser_is_shown_a_refusal_as_a_page(system: System) -> None:
    async with browser(system) as anna:
        await anna.log_in(REGISTRAR)
        path = "/recognitions/01a20130-8f2d-76d0-8664-cd85729ed024"
        shown = await anna.open(path, headers={"accept": "text/html"})
        told = await anna.open(path, headers={"accept": "application/json"})

    assert (shown.status_code, told.status_code) == (404, 404)
    assert "there is no such recognition for you" in shown.text
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert told.json()["code"] == "recognition.unknown"
