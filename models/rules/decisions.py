"""Is a decision complete, or which rule does it break?

R-08, R-09, R-10, R-31, R-40. Sources: EAR manual 10 and 11 (substantial difference, purpose,
alternatives before refusal) [C]; Administration Act via ufm.dk (reasons and complaint guidance)
[C]; handbook domain 5.4, 5.5, 7.3. Shapes: contracts 6, `decision`. The whole from its lines is in
`outcomes.py`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from models.rules.outcomes import (
    ABOUT_EVIDENCE,
    CARRIES_A_REFUSAL,
    NEEDS_EVIDENCE,
    Alternative,
    CheckKind,
    DecidedBy,
    Outcome,
    Reason,
)
from models.rules.routing import Route
from models.rules.shapes import Answer, Ask, Day, Id, Number, Part, Rule, Runnable

__all__ = [
    "RULES",
    "RUNS",
    "Alternative",
    "CheckKind",
    "DecidedBy",
    "DecisionAnswer",
    "DecisionAsk",
    "Outcome",
    "Reason",
    "Violation",
    "decision",
    "violations",
]


def _said(value: Any) -> Any:
    """Empty text counts as absent."""
    return None if isinstance(value, str) and not value.strip() else value


def _listed(value: str) -> str:
    return _said(value) or ""


Text = Annotated[str | None, BeforeValidator(_said)]
# A text in a list: null is no text there, and an empty one is none that counts.
Item = Annotated[str, AfterValidator(_listed)]


class LineAsk(Ask):
    achievement: Id
    component: Text = None
    outcome: Outcome
    recognised_ects: Number | None = None


class ReasonAsk(Ask):
    code: Reason
    text: Text = None
    evidence: tuple[Item, ...] | None = None


class InformationAsk(Ask):
    asked_on: Day | None = None
    deadline: Day | None = None


class CheckAsk(Ask):
    kind: CheckKind
    value: Id


class ConditionAsk(Ask):
    check: CheckAsk | None = None
    deadline: Text = None
    on_failure: Text = None


class RemedyAsk(Ask):
    body: Text = None
    procedure: Text = None
    deadline: Text = None


class DecisionAsk(Ask):
    """A decision as its route of contracts 7 takes it. `language` is the one it is written in."""

    outcome: Outcome
    route: Route
    decided_by: DecidedBy
    decided_on: Day
    purpose: Text = None
    language: Id
    applicant_language: Id
    lines: tuple[LineAsk, ...]
    reasons: tuple[ReasonAsk, ...] | None = None
    information: InformationAsk | None = None
    alternatives_considered: tuple[Alternative, ...] | None = None
    conditions: tuple[ConditionAsk, ...] | None = None
    remedy: RemedyAsk | None = None


class Violation(Part):
    rule: str
    why: str


class DecisionAnswer(Answer):
    valid: bool
    violations: tuple[Violation, ...]


def decision(ask: DecisionAsk) -> DecisionAnswer:
    """R-08, R-09, R-10, R-31, R-40: what still stands against this decision."""
    found = violations(ask)
    return DecisionAnswer(
        valid=not found,
        violations=found,
        rule_ids=("R-08", "R-09", "R-10", "R-31", "R-40"),
        why=found[0].why if found else "The decision has all that its outcome demands.",
    )


def violations(ask: DecisionAsk) -> tuple[Violation, ...]:
    """Every rule that this decision breaks, each with what is missing."""
    broken = (
        ("R-08", _refusal_not_carried(ask)),
        ("R-09", _alternatives_missing(ask)),
        ("R-10", _reasons_or_remedy_missing(ask)),
        ("R-31", _machine_against_learner(ask)),
        ("R-40", _condition_incomplete(ask)),
    )
    return tuple(Violation(rule=rule, why=why) for rule, whys in broken for why in whys)


def _refusal_not_carried(ask: DecisionAsk) -> Iterator[str]:
    """R-08, for a refusal under the convention alone."""
    if ask.outcome is not Outcome.REFUSED or ask.route is not Route.LRC:
        return
    reasons = ask.reasons or ()
    codes = {reason.code for reason in reasons}
    if ask.purpose is None:
        yield "A refusal names the purpose for which recognition was sought."
    if not codes & CARRIES_A_REFUSAL:
        yield "A refusal needs a substantial difference; workload alone is none."
    for reason in reasons:
        if reason.code in NEEDS_EVIDENCE and not any(reason.evidence or ()):
            yield f"The reason {reason.code.value} needs evidence."
    if codes & ABOUT_EVIDENCE and not _asked_in_vain(ask.information, ask.decided_on):
        yield "Missing evidence is a reason only after the learner's time to answer is over."


def _asked_in_vain(information: InformationAsk | None, decided_on: date) -> bool:
    deadline = None if information is None else information.deadline
    return deadline is not None and deadline < decided_on


def _alternatives_missing(ask: DecisionAsk) -> Iterator[str]:
    missing = frozenset(Alternative) - frozenset(ask.alternatives_considered or ())
    if ask.outcome is Outcome.REFUSED and missing:
        names = ", ".join(sorted(missing))
        yield f"Before a refusal these have to be considered and recorded: {names}."


def _reasons_or_remedy_missing(ask: DecisionAsk) -> Iterator[str]:
    if ask.outcome is Outcome.FULL:
        return
    if not ask.reasons:
        yield "Anything but full recognition gives its reasons."
    for reason in ask.reasons or ():
        if reason.text is None:
            yield f"The reason {reason.code.value} has no text."
    remedy = ask.remedy or RemedyAsk()
    for name in ("body", "procedure", "deadline"):
        if getattr(remedy, name) is None:
            yield f"The remedy lacks its {name}."
    if ask.language != ask.applicant_language:
        yield "The decision is written in the learner's language."


def _machine_against_learner(ask: DecisionAsk) -> Iterator[str]:
    if ask.decided_by is DecidedBy.MACHINE and ask.outcome is not Outcome.FULL:
        yield "A machine may recognise in full or route; anything else is decided by people."


def _condition_incomplete(ask: DecisionAsk) -> Iterator[str]:
    if ask.outcome is not Outcome.CONDITIONAL:
        return
    if not ask.conditions:
        yield "A conditional recognition states its condition."
    for condition in ask.conditions or ():
        for name in ("check", "deadline", "on_failure"):
            if getattr(condition, name) is None:
                yield f"A condition lacks its {name.replace('_', ' ')}."


RULES = (
    Rule(
        id="R-08",
        sentence="Under the convention a refusal needs a substantial difference with evidence, "
        "and the purpose it is measured by.",
        source="Lisbon Recognition Convention; EAR manual 10",
        evidence="C",
        tested="tests/rules/test_decisions.py",
    ),
    Rule(
        id="R-09",
        sentence="Nothing is refused before alternative, partial and conditional recognition were "
        "considered and that is recorded.",
        source="EAR manual 11",
        evidence="C",
        tested="tests/rules/test_decisions.py",
    ),
    Rule(
        id="R-10",
        sentence="Anything but full recognition carries reasons and the remedy's body, procedure "
        "and deadline, in the learner's language.",
        source="EAR manual 11; Danish Administration Act via ufm.dk",
        evidence="C",
        tested="tests/rules/test_decisions.py",
    ),
    Rule(
        id="R-31",
        sentence="A machine may recognise in full or route; it never decides against the learner.",
        source="GDPR art. 22; handbook domain 7.3; design D-05",
        evidence="D",
        tested="tests/rules/test_decisions.py",
    ),
    Rule(
        id="R-40",
        sentence="A condition can be checked by a machine, has a deadline and says what follows "
        "when it is not met.",
        source="EAR manual 11; handbook domain 5.4",
        evidence="D",
        tested="tests/rules/test_decisions.py",
    ),
)
RUNS = (
    Runnable(
        "decision",
        ("R-08", "R-09", "R-10", "R-31", "R-40"),
        DecisionAsk,
        DecisionAnswer,
        decision,
        example=(
            '{"outcome": "FULL", "route": "LRC", "decided_by": "COMMITTEE", '
            '"decided_on": "2026-03-02", "purpose": "credit in INF-BA", "language": "pl", '
            '"applicant_language": "pl", "lines": [{"achievement": "mc-1", '
            '"component": "INF-210", "outcome": "FULL", "recognised_ects": "5"}]}'
        ),
    ),
)
