"""`recognition.matched` tells of every line: coverage, proposal, and the versions behind them."""

from typing import Any

from tests.inprocess import ASSESSED, COVERED, SIS, System

MATCHED = "eu.passerelle.recognition.matched.v1"


async def told(running: System, recognition: str) -> dict[str, Any]:
    page = await running.get(SIS, "/v1/institutions/warsaw/events")
    (found,) = [
        event["data"]
        for event in page["events"]
        if event["type"] == MATCHED and event["subject"] == recognition
    ]
    data: dict[str, Any] = found
    return data


async def test_every_line_has_its_coverage_its_proposal_and_their_versions(running: System) -> None:
    lines = [{"component": ASSESSED[1]}, {"component": COVERED[1]}]
    seen = await running.before_panel(lines=lines)
    data = await told(running, seen["id"])
    members = ("line", "coverage", "proposal", "language_route", "model_id", "thresholds_version")
    assert [{name: one[name] for name in members} for one in data["comparisons"]] == [
        {name: match[name] for name in members} for match in seen["matching"]
    ]
    assert [one["component"] for one in data["comparisons"]] == [ASSESSED[1], COVERED[1]]
    assert data["comparisons"][0]["coverage"] != data["comparisons"][1]["coverage"]


async def test_what_was_told_of_the_first_line_is_told_as_before(running: System) -> None:
    seen = await running.before_panel()
    data = await told(running, seen["id"])
    (match,) = seen["matching"]
    assert data["matching"] == {"1": match["coverage"]}
    for name in ("coverage", "model_id", "thresholds_version", "language_route", "proposal"):
        assert data[name] == match[name]


async def test_what_was_decided_before_is_in_no_event(running: System) -> None:
    data = await told(running, (await running.before_panel())["id"])
    assert not {"precedents", "decided_before", "differences"} & data.keys()
