"""Who may not sit in judgement on a recognition?

Design D-02: recused is a person, never a whole university: who taught, assessed, wrote the course,
is paid for it personally, or decided the first instance. R-34: sharing revenue is no ground against
a university's members; it is disclosed, and fees, never decisions, trigger a share.
Source: handbook domain 7.2 [D]; general duty of recusal in administrative procedure.
"""

from enum import StrEnum

from models.rules.shapes import Answer, Ask, Id, Part, Rule, Runnable


class Involvement(StrEnum):
    TAUGHT = "TAUGHT"
    ASSESSED = "ASSESSED"
    AUTHORED = "AUTHORED"
    PAID = "PAID"
    DECIDED_FIRST_INSTANCE = "DECIDED_FIRST_INSTANCE"
    UNIVERSITY_SHARES_REVENUE = "UNIVERSITY_SHARES_REVENUE"


class InvolvedAsk(Ask):
    person: Id
    kind: Involvement


class ConflictAsk(Ask):
    """`facts` about persons; `members` of the panel; `appeal`: it judges an earlier decision."""

    members: tuple[Id, ...]
    facts: tuple[InvolvedAsk, ...]
    appeal: bool | None = None


class Recusal(Part):
    person: str
    grounds: tuple[Involvement, ...]


class ConflictAnswer(Answer):
    """`disclosed`: what page and notice show although nobody is recused for it."""

    recused: tuple[Recusal, ...]
    disclosed: tuple[Involvement, ...]


def conflict(ask: ConflictAsk) -> ConflictAnswer:
    """D-02, R-34: the members who are recused, each with the facts that make it so."""
    grounds = recused(ask)
    shares = any(fact.kind is Involvement.UNIVERSITY_SHARES_REVENUE for fact in ask.facts)
    return ConflictAnswer(
        recused=tuple(Recusal(person=one, grounds=found) for one, found in grounds.items()),
        disclosed=(Involvement.UNIVERSITY_SHARES_REVENUE,) if shares else (),
        rule_ids=("R-34", "D-02"),
        why=f"{len(grounds)} of {len(ask.members)} members have a part of their own in it.",
    )


def recused(ask: ConflictAsk) -> dict[str, tuple[Involvement, ...]]:
    """Recused member → grounds, in the order of the members."""
    found = {
        member: tuple(
            kind
            for kind in Involvement
            if _recuses(kind, appeal=bool(ask.appeal))
            and InvolvedAsk(person=member, kind=kind) in ask.facts
        )
        for member in ask.members
    }
    return {member: grounds for member, grounds in found.items() if grounds}


def _recuses(kind: Involvement, *, appeal: bool) -> bool:
    if kind is Involvement.DECIDED_FIRST_INSTANCE:
        return appeal
    return kind is not Involvement.UNIVERSITY_SHARES_REVENUE


RULES = (
    Rule(
        id="D-02",
        sentence="Recused is a person with a part of their own, never a whole university; that the "
        "university shares revenue is disclosed.",
        source="design D-02",
        evidence="D",
        tested="tests/rules/test_bodies.py",
    ),
    Rule(
        id="R-34",
        sentence="Fees trigger a revenue share and recognition never does; who has a personal part "
        "in the course, money among them, is recused.",
        source="design D-02; handbook domain 7.2",
        evidence="D",
        tested="tests/rules/test_bodies.py",
    ),
)
RUNS = (
    Runnable(
        "conflict",
        ("R-34", "D-02"),
        ConflictAsk,
        ConflictAnswer,
        conflict,
        example='{"members": ["m1", "m2"], "facts": [{"person": "m1", "kind": "TAUGHT"}]}',
    ),
)
