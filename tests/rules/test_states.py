"""D-26: the one table of transitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.states import FINAL, TRANSITIONS, State, may_become, undecided, why_not


def reachable(start: State) -> set[State]:
    found = {start}
    while more := {after for state in found for after in TRANSITIONS[state]} - found:
        found |= more
    return found


def test_every_state_has_a_row_and_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(State)
    assert reachable(State.RECEIVED) == set(State)


def test_from_every_state_the_procedure_can_end() -> None:
    for state in State:
        assert reachable(state) & FINAL


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        (State.RECEIVED, State.SUBMITTED),
        (State.SUBMITTED, State.ROUTED),
        (State.ROUTED, State.DECIDED),
        (State.MATCHED, State.UNDER_REVIEW),
        (State.DECIDED, State.POSTED),
        (State.POSTED, State.ACKNOWLEDGED),
        (State.CLOSED, State.UNDER_APPEAL),
    ],
)
def test_the_main_path_is_open(current: State, wanted: State) -> None:
    assert why_not(current, wanted) is None


def test_nothing_is_posted_without_a_decision() -> None:
    """Credits enter the book from a decision, or from a condition that was met."""
    before = {state for state in State if may_become(state, State.POSTED)}

    assert before == {State.DECIDED, State.CONDITION_PENDING}


def test_a_decided_recognition_is_no_longer_withdrawn() -> None:
    for state in State:
        assert may_become(state, State.WITHDRAWN) == undecided(state)


@given(st.sampled_from(State), st.sampled_from(State))
def test_a_missing_transition_is_explained(current: State, wanted: State) -> None:
    reason = why_not(current, wanted)

    assert (reason is None) == may_become(current, wanted)
    assert reason is None or current.value in reason
