"""D-07: rights by role, unit and day; the whole table is golden."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.rules.access import (
    AccessAsk,
    Action,
    Grant,
    Role,
    Unit,
    access,
    may,
    same_eyes,
)
from models.rules.rights import PUBLIC, RIGHTS
from models.rules.shapes import BadAsk

GOLDEN = Path(__file__).parent / "fixtures" / "access.json"
DAY = date(2026, 3, 2)
WARSAW = Unit(university="warsaw")
MATHS = Unit(university="warsaw", faculty="maths")


def grant(role: Role, unit: Unit = WARSAW, until: date | None = None) -> Grant:
    return Grant(role=role, unit=unit, since=date(2026, 1, 1), until=until)


def test_the_table_is_the_agreed_one() -> None:
    """Whoever changes a right changes the golden file too, and a reviewer sees it."""
    table = {role.value: sorted(action.value for action in RIGHTS[role]) for role in Role}

    assert table == json.loads(GOLDEN.read_text("utf-8"))


def test_every_action_belongs_to_somebody() -> None:
    assert set(Action) == PUBLIC.union(*RIGHTS.values())


def test_a_grant_reaches_down_and_never_sideways_or_up() -> None:
    registrar = [grant(Role.REGISTRAR, MATHS)]

    assert may(registrar, Action.READ_RECOGNITION, MATHS, on=DAY)
    assert may(
        registrar,
        Action.READ_RECOGNITION,
        Unit(university="warsaw", faculty="maths", learner="l-1"),
        on=DAY,
    )
    assert not may(registrar, Action.READ_RECOGNITION, WARSAW, on=DAY)
    assert not may(
        registrar, Action.READ_RECOGNITION, Unit(university="warsaw", faculty="law"), on=DAY
    )
    assert not may(
        registrar, Action.READ_RECOGNITION, Unit(university="milan", faculty="maths"), on=DAY
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 3, 2), True),
        (date(2026, 3, 3), False),
    ],
)
def test_a_grant_holds_from_its_first_to_its_last_day(day: date, expected: bool) -> None:
    grants = [grant(Role.SIS, until=DAY)]

    assert may(grants, Action.RESOLVE_PSEUDONYM, WARSAW, on=day) is expected


def test_a_learner_has_only_their_own_things() -> None:
    learner = [grant(Role.LEARNER, Unit(university="warsaw", learner="l-1"))]

    assert may(learner, Action.APPEAL, Unit(university="warsaw", learner="l-1"), on=DAY)
    assert not may(learner, Action.APPEAL, Unit(university="warsaw", learner="l-2"), on=DAY)
    assert not may(learner, Action.APPEAL, WARSAW, on=DAY)


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.LEARNER, WARSAW), (Role.REGISTRAR, Unit(university="warsaw", learner="l-1"))],
)
def test_only_a_learners_grant_names_a_learner(role: Role, unit: Unit) -> None:
    with pytest.raises(ValidationError, match="names the learner"):
        grant(role, unit)


def test_a_committee_member_votes_in_their_body_alone() -> None:
    member = [grant(Role.COMMITTEE_MEMBER, Unit(university="warsaw", body="b-1"))]

    assert may(member, Action.VOTE, Unit(university="warsaw", body="b-1"), on=DAY)
    assert not may(member, Action.VOTE, Unit(university="warsaw", body="b-2"), on=DAY)


@pytest.mark.parametrize("action", sorted(PUBLIC))
def test_what_is_public_needs_no_grant(action: Action) -> None:
    assert may([], action, WARSAW, on=DAY)


def test_r31_no_one_who_runs_the_system_decides() -> None:
    decisions = {Action.DECIDE, Action.CONFIRM, Action.CONFIRM_PRECEDENT, Action.VOTE}

    assert not RIGHTS[Role.ADMINISTRATOR] & decisions
    assert not RIGHTS[Role.SIS] & decisions


def test_whoever_decided_does_not_decide_the_appeal() -> None:
    earlier = {Action.VOTE: ["ada"], Action.DECIDE: ["chair"]}

    assert same_eyes(Action.DECIDE_APPEAL, "ada", earlier)
    assert same_eyes(Action.DECIDE_APPEAL, "chair", earlier)
    assert not same_eyes(Action.DECIDE_APPEAL, "rector", earlier)
    assert not same_eyes(Action.VOTE, "ada", earlier)


@given(st.sampled_from(Role), st.sampled_from(Action), st.sampled_from(["milan", "sorbonne"]))
def test_no_grant_of_one_university_opens_another(role: Role, action: Action, other: str) -> None:
    mine = Unit(university="warsaw", learner="l-1" if role is Role.LEARNER else None)

    allowed = may([grant(role, mine)], action, Unit(university=other, learner="l-1"), on=DAY)

    assert allowed == (action in PUBLIC)


def asked(role: str, action: str, **more: object) -> AccessAsk:
    unit = {"university": "warsaw"}
    grants = [{"role": role, "unit": unit, "since": "2026-01-01"}]
    ask = {"grants": grants, "action": action, "unit": unit, "on": "2026-03-02", **more}
    return AccessAsk.model_validate_json(json.dumps(ask))


def test_the_rule_says_who_may_and_when_it_takes_other_eyes() -> None:
    settled = {"person": "ada", "earlier": {"OPEN_SETTLEMENT": ["ada"]}}

    assert access(asked("REGISTRAR", "CONFIRM")).may
    assert not access(asked("REGISTRAR", "VOTE")).may
    assert access(asked("FINANCE_OFFICER", "CLOSE_SETTLEMENT", **settled)).other_eyes
    assert not access(asked("FINANCE_OFFICER", "CLOSE_SETTLEMENT", person="bo")).other_eyes
    with pytest.raises(BadAsk, match="LEARNER"):
        access(asked("LEARNER", "APPEAL"))
