"""A past comparison is computed again: by whom, with what it was made, and what was tampered."""

from uuid import UUID

from models.store import contents, matching
from models.store.vault import seal_json
from models.tables.recognition import Recognition
from tests.inprocess import CHAIR, COVERED, LEARNER, MEMBERS, REGISTRAR, System, refused


async def route(running: System) -> str:
    seen = await running.before_panel()
    return f"/v1/recognitions/{seen['id']}/matching/recompute"


async def test_what_was_stored_is_reproduced(running: System) -> None:
    path = await route(running)
    answer = await running.get(REGISTRAR, path)
    assert answer["same"], answer
    (line,) = answer["lines"]
    assert (line["line"], line["differences"]) == (1, [])
    assert line["candidates"] == ["ECO-210"]
    assert line["embedder"].startswith("lexical-1:")
    for member in (CHAIR, MEMBERS[0]):
        assert (await running.get(member, path)) == answer


async def test_neither_the_learner_nor_another_university_may(running: System) -> None:
    path = await route(running)
    for person in (LEARNER, "nadia.finance@sorbonne", "sis-warsaw"):
        answer = await running.ask(person, "GET", path)
        assert refused(answer) == (404, "recognition.unknown")


async def test_a_stored_answer_that_was_changed_is_found(running: System) -> None:
    path = await route(running)
    async with running.sessions.begin() as session:
        row = await session.get_one(Recognition, UUID(path.split("/")[3]))
        content = await contents.content_of(session, running.house.vault, row)
        content["matching"][0]["proposal"] = "REFUSED"
        key = await running.house.vault.key(session, row.learner)
        assert key is not None
        row.content = seal_json(key, content)
    answer = await running.get(REGISTRAR, path)
    assert (answer["same"], answer["lines"][0]["differences"]) == (False, ["the proposal"])


async def test_texts_and_numbers_are_kept_sealed_with_the_recognition(running: System) -> None:
    seen = await running.before_panel()
    async with running.sessions() as session:
        row = await session.get_one(Recognition, UUID(seen["id"]))
        content = await contents.content_of(session, running.house.vault, row)
    (kept,) = matching.records_in(content)
    assert kept.record.comparison.matrix
    assert kept.record.answer == {k: v for k, v in seen["matching"][0].items() if k != "line"}
    assert b"matrix" not in (row.content or b"")
    assert "comparisons" not in seen


async def test_nothing_compared_is_nothing_to_recompute(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    path = f"/v1/recognitions/{handed['id']}/matching/recompute"
    answer = await running.ask(REGISTRAR, "GET", path)
    assert refused(answer) == (409, "recognition.wrong_state")


async def test_an_unknown_recognition_is_unknown(running: System) -> None:
    path = "/v1/recognitions/01a20125-75c7-7d67-ad7d-c93a622328d5/matching/recompute"
    assert refused(await running.ask(REGISTRAR, "GET", path)) == (404, "recognition.unknown")
