"""Which earlier decisions speak about this one, and how close are they?

R-32. Sources: PIM (reference cases with expiry, free of personal data) and EAR manual 2 (a database
of earlier outcomes; each case still assessed individually) [C]; design O-42 to O-44. A precedent is
a suggestion and an alarm of inconsistency, never binding, and it holds no personal data.
"""

from models.rules.outcomes import Outcome
from models.rules.routing import Likeness
from models.rules.shapes import Answer, Ask, BadAsk, Day, Id, Rule, Runnable


class KeyAsk(Ask):
    """What makes two cases the same. `course_version`: a version or the digest of the outcomes."""

    institution: Id
    course: Id
    course_version: Id
    component: Id
    component_version: Id
    programme: Id
    purpose: Id


class PrecedentAsk(Ask):
    """`expires_on` is the last day on which it counts."""

    id: Id
    key: KeyAsk
    outcome: Outcome
    expires_on: Day
    active: bool
    overturned: bool


class PrecedentsAsk(Ask):
    key: KeyAsk
    precedents: tuple[PrecedentAsk, ...]
    on: Day


class PrecedentsAnswer(Answer):
    """`exact`, `near`: ids of those that count. `alarm`: exact ones contradict each other."""

    likeness: Likeness | None
    exact: tuple[str, ...]
    near: tuple[str, ...]
    alarm: bool


def precedents(ask: PrecedentsAsk) -> PrecedentsAnswer:
    """R-32, R-31: EXACT only where every exact precedent is FULL; the rest is for a committee."""
    ids = [precedent.id for precedent in ask.precedents]
    if len(set(ids)) < len(ids):
        raise BadAsk("each precedent once", "precedents")
    counting = [one for one in ask.precedents if _counts(one, ask)]
    exact = [one for one in counting if kin(one.key, ask.key) is Likeness.EXACT]
    near = [one for one in counting if kin(one.key, ask.key) is Likeness.NEAR]
    outcomes = {one.outcome for one in exact}
    likeness = None
    if outcomes == {Outcome.FULL}:
        likeness = Likeness.EXACT
    elif exact or near:
        likeness = Likeness.NEAR
    return PrecedentsAnswer(
        likeness=likeness,
        exact=tuple(one.id for one in exact),
        near=tuple(one.id for one in near),
        alarm=len(outcomes) > 1,
        rule_ids=("R-32",),
        why=f"{len(exact)} exact and {len(near)} near precedents count on this day"
        + (" and contradict each other." if len(outcomes) > 1 else "."),
    )


def kin(one: KeyAsk, other: KeyAsk) -> Likeness | None:
    """How close two cases are, whether or not the earlier one still counts (O-42).

    NEAR: the same course for the same component, in another version, programme or purpose.
    """
    if one == other:
        return Likeness.EXACT
    course = (one.institution, one.course, one.component)
    return Likeness.NEAR if course == (other.institution, other.course, other.component) else None


def _counts(precedent: PrecedentAsk, ask: PrecedentsAsk) -> bool:
    return precedent.active and not precedent.overturned and ask.on <= precedent.expires_on


RULES = (
    Rule(
        id="R-32",
        sentence="Precedents are anonymous, keyed on versions, expire, and advise without binding.",
        source="PIM; EAR manual 2; handbook domain 7.4",
        evidence="C",
        tested="tests/rules/test_precedents.py",
    ),
)
_KEY = (
    '{"institution": "milan", "course": "ENT-1", "course_version": "2", "component": "INF-210", '
    '"component_version": "1", "programme": "INF-BA", "purpose": "elective"}'
)
RUNS = (
    Runnable(
        "precedents",
        ("R-32",),
        PrecedentsAsk,
        PrecedentsAnswer,
        precedents,
        example=(
            f'{{"key": {_KEY}, "on": "2026-03-02", "precedents": [{{"id": "p1", "key": {_KEY}, '
            '"outcome": "FULL", "expires_on": "2029-03-02", "active": true, '
            '"overturned": false}]}'
        ),
    ),
)
