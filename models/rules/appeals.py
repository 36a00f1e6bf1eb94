"""Which remedy is open against a decision, step by step, and until when?

R-15: the chain of remedies is data of the jurisdiction: steps, who takes it in, who decides,
limits, self-correction, forwarding, finality, scope. R-16: a wrong notice lengthens a step's limit
where the law says so. Sources stand with each chain in `data/regulations`.
"""

from datetime import date

from models.rules.in_force import Held, InForceAsk, in_force
from models.rules.regulation_values import RemedyChain, RemedyStep, Scope, SpanValue
from models.rules.shapes import Answer, Ask, BadAsk, Day, Id, Part, Rule, Runnable
from models.rules.spans import Span, last_day


class RemedyAsk(Ask):
    """`received_on`: the day the learner received the decision; null: the dates stay out.

    `filed_on`: the day an appeal came in, from which forwarding counts.
    """

    regulation: Id
    on: Day
    received_on: Day | None = None
    filed_on: Day | None = None
    notice_correct: bool | None = None


class Step(Part):
    """`open`: what no source gives. `file_by`, `forward_by`: last days, null where not known."""

    name: str
    filed_with: str
    decided_by: str
    file_by: Day | None
    forward_by: Day | None
    may_self_correct: bool | None
    final: bool | None
    scope: Scope
    open: str | None


class Chain(Part):
    matter: str
    steps: tuple[Step, ...]
    regulation: str
    source: str
    confirmed_by: str | None


class RemedyAnswer(Answer):
    """`chains`: one per matter. None: the regulation says nothing, and no notice can be sent."""

    chains: tuple[Chain, ...]


def remedy(ask: RemedyAsk) -> RemedyAnswer:
    """R-15, R-16: every chain of remedies that is open there on that day."""
    held = in_force(InForceAsk(regulation=ask.regulation, on=ask.on)).all("remedies")
    try:
        chains = tuple(_chain(found, ask) for found in held)
    except OverflowError:
        raise BadAsk("a day early enough for every limit to end", "received_on") from None
    return RemedyAnswer(
        chains=chains,
        rule_ids=("R-15", "R-16"),
        why=f"{len(chains)} remedies are laid down."
        if chains
        else "No remedy is laid down yet: the university has to state its own.",
    )


def step_of(step: RemedyStep, ask: RemedyAsk, *, first: bool) -> Step:
    """Only the first step's limit counts from the decision's receipt."""
    within = step.file_within
    if ask.notice_correct is False:
        within = step.without_notice or within
    file_by = _end(ask.received_on, within) if first else None
    late = file_by is not None and ask.filed_on is not None and ask.filed_on > file_by
    forward = (step.forward_if_late or step.forward) if late else step.forward
    return Step(
        name=step.name,
        filed_with=step.filed_with,
        decided_by=step.decided_by,
        file_by=file_by,
        forward_by=_end(ask.filed_on, forward) if first else None,
        may_self_correct=step.may_self_correct,
        final=step.final,
        scope=step.scope,
        open=step.open,
    )


def _chain(held: Held, ask: RemedyAsk) -> Chain:
    chain: RemedyChain = held.value
    return Chain(
        matter=chain.matter,
        steps=tuple(step_of(step, ask, first=index == 0) for index, step in enumerate(chain.steps)),
        regulation=held.regulation,
        source=held.source,
        confirmed_by=held.confirmed_by,
    )


def _end(start: date | None, within: SpanValue | None) -> date | None:
    if start is None or within is None:
        return None
    return last_day(start, Span(amount=within.amount, unit=within.unit))


RULES = (
    Rule(
        id="R-15",
        sentence="The chain of remedies is data: steps, who acts, limits, self-correction, "
        "forwarding, finality and scope.",
        source="handbook domain 6: ufm.dk, cuni.cz UKEN-2469, DPR 394/1999 art. 48, RIO-UNIGE",
        evidence="C",
        tested="tests/rules/test_remedies.py",
    ),
)
RUNS = (
    Runnable(
        "remedy",
        ("R-15", "R-16"),
        RemedyAsk,
        RemedyAnswer,
        remedy,
        example='{"regulation": "copenhagen", "on": "2026-01-05", "received_on": "2026-01-05"}',
    ),
)
