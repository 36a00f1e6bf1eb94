"""Is a body composed as its rules say, and who may decide a matter alone?

R-30. Sources: handbook domain 7.1: UCPH Social Sciences (groups, terms) [C]; ETS Kniebis §14
(delegation to the chair, never of objections; urgent cases are reported) [C]; Potsdam rules (the
full board at the request of the person affected) [C].
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from models.rules.outcomes import Outcome
from models.rules.panel import Body, Office
from models.rules.quorum import Quorum
from models.rules.regulation_values import BodyDefinition, Delegation, Group, Matter
from models.rules.routing import Route
from models.rules.shapes import Answer, Ask, Day, Id, Number, Rule, Runnable
from models.rules.spans import Span, SpanUnit, last_day

BODY = "BODY"


class MemberAsk(Ask):
    """A seat taken from – to; `until` is the last day."""

    id: Id
    group: Id
    role: Office
    since: Day
    until: Day | None = None


class CompositionAsk(Ask):
    """`equal_groups`: groups of as many members each, such as staff and students."""

    groups: tuple[Group, ...]
    equal_groups: tuple[Id, ...] | None = None
    members: tuple[MemberAsk, ...]
    on: Day


class CompositionAnswer(Answer):
    """`sitting`: who sits on that day; `voting_seats`: the seats that shares are measured by."""

    valid: bool
    faults: tuple[str, ...]
    sitting: tuple[str, ...]
    voting_seats: int


def composition(ask: CompositionAsk) -> CompositionAnswer:
    """R-30: the members of that day against groups, offices and terms."""
    sitting = [member for member in ask.members if _sits(member, ask)]
    faults = tuple(_faults(ask, sitting))
    voting = {group.name for group in ask.groups if group.voting}
    return CompositionAnswer(
        valid=not faults,
        faults=faults,
        sitting=tuple(member.id for member in sitting),
        voting_seats=sum(member.group in voting for member in sitting),
        rule_ids=("R-30",),
        why=faults[0] if faults else f"{len(sitting)} members sit as the rules say.",
    )


def _sits(member: MemberAsk, ask: CompositionAsk) -> bool:
    """A term counts its first day, so that it ends before the day on which the next one begins."""
    if not member.since <= ask.on <= (member.until or date.max):
        return False
    term = next((group.term_years for group in ask.groups if group.name == member.group), None)
    if term is None:
        return True
    try:
        return ask.on < last_day(member.since, Span(amount=term, unit=SpanUnit.YEARS))
    except OverflowError:  # a term that outlives the calendar has no end in it
        return True


def _faults(ask: CompositionAsk, sitting: list[MemberAsk]) -> Iterator[str]:
    counted = Counter(member.group for member in sitting)
    for group in ask.groups:
        found = counted[group.name]
        if not group.least <= found <= group.most:
            yield f"{group.name} has {found} members, not {group.least} to {group.most}."
    for name in sorted(counted.keys() - {group.name for group in ask.groups}):
        yield f"{name} is no group of this body."
    if len({counted[name] for name in ask.equal_groups or ()}) > 1:
        yield f"{', '.join(ask.equal_groups or ())} do not have as many members each."
    offices = {group.name: group.offices for group in ask.groups}
    for member in sitting:
        allowed = offices.get(member.group)
        if member.role is not Office.MEMBER and allowed is not None and member.role not in allowed:
            yield f"{member.group} does not provide the {member.role.value.lower()}."
    if sum(member.role is Office.CHAIR for member in sitting) > 1:
        yield "There is more than one chair."
    if len({member.id for member in sitting}) < len(sitting):
        yield "Nobody has two seats."


def rules_of(definition: BodyDefinition, voting_seats: int) -> Body:
    """The rules by which a panel of this body votes.

    Raises `ValueError` where the definition leaves one open: a panel is convened only after the
    university has said it.
    """
    quorum, majority, tie = definition.quorum, definition.majority, definition.tie
    lowers = definition.recusal_lowers_base
    if quorum is None or majority is None or tie is None or lowers is None:
        raise ValueError(f"quorum, majority, tie or recusal of {definition.name} is left open")
    return Body(
        quorum=Quorum(chair_or_deputy=quorum.chair_or_deputy, others=quorum.others, of=quorum.of),
        majority=majority,
        tie=tie,
        recusal_lowers_base=lowers,
        seats=voting_seats,
        non_voting=tuple(group.name for group in definition.groups if not group.voting),
    )


class DelegationAsk(Ask):
    """`percent_of_hours_and_credits`: the smaller of the two shares; null: not known."""

    rows: tuple[Delegation, ...]
    matter: Matter
    outcome: Outcome
    route: Route
    ects: Number
    percent_of_hours_and_credits: Number | None = None
    body_requested: bool | None = None


class DelegationAnswer(Answer):
    """`decider`: an office, or BODY. `report`: the body is told afterwards."""

    decider: str
    report: bool


def delegation(ask: DelegationAsk) -> DelegationAnswer:
    """R-30: the first row that allows it; objections always go to the body."""
    row = next((row for row in ask.rows if _allows(row, ask)), None)
    if row is None:
        return DelegationAnswer(
            decider=BODY, report=False, rule_ids=("R-30",), why=_why_the_body(ask)
        )
    return DelegationAnswer(
        decider=row.to,
        report=row.report,
        rule_ids=("R-30",),
        why=f"Delegated to {row.to}" + (", who reports to the body." if row.report else "."),
    )


def _allows(row: Delegation, ask: DelegationAsk) -> bool:
    if ask.matter is Matter.OBJECTION or row.matter is not ask.matter:
        return False
    if ask.body_requested and row.recall:
        return False
    least = row.least_percent_of_hours_and_credits
    near = ask.percent_of_hours_and_credits
    return (
        ask.outcome in row.outcomes
        and ask.route in row.routes
        and (row.at_most_ects is None or ask.ects <= row.at_most_ects)
        and (least is None or (near is not None and near >= least))
    )


def _why_the_body(ask: DelegationAsk) -> str:
    if ask.matter is Matter.OBJECTION:
        return "Objections cannot be delegated."
    if ask.body_requested:
        return "The person affected asked for the full body."
    return "No row of the delegation covers it."


RULES: tuple[Rule, ...] = ()
RUNS = (
    Runnable(
        "composition",
        ("R-30",),
        CompositionAsk,
        CompositionAnswer,
        composition,
        example=(
            '{"on": "2026-03-02", "groups": [{"name": "PROFESSOR", "least": 1, "most": 4, '
            '"voting": true, "term_years": 2}], "members": [{"id": "m1", "group": "PROFESSOR", '
            '"role": "CHAIR", "since": "2025-10-01"}]}'
        ),
    ),
    Runnable(
        "delegation",
        ("R-30",),
        DelegationAsk,
        DelegationAnswer,
        delegation,
        example=(
            '{"matter": "RECOGNITION", "outcome": "FULL", "route": "LRC", "ects": "6", '
            '"rows": [{"matter": "RECOGNITION", "to": "CHAIR", "outcomes": ["FULL"], '
            '"routes": ["LRC", "PRECEDENT"], "at_most_ects": "10", "report": true, '
            '"recall": true}]}'
        ),
    ),
)
