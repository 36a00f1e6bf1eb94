"""The recognition page beside the coverage: for those who judge, and marked as a machine's."""

from tests.api.forms import browser
from tests.inprocess import ASSESSED, CHAIR, LEARNER, REGISTRAR, System

MARK = "It is no reason"


async def test_those_who_judge_see_draft_verbs_and_model(running: System) -> None:
    seen = await running.before_panel()
    for person in (REGISTRAR, CHAIR):
        async with browser(running, person) as opened:
            page = await opened.open(f"/recognitions/{seen['id']}")
        assert page.status_code == 200, page.text
        assert MARK in page.text
        assert '<ul lang="pl">' in page.text
        assert "(indicative)" in page.text
        assert "Compared by words alone; chosen model lexical-1:" in page.text


async def test_a_language_without_templates_is_told(running: System) -> None:
    seen = await running.before_panel(language="fi")
    async with browser(running, REGISTRAR) as opened:
        page = await opened.open(f"/recognitions/{seen['id']}")
    assert "in en because there are none in fi" in page.text


async def test_a_level_that_does_not_fit_is_shown_as_a_doubt(running: System) -> None:
    stated = {"title": "Master of Data", "language": "en", "eqf": 6, "ects": "3"}
    outcomes = ["Clean data <b>sets</b>", "Estimate regression models"]
    answer = await running.hand_in(None, ASSESSED[1], achievement={**stated, "outcomes": outcomes})
    assert answer.status_code == 201, answer.text
    seen = await running.until(answer.json()["id"], lambda it: it["matching"] is not None)
    async with browser(running, REGISTRAR) as opened:
        page = await opened.open(f"/recognitions/{seen['id']}")
    assert "speaks of EQF 7, it states EQF 6" in page.text
    assert "<b>sets</b>" not in page.text


async def test_the_learner_sees_no_draft_of_a_reason(running: System) -> None:
    seen = await running.before_panel()
    async with browser(running, LEARNER) as opened:
        page = await opened.open(f"/recognitions/{seen['id']}")
    assert page.status_code in (200, 404)
    assert MARK not in page.text
