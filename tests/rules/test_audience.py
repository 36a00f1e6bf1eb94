"""D-07, R-33: who is told what; the whole table is golden."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from models.rules.audience import (
    AUDIENCE,
    LEARNER_BOUND,
    AudienceAsk,
    Part,
    audience,
    told,
    unknown,
)
from models.rules.shapes import BadAsk

GOLDEN = Path(__file__).parent / "fixtures" / "audience.json"
DECIDED = "eu.passerelle.recognition.decided.v1"
RECOGNITION = [name for name in AUDIENCE if ".recognition." in name]
MONEY = [
    name
    for name in AUDIENCE
    if any(f".{noun}." in name for noun in ("fee", "share", "settlement", "statement"))
]


def test_the_table_is_the_agreed_one() -> None:
    """Whoever tells an institution more changes the golden file too, and a reviewer sees it."""
    table = {
        name: {member: sorted(parts) for member, parts in sorted(members.items())}
        for name, members in AUDIENCE.items()
    }

    assert table == json.loads(GOLDEN.read_text("utf-8"))


def test_the_home_university_is_told_all_of_a_recognition() -> None:
    for name in RECOGNITION:
        assert told(name, [Part.HOME]) == frozenset(AUDIENCE[name])


@pytest.mark.parametrize("part", [Part.HOST, Part.LEAD])
def test_host_and_lead_are_told_state_and_outcome_alone(part: Part) -> None:
    where_it_stands = {"recognition", "version", "state", "home", "hosts", "offer", "outcome"}
    for name in RECOGNITION:
        members = told(name, [part])

        assert members is not None
        assert members <= where_it_stands
    assert "outcome" in (told(DECIDED, [part]) or ())


@pytest.mark.parametrize("part", [Part.PARTY, Part.ALLIANCE])
def test_nobody_else_is_told_of_a_recognition(part: Part) -> None:
    for name in RECOGNITION:
        assert told(name, [part]) is None


def test_parties_are_told_the_money_and_no_learner() -> None:
    for name in MONEY:
        members = told(name, [Part.PARTY])

        assert members
        assert not members & (LEARNER_BOUND | {"learner", "enrolment"})
        assert told(name, [Part.HOME]) is None


def test_what_is_bound_to_a_learner_goes_home_only() -> None:
    for members in AUDIENCE.values():
        for name in LEARNER_BOUND | {"learner"}:
            assert members.get(name, frozenset()) <= {Part.HOME}


def test_r33_no_event_carries_a_grade_table() -> None:
    tables = {"grade_table", "counts", "distribution", "cumulative", "candidates"}

    assert not any(members.keys() & tables for members in AUDIENCE.values())


def test_several_parts_are_told_the_union() -> None:
    for name in AUDIENCE:
        for left, right in combinations(Part, 2):
            both = told(name, [left, right]) or frozenset()

            assert both == (told(name, [left]) or frozenset()) | (
                told(name, [right]) or frozenset()
            )


def test_a_member_that_nobody_would_be_told_is_named() -> None:
    assert unknown(DECIDED, ["outcome", "votes"]) == {"votes"}


def test_a_type_outside_the_contract_is_an_error() -> None:
    with pytest.raises(KeyError):
        told("eu.passerelle.recognition.guessed.v1", [Part.HOME])


def test_the_rule_names_what_is_told_and_what_is_sealed() -> None:
    home = audience(AudienceAsk(type=DECIDED, parts=(Part.HOME,)))
    alliance = audience(AudienceAsk(type=DECIDED, parts=(Part.ALLIANCE,)))

    assert home.told
    assert set(home.sealed) == {"conditions", "lines", "purpose", "reasons", "remedy"}
    assert set(home.sealed) < set(home.members)
    assert (alliance.told, alliance.members) == (False, ())
    with pytest.raises(BadAsk, match="one of"):
        audience(AudienceAsk(type="decided", parts=()))
