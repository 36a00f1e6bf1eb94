"""Who may do what, in which unit, and where does it take a second pair of eyes?

Design D-07 and D-22: a right is role × unit × action while a grant is valid; the tables are in
`rights.py`. What one may not do does not exist for one (404); here is only what one may.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Self

from pydantic import model_validator

from models.frozen import Frozen
from models.rules.rights import FOUR_EYES, PUBLIC, RIGHTS, Action, Role
from models.rules.shapes import Answer, Ask, BadAsk, Day, Id, Rule, Runnable

__all__ = [
    "RULES",
    "RUNS",
    "AccessAnswer",
    "AccessAsk",
    "Action",
    "Grant",
    "Role",
    "Unit",
    "access",
    "may",
    "same_eyes",
]


class Unit(Frozen):
    """What a grant is for, or what an action is done to. Nothing set: the whole alliance.

    `learner` is set in the grant of a learner, for whom only their own things exist, and in what is
    done to one learner's recognition, agreement or data.
    """

    university: str | None = None
    faculty: str | None = None
    body: str | None = None
    learner: str | None = None

    def holds(self, other: "Unit") -> bool:
        """Whether the other lies within this one: equal wherever this one says something."""
        mine = self.model_dump(exclude_none=True)
        theirs = other.model_dump()
        return all(theirs[name] == value for name, value in mine.items())


class Grant(Frozen):
    """`until` is the last day; null: no end is set."""

    role: Role
    unit: Unit
    since: date
    until: date | None = None

    @model_validator(mode="after")
    def _names_the_learner(self) -> Self:
        """Without the name a learner's grant would hold every learner's things."""
        if (self.role is Role.LEARNER) != (self.unit.learner is not None):
            raise ValueError("a learner's grant, and no other, names the learner")
        return self

    def valid(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


def may(grants: Collection[Grant], action: Action, unit: Unit, *, on: date) -> bool:
    """Whether one of these grants allows this action in this unit on that day."""
    return action in PUBLIC or any(
        action in RIGHTS[grant.role] and grant.valid(on) and grant.unit.holds(unit)
        for grant in grants
    )


def same_eyes(action: Action, person: str, earlier: Mapping[Action, Collection[str]]) -> bool:
    """Whether this person did what somebody else must have done: `earlier` is who did what."""
    return any(person in earlier.get(done, ()) for done in FOUR_EYES.get(action, frozenset()))


class UnitAsk(Ask):
    """Nothing set: the whole alliance."""

    university: Id | None = None
    faculty: Id | None = None
    body: Id | None = None
    learner: Id | None = None


class GrantAsk(Ask):
    role: Role
    unit: UnitAsk
    since: Day
    until: Day | None = None


class AccessAsk(Ask):
    """`person` and `earlier` (who did what before on the same thing) are read for four eyes."""

    grants: tuple[GrantAsk, ...]
    action: Action
    unit: UnitAsk
    on: Day
    person: Id | None = None
    earlier: dict[Action, tuple[Id, ...]] | None = None


class AccessAnswer(Answer):
    """`may`: by role, unit and day. `other_eyes`: somebody else has to do it."""

    may: bool
    other_eyes: bool


def access(ask: AccessAsk) -> AccessAnswer:
    """D-07: whether these grants allow it, and whether it takes another person."""
    try:
        grants = [Grant.model_validate(grant.model_dump()) for grant in ask.grants]
    except ValueError:
        raise BadAsk(
            "a learner in the unit of a LEARNER grant, and of no other", "grants"
        ) from None
    allowed = may(grants, ask.action, Unit(**ask.unit.model_dump()), on=ask.on)
    again = ask.person is not None and same_eyes(ask.action, ask.person, ask.earlier or {})
    return AccessAnswer(
        may=allowed,
        other_eyes=again,
        rule_ids=("D-07",),
        why="Somebody else has to do it: this person took an earlier part in it."
        if allowed and again
        else "A role held that day in that unit allows it."
        if allowed
        else "No role held that day in that unit allows it.",
    )


RULES = (
    Rule(
        id="D-07",
        sentence="Role × unit × action says who may, audience who is told, four eyes who else.",
        source="design D-07, D-22",
        evidence="D",
        tested="tests/rules/test_access.py",
    ),
)
RUNS = (
    Runnable(
        "access",
        ("D-07",),
        AccessAsk,
        AccessAnswer,
        access,
        example=(
            '{"grants": [{"role": "REGISTRAR", "unit": {"university": "warsaw"}, '
            '"since": "2026-01-01"}], "action": "CONFIRM", "unit": {"university": "warsaw"}, '
            '"on": "2026-03-02"}'
        ),
    ),
)
