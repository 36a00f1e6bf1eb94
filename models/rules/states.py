"""Which state may follow which in a recognition?

Design D-26 names the states; this is the only table of their transitions. Source of the order:
handbook domain 5.7; endings without a decision: domain 5.4.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """RECEIVED: the bytes are kept, no procedure runs yet."""

    RECEIVED = "RECEIVED"
    SUBMITTED = "SUBMITTED"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    ROUTED = "ROUTED"
    MATCHED = "MATCHED"
    UNDER_REVIEW = "UNDER_REVIEW"
    DECIDED = "DECIDED"
    POSTED = "POSTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CONDITION_PENDING = "CONDITION_PENDING"
    UNDER_APPEAL = "UNDER_APPEAL"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    INADMISSIBLE = "INADMISSIBLE"


_LEFT_BEFORE_A_DECISION = frozenset({State.WITHDRAWN, State.INADMISSIBLE})

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.RECEIVED: frozenset({State.SUBMITTED}) | _LEFT_BEFORE_A_DECISION,
        # Read and complete: routed. Something is missing: the learner is asked first.
        State.SUBMITTED: frozenset({State.INFORMATION_REQUESTED, State.ROUTED})
        | _LEFT_BEFORE_A_DECISION,
        # Back where the question arose; a deadline that passes in silence goes on to review.
        State.INFORMATION_REQUESTED: frozenset(
            {State.SUBMITTED, State.ROUTED, State.MATCHED, State.UNDER_REVIEW}
        )
        | _LEFT_BEFORE_A_DECISION,
        # D-01: route A needs no matching, and no panel where the policy says so. A recognition
        # whose agreement or precedent falls away is routed again.
        State.ROUTED: frozenset(
            {
                State.ROUTED,
                State.MATCHED,
                State.UNDER_REVIEW,
                State.DECIDED,
                State.INFORMATION_REQUESTED,
            }
        )
        | _LEFT_BEFORE_A_DECISION,
        State.MATCHED: frozenset(
            {State.ROUTED, State.UNDER_REVIEW, State.DECIDED, State.INFORMATION_REQUESTED}
        )
        | _LEFT_BEFORE_A_DECISION,
        State.UNDER_REVIEW: frozenset({State.ROUTED, State.DECIDED, State.INFORMATION_REQUESTED})
        | _LEFT_BEFORE_A_DECISION,
        # A refusal posts nothing and closes when its remedy has run out; a later decision
        # supersedes (D-10). Where its credits turn out to be used up, a panel reviews it again.
        State.DECIDED: frozenset(
            {
                State.DECIDED,
                State.UNDER_REVIEW,
                State.POSTED,
                State.CONDITION_PENDING,
                State.UNDER_APPEAL,
                State.CLOSED,
            }
        ),
        State.POSTED: frozenset(
            {
                State.ACKNOWLEDGED,
                State.CONDITION_PENDING,
                State.UNDER_APPEAL,
                State.DECIDED,
                State.CLOSED,
            }
        ),
        State.ACKNOWLEDGED: frozenset(
            {State.CONDITION_PENDING, State.UNDER_APPEAL, State.DECIDED, State.CLOSED}
        ),
        # met posts what waited; lapsed is decided anew by people.
        State.CONDITION_PENDING: frozenset(
            {State.POSTED, State.DECIDED, State.UNDER_APPEAL, State.CLOSED}
        ),
        # An appeal may be satisfied (a new decision), sent back to the panel, or fail.
        State.UNDER_APPEAL: frozenset({State.UNDER_REVIEW, State.DECIDED, State.CLOSED}),
        # Reopened: an appeal in time, new evidence, or an amended decision (domain 5.7).
        State.CLOSED: frozenset({State.UNDER_APPEAL, State.UNDER_REVIEW}),
        State.WITHDRAWN: frozenset(),
        # The finding that it is inadmissible is itself open to appeal.
        State.INADMISSIBLE: frozenset({State.UNDER_APPEAL}),
    }
)

FINAL = frozenset({State.CLOSED, State.WITHDRAWN, State.INADMISSIBLE})


def may_become(current: State, wanted: State) -> bool:
    return wanted in TRANSITIONS[current]


def why_not(current: State, wanted: State) -> str | None:
    """The reason this transition does not exist, in words for a registrar; None where it does."""
    if may_become(current, wanted):
        return None
    following = sorted(state.value for state in TRANSITIONS[current])
    if not following:
        return f"{current.value} is an end: nothing follows it"
    return f"{wanted.value} does not follow {current.value}; possible are {', '.join(following)}"


def undecided(state: State) -> bool:
    """No decision has been taken: it may be withdrawn, and the clock of the decision runs."""
    return state in {
        State.RECEIVED,
        State.SUBMITTED,
        State.INFORMATION_REQUESTED,
        State.ROUTED,
        State.MATCHED,
        State.UNDER_REVIEW,
    }
