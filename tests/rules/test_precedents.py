"""R-32: precedents advise, expire and never bind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.outcomes import Outcome
from models.rules.precedents import KeyAsk, PrecedentAsk, PrecedentsAsk, precedents
from models.rules.routing import Likeness
from models.rules.shapes import BadAsk

DAY = date(2026, 3, 2)
KEY = KeyAsk(
    institution="milan",
    course="ENT-1",
    course_version="2",
    component="INF-210",
    component_version="1",
    programme="INF-BA",
    purpose="elective",
)
ONE = PrecedentAsk(
    id="p1", key=KEY, outcome=Outcome.FULL, expires_on=DAY, active=True, overturned=False
)


def likeness(*found: PrecedentAsk, on: date = DAY) -> Likeness | None:
    return precedents(PrecedentsAsk(key=KEY, precedents=found, on=on)).likeness


def another(**changes: object) -> PrecedentAsk:
    return ONE.model_copy(update={"id": "p2", **changes})


def test_r32_the_same_versions_on_the_last_day_are_exact() -> None:
    assert likeness(ONE) is Likeness.EXACT


@pytest.mark.parametrize(
    "change", [{"expires_on": date(2026, 3, 1)}, {"active": False}, {"overturned": True}]
)
def test_r32_what_has_expired_or_fallen_does_not_count(change: dict[str, object]) -> None:
    assert likeness(another(**change)) is None


@pytest.mark.parametrize("name", ["course_version", "component_version", "programme", "purpose"])
def test_r32_another_version_programme_or_purpose_is_only_near(name: str) -> None:
    assert likeness(another(key=KEY.model_copy(update={name: "x"}))) is Likeness.NEAR


@pytest.mark.parametrize("name", ["institution", "course", "component"])
def test_r32_another_course_or_component_is_no_precedent(name: str) -> None:
    assert likeness(another(key=KEY.model_copy(update={name: "x"}))) is None


def test_r32_contradicting_precedents_raise_an_alarm_and_go_to_a_committee() -> None:
    answer = precedents(
        PrecedentsAsk(key=KEY, precedents=(ONE, another(outcome=Outcome.REFUSED)), on=DAY)
    )

    assert (answer.alarm, answer.likeness, answer.exact) == (True, Likeness.NEAR, ("p1", "p2"))


def test_a_precedent_twice_is_bad_input() -> None:
    with pytest.raises(BadAsk, match="once"):
        likeness(ONE, ONE)


@given(st.lists(st.sampled_from(Outcome), min_size=1, max_size=4))
def test_r31_no_precedent_but_full_recognition_is_ever_followed_by_itself(
    outcomes: list[Outcome],
) -> None:
    found = [another(id=str(number), outcome=one) for number, one in enumerate(outcomes)]

    assert (likeness(*found) is Likeness.EXACT) == (set(outcomes) == {Outcome.FULL})
